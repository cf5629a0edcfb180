"""Gender and age together: what is told of it, what weights on it, and where it is shown."""

from collections.abc import Mapping

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.analyses.weighting import Variable, crossed_variable, variable_of, weigh
from aimpact.insights.analyses.weights import compute
from aimpact.insights.models import SpaceMargin
from aimpact.insights.readings.weights import Pyramid, WeightedResults, read_weights
from aimpact.insights.selectors.profiles import CROSSED, CROSSED_OF, Population, crossed_of
from aimpact.insights.services.margins import forget_margins, keep_margins
from aimpact.spaces.enums import Role
from aimpact.statistics.raking import NOT_SAID
from aimpact.surveys.models import Survey
from tests.factories import make_space, make_user
from tests.insights.matrices import make_matrix
from tests.insights.test_analyses_differences import no_progress
from tests.insights.test_views_weights import analyse
from tests.insights.weighing import EVERY_CELL, INHABITANTS, Crowd, make_crossed_survey
from tests.permissions import make_staff

K = 5


def crossed(crowd: Crowd, population: Mapping[str, int] = INHABITANTS) -> Variable | None:
    genders = [gender for gender, _age, number in crowd for _one in range(number)]
    ages = [age for _gender, age, number in crowd for _one in range(number)]
    matrix = make_matrix(profile={"gender": genders, "age_band": ages})
    columns = {name: matrix.profile[name] for name in CROSSED_OF}
    return crossed_variable(CROSSED, columns, population, k=K)


# --- as it weights -----------------------------------------------------------------------------
def test_every_cell_is_a_class_with_its_inhabitants() -> None:
    found = crossed([(*cell.split(), 30) for cell in INHABITANTS])  # type: ignore[misc]  # two words

    assert found is not None
    assert {
        group: int(n) for group, n in zip(found.classes, found.margin.population, strict=True)
    } == {(cell,): number for cell, number in INHABITANTS.items()}
    assert found.not_said == 0


def test_a_small_cell_is_counted_with_the_next_age_of_the_same_gender() -> None:
    found = crossed([
        ("woman", "15-24", 3), ("woman", "25-39", 40), ("woman", "65-79", 40),
        ("man", "15-24", 30), ("man", "25-39", 25), ("man", "65-79", 19),
    ])  # fmt: skip

    assert found is not None
    assert set(found.classes) == {
        ("woman 15-24", "woman 25-39"), ("woman 65-79",),
        ("man 15-24",), ("man 25-39", "man 65-79"),
    }  # fmt: skip
    assert min(np.bincount(found.margin.codes)) >= 20


def test_who_did_not_say_one_of_both_is_in_no_cell() -> None:
    found = crossed(
        [(None, "15-24", 4), ("woman", None, 6), ("woman", "25-39", 40), ("man", "65-79", 40)]
    )

    assert found is not None
    assert found.not_said == 10
    assert (found.margin.codes == NOT_SAID).sum() == 10


def test_too_few_of_a_gender_weight_on_no_cell() -> None:
    assert crossed([("woman", "25-39", 90), ("man", "65-79", 12)]) is None


def test_the_cells_of_the_population_are_reached_which_each_field_alone_misses() -> None:
    """Young women and old men answered: both margins hold already, and no cell does."""
    crowd: Crowd = [
        ("woman", "15-24", 60), ("woman", "65-79", 40), ("man", "15-24", 40), ("man", "65-79", 60),
    ]  # fmt: skip
    population = {"woman 15-24": 25, "woman 65-79": 25, "man 15-24": 25, "man 65-79": 25}
    genders = [gender for gender, _age, number in crowd for _one in range(number)]
    ages = [age for _gender, age, number in crowd for _one in range(number)]
    matrix = make_matrix(profile={"gender": genders, "age_band": ages})
    fields = [
        variable_of("age_band", matrix.profile["age_band"], {"15-24": 50, "65-79": 50}, k=K),
        variable_of("gender", matrix.profile["gender"], {"woman": 50, "man": 50}, k=K),
        crossed(crowd, population),
    ]
    alone = weigh([each for each in fields[:2] if each])
    both = weigh([each for each in fields if each])

    assert alone is not None
    assert both is not None
    assert alone.raked.weights == pytest.approx(np.ones(200))
    young = both.raked.weights[:60]
    assert young.sum() == pytest.approx(50)
    # Leaving out gender, or age, leaves out the cells as well: everybody weighs one again.
    assert any(np.allclose(way, 1) for way in both.others)


