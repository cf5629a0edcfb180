"""What the page of weighting shows: the part of the last analysis, or why it is empty."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from aimpact.insights.models import Analysis
from aimpact.insights.readings.weights import FEWEST_BALLOTS, WeightedResults, read_weights
from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.selectors.analyses import is_part_public
from aimpact.insights.selectors.differences import differences_of
from aimpact.insights.selectors.profiles import (
    CROSSED_OF,
    ProfileLabels,
    populations,
    profile_labels,
)
from aimpact.insights.selectors.sampling import WEIGHTS
from aimpact.insights.tallies import Book, Tallies
from aimpact.surveys.models import Survey


class WeightingRefusal(StrEnum):
    """Why an analysis holds no weights."""

    NO_PROFILE = "no_profile"
    TOO_FEW = "too_few"
    NO_FIGURES = "no_figures"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightingFound:
    """The weighted results of a survey. `refusal`: why no crossed answer may be told for now;
    `analysis`: the one they come from, `None` where there is none; `is_old`: ballots came in since;
    `is_withheld`: so few that it may not be shown beside the results; `lacks`: why the analysis
    holds no weights.
    """

    survey: Survey
    refusal: CrossingRefusal | None
    analysis: Analysis | None = None
    is_old: bool = False
    is_withheld: bool = False
    weighted: WeightedResults | None = None
    lacks: WeightingRefusal | None = None
    labels: dict[str, ProfileLabels] = field(default_factory=dict)


def weighting_of(survey: Survey, *, at: datetime, is_public: bool = False) -> WeightingFound:
    """The same conditions as differences: weights are crossed answers in disguise."""
    found = differences_of(survey, at=at, is_public=is_public)
    if found.refusal is not None or found.is_withheld or found.analysis is None:
        return WeightingFound(survey=survey, refusal=found.refusal, is_withheld=found.is_withheld)
    weighted = read_weights(found.analysis.parts.get(WEIGHTS, {}))
    return WeightingFound(
        survey=survey,
        refusal=None,
        analysis=found.analysis,
        is_old=found.is_old,
        weighted=weighted,
        lacks=None if weighted else _lacks(survey, found.analysis.ballots),
        labels=_labels(weighted) if weighted else {},
    )


def told_weights(survey: Survey, at: datetime) -> Survey | None:
    """The survey, where everybody may read it weighted: what leads there from its results."""
    return survey if is_part_public(survey, WEIGHTS, at=at) else None


def _lacks(survey: Survey, ballots: int) -> WeightingRefusal:
    if not survey.profile_fields:
        return WeightingRefusal.NO_PROFILE
    if ballots < FEWEST_BALLOTS:
        return WeightingRefusal.TOO_FEW
    territory = survey.territory or survey.space.territory
    known = populations(territory, survey.profile_fields, space=survey.space)
    return WeightingRefusal.NOT_POSSIBLE if known else WeightingRefusal.NO_FIGURES


def _labels(weighted: WeightedResults) -> dict[str, ProfileLabels]:
    """The names of the fields and of their values; communes cost one query."""
    classes: dict[str, Sequence[tuple[str, ...]]] = {
        each.profile_field: each.classes for each in weighted.variables
    }
    classes |= dict.fromkeys(weighted.dropped, ())
    if weighted.pyramid is not None:
        classes |= {name: () for name in CROSSED_OF if name not in classes}
    values = {
        name: {value: Tallies() for group in groups for value in group}
        for name, groups in classes.items()
    }
    return profile_labels(Book(Tallies(), values), values)
