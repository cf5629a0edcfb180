"""Who receives the notes of a survey."""

from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.reports.models import NoteRecipient
from aimpact.surveys.models import Survey

MOST_RECIPIENTS = 50


class AlreadyRecipient(Exception):
    """The address receives the notes of this survey already."""


class TooManyRecipients(Exception):
    """A note goes to those in charge: `MOST_RECIPIENTS` at most."""


@transaction.atomic
def add_recipient(
    survey: Survey, *, email: str, role: str, name: str, language: str, by: User, at: datetime
) -> NoteRecipient:
    """Raises `AlreadyRecipient` and `TooManyRecipients`."""
    Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    known = NoteRecipient.objects.filter(survey=survey)
    if known.filter(email__iexact=email).exists():
        raise AlreadyRecipient
    if known.count() >= MOST_RECIPIENTS:
        raise TooManyRecipients
    recipient = NoteRecipient.objects.create(
        survey=survey, email=email.lower(), role=role, name=name, language=language
    )
    record_event(survey, "add_note_recipient", by=by, at=at, space_id=survey.space_id, role=role)
    return recipient


@transaction.atomic
def remove_recipient(recipient: NoteRecipient, *, by: User, at: datetime) -> None:
    """Notes do not go to this address any more."""
    survey = recipient.survey
    record_event(
        survey,
        "remove_note_recipient",
        by=by,
        at=at,
        space_id=survey.space_id,
        role=recipient.role,
    )
    recipient.delete()
