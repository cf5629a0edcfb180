"""Answers compared two by two, or in sets: who meets whom, and what is read."""

from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.answers import ListData, as_form_data, count_cells, read_pages
from aimpact.questionnaire.arrangement import arranged_question
from aimpact.questionnaire.blank import NO_OPINION, blank_question
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.kinds.comparing import (
    PAIR_ITEMS,
    SET_ITEMS,
    design,
    pairs_of,
    sets_of,
)
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)


def asked(kind: Kind, items: int, **changes: Any) -> Question:
    choices = tuple(Choice(code=f"c{n}", label=Text(f"Choix {n}")) for n in range(1, items + 1))
    return replace(blank_question(kind, "q1"), **({"choices": choices} | changes))


def survey(question: Question) -> Questionnaire:
    return Questionnaire(pages=(Page(code="p1", questions=(question,)),))


def read(question: Question, **posted: str) -> Any:
    return read_pages(survey(question), ListData({name: [value] for name, value in posted.items()}))


# --- two by two ---------------------------------------------------------------------------
@pytest.mark.parametrize("items", PAIR_ITEMS)
def test_every_two_items_meet_once(items: int) -> None:
    pairs = pairs_of(asked(Kind.PAIRWISE, items))
    met = [frozenset(item.code for item in pair.items) for pair in pairs]
    expected = {frozenset(two) for two in combinations((f"c{n}" for n in range(1, items + 1)), 2)}
    assert len(met) == len(expected)
    assert set(met) == expected


@pytest.mark.parametrize("items", [5, 6, 7])
def test_hardly_any_item_stands_in_two_pairs_in_a_row(items: int) -> None:
    met = [{item.code for item in pair.items} for pair in pairs_of(asked(Kind.PAIRWISE, items))]
    in_a_row = sum(bool(one & other) for one, other in pairwise(met))
    assert in_a_row <= items - 2, "between two rounds at most"


def test_the_order_of_the_choices_changes_no_field() -> None:
    question = replace(asked(Kind.PAIRWISE, 5), is_shuffled=True)
    names = {pair.name for pair in pairs_of(question)}
    sets = {each.best: {i.code for i in each.items} for each in sets_of(asked(Kind.BEST_WORST, 8))}
    for seed in range(1, 20):
        arranged = arranged_question(question, seed)
        assert {pair.name for pair in pairs_of(arranged)} == names
        shuffled = arranged_question(replace(asked(Kind.BEST_WORST, 8), is_shuffled=True), seed)
        shown = {each.best: {item.code for item in each.items} for each in sets_of(shuffled)}
        assert shown == sets


def test_one_of_two_is_read_and_counted() -> None:
    question = asked(Kind.PAIRWISE, 3)
    reading = read(question, q1__c1__c2="c2", q1__c2__c3="c3")
    assert reading.errors == []
    assert reading.answers == {"q1__c1__c2": "c2", "q1__c2__c3": "c3"}
    cells = Counter(
        (cell.field, cell.answer) for cell in count_cells(survey(question), reading.answers)
    )
    assert cells["q1__c1__c2", "c2"] == 1
    assert cells["q1__c1__c3", "_asked"] == 1
    assert cells["q1__c1__c3", "_answered"] == 0
    assert cells["q1", "_answered"] == 1


def test_an_item_of_another_pair_is_refused() -> None:
    reading = read(asked(Kind.PAIRWISE, 3), q1__c1__c2="c3")
    assert [(error.field, error.code) for error in reading.errors] == [
        ("q1__c1__c2", "unknown_choice")
    ]
    assert reading.answers == {}


def test_no_opinion_is_offered_in_each_pair_and_meets_nobody() -> None:
    question = asked(Kind.PAIRWISE, 3)
    question = replace(question, choices=(*question.choices, NO_OPINION))
    fields = behaviour_of(question).fields(question)
    assert len(fields) == 3
    assert all(field.choices[-1] == NO_OPINION for field in fields)
    assert read(question, q1__c1__c2="no_opinion").answers == {"q1__c1__c2": "no_opinion"}


