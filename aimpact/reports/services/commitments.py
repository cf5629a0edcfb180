"""What becomes of the answers: the words of the one who asked."""

from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.reports.models import Commitment
from aimpact.surveys.models import Survey


class NothingSaid(Exception):
    """Citizens are told what will be done and what will not: one of the two at least."""


@transaction.atomic
def write_commitment(
    survey: Survey,
    *,
    will_do: str,
    will_not_do: str,
    is_published: bool,
    by: User,
    at: datetime,
) -> Commitment:
    """Write it and, where `is_published`, show it with the note to citizens; or take it back.

    Raises `NothingSaid` when there is nothing to publish.
    """
    if is_published and not (will_do.strip() or will_not_do.strip()):
        raise NothingSaid
    Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    known = Commitment.objects.filter(survey=survey).first()
    since = known.published_at if known else None
    commitment, _ = Commitment.objects.update_or_create(
        survey=survey,
        defaults={
            "will_do": will_do,
            "will_not_do": will_not_do,
            "by": by,
            "at": at,
            "published_at": (since or at) if is_published else None,
        },
    )
    verb = "publish_commitment" if is_published else "write_commitment"
    record_event(survey, verb, by=by, at=at, space_id=survey.space_id)
    return commitment
