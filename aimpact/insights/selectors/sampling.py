"""What the platform sees of how a survey's participants were chosen, and of their weights."""

from collections.abc import Mapping

from aimpact.insights.enums import AnalysisState, SampleClaim
from aimpact.insights.models import Analysis, SamplePlan
from aimpact.insights.readings.weights import WeightedResults, read_weights
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
    weighted: WeightedResults | None = None,
) -> tuple[SampleClaim, tuple[LabelRefusal, ...]]:
    """The label that the facts allow, and why the one asked for is refused if it is. `gaps` holds
    the largest gap with the population by profile field that compares; `weighted` are the weights
    of the last analysis.
    """
    if plan is None or not plan.claim:
        return SampleClaim.NONE, ()
    facts = sample_facts(plan, tallies, gaps, register=register, weighted=weighted)
    refusals = label_refusals(plan, facts)
    return (SampleClaim.NONE if refusals else SampleClaim(plan.claim)), refusals


def sample_facts(
    plan: SamplePlan,
    tallies: Tallies,
    gaps: Mapping[str, float],
    *,
    register: int | None,
    weighted: WeightedResults | None = None,
) -> SampleFacts:
    """The facts of the survey of `plan`. No query."""
    survey = plan.survey
    return SampleFacts(
        is_open_to_all=_is_open_to_all(survey, tallies),
        ballots=tallies.ballots,
        listed=register if survey.rule.asks_only(Kind.INVITED) else None,
        asked=survey.profile_fields,
        quotas=quota_fields(survey),
        gaps=gaps,
        is_weighted=weighted is not None and weighted.is_told,
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


def weights_of(survey: Survey, plan: SamplePlan | None) -> WeightedResults | None:
    """The weights of the last analysis, where the team says that people were chosen: a panel is
    one by its weights, and the notice of a sample tells what they rest on. One query at most.
    """
    if plan is None or not plan.claim:
        return None
    done = Analysis.objects.filter(survey=survey, state=AnalysisState.DONE).order_by("-ended_at")
    return read_weights(done.values_list(f"parts__{WEIGHTS}", flat=True).first() or {})
