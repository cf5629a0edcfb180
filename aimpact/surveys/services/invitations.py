"""Inviting people by e-mail: the list, the sending, the reminders, opting out.

No double mail: `sent_at` (or `reminded_at`) is written in the transaction that queues the
message. A worker killed before its job commits starts again from the queue; a request sent
twice finds the invitations already marked. What remains is the instant between a mail
server's "250 OK" and the commit that forgets the message: the message sent again then has the
same Message-ID, by which mail servers know it.

Nothing here tells who answered an anonymous survey: reminders read the register, but an
invitation shows the same state whether it was reminded or not.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from procrastinate.contrib.django import app

from aimpact.accounts.models import User
from aimpact.core.models import OutgoingMail
from aimpact.core.services import queue_mail, queue_mails, record_event, spend_rate
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.bounces import MARK_HEADER
from aimpact.surveys.invitees import Invitee
from aimpact.surveys.models import Invitation, Survey
from aimpact.surveys.sending import next_sending
from aimpact.surveys.services.letters import Letters, sample_mail
from aimpact.surveys.tokens import hash_token, invitation_token, read_mark

BATCH = 500
"""Invitations whose messages are written in one transaction: about a second of work."""
REMINDER_GAP = timedelta(hours=24)
"""Between an invitation, or a reminder, and the next message to the same person."""
MOST_TESTS = 20
"""Tests that one person may send to themselves in an hour."""
REMINDER_GRACE = timedelta(days=1)
"""How late a planned reminder still leaves, when the worker was down at its hour."""
WRITE_INVITATIONS = "aimpact.surveys.tasks.write_survey_invitations"
WRITE_REMINDERS = "aimpact.surveys.tasks.write_survey_reminders"


_ADD = """
INSERT INTO surveys_invitation (survey_id, email, language, created_at, failure, soft_bounces)
SELECT %s, listed.email, listed.language, %s, '', 0
FROM unnest(%s::text[], %s::text[]) AS listed (email, language)
ON CONFLICT DO NOTHING
"""
_MARK_SENT = """
UPDATE surveys_invitation SET sent_at = %s, token_hash = marked.token_hash
FROM unnest(%s::bigint[], %s::bytea[]) AS marked (id, token_hash)
WHERE surveys_invitation.id = marked.id
"""

_RULE = ("audience", "admission", "territory")
"""Columns of which a survey's rule is made."""


class SurveyNotForInvitees(Exception):
    """The survey's audience is not a list of invitees: there is nobody to invite."""


class SurveyNotAnswerable(Exception):
    """The survey is not published, or is over: an invitation would lead to a closed door."""


class RemindedRecently(Exception):
    """The last message left less than `REMINDER_GAP` ago for everyone who could be reminded."""


def add_invitees(survey: Survey, invitees: Sequence[Invitee], *, by: User, at: datetime) -> int:
    """Put addresses on the list; give the number of new ones. Sends nothing.

    Those already on it are left as they are, also when someone else adds them at this moment.
    """
    with transaction.atomic():
        locked = Survey.objects.select_for_update(no_key=True).only(*_RULE).get(pk=survey.pk)
        if not locked.rule.asks(Kind.INVITED):
            raise SurveyNotForInvitees
        emails, languages = [one.email for one in invitees], [one.language for one in invitees]
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [survey.pk, at, emails, languages])
            added: int = cursor.rowcount
        record_event(survey, "add_invitees", by=by, at=at, space_id=survey.space_id, invitees=added)
    return added


def invited_emails(survey: Survey, emails: Iterable[str]) -> set[str]:
    """Which of these addresses, in lower case, are on the survey's list."""
    rows = Invitation.objects.filter(survey=survey).annotate(low=Lower("email"))
    return set(rows.filter(low__in=list(emails)).values_list("low", flat=True))


def opted_out_emails(survey: Survey, emails: Iterable[str]) -> set[str]:
    """Which of these addresses, in lower case, want no more e-mail about the survey."""
    rows = Invitation.objects.filter(survey=survey, opted_out_at__isnull=False)
    low = rows.annotate(low=Lower("email")).filter(low__in=list(emails))
    return set(low.values_list("low", flat=True))


