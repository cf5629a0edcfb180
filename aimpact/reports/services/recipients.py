"""Who receives the notes of a survey."""

from datetime import datetime

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from aimpact.accounts.models import User
from aimpact.accounts.personal_data import addresses_of
from aimpact.core.services import record_event
from aimpact.reports.models import NoteRecipient
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.retention import erased_at

MOST_RECIPIENTS = 50
_SALT = "reports.recipient"


class AlreadyRecipient(Exception):
    """The address receives the notes of this survey already."""


class AlreadyErased(Exception):
    """The personal data of the survey are gone: none is gathered anew."""


class AskedToStop(Exception):
    """The person asked to receive the notes no more: they alone may change that."""


class TooManyRecipients(Exception):
    """A note goes to those in charge: `MOST_RECIPIENTS` at most."""


@transaction.atomic
def add_recipient(
    survey: Survey, *, email: str, role: str, name: str, language: str, by: User, at: datetime
) -> NoteRecipient:
    """Raises `AlreadyErased`, `AskedToStop`, `AlreadyRecipient` and `TooManyRecipients`."""
    Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    if erased_at(survey):
        raise AlreadyErased
    known = NoteRecipient.objects.filter(survey=survey)
    if same := known.filter(email__iexact=email).first():
        raise AskedToStop if same.stopped_at else AlreadyRecipient
    if known.filter(stopped_at=None).count() >= MOST_RECIPIENTS:
        raise TooManyRecipients
    recipient = NoteRecipient.objects.create(
        survey=survey, email=email.lower(), role=role, name=name, language=language
    )
    record_event(survey, "add_note_recipient", by=by, at=at, space_id=survey.space_id, role=role)
    return recipient


@transaction.atomic
def remove_recipient(recipient: NoteRecipient, *, by: User, at: datetime) -> None:
    """Notes do not go to this address any more. Raises `AskedToStop`: the line of who asked for
    no more stays.
    """
    survey = recipient.survey
    if NoteRecipient.objects.select_for_update().get(pk=recipient.pk).stopped_at:
        raise AskedToStop
    record_event(
        survey,
        "remove_note_recipient",
        by=by,
        at=at,
        space_id=survey.space_id,
        role=recipient.role,
    )
    recipient.delete()


# --- the person's own choice -----------------------------------------------------------
def stop_address(recipient: NoteRecipient) -> str:
    """Where the person says, without an account, that they want no more notes of the survey."""
    return reverse("note_opt_out", args=[signing.Signer(salt=_SALT).sign(str(recipient.pk))])


def find_by_stop_token(token: str) -> NoteRecipient | None:
    """Who such an address was made for; `None` where it is false or they receive nothing."""
    try:
        number = int(signing.Signer(salt=_SALT).unsign(token))
    except signing.BadSignature:
        return None
    return NoteRecipient.objects.select_related("survey__space").filter(pk=number).first()


@transaction.atomic
def choose_notes(recipient: NoteRecipient, *, wants: bool, at: datetime) -> NoteRecipient:
    """The person stops the notes of the survey, or receives them again."""
    row = NoteRecipient.objects.select_for_update(of=("self",)).get(pk=recipient.pk)
    if (row.stopped_at is None) != wants:
        row.stopped_at = None if wants else at
        row.save(update_fields=["stopped_at"])
        verb = "resume_notes" if wants else "stop_notes"
        survey = recipient.survey
        record_event(survey, verb, by=None, at=at, space_id=survey.space_id, role=row.role)
    return row


# --- what goes -------------------------------------------------------------------------
def recipients_to_erase(survey: Survey) -> QuerySet[NoteRecipient]:
    """Who receives the notes, whose term is that of the survey's personal data."""
    return NoteRecipient.objects.filter(survey=survey)


def forget_recipient(user: User, at: datetime) -> None:
    """The addresses of somebody who leaves receive no notes any more. Those that asked for no
    more stay, without their name, or they would be written to again.
    """
    known = NoteRecipient.objects.filter(email__in=addresses_of(user))
    known.filter(stopped_at=None).delete()
    known.update(name="")
