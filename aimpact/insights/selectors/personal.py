"""What insights holds of a person: the work that they did there in teams, for the person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from aimpact.accounts.models import User
from aimpact.insights.models import (
    Analysis,
    FindingChoice,
    Publication,
    SamplePlan,
    SpaceMargin,
    Theme,
    ThemeChange,
)

Work = list[dict[str, Any]]


def insights_work(user: User) -> Work:
    """Analyses asked for, samples declared, population figures brought, findings judged, themes
    accepted, parts published. They stay with the survey or the space, without the person's name.
    """
    return [*_declared(user), *_decided(user)]


def _declared(user: User) -> Work:
    analyses = Analysis.objects.filter(requested_by=user).select_related("survey").order_by("pk")
    plans = SamplePlan.objects.filter(declared_by=user).select_related("survey").order_by("pk")
    margins = SpaceMargin.objects.filter(imported_by=user).select_related("space").order_by("pk")
    brought = {(one.space.name, one.variable): one.imported_at for one in margins}
    return [
        *(_line("analysis", at=one.requested_at, survey=one.survey.code) for one in analyses),
        *(_line("sample_plan", at=one.declared_at, survey=one.survey.code) for one in plans),
        *(_line("population", at=at, space=name) for (name, _variable), at in brought.items()),
    ]


def _decided(user: User) -> Work:
    findings = FindingChoice.objects.filter(decided_by=user).order_by("pk")
    themes = Theme.objects.filter(accepted_by=user, accepted_at__isnull=False).order_by("pk")
    changes = ThemeChange.objects.filter(by=user).order_by("pk")
    published = Publication.objects.filter(changed_by=user).order_by("pk")
    rows: dict[str, Iterable[tuple[str, Any]]] = {
        "finding": findings.values_list("survey__code", "decided_at"),
        "theme": themes.values_list("theme_set__survey__code", "accepted_at"),
        "theme_change": changes.values_list("theme_set__survey__code", "at"),
        "publication": published.values_list("survey__code", "changed_at"),
    }
    return [_line(kind, at=at, survey=code) for kind, found in rows.items() for code, at in found]


def _line(kind: str, *, at: datetime, **where: str) -> dict[str, Any]:
    return {"type": kind, **where, "created_at": at.isoformat(timespec="seconds")}