def remove_invitee(invitation: Invitation, *, by: User, at: datetime) -> bool:
    """Take an address off the list; false, and nothing done, when a message was sent to it."""
    with transaction.atomic():
        waiting = Invitation.objects.select_for_update().filter(pk=invitation.pk, sent_at=None)
        removed, _ = waiting.delete()
        if removed:
            record_event(
                invitation.survey,
                "remove_invitee",
                by=by,
                at=at,
                space_id=invitation.survey.space_id,
            )
    return bool(removed)


def send_invitations(survey: Survey, *, by: User, at: datetime) -> int:
    """Have the worker write to everyone on the list who has received nothing; give their number."""
    _refuse_closed_door(survey, at)
    with transaction.atomic():
        number = never_written_to(survey).count()
        if number:
            _order(WRITE_INVITATIONS, survey, at=at)
            record_event(
                survey, "send_invitations", by=by, at=at, space_id=survey.space_id, mails=number
            )
    return number


def send_test(survey: Survey, *, language: str, by: User, at: datetime) -> None:
    """Send the invitation to whoever prepares it, its links leading to the public page.

    Raises `RateLimited` after `MOST_TESTS` in an hour.
    """
    spend_rate("test invitation", str(by.pk), limit=MOST_TESTS, per=timedelta(hours=1), at=at)
    queue_mail(sample_mail(survey, language=language, to=by.email), at=at, urgent=True)


def send_reminders(survey: Survey, *, by: User, at: datetime) -> int:
    """Have the worker remind those who have not answered nor opted out; give their number.

    Nobody receives two messages within `REMINDER_GAP`. Raises `RemindedRecently` when that
    leaves nobody of those who could be reminded.
    """
    _refuse_closed_door(survey, at)
    before = at - REMINDER_GAP
    with transaction.atomic():
        number = _last_written_before(survey, before).count()
        if number:
            _order(WRITE_REMINDERS, survey, at=at, before=before.isoformat())
            _record_reminders(survey, number, by=by, at=at)
        elif to_remind(survey).exists():
            raise RemindedRecently
    return number


def _order(
    task: str, survey: Survey, *, at: datetime, wait: timedelta = timedelta(0), **arguments: str
) -> None:
    """Queue a job of this survey, for now, after `wait` or for the next morning; one at a time."""
    leaves_at = next_sending(at + wait, survey.zone)
    job = app.configure_task(
        task,
        lock=f"invitations of {survey.pk}",
        schedule_at=leaves_at if leaves_at > at else None,
    )
    job.defer(survey_id=survey.pk, **arguments)


def go_on_inviting(survey: Survey, *, at: datetime) -> int:
    """Write a minute's share of the invitations, then have the rest written; by day alone.

    Gives the number written.
    """
    if next_sending(at, survey.zone) > at:
        _order(WRITE_INVITATIONS, survey, at=at)
        return 0
    written = write_invitations(survey, at=at, most=settings.INVITATIONS_A_MINUTE)
    if written >= settings.INVITATIONS_A_MINUTE:
        _order(WRITE_INVITATIONS, survey, at=at, wait=timedelta(minutes=1))
    return written


def write_invitations(survey: Survey, *, at: datetime, most: int | None = None) -> int:
    """Queue the e-mails of those who have received none, batch after batch; give their number.

    Each batch is a transaction: stopped half-way, it has queued some messages and marked those
    same invitations, and goes on where it was when it is started again. `most` stops earlier.
    """
    total, letters = 0, Letters(survey, "invitation")
    while survey.ended_at(at) is None and (most is None or total < most):
        share = BATCH if most is None else min(BATCH, most - total)
        with transaction.atomic():
            batch = list(never_written_to(survey).select_for_update(skip_locked=True)[:share])
            _mark_sent(batch, at)
            queue_mails([letters.to(one) for one in batch], at=at)
        if not batch:
            break
        total += len(batch)
    return total


def _mark_sent(batch: Sequence[Invitation], at: datetime) -> None:
    hashes = [hash_token(invitation_token(one)) for one in batch]
    with connection.cursor() as cursor:
        cursor.execute(_MARK_SENT, [at, [one.pk for one in batch], hashes])


