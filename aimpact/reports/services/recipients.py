"""Who receives the notes of a survey."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from aimpact.accounts.models import User
from aimpact.accounts.personal_data import addresses_of
from aimpact.core.services import record_event
from aimpact.reports.models import NoteRecipient
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.retention import erased_at

MOST_RECIPIENTS = 50


class AlreadyRecipient(Exception):
    """The address receives the notes of this survey already."""


class AlreadyErased(Exception):
    """The personal data of the survey are gone: none is gathered anew."""


class TooManyRecipients(Exception):
    """A note goes to those in charge: `MOST_RECIPIENTS` at most."""


@transaction.atomic
def add_recipient(
    survey: Survey, *, email: str, role: str, name: str, language: str, by: User, at: datetime
) -> NoteRecipient:
    """Raises `AlreadyErased`, `AlreadyRecipient` and `TooManyRecipients`."""
    Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    if erased_at(survey):
        raise AlreadyErased
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


def recipients_to_erase(survey: Survey) -> QuerySet[NoteRecipient]:
    """Who receives the notes, whose term is that of the survey's personal data."""
    return NoteRecipient.objects.filter(survey=survey)


def forget_recipient(user: User, at: datetime) -> None:
    """The addresses of somebody who leaves receive no notes any more."""
    NoteRecipient.objects.filter(email__in=addresses_of(user)).delete()
