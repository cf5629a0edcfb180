"""Notes that leave: by hand, or by themselves at the opening, half-way and at the closing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from aimpact.accounts.models import User
from aimpact.core.services import Mail, queue_mails, record_event, render_mail
from aimpact.insights.selectors.results import has_waiting_ballots
from aimpact.reports.enums import Audience, NoteMoment
from aimpact.reports.models import NoteRecipient, SentNote
from aimpact.reports.selectors import read_note, told_outdated
from aimpact.reports.services.quotes import keep_quotes, with_quotes, without_quotes
from aimpact.reports.services.recipients import stop_address
from aimpact.reports.writing.note import Section, from_json, to_json
from aimpact.spaces.frame import brand_of
from aimpact.surveys.models import Survey
from aimpact.surveys.sending import next_sending
from aimpact.ui.text import typeset

READING_TIME = timedelta(days=1)
"""Between the closing and the note that leaves by itself: the team reads it and edits it first."""
FORGOTTEN_AFTER = timedelta(days=7)
"""A note that could not leave for so long, for nobody was to receive it, leaves no more."""
SHARED_FOR = timedelta(days=90)
"""How long the link of a message opens the note without an account."""
_SALT = "reports.note"


class NobodyToWriteTo(Exception):
    """The survey's notes have no recipient."""


class AlreadySent(Exception):
    """The note of this moment was sent: what is sent does not change."""


class StillCounting(Exception):
    """Ballots of the survey are still being counted."""


def send_note(survey: Survey, moment: NoteMoment, *, by: User | None, at: datetime) -> SentNote:
    """Send the note of that moment, as it reads now, to its recipients, each in their language.

    Raises `NobodyToWriteTo`, `AlreadySent` and `StillCounting`. `by` is `None` when it leaves by
    itself.
    """
    with transaction.atomic():
        Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
        recipients = [*NoteRecipient.objects.filter(survey=survey, stopped_at=None).order_by("pk")]
        _check(survey, moment, recipients)
        written = _written(survey, moment, recipients, at)
        note = SentNote.objects.create(
            survey=survey,
            moment=moment,
            content={one: to_json(without_quotes(said)) for one, said in written.items()},
            recipients=[recipient.role for recipient in recipients],
            by=by,
            at=at,
        )
        keep_quotes(note, written)
        queue_mails([_mail(note, one, written[one.language]) for one in recipients], at=at)
        record_event(
            survey,
            "send_note",
            by=by,
            at=at,
            space_id=survey.space_id,
            moment=moment.value,
            recipients=len(recipients),
        )
    return note


def _check(survey: Survey, moment: NoteMoment, recipients: list[NoteRecipient]) -> None:
    if not recipients:
        raise NobodyToWriteTo
    if SentNote.objects.filter(survey=survey, moment=moment).exists():
        raise AlreadySent
    if moment is NoteMoment.CLOSING and has_waiting_ballots(survey):
        raise StillCounting


def _written(
    survey: Survey, moment: NoteMoment, recipients: Iterable[NoteRecipient], at: datetime
) -> dict[str, list[Section]]:
    written = {}
    for language in {recipient.language for recipient in recipients}:
        with translation.override(language):
            note = read_note(survey, audience=Audience.OFFICIALS, at=at, moment=moment)
            written[language] = told_outdated(note.sections)
    return written


def _mail(note: SentNote, recipient: NoteRecipient, sections: list[Section]) -> Mail:
    survey, language = note.survey, recipient.language
    stop = f"{settings.PUBLIC_URL}{stop_address(recipient)}"
    with translation.override(language):
        context = {
            "title": typeset(survey.title(language), language=language),
            "space": survey.space,
            "brand": brand_of(survey.space),
            "recipient": recipient,
            "moment": NoteMoment(note.moment).label,
            "sections": sections,
            "action_url": f"{settings.PUBLIC_URL}{shared_url(note, language)}",
            "action_label": _("Open the note (PDF, ODT)"),
            "stop_url": stop,
        }
        mail = render_mail(
            "reports/email/note", to=recipient.email, context=context, language=language
        )
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return replace(mail, headers=headers)


# --- the link of the message ------------------------------------------------------------
def shared_url(note: SentNote, language: str) -> str:
    """The address that opens the note without an account, for `SHARED_FOR`."""
    token = signing.TimestampSigner(salt=_SALT).sign(f"{note.pk}-{language}")
    return reverse("shared_note", args=[token])


def open_shared(token: str) -> tuple[SentNote, str] | None:
    """The note of a link, and its language; `None` when the link is false or too old."""
    try:
        signed = signing.TimestampSigner(salt=_SALT).unsign(token, max_age=SHARED_FOR)
    except signing.BadSignature:
        return None
    number, language = signed.split("-")
    note = SentNote.objects.select_related("survey__space").filter(pk=int(number)).first()
    return (note, language) if note and language in note.content else None


def sections_of(note: SentNote, language: str) -> list[Section]:
    """The words of a note that was sent."""
    return with_quotes(note, from_json(note.content[language]), language=language)


# --- by themselves ----------------------------------------------------------------------
def send_due_notes(*, at: datetime) -> int:
    """Send the notes whose time has come, by day; give their number."""
    surveys = Survey.objects.filter(
        note_recipients__isnull=False,
        note_recipients__stopped_at=None,
        published_at__isnull=False,
        opens_at__lte=at,
    )
    sent = 0
    for survey in surveys.select_related("space").distinct():
        moment = due_moment(survey, at=at)
        if moment is None or next_sending(at, survey.zone) > at:
            continue
        try:
            send_note(survey, moment, by=None, at=at)
        except (AlreadySent, StillCounting, NobodyToWriteTo):
            continue  # sent by hand meanwhile, or to be tried again at the next round
        sent += 1
    return sent


def due_moment(survey: Survey, *, at: datetime) -> NoteMoment | None:
    """The last moment whose note is to leave by itself now; `None` where it left or is too old."""
    reached = [(when, moment) for moment, when in note_times(survey, at=at).items() if when <= at]
    if not reached:
        return None
    when, moment = max(reached)
    is_sent = SentNote.objects.filter(survey=survey, moment=moment).exists()
    return None if is_sent or at - when > FORGOTTEN_AFTER else moment


def leaves_at(survey: Survey, moment: NoteMoment, *, at: datetime) -> datetime | None:
    """When the note of that moment leaves by itself; `None` where it will not."""
    when = note_times(survey, at=at).get(moment)
    if when is None or at - when > FORGOTTEN_AFTER:
        return None
    return None if SentNote.objects.filter(survey=survey, moment=moment).exists() else when


def note_times(survey: Survey, *, at: datetime) -> dict[NoteMoment, datetime]:
    """When each note leaves by itself, for those whose time is known."""
    if survey.opens_at is None:
        return {}
    end = survey.ended_at(at) or survey.closes_at
    times = {NoteMoment.OPENING: survey.opens_at}
    if end is not None:
        times[NoteMoment.HALFWAY] = survey.opens_at + (end - survey.opens_at) / 2
        times[NoteMoment.CLOSING] = end + READING_TIME
    return times
