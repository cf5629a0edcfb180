from collections.abc import Sequence
from dataclasses import replace

import pytest

from aimpact.questionnaire.answers import ListData, as_form_data
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.kinds import (
    Candidate,
    Cell,
    Context,
    Posted,
    Reading,
    behaviour_of,
)
from aimpact.questionnaire.kinds.places import typed_place
from aimpact.questionnaire.structure import Kind, Level, Question

PLACE = Question(code="q1", kind=Kind.PLACE)
RENNES = ["commune_35238", "departement_35", "region_53"]
BASTIA = ["commune_2b033", "departement_2b", "region_94"]


class Atlas:
    """Two communes, known by their name and by their code."""

    known = {"Rennes": RENNES, "commune_35238": RENNES, "Bastia": BASTIA}

    def find(self, level: Level, typed: str, area: str = "") -> Sequence[str]:
        return self.known.get(typed, []) if level is Level.COMMUNE else []

    def label(self, level: Level, typed: str, area: str = "") -> str:
        return {"commune_35238": "Rennes (35)", "Rennes": "Rennes (35)"}.get(typed, "")

    def candidates(self, level: Level, typed: str, area: str = "") -> Sequence[Candidate]:
        return [Candidate("commune_43021", "Beaulieu (43)")] if typed == "Beaulieu" else []


def read(question: Question, *typed: str) -> Reading:
    posted = Posted(ListData({"q1": list(typed)}), context=Context(places=Atlas()))
    return behaviour_of(question).read(question, posted)


def refusals(question: Question, *typed: str) -> list[str]:
    return [error.code for error in read(question, *typed).errors]


def test_a_place_is_kept_with_those_around_it_the_smallest_first() -> None:
    assert read(PLACE, " Rennes ").answers == {"q1": RENNES}


def test_a_place_that_nobody_knows_is_refused() -> None:
    assert refusals(PLACE, "Ys") == ["unknown_place"]
    assert refusals(replace(PLACE, level=Level.REGION), "Rennes") == ["unknown_place"]


def test_a_name_that_several_places_bear_is_asked_back() -> None:
    assert refusals(PLACE, "Beaulieu") == ["several_places"]


def test_a_candidate_that_was_ticked_is_shown_by_its_name() -> None:
    def shown(typed: str) -> list[str]:
        return behaviour_of(PLACE).shown(PLACE, "q1", [typed], Context(places=Atlas()))

    assert shown("commune_35238") == ["Rennes (35)"]
    assert shown("Beaulieu") == ["Beaulieu"]
    assert shown("") == [""]


def test_without_the_list_of_places_none_is_known() -> None:
    reading = behaviour_of(PLACE).read(PLACE, Posted(ListData({"q1": ["Rennes"]})))
    assert [error.code for error in reading.errors] == ["unknown_place"]


def test_a_place_may_have_to_lie_in_an_area() -> None:
    assert read(replace(PLACE, area="departement_35"), "Rennes").answers == {"q1": RENNES}
    assert refusals(replace(PLACE, area="region_94"), "Rennes") == ["outside_area"]


def test_an_empty_place_is_refused_where_an_answer_is_required() -> None:
    assert refusals(replace(PLACE, is_required=True), "") == ["required"]
    assert refusals(PLACE, "") == []


@pytest.mark.parametrize(
    ("posted", "typed"),
    [
        ([], ""),
        (["  "], ""),
        (["Beaulieu"], "Beaulieu"),
        (["commune_43021", "Beaulieu"], "commune_43021"),
        (["", "Beaulieu"], "Beaulieu"),
        (["x" * 200], "x" * 120),
    ],
)
def test_the_candidate_ticked_stands_for_the_text(posted: list[str], typed: str) -> None:
    assert typed_place(posted) == typed


def test_a_place_is_counted_at_each_level() -> None:
    cells = [*behaviour_of(PLACE).cells(PLACE, {"q1": RENNES})]
    assert cells == [
        Cell("q1", "_asked"),
        Cell("q1", "_answered"),
        *(Cell("q1", code) for code in RENNES),
    ]


def test_a_condition_looks_at_any_level() -> None:
    field = behaviour_of(PLACE).fields(PLACE)[0]
    assert field.operators[:2] == (Operator.IS, Operator.IS_NOT)
    test = Test(field="q1", operator=Operator.IS, value=("departement_2b",))
    assert Condition(tests=(test,)).holds(read(PLACE, "Bastia").answers)
    assert not Condition(tests=(test,)).holds(read(PLACE, "Rennes").answers)


def test_answers_are_read_again_from_what_they_are() -> None:
    posted = Posted(as_form_data({"q1": RENNES}), context=Context(places=Atlas()))
    assert behaviour_of(PLACE).read(PLACE, posted).answers == {"q1": RENNES}
