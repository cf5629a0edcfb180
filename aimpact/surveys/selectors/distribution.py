"""Reads for the page where a survey is shared: how many are invited, and in what state."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from aimpact.core.text import clean_text
from aimpact.surveys.enums import InvitationState
from aimpact.surveys.models import Invitation, Participation, Survey

_OPTED_OUT = Q(opted_out_at__isnull=False)
_FAILED = Q(failed_at__isnull=False) & ~_OPTED_OUT
_SENT = Q(sent_at__isnull=False, failed_at__isnull=True) & ~_OPTED_OUT
_WAITING = Q(sent_at__isnull=True, failed_at__isnull=True) & ~_OPTED_OUT
STATES = {
    InvitationState.WAITING: _WAITING,
    InvitationState.SENT: _SENT,
    InvitationState.FAILED: _FAILED,
    InvitationState.OPTED_OUT: _OPTED_OUT,
}


@dataclass(frozen=True, slots=True)
class InviteeCounts:
    """How the list stands, in numbers of people. `to_remind`: reached, silent so far."""

    invited: int
    waiting: int
    sent: int
    failed: int
    opted_out: int
    answered: int
    to_remind: int

    def of_state(self, state: InvitationState) -> int:
        return {
            InvitationState.WAITING: self.waiting,
            InvitationState.SENT: self.sent,
            InvitationState.FAILED: self.failed,
            InvitationState.OPTED_OUT: self.opted_out,
        }[state]


def count_invitees(survey: Survey) -> InviteeCounts:
    """Everything in one query."""
    answered = Exists(Participation.objects.filter(invitation=OuterRef("pk")))
    rows = Invitation.objects.filter(survey=survey).annotate(has_answered=answered)
    counts = rows.aggregate(
        invited=Count("pk"),
        waiting=Count("pk", filter=_WAITING),
        sent=Count("pk", filter=_SENT),
        failed=Count("pk", filter=_FAILED),
        opted_out=Count("pk", filter=_OPTED_OUT),
        answered=Count("pk", filter=Q(has_answered=True)),
        to_remind=Count("pk", filter=_SENT & Q(has_answered=False)),
    )
    return InviteeCounts(**counts)


def invitees_of(
    survey: Survey, *, state: InvitationState | None = None, search: str = ""
) -> QuerySet[Invitation]:
    """The list by address. On a named survey each row says `has_answered`; on an anonymous one
    nothing does.
    """
    rows = Invitation.objects.filter(survey=survey)
    if state is not None:
        rows = rows.filter(STATES[state])
    words = clean_text(search)[:100]
    if words:
        rows = rows.filter(email__icontains=words)
    if not survey.is_anonymous:
        answered = Exists(Participation.objects.filter(invitation=OuterRef("pk")))
        rows = rows.annotate(has_answered=answered)
    return rows.order_by("email")


def waiting_by_language(survey: Survey) -> dict[str, int]:
    """How many have received nothing yet, by the language of their invitation."""
    rows = Invitation.objects.filter(_WAITING, survey=survey)
    return dict(rows.values_list("language").annotate(Count("pk")).order_by())


def find_invitee(survey: Survey, pk: int) -> Invitation | None:
    """One line of the list."""
    return Invitation.objects.filter(survey=survey, pk=pk).first()
