"""Population figures of a space: brought by its team, taken away by it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.insights.models import SpaceMargin
from aimpact.insights.selectors.profiles import CROSSED, CROSSED_OF
from aimpact.spaces.models import Space


@transaction.atomic
def keep_margins(
    space: Space,
    counts: Mapping[str, Mapping[str, int]],
    *,
    source: str,
    vintage: str,
    by: User,
    at: datetime,
) -> int:
    """Write the inhabitants by profile field and value; each field given is replaced whole."""
    Space.objects.select_for_update(no_key=True).only("pk").get(pk=space.pk)
    SpaceMargin.objects.filter(space=space, variable__in=_with_crossed(counts)).delete()
    rows = [
        SpaceMargin(
            space=space,
            variable=variable,
            category=category,
            inhabitants=inhabitants,
            source=source,
            vintage=vintage,
            imported_by=by,
            imported_at=at,
        )
        for variable, values in counts.items()
        for category, inhabitants in values.items()
    ]
    SpaceMargin.objects.bulk_create(rows)
    names = " ".join(sorted(counts))
    record_event(space, "keep_margins", by=by, at=at, space_id=space.pk, variables=names)
    return len(rows)


@transaction.atomic
def forget_margins(space: Space, variable: str, *, by: User, at: datetime) -> None:
    """Take the space's figures of one profile field away: the official ones stand again."""
    SpaceMargin.objects.filter(space=space, variable__in=_with_crossed([variable])).delete()
    record_event(space, "forget_margins", by=by, at=at, space_id=space.pk, variables=variable)


def _with_crossed(variables: Iterable[str]) -> list[str]:
    """Gender and age together go with either: what is left of an older file would hide the
    official figures, and could not be used beside others.
    """
    wanted = [*variables]
    return [*wanted, CROSSED] if set(wanted) & set(CROSSED_OF) else wanted