def test_cells_that_would_need_very_heavy_weights_are_left_out() -> None:
    crowd: Crowd = [
        ("woman", "15-24", 480), ("woman", "65-79", 20),
        ("man", "15-24", 20), ("man", "65-79", 480),
    ]  # fmt: skip
    found = crossed(crowd, {"woman 15-24": 5, "woman 65-79": 45, "man 15-24": 45, "man 65-79": 5})
    genders = ["woman"] * 500 + ["man"] * 500
    matrix = make_matrix(profile={"gender": genders})
    gender = variable_of("gender", matrix.profile["gender"], {"woman": 1, "man": 1}, k=K)
    assert found is not None
    assert gender is not None
    weighting = weigh([gender, found])

    assert weighting is not None
    assert weighting.dropped == (CROSSED,)
    assert weighting.is_capped


def test_figures_of_another_source_are_not_crossed_with_these() -> None:
    one, other = Population({}, "Insee", "2022"), Population({}, "Mairie", "2022")
    assert crossed_of({CROSSED: one, "gender": one, "age_band": one}) is one
    assert crossed_of({CROSSED: one, "gender": one, "age_band": other}) is None
    assert crossed_of({CROSSED: one, "gender": one}) is None
    assert crossed_of({"gender": one, "age_band": one}) is None


# --- of a survey -------------------------------------------------------------------------------
def weighted(survey: Survey) -> WeightedResults:
    found = read_weights(compute(survey, read_matrix(survey), {}, no_progress))
    assert found is not None
    return found


def pyramid(crowd: Crowd) -> Pyramid:
    found = weighted(make_crossed_survey(crowd)).pyramid
    assert found is not None
    return found


def counts(found: Pyramid) -> dict[tuple[str, str], int | None]:
    return {("+".join(c.gender), "+".join(c.age)): c.participants for c in found.cells}


@pytest.mark.django_db
def test_a_survey_is_weighted_on_gender_and_age_together() -> None:
    found = weighted(make_crossed_survey(EVERY_CELL))

    assert [each.profile_field for each in found.variables] == ["gender", "age_band", CROSSED]
    assert found.dropped == ()


@pytest.mark.django_db
def test_cells_of_enough_people_are_told_with_their_inhabitants() -> None:
    found = pyramid(EVERY_CELL)

    assert counts(found) == {(g, a): n for g, a, n in EVERY_CELL}
    assert (found.base, found.inhabitants) == (198, 1100)


@pytest.mark.django_db
def test_a_small_cell_is_hidden_and_others_with_it() -> None:
    crowd: Crowd = [
        ("woman", "15-24", 2), ("woman", "25-39", 60), ("woman", "65-79", 30),
        ("man", "15-24", 45), ("man", "25-39", 21), ("man", "65-79", 40),
    ]  # fmt: skip
    found = counts(pyramid(crowd))

    assert found["woman", "15-24"] is None
    hidden = [cell for cell, number in found.items() if number is None]
    assert len(hidden) >= 4  # the totals of rows and columns give none of them back


@pytest.mark.django_db
def test_shares_are_of_those_who_said_both() -> None:
    crowd = [*EVERY_CELL, ("woman", None, 9), (None, "25-39", 8), (None, None, 2)]
    found = pyramid(crowd)

    assert (found.base, found.ballots) == (198, 217)
    assert counts(found)["woman", "25-39"] == 60


@pytest.mark.django_db
def test_the_page_shows_both_halves_of_the_pyramid(client: Client) -> None:
    survey = make_crossed_survey(EVERY_CELL)
    client.force_login(make_staff(survey.space, Role.ANALYST))
    url = reverse("survey_representation", args=[survey.space.slug, survey.code])
    assert "Genre et âge ensemble" not in client.get(url).content.decode()
    analyse(survey)

    page = client.get(url).content.decode()
    assert "Genre et âge ensemble" in page
    assert "pyramid-0" in page
    assert "Les parts sont celles des participants qui ont dit les deux." in page
    weights = client.get(reverse("survey_weights", args=[survey.space.slug, survey.code]))
    assert "d’après la population\xa0: genre croisé avec l’âge" in weights.content.decode()


@pytest.mark.django_db
def test_figures_of_both_go_with_either_when_a_space_takes_them_away() -> None:
    space, by, now = make_space(), make_user(), timezone.now()
    figures = {"gender": {"woman": 1}, "age_band": {"15-24": 1}, CROSSED: {"woman 15-24": 1}}
    keep_margins(space, figures, source="Mairie", vintage="2025", by=by, at=now)
    assert SpaceMargin.objects.filter(space=space, variable=CROSSED).exists()
    keep_margins(space, {"gender": {"woman": 2}}, source="Autre", vintage="2026", by=by, at=now)
    assert not SpaceMargin.objects.filter(space=space, variable=CROSSED).exists()
    keep_margins(space, figures, source="Mairie", vintage="2025", by=by, at=now)
    forget_margins(space, "age_band", by=by, at=now)
    assert set(SpaceMargin.objects.values_list("variable", flat=True)) == {"gender"}
