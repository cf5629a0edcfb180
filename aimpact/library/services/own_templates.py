"""Templates that a space makes of its own surveys."""

from datetime import datetime

from django.db import IntegrityError, transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.library.borrowing import without_media
from aimpact.library.models import SpaceTemplate
from aimpact.questionnaire.document import to_json
from aimpact.questionnaire.lineage import with_origins
from aimpact.surveys.models import Survey


class NameTaken(Exception):
    """The space has a template of that name already."""


class NothingToKeep(Exception):
    """The survey asks nothing yet."""


@transaction.atomic
def save_template(
    survey: Survey, *, name: str, purpose: str, topic: str, by: User, at: datetime
) -> SpaceTemplate:
    """Keep the questions of a survey as a template of its space. Their lineage stays: surveys
    started from it compare with this one. Raises `NameTaken`, `NothingToKeep`.
    """
    document = without_media(with_origins(survey.code, survey.document))
    if not any(question.label for question in document.questions()):
        raise NothingToKeep
    row = SpaceTemplate(
        space=survey.space,
        name=name,
        purpose=purpose,
        topic=topic,
        questionnaire=to_json(document),
        profile_fields=list(survey.profile_fields),
        saved_at=at,
    )
    _save(row)
    record_event(row, "save_template", by=by, at=at, space_id=survey.space_id, survey=survey.code)
    return row


@transaction.atomic
def describe_template(
    row: SpaceTemplate, *, name: str, purpose: str, topic: str, by: User, at: datetime
) -> SpaceTemplate:
    """Say otherwise what a template of the space is called and for. Raises `NameTaken`."""
    locked = SpaceTemplate.objects.select_for_update().get(pk=row.pk)
    locked.name, locked.purpose, locked.topic = name, purpose, topic
    _save(locked)
    record_event(locked, "describe_template", by=by, at=at, space_id=row.space_id)
    return locked


def _save(row: SpaceTemplate) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise NameTaken from None
