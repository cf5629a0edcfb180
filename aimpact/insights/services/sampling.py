"""What the team declares of how the people of a survey were chosen."""

from datetime import datetime
from typing import Any

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.insights.models import SamplePlan
from aimpact.surveys.models import Survey


class DrawnBeyondFrame(ValueError):
    """More people drawn by lot than the list holds."""


@transaction.atomic
def declare_sample(survey: Survey, facts: dict[str, Any], *, by: User, at: datetime) -> SamplePlan:
    """Keep what the team declares; `facts` are fields of `SamplePlan`. The label is not judged
    here: `insights.sampling` judges it each time that results are read.

    Raises `DrawnBeyondFrame`.
    """
    drawn, size = facts.get("drawn"), facts.get("frame_size")
    if drawn and size and drawn > size:
        raise DrawnBeyondFrame
    Survey.objects.select_for_update(no_key=True).only("pk").get(pk=survey.pk)
    values = facts | {"declared_by": by, "declared_at": at}
    plan, _created = SamplePlan.objects.update_or_create(survey=survey, defaults=values)
    record_event(
        survey,
        "declare_sample",
        by=by,
        at=at,
        space_id=survey.space_id,
        claim=plan.claim or "none",
        is_electoral=plan.is_electoral,
    )
    return plan
