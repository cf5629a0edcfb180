"""Names of the places that answers hold, and what holds them."""

from collections.abc import Iterable

from aimpact.insights.readings.places import FRANCE, Gazetteer, KnownPlace
from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.structure import Kind, Questionnaire
from aimpact.surveys.selectors.place_codes import place_code
from aimpact.territories.models import Territory


def gazetteer_of(questionnaire: Questionnaire, tallies: Tallies) -> Gazetteer:
    """Every place that was answered to a question about a place: one query, none without such
    a question.
    """
    asked = [question for question in questionnaire.questions() if question.kind is Kind.PLACE]
    return known_places(code for question in asked for code in tallies.answers(question.code))


def known_places(codes: Iterable[str]) -> Gazetteer:
    """The places of those codes. One query, none without a code."""
    wanted = set(codes)
    if not wanted:
        return {}
    official = {code.partition("_")[2].upper() for code in wanted}
    found = Territory.objects.filter(code__in=official).select_related("departement", "region")
    known = {place_code(place): KnownPlace(place.label, _holder(place)) for place in found}
    return {code: place for code, place in known.items() if code in wanted}


def _holder(place: Territory) -> str:
    larger = place.departement or place.region
    return place_code(larger) if larger else FRANCE
