"""Communes of a wider territory: participants beside their inhabitants, and weighted on them."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.analyses.weights import compute
from aimpact.insights.readings.weights import read_weights
from aimpact.insights.selectors import read_results
from aimpact.insights.selectors.representation import representations
from aimpact.insights.services.margins import keep_margins
from aimpact.surveys.models import Survey
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import Territory
from aimpact.territories.selectors import commune_margins
from tests.factories import make_closed_survey, make_commune, make_space, make_user
from tests.insights.ballots import NOW, fill
from tests.insights.test_analyses_differences import no_progress

pytestmark = pytest.mark.django_db


def make_epci(*inhabitants: int | None) -> Territory:
    whole = Territory.objects.create(kind=TerritoryKind.EPCI, code="200000001", name="Les Deux")
    for at, number in enumerate(inhabitants, start=1):
        make_commune(code=f"3500{at}", name=f"Ville {at}", epci=whole, population=number)
    return whole


def survey_of(whole: Territory) -> Survey:
    """150 people: in the first town 30 of 50 say yes, in the second one 40 of 100."""
    survey = make_closed_survey(make_space(territory=whole), profile_fields=["commune"])
    for code, yes, no in (("35001", 30, 20), ("35002", 40, 60)):
        fill(survey, yes, {"q1": "yes"}, profile={"commune": code})
        fill(survey, no, {"q1": "no"}, profile={"commune": code})
    return survey


def test_communes_are_compared_with_their_inhabitants_those_of_nobody_too() -> None:
    survey = survey_of(make_epci(6000, 3000, 1000, None))
    [people] = read_results(survey, at=NOW).people
    told = {each.group: (each.participants, each.inhabitants) for each in people.reading.groups}
    assert told == {("35002",): (100, 3000), ("35001",): (50, 6000), ("35003",): (0, 1000)}
    assert people.labels.label(("35003",)) == "Ville 3"
    assert people.population is not None
    assert people.population.source == "INSEE, populations légales des communes, tous âges"
    [found] = representations(read_results(survey, at=NOW))
    assert [gap.group for gap in found.representation.missing] == [("35001",), ("35003",)]


def test_ballots_are_weighted_on_their_commune() -> None:
    survey = survey_of(make_epci(6000, 3000, 1000))
    part = compute(survey, read_matrix(survey), {}, no_progress)
    weighted = read_weights(part)
    assert weighted is not None
    [variable] = weighted.variables
    assert variable.profile_field == "commune"
    # The third town, of nobody, is counted with the smaller of the others: 7 000 and 3 000.
    assert {*variable.classes} == {("35001", "35003"), ("35002",)}
    assert (weighted.least, weighted.most) == (0.5, 2.1)
    shares = {each.code: each.weighted for each in weighted.fields[0].answers}
    assert shares["yes"] == pytest.approx(0.54)


def test_figures_that_a_space_brought_stand_before_those_of_the_code() -> None:
    survey = survey_of(make_epci(6000, 3000))
    own = {"commune": {"35001": 10, "35002": 90}}
    keep_margins(survey.space, own, source="S", vintage="2020", by=make_user(), at=timezone.now())
    [people] = read_results(survey, at=NOW).people
    assert people.population is not None
    assert people.population.source == "S"


def test_many_communes_of_nobody_are_one_line() -> None:
    survey = survey_of(make_epci(*[1000] * 30))
    [people] = read_results(survey, at=NOW).people
    assert [each.participants for each in people.reading.groups] == [100, 50, 0]
    with override("fr"):
        assert people.labels.label(people.reading.groups[2].group) == "28 autres communes"


def test_a_commune_and_a_whole_country_have_no_communes_to_compare() -> None:
    whole = make_epci(1000)
    country = Territory.objects.create(kind=TerritoryKind.COUNTRY, code="FR", name="France")
    for place in (whole, country, make_commune()):
        assert commune_margins(place) is None
