"""The life of a survey before anyone sees it: made, copied, thrown away."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.questionnaire.blank import blank_questionnaire
from aimpact.questionnaire.lineage import with_origins
from aimpact.questionnaire.reading import LABEL_MAXIMUM
from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.ballots import has_ballots
from aimpact.surveys.services.media import copy_media
from aimpact.surveys.services.terms import Terms, update_terms

_COPY_MARKS = Text(" (copie)", " (copy)")
_TERMS = (
    "anonymity",
    "audience",
    "admission",
    "territory",
    "results_visibility",
    "moment",
    "subject",
    "profile_fields",
    "smallest_cell",
    "time_zone",
)


class SurveyInUse(Exception):
    """The survey is published or holds ballots: it cannot be thrown away."""


@transaction.atomic
def create_survey(space: Space, *, title: Text, by: User, at: datetime) -> Survey:
    """Start a draft with its title and one empty page, in the space's time zone."""
    document = blank_questionnaire(title)
    survey = Survey(
        space=space, time_zone=space.time_zone, created_by=by, created_at=at, updated_at=at
    )
    survey.keep_document(document)
    survey.save()
    record_event(survey, "create_survey", by=by, at=at, space_id=space.pk)
    return survey


@transaction.atomic
def start_survey(
    space: Space, document: Questionnaire, *, terms: Terms, source: str, by: User, at: datetime
) -> Survey:
    """Start a draft with these questions and terms; `source` says in the trail where they come
    from (a template, a file). Raises `TermsRefused`.
    """
    survey = Survey(
        space=space, time_zone=space.time_zone, created_by=by, created_at=at, updated_at=at
    )
    survey.keep_document(document)
    survey.save()
    record_event(survey, "create_survey", by=by, at=at, space_id=space.pk, source=source)
    return update_terms(survey, terms, by=by, at=at)


@transaction.atomic
def duplicate_survey(survey: Survey, *, by: User, at: datetime) -> Survey:
    """Copy the questions and the terms into a new draft: no dates, ballots nor invitations."""
    terms = {name: getattr(survey, name) for name in _TERMS}
    copy = Survey(space=survey.space, created_by=by, created_at=at, updated_at=at, **terms)
    copy.keep_document(with_origins(survey.code, _retitled(survey.document)))
    copy.save()
    copy_media(survey, copy, at=at)
    record_event(
        copy, "duplicate_survey", by=by, at=at, space_id=survey.space_id, original=survey.code
    )
    return copy


def _retitled(document: Questionnaire) -> Questionnaire:
    title = Text(
        fr=_marked(document.title.fr, _COPY_MARKS.fr), en=_marked(document.title.en, _COPY_MARKS.en)
    )
    return replace(document, title=title)


def _marked(title: str, mark: str) -> str:
    return f"{title[: LABEL_MAXIMUM - len(mark)]}{mark}" if title else ""


@transaction.atomic
def delete_survey(survey: Survey, *, by: User, at: datetime) -> None:
    """Throw a draft away. Raises `SurveyInUse` once it was published or holds a ballot."""
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    if locked.published_at is not None or has_ballots(locked):
        raise SurveyInUse
    record_event(locked, "delete_survey", by=by, at=at, space_id=locked.space_id, code=locked.code)
    locked.delete()
