"""What becomes of returned invitations: struck out when the address is gone, else tried again.

Invitations alone: a reminder goes only to those who have not answered, so that striking out an
address for a returned reminder would tell that its reader had not.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from procrastinate.contrib.django import app

from aimpact.core.services import record_event
from aimpact.surveys.bounces import Bounce
from aimpact.surveys.models import Invitation
from aimpact.surveys.sending import next_sending
from aimpact.surveys.tokens import read_mark

MOST_SOFT = 3
"""Messages that come back for a passing reason, after which nothing more is sent."""
TRIED_AGAIN_AFTER = timedelta(hours=24)
WRITE_AGAIN = "aimpact.surveys.tasks.write_invitation_again"


class Outcome(StrEnum):
    """What was done of a returned message."""

    STRUCK_OUT = "struck out"
    TRIED_AGAIN = "tried again"
    KNOWN = "known already"
    UNKNOWN = "not one of ours"


def note_bounce(bounce: Bounce, *, at: datetime) -> Outcome:
    """Strike out an address that is gone; have the message sent again, twice, for the others."""
    invitation_id = read_mark(bounce.mark)
    if invitation_id is None:
        return Outcome.UNKNOWN
    with transaction.atomic():
        rows = Invitation.objects.select_for_update(of=("self",)).select_related("survey")
        invitation = rows.filter(pk=invitation_id).first()
        if invitation is None or invitation.sent_at is None:
            return Outcome.UNKNOWN
        if invitation.failed_at is not None:
            return Outcome.KNOWN
        return _note(invitation, bounce, at)


def _note(invitation: Invitation, bounce: Bounce, at: datetime) -> Outcome:
    survey = invitation.survey
    invitation.soft_bounces += not bounce.is_hard
    if bounce.is_hard or invitation.soft_bounces >= MOST_SOFT:
        invitation.failed_at, invitation.failure = at, bounce.reason
        invitation.save(update_fields=["failed_at", "failure", "soft_bounces"])
        record_event(survey, "invitation_returned", by=None, at=at, space_id=survey.space_id)
        return Outcome.STRUCK_OUT
    invitation.save(update_fields=["soft_bounces"])
    again_at = next_sending(at + TRIED_AGAIN_AFTER, survey.zone)
    job = app.configure_task(WRITE_AGAIN, schedule_at=again_at)
    job.defer(invitation_id=invitation.pk)
    return Outcome.TRIED_AGAIN
