"""The step « groups »: groups of opinion, protected as a field of the profile is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from aimpact.insights.analyses.batteries import RATINGS, batteries_of
from aimpact.insights.analyses.groups import compute
from aimpact.insights.analyses.matrix import Column
from aimpact.insights.analyses.opinion_map import cells_of
from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.readings.opinion_groups import (
    BatteryGroups,
    GroupState,
    read_opinion_groups,
)
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import Kind, Page, Questionnaire
from aimpact.surveys.models import Survey
from aimpact.surveys.services.sealing import ImportedBallot
from tests.factories import make_closed_survey, make_open_survey
from tests.insights.ballots import DAY, PROFILE, fill_all
from tests.insights.matrices import make_matrix
from tests.insights.opinions import LINES, SIDES, camp_ballot, make_camps, statements
from tests.insights.test_analyses_differences import no_progress

pytestmark = pytest.mark.django_db


def part_of(survey: Survey) -> Mapping[str, Any]:
    return compute(survey, read_matrix(survey), {}, no_progress)


def battery_of(survey: Survey) -> BatteryGroups:
    [battery] = read_opinion_groups(part_of(survey))
    return battery


def test_two_camps_are_found_with_what_they_say_what_unites_and_what_divides() -> None:
    battery = battery_of(make_camps())

    assert (battery.state, battery.sizes, battery.people) == (GroupState.CLEAR, (150, 120), 270)
    told = {one.field for one, is_agree in battery.told(0) if is_agree}
    assert "q1__trees" in told
    assert next(one.field for one, _is_agree in battery.uniting()) == "q1__told"
    assert {one.field for one in battery.dividing()} == {f"q1__{code}" for code in LINES[:5]}


def test_shares_are_those_of_the_ballots() -> None:
    battery = battery_of(make_camps())
    trees = battery.statements[0]
    expected = sum(camp_ballot(0, person)["q1__trees"] == "agree" for person in range(150)) / 150

    assert trees.share(0) == pytest.approx(expected, abs=0.02)
    assert trees.answered == (150, 120)
    assert trees.seen == 270


def test_the_profile_of_the_groups_is_protected_like_any_other() -> None:
    battery = battery_of(make_camps())
    ages = next(each for each in battery.profiles if each.by == "age_band")

    # The camps are the ages: a count of 0 is hidden, and so all those that would give it away.
    assert ages.counts == ((None, None), (None, None))


def test_the_profile_of_groups_of_every_age_is_told() -> None:
    document = Questionnaire(pages=(Page(code="p1", questions=(statements(),)),))
    survey = make_closed_survey(questionnaire=document, profile_fields=PROFILE)
    ages = ("15-24", "65-79")
    ballots = [
        ImportedBallot(
            camp_ballot(camp, person),
            {"age_band": ages[(person + camp) % 3 > 0], "gender": "woman"},
            DAY,
            None,
        )
        for camp in (0, 1)
        for person in range(120)
    ]
    fill_all(survey, ballots)
    [table] = battery_of(survey).profiles

    assert (table.by, table.answered) == ("age_band", (80, 160))
    assert [sum(filter(None, counts)) for counts in table.counts] == [80, 160]


def test_no_count_of_a_group_under_k_is_told() -> None:
    battery = battery_of(make_camps())
    for one in battery.statements:
        for side in (one.agree, one.others):
            assert all(count is None or count >= 5 for count in side.counts)


def test_ballots_read_in_another_order_give_the_same_groups() -> None:
    """Else two analyses would differ by one person, and tell of them."""
    survey = make_camps()
    matrix = read_matrix(survey)
    turned = np.random.default_rng(3).permutation(matrix.ballots)

    def column(each: Column) -> Column:
        return Column(each.answers, each.codes[turned])

    other = replace(
        matrix,
        profile={name: column(each) for name, each in matrix.profile.items()},
        columns={name: column(each) for name, each in matrix.columns.items()},
    )
    assert compute(survey, other, {}, no_progress) == compute(survey, matrix, {}, no_progress)


def test_too_few_people_give_no_groups() -> None:
    battery = battery_of(make_camps(15, 10))

    assert (battery.state, battery.people, battery.least) == (GroupState.FEW, 25, 40)
    assert not battery.statements


def test_spread_opinions_give_no_groups() -> None:
    document = Questionnaire(pages=(Page(code="p1", questions=(statements(),)),))
    survey = make_closed_survey(questionnaire=document)
    chance = np.random.default_rng(8)
    drawn = chance.integers(0, 3, size=(150, len(LINES)))
    answers = [
        {f"q1__{code}": SIDES[side] for code, side in zip(LINES, row, strict=True)}
        for row in drawn.tolist()
    ]
    fill_all(survey, [ImportedBallot(each, {}, DAY, None) for each in answers])

    assert battery_of(survey).state is GroupState.NONE


def test_groups_that_are_one_answer_but_for_a_few_people_are_not_told() -> None:
    document = Questionnaire(pages=(Page(code="p1", questions=(statements(),)),))
    survey = make_closed_survey(questionnaire=document)
    answers = [camp_ballot(camp, person) for camp in (0, 1) for person in range(80)]
    for at, each in enumerate(answers):
        each["q1__trees"] = SIDES[at // 80]
    fill_all(survey, [ImportedBallot(each, {}, DAY, None) for each in answers])

    assert battery_of(survey).state is GroupState.ONE


def test_an_anonymous_survey_that_is_open_says_nothing() -> None:
    survey = make_open_survey()
    assert part_of(survey) == {}


def test_four_statements_and_statements_under_a_condition_are_not_grouped() -> None:
    short = Questionnaire(pages=(Page(code="p1", questions=(statements(*LINES[:4]),)),))
    first = blank_question(Kind.YES_NO, "q0")
    asked_some = replace(
        statements(),
        condition=Condition(tests=(Test(field="q0", operator=Operator.IS, value=("yes",)),)),
    )
    some = Questionnaire(pages=(Page(code="p1", questions=(first, asked_some)),))
    matrix = make_matrix(columns={f"q1__{code}": ["agree", "disagree"] for code in LINES})

    assert [*batteries_of(short, matrix)] == []
    assert [*batteries_of(some, matrix)] == []


def test_ratings_are_recoded_evenly_and_no_opinion_is_a_pass() -> None:
    questions = tuple(blank_question(Kind.RATING, f"r{at}") for at in range(5))
    document = Questionnaire(pages=(Page(code="p1", questions=questions),))
    codes = [choice.code for choice in questions[0].choices if not choice.is_no_opinion]
    given = {f"r{at}": [*codes, None] for at in range(5)}
    [battery] = batteries_of(document, make_matrix(columns=given))
    votes = battery.votes(make_matrix(columns=given))

    assert battery.code == RATINGS
    assert votes[:-1, 0] == pytest.approx(np.linspace(-1, 1, len(codes)))
    assert np.isnan(votes[-1]).all()


def test_no_cell_of_the_map_holds_fewer_than_k_people_of_a_group() -> None:
    chance = np.random.default_rng(3)
    places = chance.normal(size=(300, 2))
    groups = np.where(places[:, 0] > 0, 1, 0)
    drawn = cells_of(places, groups, k=5)
    cells = drawn["cells"]

    assert isinstance(cells, list)
    assert cells
    assert {level for _x, _y, _group, level in cells} <= {1, 2, 3, 4}
    assert cells_of(places[:4], groups[:4], k=5)["cells"] == []
