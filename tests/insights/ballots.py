"""Surveys with ballots in their box, made in few words."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from aimpact.questionnaire.conditions import Value
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from aimpact.surveys.services.sealing import ImportedBallot, import_ballots
from tests.factories import make_closed_survey

DAY = date(2026, 3, 10)
NOW = datetime(2026, 4, 2, 8, 30, tzinfo=UTC)
SPRING = datetime(2026, 3, 10, 12, tzinfo=UTC)
PROFILE = ["age_band", "gender"]


def while_it_runs(survey: Survey) -> datetime:
    """When ballots came in: once it has ended and was crossed, a survey takes no others."""
    return min(SPRING, survey.closes_at - timedelta(days=1)) if survey.closes_at else SPRING


def fill(
    survey: Survey,
    number: int,
    answers: Mapping[str, Value] | None = None,
    *,
    profile: Mapping[str, str] | None = None,
    day: date = DAY,
    seconds: int | None = None,
) -> None:
    """Put `number` times the same ballot in the box."""
    given = {"q1": "yes"} if answers is None else answers
    ballots = [ImportedBallot(given, profile or {}, day, seconds)] * number
    import_ballots(survey, ballots, by=None, at=while_it_runs(survey))


def fill_all(survey: Survey, ballots: Iterable[ImportedBallot]) -> None:
    """Put these ballots in the box."""
    import_ballots(survey, ballots, by=None, at=while_it_runs(survey))


def make_answered_survey(space: Space | None = None, **fields: Any) -> Survey:
    """A closed survey with profile questions and 60 ballots: two ages, two genders."""
    survey = make_closed_survey(space, **({"profile_fields": PROFILE} | fields))
    young = {"age_band": "15-24", "gender": "woman"}
    old = {"age_band": "65-79", "gender": "man"}
    fill(survey, 20, {"q1": "yes", "q2": ["trees"], "q5": 4}, profile=young)
    fill(survey, 10, {"q1": "no", "q2": ["trees", "benches"], "q5": 9}, profile=young)
    fill(survey, 6, {"q1": "yes", "q3": "Plus d’arbres !"}, profile=old)
    fill(survey, 24, {"q1": "no", "q4__quiet": "good", "q4__clean": "bad"}, profile=old)
    return survey
