"""What the platform sees of how a survey's participants were chosen."""

from collections.abc import Mapping

from aimpact.insights.enums import AnalysisState, SampleClaim
from aimpact.insights.models import Analysis, SamplePlan
from aimpact.insights.sampling import LabelRefusal, SampleFacts, label_refusals
from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.conditions import PROFILE
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.enums import Channel
from aimpact.surveys.models import Survey

WEIGHTS = "weights"
"""The part of an analysis that holds its weights."""
_CHOSEN = frozenset({Kind.INVITED, Kind.CODE})


def sample_plan_of(survey: Survey) -> SamplePlan | None:
    """What the team declared; `None` where it declared nothing. One query."""
    return SamplePlan.objects.filter(survey=survey).first()


def granted_label(
    plan: SamplePlan | None,
    tallies: Tallies,
    gaps: Mapping[str, float],
    *,
    register: int | None,
) -> tuple[SampleClaim, tuple[LabelRefusal, ...]]:
    """The label that the facts allow, and why the one asked for is refused if it is. `gaps` holds
    the largest gap with the population by profile field that compares.
    """
    if plan is None or not plan.claim:
        return SampleClaim.NONE, ()
    refusals = label_refusals(plan, sample_facts(plan, tallies, gaps, register=register))
    return (SampleClaim.NONE if refusals else SampleClaim(plan.claim)), refusals


def sample_facts(
    plan: SamplePlan, tallies: Tallies, gaps: Mapping[str, float], *, register: int | None
) -> SampleFacts:
    """The facts of the survey of `plan`; a query for its weights where it claims to have some."""
    survey = plan.survey
    return SampleFacts(
        is_open_to_all=_is_open_to_all(survey, tallies),
        ballots=tallies.ballots,
        listed=register if survey.rule.asks_only(Kind.INVITED) else None,
        asked=survey.profile_fields,
        quotas=quota_fields(survey),
        gaps=gaps,
        is_weighted=plan.claim == SampleClaim.PANEL and _has_weights(survey),
    )


def quota_fields(survey: Survey) -> frozenset[str]:
    """The profile fields on which the questionnaire sets quotas."""
    conditions = [quota.condition for quota in survey.document.quotas if quota.condition]
    names = {name for condition in conditions for name in condition.fields()}
    return frozenset(name.removeprefix(PROFILE) for name in names if name.startswith(PROFILE))


def _is_open_to_all(survey: Survey, tallies: Tallies) -> bool:
    """Whether anybody, or any member, could answer. Who was asked elsewhere is not known here."""
    if tallies.came_by(Channel.IMPORT) > tallies.ballots / 2:
        return False
    return not all(any(condition.kind in _CHOSEN for condition in way) for way in survey.rule.ways)


def _has_weights(survey: Survey) -> bool:
    done = Analysis.objects.filter(survey=survey, state=AnalysisState.DONE).order_by("-ended_at")
    return bool(done.values_list(f"parts__{WEIGHTS}", flat=True).first())
