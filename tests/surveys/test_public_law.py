"""What the law says to a local authority, and to nobody else."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.spaces.enums import SpaceKind
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.public_law import first_day, remarks_of_law, says_referendum
from tests.factories import make_space, make_survey

pytestmark = pytest.mark.django_db
REGION = SpaceKind.REGION


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, 12, tzinfo=UTC)


def survey_of(kind: SpaceKind = REGION, **fields: Any) -> Survey:
    return make_survey(space=make_space(kind=kind), **fields)


def pages_named(survey: Survey, at: datetime) -> list[str]:
    return [remark.url_name for remark in remarks_of_law(survey, at=at)]


def test_the_six_months_are_whole_months() -> None:
    assert first_day(date(2028, 3, 1)) == date(2027, 9, 1)
    assert first_day(date(2026, 12, 1)) == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("opens", "closes", "is_told"),
    [
        (day(2027, 7, 1), day(2027, 8, 31), False),
        (day(2027, 8, 1), day(2027, 9, 1), True),
        (day(2028, 3, 31), day(2028, 4, 20), True),
        (day(2028, 4, 1), day(2028, 4, 20), False),
    ],
)
def test_an_election_that_comes_is_told(opens: datetime, closes: datetime, is_told: bool) -> None:
    survey = survey_of(opens_at=opens, closes_at=closes)
    assert pages_named(survey, day(2027, 6, 1)) == (["survey_terms"] if is_told else [])


def test_a_survey_without_an_end_is_judged_by_its_opening() -> None:
    assert pages_named(survey_of(), day(2027, 10, 1)) == ["survey_terms"]
    assert pages_named(survey_of(), day(2027, 8, 1)) == []


@pytest.mark.parametrize(
    ("title", "is_kept"),
    [
        ("Un référendum sur la piscine", True),
        ("Consultation des électeurs de la commune", True),
        ("VOTATION citoyenne", True),
        ("Consultation des habitants", False),
        ("Après les référendaires", False),
    ],
)
def test_words_that_the_law_keeps_are_seen(title: str, is_kept: bool) -> None:
    survey = survey_of(questionnaire=Questionnaire(title=Text(title)))
    assert says_referendum(survey) is is_kept
    assert pages_named(survey, day(2027, 6, 1)) == (["survey_words"] if is_kept else [])


@pytest.mark.parametrize("kind", [SpaceKind.COMPANY, SpaceKind.STATE])
def test_a_company_is_told_nothing(kind: SpaceKind) -> None:
    survey = survey_of(kind, questionnaire=Questionnaire(title=Text("Un référendum")))
    assert pages_named(survey, day(2027, 10, 1)) == []
