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
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from aimpact.accounts.models import User
from aimpact.core.models import OutgoingMail
from aimpact.core.services import Mail, queue_mails, record_event, render_mail
from aimpact.spaces.frame import brand_of
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.invitees import Invitee
from aimpact.surveys.models import Invitation, Survey
from aimpact.surveys.questionnaire.duration import estimate_minutes
from aimpact.surveys.refusals import moment
from aimpact.surveys.tokens import hash_token, invitation_token
from aimpact.ui.text import typeset

BATCH = 500
"""Invitations whose messages are written in one transaction: about a second of work."""
REMINDER_GAP = timedelta(hours=24)
"""Between an invitation, or a reminder, and the next message to the same person."""
REMINDER_GRACE = timedelta(days=1)
"""How late a planned reminder still leaves, when the worker was down at its hour."""
WRITE_INVITATIONS = "aimpact.surveys.tasks.write_survey_invitations"
WRITE_REMINDERS = "aimpact.surveys.tasks.write_survey_reminders"
_STAND_IN = "0123456789ABCDEFGHIJKL"
"""Stands for a token in the model of a message; as long as one, made of the same characters."""
INVITATION_HEADER = "X-AimPact-Invitation"
"""Number of the invitation in its message, so that a refused one can be told."""


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
            _record_reminders(survey, number, by=by, at=at)
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
    total, letters = 0, _Letters(survey, "invitation")
    while survey.ended_at(at) is None:
        with transaction.atomic():
            batch = list(never_written_to(survey).select_for_update(skip_locked=True)[:BATCH])
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
    total, letters = 0, _Letters(survey, "reminder")
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
    return [survey for survey in due.select_related("space") if survey.rule.asks(Kind.INVITED)]


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
    if not survey.rule.asks(Kind.INVITED):
        raise SurveyNotForInvitees
    if survey.published_at is None or survey.ended_at(at) is not None:
        raise SurveyNotAnswerable


class _Letters:
    """The messages of one survey, rendered once a language: two readers' differ by their link."""

    def __init__(self, survey: Survey, kind: str) -> None:
        self.survey = survey
        self.kind = kind
        self.models: dict[str, Mail] = {}

    def to(self, invitation: Invitation) -> Mail:
        language = invitation.language
        if language not in self.models:
            self.models[language] = _model_mail(self.survey, self.kind, language)
        model, token = self.models[language], invitation_token(invitation)
        headers = {name: text.replace(_STAND_IN, token) for name, text in model.headers.items()}
        if self.kind == "invitation":
            headers[INVITATION_HEADER] = str(invitation.pk)
        return replace(
            model,
            to=invitation.email,
            text=model.text.replace(_STAND_IN, token),
            html=model.html.replace(_STAND_IN, token),
            headers=headers,
        )


def _model_mail(survey: Survey, kind: str, language: str) -> Mail:
    leave = settings.PUBLIC_URL + reverse("invitation_opt_out", args=[_STAND_IN])
    with translation.override(language):
        closes = moment(survey.closes_at, survey) if survey.closes_at else ""
    context = {
        "survey": survey,
        "title": typeset(survey.title(language), language=language),
        "brand": brand_of(survey.space),
        "space": survey.space,
        "minutes": estimate_minutes(survey.document, profile_questions=len(survey.profile_fields)),
        "closes": closes,
        "action_url": settings.PUBLIC_URL + reverse("answer_invitation", args=[_STAND_IN]),
        "action_label": _("Answer the survey"),
        "opt_out_url": leave,
    }
    mail = render_mail(f"surveys/email/{kind}", to="", context=context, language=language)
    headers = {
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return replace(mail, sender=survey.space.name, headers=headers, useful_until=survey.closes_at)
