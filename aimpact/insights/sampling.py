"""Whether the facts allow the label that a team asks for its results. Pure rules.

A label is a claim on those who did not answer. It is granted on what the team declares (how people
were chosen, from what list, by whom) held against what the platform sees (who could answer, how
many were invited, what quotas were set, how far the participants are from the population).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from aimpact.insights.enums import SampleClaim
from aimpact.insights.models import SamplePlan

QUOTA_TOLERANCE = 0.05
"""Largest gap, as a share, between a quota sample and its population on a quota variable."""


class LabelRefusal(StrEnum):
    """Why the facts do not allow the label."""

    OPEN_TO_ALL = "open_to_all"
    NO_METHOD = "no_method"
    NO_FRAME = "no_frame"
    NOT_DRAWN = "not_drawn"
    MORE_INVITED_THAN_DRAWN = "more_invited_than_drawn"
    MORE_BALLOTS_THAN_DRAWN = "more_ballots_than_drawn"
    NO_QUOTA_FIELD = "no_quota_field"
    QUOTA_FIELD_NOT_ASKED = "quota_field_not_asked"
    NO_QUOTA_SET = "no_quota_set"
    NO_POPULATION = "no_population"
    QUOTAS_MISSED = "quotas_missed"
    NOT_WEIGHTED = "not_weighted"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFacts:
    """What the platform sees. `listed` people are on the list of invitations (`None`: no list).

    `asked` are the profile fields of the survey, `quotas` those on which it sets quotas; `gaps`
    holds, by profile field whose population is known, the largest gap between shares.
    """

    is_open_to_all: bool
    ballots: int
    listed: int | None = None
    asked: Collection[str] = ()
    quotas: Collection[str] = ()
    gaps: Mapping[str, float] = field(default_factory=dict)
    is_weighted: bool = False


def label_refusals(plan: SamplePlan, facts: SampleFacts) -> tuple[LabelRefusal, ...]:
    """Every reason why the label asked for cannot be given; none where it can."""
    check = {
        SampleClaim.RANDOM: _random,
        SampleClaim.QUOTA: _quota,
        SampleClaim.PANEL: _panel,
    }.get(SampleClaim(plan.claim))
    return tuple(check(plan, facts)) if check else ()


def _random(plan: SamplePlan, facts: SampleFacts) -> Iterator[LabelRefusal]:
    if facts.is_open_to_all:
        yield LabelRefusal.OPEN_TO_ALL
    if not plan.method:
        yield LabelRefusal.NO_METHOD
    if not plan.frame or not plan.frame_size:
        yield LabelRefusal.NO_FRAME
    if not plan.drawn:
        yield LabelRefusal.NOT_DRAWN
        return
    if facts.listed is not None and facts.listed > plan.drawn:
        yield LabelRefusal.MORE_INVITED_THAN_DRAWN
    if facts.ballots > plan.drawn:
        yield LabelRefusal.MORE_BALLOTS_THAN_DRAWN


def _quota(plan: SamplePlan, facts: SampleFacts) -> Iterator[LabelRefusal]:
    wanted = set(plan.quota_fields)
    if not plan.method:
        yield LabelRefusal.NO_METHOD
    if not wanted:
        yield LabelRefusal.NO_QUOTA_FIELD
        return
    if not wanted <= set(facts.asked):
        yield LabelRefusal.QUOTA_FIELD_NOT_ASKED
        return
    # Among volunteers, only a quota that turns people away makes a sample of them.
    if facts.is_open_to_all and not wanted <= set(facts.quotas):
        yield LabelRefusal.NO_QUOTA_SET
    if not wanted <= facts.gaps.keys():
        yield LabelRefusal.NO_POPULATION
    elif max(facts.gaps[name] for name in wanted) > QUOTA_TOLERANCE:
        yield LabelRefusal.QUOTAS_MISSED


def _panel(plan: SamplePlan, facts: SampleFacts) -> Iterator[LabelRefusal]:
    if facts.is_open_to_all:
        yield LabelRefusal.OPEN_TO_ALL
    if not plan.method:
        yield LabelRefusal.NO_METHOD
    if not facts.is_weighted:
        yield LabelRefusal.NOT_WEIGHTED