def test_a_required_question_wants_every_comparison() -> None:
    question = replace(asked(Kind.PAIRWISE, 3), is_required=True)
    errors = read(question, q1__c1__c2="c1").errors
    assert {error.code for error in errors} == {"required_comparison"}
    assert len(errors) == 2


# --- the most and the least ---------------------------------------------------------------
@pytest.mark.parametrize("items", SET_ITEMS)
def test_each_item_stands_in_as_many_sets_as_the_others(items: int) -> None:
    sets = design(items)
    counts = Counter(place for places in sets for place in places)
    assert len(sets) == len(set(sets)) == items
    assert set(counts) == set(range(items))
    assert len(set(counts.values())) == 1


@pytest.mark.parametrize(("items", "together"), [(4, 2), (5, 3), (7, 2)])
def test_any_two_items_stand_together_as_often_where_a_design_allows(
    items: int, together: int
) -> None:
    """Balanced incomplete block designs; of 7 items by 4: the complement of Fano's plane."""
    met = Counter(two for places in design(items) for two in combinations(sorted(places), 2))
    assert set(met.values()) == {together}
    assert len(met) == items * (items - 1) // 2


@pytest.mark.parametrize("items", SET_ITEMS)
def test_no_two_items_stand_together_much_more_often_than_two_others(items: int) -> None:
    met = dict.fromkeys(combinations(range(items), 2), 0)
    for places in design(items):
        for two in combinations(sorted(places), 2):
            met[two] += 1
    assert max(met.values()) - min(met.values()) <= 1


def test_the_first_and_the_last_of_a_set_are_read() -> None:
    question = asked(Kind.BEST_WORST, 4)
    first = sets_of(question)[0]
    best, worst = (item.code for item in first.items[:2])
    reading = read(question, **{first.best: best, first.worst: worst})
    assert reading.errors == []
    assert reading.answers == {first.best: best, first.worst: worst}


@pytest.mark.parametrize(
    ("best", "worst", "code"),
    [
        ("in", "", "half_a_set"),
        ("", "in", "half_a_set"),
        ("in", "in", "best_is_worst"),
        ("out", "in", "unknown_choice"),
        ("in", "out", "unknown_choice"),
        ("nothing", "in", "unknown_choice"),
    ],
)
def test_what_makes_no_first_and_last_is_refused(best: str, worst: str, code: str) -> None:
    question = asked(Kind.BEST_WORST, 6)
    first = sets_of(question)[0]
    inside = first.items[0].code
    outside = next(c.code for c in question.choices if c not in first.items)
    codes = {"in": inside, "out": outside, "nothing": "c99", "": ""}
    reading = read(question, **{first.best: codes[best], first.worst: codes[worst]})
    assert [error.code for error in reading.errors] == [code]
    assert reading.answers == {}


def test_the_list_of_errors_leads_to_a_choice_that_is_drawn() -> None:
    for question in (asked(Kind.BEST_WORST, 6), asked(Kind.PAIRWISE, 4)):
        behaviour = behaviour_of(question)
        for field in behaviour.fields(question):
            end = behaviour.anchor(question, field.name)
            assert end.removeprefix("-") in {choice.code for choice in field.choices}
        assert behaviour.anchor(question, "q9") == ""


@given(st.data())
def test_what_is_read_reads_the_same_again(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([Kind.PAIRWISE, Kind.BEST_WORST]))
    question = asked(kind, data.draw(st.integers(0, 9)))
    names = [field.name for field in behaviour_of(question).fields(question)]
    codes = [choice.code for choice in question.choices]
    posted = {
        name: [data.draw(st.sampled_from([*codes, "", "c99"]))]
        for name in names
        if data.draw(st.booleans())
    }
    answers = read_pages(survey(question), ListData(posted)).answers
    assert read_pages(survey(question), as_form_data(answers)).answers == answers
