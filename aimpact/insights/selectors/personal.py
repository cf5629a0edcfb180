"""What insights holds of a person: the work that they did there in teams, for the person."""

from typing import Any

from aimpact.accounts.models import User
from aimpact.insights.models import Analysis, SamplePlan, SpaceMargin


def insights_work(user: User) -> list[dict[str, Any]]:
    """Analyses asked for, samples declared, population figures brought."""
    analyses = Analysis.objects.filter(requested_by=user).select_related("survey").order_by("pk")
    plans = SamplePlan.objects.filter(declared_by=user).select_related("survey").order_by("pk")
    margins = SpaceMargin.objects.filter(imported_by=user).select_related("space").order_by("pk")
    brought = {(one.space.name, one.variable): one.imported_at for one in margins}
    return [
        *(_line("analysis", at=one.requested_at, survey=one.survey.code) for one in analyses),
        *(_line("sample_plan", at=one.declared_at, survey=one.survey.code) for one in plans),
        *(_line("population", at=at, space=name) for (name, _variable), at in brought.items()),
    ]


def _line(kind: str, *, at: Any, **where: str) -> dict[str, Any]:
    return {"type": kind, **where, "created_at": at.isoformat(timespec="seconds")}
