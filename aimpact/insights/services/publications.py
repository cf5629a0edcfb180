"""What of an analysis the public may read."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.insights.models import Publication
from aimpact.insights.steps import publishable
from aimpact.surveys.models import Survey


class UnknownPart(Exception):
    """No step of an analysis that may be public has that name."""


@transaction.atomic
def publish_parts(survey: Survey, parts: Collection[str], *, by: User, at: datetime) -> Publication:
    """Show these parts to the public, and no other. Raises `UnknownPart`, for a part that this
    survey may not publish as well.
    """
    known = publishable(survey)
    if unknown := set(parts) - set(known):
        raise UnknownPart(", ".join(sorted(unknown)))
    shown = [name for name in known if name in parts]
    publication, _made = Publication.objects.update_or_create(
        survey=survey, defaults={"parts": shown, "changed_by": by, "changed_at": at}
    )
    survey.publication = publication  # who holds the survey reads what was just chosen
    record_event(
        survey, "publish_parts", by=by, at=at, space_id=survey.space_id, parts=" ".join(shown)
    )
    return publication
