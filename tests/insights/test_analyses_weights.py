"""The step « weights »: results weighted on the population, rounded or left out."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from aimpact.insights.analyses.matrix import Flags
from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.analyses.weighted_shares import (
    HiddenTable,
    Kinds,
    Level,
    Shares,
    Telling,
    best_telling,
)
from aimpact.insights.analyses.weighting import Variable, variable_of, weigh
from aimpact.insights.analyses.weights import compute
from aimpact.insights.readings.weights import WeightedResults, read_weights
from aimpact.statistics.raking import Margin
from aimpact.surveys.models import Survey
from aimpact.territories.models import Territory
from tests.factories import make_closed_survey, make_commune, make_open_survey
from tests.insights.matrices import make_matrix
from tests.insights.test_analyses_differences import no_progress
from tests.insights.weighing import make_weighted_survey

K = 5


# --- the weights ------------------------------------------------------------------------------
def genders(women: int, men: int, silent: int = 0) -> list[str | None]:
    return ["woman"] * women + ["man"] * men + [None] * silent


def variable(
    name: str, values: Sequence[str | None], population: Mapping[str, int]
) -> Variable | None:
    matrix = make_matrix(profile={name: values})
    return variable_of(name, matrix.profile[name], population, k=K)


def test_weights_are_those_computed_by_hand() -> None:
    found = variable("gender", genders(75, 25), {"woman": 500, "man": 500})
    assert found is not None
    weighting = weigh([found])

    assert weighting is not None
    assert sorted(set(weighting.raked.weights.round(6))) == [0.666667, 2.0]
    assert weighting.is_capped


def test_a_class_of_too_few_people_is_counted_with_its_neighbour() -> None:
    ages = ["15-24"] * 4 + ["25-39"] * 40 + ["65-79"] * 60
    population = {"15-24": 200, "25-39": 300, "40-54": 100, "65-79": 400, "80+": 0}
    found = variable("age_band", ages, population)

    assert found is not None
    assert all("80+" not in group for group in found.classes)
    assert sum(len(group) for group in found.classes) == 4
    sizes = np.bincount(found.margin.codes)
    assert min(sizes) >= 20
    assert found.margin.population.sum() == 1000
    assert ("15-24", "25-39") in {group[:2] for group in found.classes}


def test_values_that_the_population_does_not_know_are_not_said() -> None:
    values: list[str | None] = [*genders(40, 40), *["other"] * 25, None]
    found = variable("gender", values, {"woman": 500, "man": 500})

    assert found is not None
    assert found.not_said == 26


def test_few_people_of_an_unknown_value_are_weighted_as_those_they_are_counted_with() -> None:
    """Three people of a weight of their own would be set apart from the group of the page."""
    values: list[str | None] = [*genders(50, 40), *["other"] * 3, None]
    found = variable("gender", values, {"woman": 500, "man": 500})

    assert found is not None
    assert found.not_said == 1
    assert sorted(np.bincount(found.margin.codes[found.margin.codes >= 0])) == [43, 50]


def test_one_class_weights_nothing() -> None:
    assert variable("gender", genders(90, 10), {"woman": 500, "man": 500}) is None
    assert weigh([]) is None


def test_figures_that_contradict_one_another_lose_the_commune_first() -> None:
    """Each commune is one gender: 90 % of the one cannot be 50 % of the other."""
    codes = np.repeat([0, 1], [50, 50])
    gender = Variable("gender", (("man",), ("woman",)), Margin(codes, np.array([0.5, 0.5])))
    commune = Variable("commune", (("a",), ("b",)), Margin(codes, np.array([0.9, 0.1])))
    weighting = weigh([commune, gender])

    assert weighting is not None
    assert weighting.dropped == ("commune",)
    assert [each.name for each in weighting.variables] == ["gender"]


def test_weights_over_the_cap_are_cut_and_where_they_cannot_be_it_is_said() -> None:
    found = variable("gender", genders(480, 20), {"woman": 500, "man": 500})
    assert found is not None
    weighting = weigh([found])

    assert weighting is not None
    assert not weighting.is_capped
    assert weighting.raked.weights.max() == pytest.approx(12.5)


def test_each_variable_is_left_out_in_turn() -> None:
    one = variable("gender", genders(60, 40), {"woman": 500, "man": 500})
    ages = (["15-24"] * 3 + ["65-79"] * 2) * 20
    other = variable("age_band", ages, {"15-24": 500, "65-79": 500})
    assert one is not None
    assert other is not None
    weighting = weigh([one, other])

    assert weighting is not None
    assert weighting.schemes.shape == (100, 5)  # cap 4, cap 2, none, without each


# --- what is told -----------------------------------------------------------------------------
def shares_of(table: list[list[int]], weights: list[float]) -> tuple[Shares, list[Flags]]:
    """People of a table of groups × answers, a group having one weight."""
    places = [(row, at) for row, counts in enumerate(table) for at in range(len(counts))]
    numbers = [table[row][at] for row, at in places]
    groups = np.repeat([row for row, _at in places], numbers)
    answers = np.repeat([at for _row, at in places], numbers)
    flags = [answers == at for at in range(len(table[0]))]
    schemes = np.array(weights)[groups][:, None]
    everybody = np.ones(len(groups), dtype=np.bool_)
    return Shares(flags, everybody, schemes), [groups == row for row in range(len(table))]


def telling_of(
    shares: Shares, tables: Sequence[HiddenTable], *, each_alone: bool = False
) -> Telling | None:
    kinds = Kinds.of(shares.schemes)
    return best_telling(shares, tables, kinds, k=K, each_alone=each_alone)


def test_nothing_hidden_is_told_to_the_point() -> None:
    shares, _groups = shares_of([[30, 30], [20, 40]], [1.5, 0.5])
    telling = telling_of(shares, [])

    assert telling == Telling(0.01, (Level.RANGE, Level.RANGE))
    told = shares.told(telling)
    assert told[0].share == pytest.approx(50 / 120, abs=1e-4)
    assert told[0].weighted == round((30 * 1.5 + 20 * 0.5) / (60 * 1.5 + 60 * 0.5), 2)


def test_weights_that_would_give_a_hidden_count_are_not_told() -> None:
    """The attack of `test_weighted_disclosure`: four young said no, and their weight is known."""
    shares, groups = shares_of([[26, 4], [40, 30]], [2.0, 0.6])
    every = frozenset((row, at) for row in (0, 1) for at in (0, 1))
    telling = telling_of(shares, [HiddenTable(groups, every)])

    assert telling is None or telling.step > 0.01
    assert [one.weighted for one in shares.told(None)] == [None, None]


def test_an_answer_that_would_move_is_not_told_and_the_others_are() -> None:
    """One person more or less of the young moves both hidden answers, the third stays."""
    shares, groups = shares_of([[6, 2, 50], [8, 30, 50]], [3.0, 0.3])
    hidden = frozenset((row, at) for row in (0, 1) for at in (0, 1))
    telling = telling_of(shares, [HiddenTable(groups, hidden)])

    assert telling is not None
    assert not telling.is_whole
    assert telling.levels[2] is Level.RANGE
    told = shares.told(telling)
    assert None in {one.weighted for one in told[:2]}
    assert told[2].weighted is not None


def test_the_range_of_an_answer_goes_before_its_share() -> None:
    telling = Telling(0.05, (Level.RANGE, Level.RANGE)).less(0)

    assert telling.levels == (Level.SHARE, Level.RANGE)
    assert telling.less(0).levels == (Level.NOTHING, Level.RANGE)
    shares, _groups = shares_of([[30, 30], [20, 40]], [1.5, 0.5])
    first, second = shares.told(telling)
    assert (first.weighted, first.low, first.high) == (0.45, None, None)
    assert (second.weighted, second.low, second.high) == (0.55, 0.55, 0.55)


def test_larger_surveys_are_told_more_finely() -> None:
    shares, groups = shares_of([[9000, 3, 7000], [11000, 40, 13000]], [1.4, 0.75])
    hidden = frozenset((row, at) for row in (0, 1) for at in (0, 1))
    telling = telling_of(shares, [HiddenTable(groups, hidden)])

    assert telling is not None
    assert telling.step == 0.01


def test_answers_of_which_several_are_given_are_each_a_table() -> None:
    shares, groups = shares_of([[26, 4], [40, 30]], [1.0, 1.0])
    table = [HiddenTable(groups, frozenset((row, 1) for row in (0, 1)))]
    even = telling_of(shares, table, each_alone=True)
    assert even is not None
    assert even.is_whole

    shares, groups = shares_of([[6, 4], [8, 30]], [3.0, 0.3])
    table = [HiddenTable(groups, frozenset((row, 1) for row in (0, 1)))]
    uneven = telling_of(shares, table, each_alone=True)
    assert uneven is not None
    assert uneven.levels == (Level.RANGE, Level.NOTHING)


def test_a_small_count_without_anybody_to_exchange_with_leaves_nothing_told() -> None:
    shares, groups = shares_of([[2, 40], [0, 40]], [1.0, 1.5])
    assert telling_of(shares, [HiddenTable(groups, frozenset({(0, 0)}))]) is not None
    alone, groups = shares_of([[2, 40], [9, 40]], [1.0, 1.5])
    assert telling_of(alone, [HiddenTable(groups, frozenset({(0, 0)}))]) is None


# --- through the database ---------------------------------------------------------------------
def part_of(survey: Survey) -> Mapping[str, Any]:
    return compute(survey, read_matrix(survey), {}, no_progress)


def weighted(survey: Survey) -> WeightedResults:
    found = read_weights(part_of(survey))
    assert found is not None
    return found


@pytest.mark.django_db
def test_results_are_weighted_on_the_population_of_the_place() -> None:
    """300 women, 240 of whom say yes, 100 men, 40 of whom do: 70 %, and 60 % half and half."""
    found = weighted(make_weighted_survey())

    assert [(each.profile_field, each.source, each.vintage) for each in found.variables] == [
        ("gender", "Insee", "2022")
    ]
    [field] = [each for each in found.fields if each.field == "q1"]
    yes = field.answers[0]
    assert (field.base, yes.share, yes.weighted) == (400, 0.7, 0.6)
    assert found.design_effect == 1.3
    assert found.effective == 300
    assert (found.least, found.most) == (0.7, 2.0)


@pytest.mark.django_db
def test_every_way_of_weighting_is_in_the_range() -> None:
    for field in weighted(make_weighted_survey()).fields:
        for one in field.answers:
            if one.weighted is not None and one.low is not None and one.high is not None:
                assert one.low <= one.weighted <= one.high


@pytest.mark.django_db
def test_too_few_ballots_are_not_weighted() -> None:
    assert part_of(make_weighted_survey(women=60, men=30)) == {}


@pytest.mark.django_db
def test_without_figures_of_the_population_nothing_is_weighted() -> None:
    survey = make_weighted_survey()
    Territory.objects.get(pk=survey.territory_id).margins.all().delete()
    assert part_of(survey) == {}


@pytest.mark.django_db
def test_an_anonymous_survey_that_is_open_is_not_weighted() -> None:
    assert part_of(make_open_survey()) == {}
    assert part_of(make_closed_survey(territory=make_commune())) == {}
