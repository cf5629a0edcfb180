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
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from aimpact.accounts.models import User
from aimpact.core.models import OutgoingMail
from aimpact.core.services import Mail, queue_mails, record_event, render_mail
from aimpact.spaces.frame import brand_of
from aimpact.surveys.enums import Audience
from aimpact.surveys.invitees import Invitee
from aimpact.surveys.models import Invitation, Survey
from aimpact.surveys.questionnaire.duration import estimate_minutes
from aimpact.surveys.tokens import hash_token, invitation_token

BATCH = 500
"""Invitations whose messages are written in one transaction: about a second of work."""
REMINDER_GAP = timedelta(hours=24)
"""Between an invitation, or a reminder, and the next message to the same person."""
REMINDER_GRACE = timedelta(days=1)
"""How late a planned reminder still leaves, when the worker was down at its hour."""
WRITE_INVITATIONS = "aimpact.surveys.tasks.write_survey_invitations"
WRITE_REMINDERS = "aimpact.surveys.tasks.write_survey_reminders"
INVITATION_HEADER = "X-AimPact-Invitation"
"""Number of the invitation in its message, so that a refused one can be told."""


class SurveyNotForInvitees(Exception):
    """The survey's audience is not a list of invitees: there is nobody to invite."""


class SurveyNotAnswerable(Exception):
    """The survey is not published, or is over: an invitation would lead to a closed door."""


class RemindedRecently(Exception):
    """The last message left less than `REMINDER_GAP` ago for everyone who could be reminded."""


def add_invitees(
    survey: Survey, invitees: Sequence[Invitee], *, by: User, at: datetime
) -> list[Invitation]:
    """Put addresses on the list; those already on it are left as they are. Sends nothing."""
    with transaction.atomic():
        locked = Survey.objects.select_for_update(no_key=True).only("audience").get(pk=survey.pk)
        if locked.audience != Audience.INVITEES:
            raise SurveyNotForInvitees
        known = invited_emails(survey, [one.email for one in invitees])
        rows = [
            Invitation(survey=survey, email=one.email, language=one.language, created_at=at)
            for one in invitees
            if one.email not in known
        ]
        created = Invitation.objects.bulk_create(rows, batch_size=2_000)
        record_event(
            survey,
            "add_invitees",
            by=by,
            at=at,
            space_id=survey.space_id,
            invitees=len(created),
        )
    return created


def invited_emails(survey: Survey, emails: Iterable[str]) -> set[str]:
    """Which of these addresses, in lower case, are on the survey's list."""
    rows = Invitation.objects.filter(survey=survey).annotate(low=Lower("email"))
    return set(rows.filter(low__in=list(emails)).values_list("low", flat=True))


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
            _order(WRITE_INVITATIONS, survey)
            record_event(
                survey, "send_invitations", by=by, at=at, space_id=survey.space_id, mails=number
            )
    return number


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
            _order(WRITE_REMINDERS, survey, before=before.isoformat())
            record_event(
                survey, "send_reminders", by=by, at=at, space_id=survey.space_id, mails=number
            )
        elif to_remind(survey).exists():
            raise RemindedRecently
    return number


def _order(task: str, survey: Survey, **arguments: str) -> None:
    """Queue a job of this survey; two of the same survey never run at the same time."""
    job = app.configure_task(task, lock=f"invitations of {survey.pk}")
    job.defer(survey_id=survey.pk, **arguments)


def write_invitations(survey: Survey, *, at: datetime) -> int:
    """Queue the e-mails of those who have received none, batch after batch; give their number.

    Each batch is a transaction: stopped half-way, it has queued some messages and marked those
    same invitations, and goes on where it was when it is started again.
    """
    total = 0
    while survey.ended_at(at) is None:
        with transaction.atomic():
            batch = list(never_written_to(survey).select_for_update(skip_locked=True)[:BATCH])
            for invitation in batch:
                invitation.sent_at = at
                invitation.token_hash = hash_token(invitation_token(invitation))
            Invitation.objects.bulk_update(batch, ["sent_at", "token_hash"])
            queue_mails([_mail(one, survey, "invitation") for one in batch], at=at)
        if not batch:
            break
        total += len(batch)
    return total


def write_reminders(survey: Survey, *, before: datetime, at: datetime) -> int:
    """Queue a reminder to those whose last message is older than `before`; give their number.

    The reminder moves them past that moment, so that a second run finds nobody.
    """
    total = 0
    while survey.ended_at(at) is None:
        with transaction.atomic():
            due = _last_written_before(survey, before)
            batch = list(due.select_for_update(of=("self",), skip_locked=True)[:BATCH])
            for invitation in batch:
                invitation.reminded_at = at
            Invitation.objects.bulk_update(batch, ["reminded_at"])
            queue_mails([_mail(one, survey, "reminder") for one in batch], at=at)
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
        record_event(
            survey, "send_reminders", by=None, at=at, space_id=survey.space_id, mails=total
        )
    return total


def surveys_to_remind(at: datetime) -> list[Survey]:
    """Open surveys of invitees whose planned reminder is due, and not long past."""
    due = Survey.objects.open(at).filter(
        audience=Audience.INVITEES, remind_at__lte=at, remind_at__gt=at - REMINDER_GRACE
    )
    return list(due.select_related("space"))


def never_written_to(survey: Survey) -> QuerySet[Invitation]:
    """Those on the list who have received nothing yet."""
    waiting = Invitation.objects.filter(survey=survey, sent_at=None, opted_out_at=None)
    return waiting.order_by("pk")


def _last_written_before(survey: Survey, moment: datetime) -> QuerySet[Invitation]:
    due = to_remind(survey).filter(sent_at__lt=moment)
    return due.exclude(reminded_at__gte=moment).order_by("pk")


def to_remind(survey: Survey) -> QuerySet[Invitation]:
    """Those invited, reached, who have neither answered nor opted out."""
    reached = Invitation.objects.filter(
        survey=survey, sent_at__isnull=False, failed_at=None, opted_out_at=None
    )
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
    refused = OutgoingMail.objects.filter(
        refused_at__isnull=False, headers__has_key=INVITATION_HEADER
    )
    ids = [int(row.headers[INVITATION_HEADER]) for row in refused]
    return Invitation.objects.filter(pk__in=ids, failed_at=None).update(failed_at=at)


def _refuse_closed_door(survey: Survey, at: datetime) -> None:
    if survey.audience != Audience.INVITEES:
        raise SurveyNotForInvitees
    if survey.published_at is None or survey.ended_at(at) is not None:
        raise SurveyNotAnswerable


def _mail(invitation: Invitation, survey: Survey, kind: str) -> Mail:
    token = invitation_token(invitation)
    leave = settings.PUBLIC_URL + reverse("invitation_opt_out", args=[token])
    context = {
        "survey": survey,
        "title": survey.title(invitation.language),
        "brand": brand_of(survey.space),
        "space": survey.space,
        "minutes": estimate_minutes(survey.document, profile_questions=len(survey.profile_fields)),
        "closes_at": survey.closes_at.astimezone(survey.zone) if survey.closes_at else None,
        "action_url": settings.PUBLIC_URL + reverse("answer_invitation", args=[token]),
        "action_label": _("Answer the survey"),
        "opt_out_url": leave,
    }
    mail = render_mail(
        f"surveys/email/{kind}", to=invitation.email, context=context, language=invitation.language
    )
    headers = {
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        **({INVITATION_HEADER: str(invitation.pk)} if kind == "invitation" else {}),
    }
    return replace(mail, sender=survey.space.name, headers=headers, useful_until=survey.closes_at)
