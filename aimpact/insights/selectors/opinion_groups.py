"""What the page of groups of opinion shows: the part of the last analysis, with its words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aimpact.insights.models import Analysis
from aimpact.insights.readings.opinion_groups import BatteryGroups, read_opinion_groups
from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.selectors.analyses import is_part_public
from aimpact.insights.selectors.differences import differences_of
from aimpact.insights.selectors.profiles import ProfileLabels, profile_labels
from aimpact.insights.tallies import Book, Tallies
from aimpact.surveys.models import Survey

PART = "groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionGroupsFound:
    """Groups of opinion of a survey. `refusal`: why none may be told for now; `analysis`: the one
    they come from, `None` where there is none; `is_old`: ballots came in since; `is_withheld`: so
    few that they may not be shown beside the results.
    """

    survey: Survey
    refusal: CrossingRefusal | None
    analysis: Analysis | None = None
    is_old: bool = False
    is_withheld: bool = False
    batteries: Sequence[BatteryGroups] = ()
    labels: dict[str, ProfileLabels] = field(default_factory=dict)


def opinion_groups_of(
    survey: Survey, *, at: datetime, is_public: bool = False
) -> OpinionGroupsFound:
    """The same conditions as differences: both are crossed answers (ADR 0009, 10)."""
    found = differences_of(survey, at=at, is_public=is_public)
    if found.refusal is not None or found.is_withheld or found.analysis is None:
        return OpinionGroupsFound(
            survey=survey, refusal=found.refusal, is_withheld=found.is_withheld
        )
    batteries = read_opinion_groups(found.analysis.parts.get(PART, {}))
    return OpinionGroupsFound(
        survey=survey,
        refusal=None,
        analysis=found.analysis,
        is_old=found.is_old,
        batteries=batteries,
        labels=_labels(batteries),
    )


def told_opinion_groups(survey: Survey, at: datetime) -> Survey | None:
    """The survey, where everybody may read its groups: what leads to them from its results."""
    return survey if is_part_public(survey, PART, at=at) else None


def _labels(batteries: Sequence[BatteryGroups]) -> dict[str, ProfileLabels]:
    """The names of the groups of the profile; communes cost one query."""
    values: dict[str, dict[str, Tallies]] = {}
    for battery in batteries:
        for each in battery.profiles:
            known = values.setdefault(each.by, {})
            known |= {value: Tallies() for group in each.groups for value in group}
    return profile_labels(Book(Tallies(), values), values)
