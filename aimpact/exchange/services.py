"""Questionnaires from files become drafts; what waits too long is forgotten."""

from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.core.text import clean_text
from aimpact.exchange.formats.imported import Imported
from aimpact.exchange.joining import Joined, join
from aimpact.exchange.models import LIFETIME, AnswerFile, QuestionnaireImport
from aimpact.exchange.selectors import document_of, renamed_report, report_to_json
from aimpact.questionnaire.document import to_json
from aimpact.questionnaire.prints import Place
from aimpact.questionnaire.structure import Questionnaire
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from aimpact.surveys.services.drafting import start_survey
from aimpact.surveys.services.editing import edit_questionnaire
from aimpact.surveys.services.terms import Terms

WAITING_MAXIMUM = 30
"""Questionnaires that may wait in one space."""


ANSWER_FILES_MAXIMUM = 5
"""Files of answers that may wait beside one survey: each may be of 16 MB."""


class TooManyWaiting(Exception):
    """Too many questionnaires of this space, or files of answers of this survey, wait already."""


@transaction.atomic
def keep_import(
    space: Space, imported: Imported, *, file_name: str, by: User, at: datetime
) -> QuestionnaireImport:
    """Keep what was read, for a person to look at. Raises `TooManyWaiting`."""
    Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    waiting = QuestionnaireImport.objects.filter(space=space, survey=None, expires_at__gt=at)
    if waiting.count() >= WAITING_MAXIMUM:
        raise TooManyWaiting
    kept = QuestionnaireImport.objects.create(
        space=space,
        created_by=by,
        created_at=at,
        expires_at=at + LIFETIME,
        file_name=short_name(file_name),
        format=imported.format.value,
        document=to_json(imported.questionnaire),
        report=report_to_json(imported),
    )
    record_event(kept, "read_questionnaire", by=by, at=at, space_id=space.pk)
    return kept


@transaction.atomic
def confirm_import(waiting: QuestionnaireImport, *, by: User, at: datetime) -> Survey:
    """Make a draft of it. Raises `QuestionnaireImport.DoesNotExist` when it was confirmed or
    discarded meanwhile.
    """
    locked = QuestionnaireImport.objects.select_for_update().get(pk=waiting.pk, survey=None)
    survey = start_survey(
        locked.space,
        document_of(locked),
        terms=Terms(time_zone=locked.space.time_zone),
        source=f"file:{locked.format}",
        by=by,
        at=at,
    )
    _become(locked, survey)
    return survey


@transaction.atomic
def append_import(
    waiting: QuestionnaireImport, *, to: Survey, by: User, at: datetime
) -> tuple[Survey, str]:
    """Put its pages at the end of a draft; the survey, and the code of the first of these pages.

    Raises `QuestionnaireImport.DoesNotExist` when it was confirmed or discarded meanwhile,
    `StructureLocked` when the survey is no draft any more, `EditRefused` when it is full.
    """
    locked = QuestionnaireImport.objects.select_for_update().get(pk=waiting.pk, survey=None)
    arriving = document_of(locked)
    made: list[Joined] = []

    def append(document: Questionnaire) -> Questionnaire:
        made.append(join(document, arriving))
        return made[-1].questionnaire

    survey = edit_questionnaire(to, append, place=Place("survey"), seen="", by=by, at=at)
    locked.report = renamed_report(locked.report, made[-1].names)
    record_event(survey, "append_questionnaire", by=by, at=at, space_id=survey.space_id,
                 file_format=locked.format, pages=len(arriving.pages))  # fmt: skip
    _become(locked, survey)
    return survey, made[-1].page


def _become(locked: QuestionnaireImport, survey: Survey) -> None:
    locked.survey, locked.expires_at = survey, None
    locked.document = {}  # the survey has it now
    locked.save(update_fields=["survey", "expires_at", "document", "report"])


@transaction.atomic
def discard_import(waiting: QuestionnaireImport, *, by: User, at: datetime) -> None:
    """Forget it now."""
    record_event(waiting, "discard_questionnaire", by=by, at=at, space_id=waiting.space_id)
    waiting.delete()


@transaction.atomic
def note_export(survey: Survey, *, file_format: str, by: User, at: datetime) -> None:
    """Write in the trail that the questionnaire was taken out."""
    record_event(
        survey,
        "export_questionnaire",
        by=by,
        at=at,
        space_id=survey.space_id,
        file_format=file_format,
    )


@transaction.atomic
def keep_answers(
    survey: Survey, *, name: str, content: bytes, by: User, at: datetime
) -> AnswerFile:
    """Keep a file of answers for a person to look at what it would give.

    Raises `TooManyWaiting`.
    """
    Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    waiting = AnswerFile.objects.filter(survey=survey, expires_at__gt=at)
    if waiting.count() >= ANSWER_FILES_MAXIMUM:
        raise TooManyWaiting
    kept = AnswerFile.objects.create(
        survey=survey,
        created_by=by,
        created_at=at,
        expires_at=at + LIFETIME,
        name=short_name(name),
        content=content,
    )
    record_event(kept, "send_answers", by=by, at=at, space_id=survey.space_id)
    return kept


@transaction.atomic
def discard_answers(file: AnswerFile, *, by: User, at: datetime) -> None:
    """Erase a file of answers now."""
    record_event(file.survey, "discard_answers", by=by, at=at, space_id=file.survey.space_id)
    file.delete()


def forget_waiting(*, at: datetime) -> int:
    """Erase what nobody confirmed in time; how many there were."""
    imports, _kinds = QuestionnaireImport.objects.filter(expires_at__lte=at).delete()
    files, _kinds = AnswerFile.objects.filter(expires_at__lte=at).delete()
    return imports + files


def short_name(name: str) -> str:
    """The name of a file, without its folders nor strange signs."""
    return clean_text(name.replace("\\", "/").rpartition("/")[2])[:200]
