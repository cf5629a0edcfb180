"""The step « differences »: what is tested, what is marked, what it may tell."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from aimpact.insights.analyses.differences import compute
from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.readings.differences import Difference, Strength, marked, read_differences
from aimpact.insights.selectors import read_results
from aimpact.surveys.enums import Anonymity
from aimpact.surveys.models import Survey
from aimpact.surveys.services.sealing import ImportedBallot
from tests.factories import make_closed_survey, make_open_survey
from tests.insights.ballots import NOW, PROFILE, fill, fill_all, make_answered_survey

pytestmark = pytest.mark.django_db


def no_progress(share: float) -> None:
    assert 0 <= share <= 1


def part_of(survey: Survey) -> Mapping[str, Any]:
    return compute(survey, read_matrix(survey), {}, no_progress)


def table(part: Mapping[str, Any], by: str, field: str, *, pairs: bool = False) -> Difference:
    found = read_differences(part, pairs=pairs)
    return next(each for each in found if (each.by, each.field) == (by, field))


def make_divided_survey() -> Survey:
    """120 ballots: of the young 50 in 60 say yes, of the old 15 in 60."""
    survey = make_closed_survey(profile_fields=PROFILE)
    for age, gender, yes, no in (("15-24", "woman", 50, 10), ("65-79", "man", 15, 45)):
        profile = {"age_band": age, "gender": gender}
        fill(survey, yes, {"q1": "yes", "q2": ["trees"]}, profile=profile)
        fill(survey, no, {"q1": "no", "q2": ["benches"]}, profile=profile)
    return survey


def test_a_clear_difference_is_marked_with_its_gap() -> None:
    found = table(part_of(make_divided_survey()), "age_band", "q1")
    test = found.strongest
    assert test is not None
    assert (test.method, test.is_marked, test.strength) == ("chi2", True, Strength.STRONG)
    gap = found.gap(test)
    assert gap is not None
    assert (gap.group_base, gap.rest_base) == (60, 60)
    assert {round(gap.share, 2), round(gap.rest, 2)} in ({0.83, 0.25}, {0.17, 0.75})
    assert test.low <= test.v <= test.high


def test_the_counts_are_those_of_the_page_of_results() -> None:
    survey = make_answered_survey()
    part = part_of(survey)
    for by in PROFILE:
        for asked in read_results(survey, at=NOW, crossed=by).questions:
            for cross in asked.crosses:
                if not cross.field.choices:
                    continue
                found = table(part, by, cross.field.name)
                assert found.counts == tuple(row.counts for row in cross.rows)
                assert found.answered == tuple(row.answered for row in cross.rows)
                assert found.groups == tuple(row.group for row in cross.rows)


def test_a_difference_among_few_people_is_not_marked() -> None:
    survey = make_closed_survey(profile_fields=PROFILE)
    for age, yes, no in (("15-24", 18, 5), ("65-79", 5, 18)):
        fill(survey, yes, {"q1": "yes"}, profile={"age_band": age})
        fill(survey, no, {"q1": "no"}, profile={"age_band": age})
    test = table(part_of(survey), "age_band", "q1").strongest
    assert test is not None
    assert test.p < 0.01
    assert not test.is_marked


def test_p_is_corrected_for_every_table_of_the_survey() -> None:
    part = part_of(make_divided_survey())
    tests = [test for each in read_differences(part) for test in each.tests]
    assert len(tests) > 2
    smallest = min(tests, key=lambda test: test.p)
    assert smallest.corrected == pytest.approx(smallest.p * len(tests), rel=0.01)
    assert all(test.corrected >= test.p for test in tests)


def test_two_questions_are_crossed_once_in_the_order_in_which_they_were_asked() -> None:
    pairs = read_differences(part_of(make_divided_survey()), pairs=True)
    names = [(each.by, each.field) for each in pairs]
    assert ("q1", "q2") in names
    assert not {(field, by) for by, field in names} & {*names}
    found = table(part_of(make_divided_survey()), "q1", "q2", pairs=True)
    assert found.groups == (("yes",), ("no",))


def test_the_strongest_marked_comes_first() -> None:
    found = [test.v for _each, test in marked(read_differences(part_of(make_divided_survey())))]
    assert found
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("number", [0, 4])
def test_nothing_is_computed_of_too_few_ballots(number: int) -> None:
    survey = make_closed_survey(profile_fields=PROFILE)
    fill(survey, number, {"q1": "yes"}, profile={"age_band": "15-24"})
    assert part_of(survey) == {}


def test_an_open_anonymous_survey_tells_nothing_whatever_asks() -> None:
    """One more ballot between two analyses would be read in their difference."""
    survey = make_open_survey(profile_fields=PROFILE, anonymity=Anonymity.ANONYMOUS)
    for age in ("15-24", "65-79"):
        ballots = [ImportedBallot({"q1": "yes"}, {"age_band": age}, date(2026, 3, 10), None)]
        fill_all(survey, ballots * 40)
    assert part_of(survey) == {}