def write_reminders(survey: Survey, *, before: datetime, at: datetime) -> int:
    """Queue a reminder to those whose last message is older than `before`; give their number.

    The reminder moves them past that moment, so that a second run finds nobody.
    """
    total, letters = 0, Letters(survey, "reminder")
    while survey.ended_at(at) is None:
        with transaction.atomic():
            due = _last_written_before(survey, before)
            batch = list(due.select_for_update(of=("self",), skip_locked=True)[:BATCH])
            reminded = Invitation.objects.filter(pk__in=[one.pk for one in batch])
            reminded.update(reminded_at=at)
            queue_mails([letters.to(one) for one in batch], at=at)
        if not batch:
            break
        total += len(batch)
    return total


def send_planned_reminders(survey: Survey, *, at: datetime) -> int:
    """Write the reminders planned at `survey.remind_at`; running it twice sends them once."""
    if survey.remind_at is None:
        return 0
    total = write_reminders(survey, before=survey.remind_at, at=at)
    if total:
        _record_reminders(survey, total, by=None, at=at)
    return total


def _record_reminders(survey: Survey, number: int, *, by: User | None, at: datetime) -> None:
    """Write it in the trail; how many had not answered an anonymous survey is not said."""
    details = {} if survey.is_anonymous else {"mails": number}
    record_event(survey, "send_reminders", by=by, at=at, space_id=survey.space_id, **details)


def surveys_to_remind(at: datetime) -> list[Survey]:
    """Open surveys of invitees whose planned reminder is due, and not long past."""
    due = Survey.objects.open(at).filter(remind_at__lte=at, remind_at__gt=at - REMINDER_GRACE)
    return [
        survey
        for survey in due.select_related("space")
        # Those whose hour falls at night leave in the morning.
        if survey.rule.asks(Kind.INVITED) and next_sending(at, survey.zone) == at
    ]


def never_written_to(survey: Survey) -> QuerySet[Invitation]:
    """Those on the list who have received nothing yet."""
    waiting = Invitation.objects.filter(survey=survey, sent_at=None, opted_out_at=None)
    return waiting.order_by("pk")


def _last_written_before(survey: Survey, moment: datetime) -> QuerySet[Invitation]:
    due = to_remind(survey).filter(sent_at__lt=moment)
    return due.exclude(reminded_at__gte=moment).order_by("pk")


def to_remind(survey: Survey) -> QuerySet[Invitation]:
    """Those invited, reached, who have neither answered nor opted out."""
    return _silent().filter(survey=survey)


def _silent() -> QuerySet[Invitation]:
    reached = Invitation.objects.filter(sent_at__isnull=False, failed_at=None, opted_out_at=None)
    return reached.exclude(participation__isnull=False)


def opt_out(invitation: Invitation, *, at: datetime) -> None:
    """No more e-mail about this survey to this person, whose link still works."""
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.opted_out_at is None:
            row.opted_out_at = at
            row.save(update_fields=["opted_out_at"])
            record_event(
                row.survey, "invitee_opts_out", by=None, at=at, space_id=row.survey.space_id
            )


def note_refused_invitations(*, at: datetime) -> int:
    """Mark the invitations whose first message no mail server will take; give their number.

    Reminders are left out: marking one would tell that its reader had not answered.
    """
    refused = OutgoingMail.objects.filter(refused_at__isnull=False, headers__has_key=MARK_HEADER)
    total = 0
    for mail in refused:
        marked = read_mark(mail.headers[MARK_HEADER]) or 0
        known = Invitation.objects.filter(pk=marked, failed_at=None)
        total += known.update(failed_at=at, failure=mail.refusal[:200])
    return total


def write_invitation_again(invitation_id: int, *, at: datetime) -> bool:
    """Send an invitation that came back once more, to whoever still has nothing; tell whether."""
    with transaction.atomic():
        silent = _silent().select_for_update(of=("self",))
        invitation = silent.select_related("survey__space").filter(pk=invitation_id).first()
        if invitation is None or invitation.survey.ended_at(at) is not None:
            return False
        queue_mails([Letters(invitation.survey, "invitation").to(invitation)], at=at)
    return True


def _refuse_closed_door(survey: Survey, at: datetime) -> None:
    if not survey.rule.asks(Kind.INVITED):
        raise SurveyNotForInvitees
    if survey.published_at is None or survey.ended_at(at) is not None:
        raise SurveyNotAnswerable
