"""The step « differences »: what is tested, what is marked, what it may tell."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from scipy import stats

from aimpact.insights.analyses.differences import compute
from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.readings.differences import (
    Difference,
    Strength,
    marked,
    read_differences,
)
from aimpact.insights.readings.differences import (
    Tested as OneTest,
)
from aimpact.insights.selectors import read_results
from aimpact.questionnaire.conditions import Value
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire, Text
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


# --- means ----------------------------------------------------------------------------------
def make_scored_survey(question: Question, *marks: tuple[str, Value, int]) -> Survey:
    """Ages that gave a question an answer, so many times each."""
    pages = (Page(code="p1", questions=(question,)),)
    survey = make_closed_survey(questionnaire=Questionnaire(pages=pages), profile_fields=PROFILE)
    for age, mark, times in marks:
        fill(survey, times, {"q1": mark}, profile={"age_band": age})
    return survey


def only_test(survey: Survey) -> tuple[Difference, OneTest]:
    found = table(part_of(survey), "age_band", "q1")
    assert found.strongest is not None
    return found, found.strongest


def test_means_of_a_number_are_tested_from_what_groups_show() -> None:
    """The classical analysis of variance of the ballots themselves, without reading them."""
    number = Question(
        code="q1", kind=Kind.NUMBER, label=Text("?"), minimum=0, maximum=10, is_whole=True
    )
    given = {"15-24": [(2, 20), (4, 20)], "65-79": [(5, 20), (7, 30)]}
    marks = [(age, mark, times) for age, each in given.items() for mark, times in each]
    found, test = only_test(make_scored_survey(number, *marks))
    groups = [[mark for mark, times in each for _ in range(times)] for each in given.values()]
    oracle = stats.f_oneway(*groups)

    assert (test.method, test.n, test.is_marked) == ("anova", 90, True)
    assert test.statistic == pytest.approx(oracle.statistic, abs=1e-3)
    assert test.p == pytest.approx(oracle.pvalue, rel=0.01)
    assert (found.means, found.bases, found.counts) == ((3.0, 6.2), (40, 50), ((), ()))
    gap = test.mean_gap
    assert gap is not None
    pooled = stats.ttest_ind(groups[gap.row], groups[1 - gap.row]).confidence_interval(0.95)
    assert (gap.low, gap.high) == pytest.approx((pooled.low, pooled.high), abs=1e-3)


def test_a_recommendation_is_compared_by_its_score_with_an_interval() -> None:
    nps = Question(code="q1", kind=Kind.NPS, label=Text("?"), minimum=0, maximum=10)
    marks = [("15-24", 9, 25), ("15-24", 7, 10), ("15-24", 2, 15)]
    marks += [("65-79", 9, 10), ("65-79", 7, 15), ("65-79", 2, 25)]
    found, test = only_test(make_scored_survey(nps, *marks))

    assert (found.is_score, found.means, found.bases) == (True, (20.0, -30.0), (50, 50))
    gap = test.mean_gap
    assert gap is not None
    scores = [[100] * 25 + [0] * 10 + [-100] * 15, [100] * 10 + [0] * 15 + [-100] * 25]
    mine, rest = scores[gap.row], scores[1 - gap.row]
    oracle = stats.ttest_ind(mine, rest, equal_var=False).confidence_interval(0.95)
    assert (gap.low, gap.high) == pytest.approx((oracle.low, oracle.high), abs=1e-3)


def test_numbers_of_a_group_under_k_leave_no_test_of_it() -> None:
    number = Question(code="q1", kind=Kind.NUMBER, label=Text("?"), minimum=0, maximum=10)
    assert part_of(make_scored_survey(number, ("15-24", 2, 40), ("65-79", 9, 3))) == {}
