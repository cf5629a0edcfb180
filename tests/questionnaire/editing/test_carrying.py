"""Answers ticked at one question become the choices or the lines of a later one."""

from dataclasses import replace
from typing import Any

import pytest

from aimpact.questionnaire.answers import ListData, is_shown, offered, read_pages
from aimpact.questionnaire.blank import NO_OPINION, blank_question
from aimpact.questionnaire.checks import find_problems
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.editing import UnknownPart, carried_from, carry_over
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)

SOURCE = Question(
    code="q1",
    kind=Kind.MULTIPLE,
    label=Text("Que pratiquez-vous ?"),
    choices=(
        Choice(code="c1", label=Text("Le vélo")),
        Choice(code="c2", label=Text("La marche")),
        Choice(code="other", label=Text("Autre"), is_other=True),
        Choice(code="none", label=Text("Rien"), is_exclusive=True),
    ),
)


def survey(kind: Kind, **changes: Any) -> Questionnaire:
    later = replace(blank_question(kind, "q2"), label=Text("Lequel ?"), **changes)
    return Questionnaire(
        title=Text("Bouger"),
        pages=(Page(code="p1", questions=(SOURCE,)), Page(code="p2", questions=(later,))),
    )


def target(document: Questionnaire) -> Question:
    question = document.question("q2")
    assert question is not None
    return question


def seen(document: Questionnaire, *ticked: str) -> list[str]:
    """What somebody who ticked these is offered; nothing where the question is not shown."""
    answers = read_pages(document, ListData({"q1": list(ticked)}), until="p1").answers
    question = target(document)
    if not is_shown(question, answers):
        return []
    shown = offered(question, answers)
    return [part.label.fr for part in shown.rows or shown.choices]


@pytest.mark.parametrize(
    "kind", [Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING, Kind.CONSTANT_SUM, Kind.BUDGET]
)
def test_ticked_answers_become_choices(kind: Kind) -> None:
    document = carry_over(survey(kind), "q2", "q1")
    assert seen(document, "c1", "c2") == ["Le vélo", "La marche"]
    assert seen(document, "c2") == ["La marche"]
    assert seen(document, "none") == []
    assert seen(document) == []


@pytest.mark.parametrize("kind", [Kind.MATRIX, Kind.JUDGMENT, Kind.STATEMENTS])
def test_ticked_answers_become_lines(kind: Kind) -> None:
    document = carry_over(survey(kind), "q2", "q1")
    assert seen(document, "c1") == ["Le vélo"]
    assert {p.code for p in find_problems(document)} == set()


def test_what_was_written_stays_and_no_opinion_stays_last() -> None:
    own = (Choice(code="c1", label=Text("Le bus")), Choice(code="c2"), NO_OPINION)
    document = carry_over(survey(Kind.SINGLE, choices=own, last_choice=2), "q2", "q1")
    assert seen(document, "c1") == ["Le bus", "Le vélo", "Sans opinion"]
    codes = [choice.code for choice in target(document).choices]
    assert len(set(codes)) == len(codes)
    assert target(document).last_choice == 4


def test_the_condition_that_it_had_still_holds() -> None:
    own = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("c2",)),))
    document = carry_over(survey(Kind.SINGLE, condition=own), "q2", "q1")
    assert seen(document, "c1") == []
    assert seen(document, "c1", "c2") == ["Le vélo", "La marche"]
    again = carry_over(document, "q2", "q1")
    assert target(again).condition == target(document).condition


def test_only_questions_of_earlier_pages_where_several_may_be_ticked() -> None:
    single = replace(SOURCE, code="q3", kind=Kind.SINGLE)
    same_page = replace(SOURCE, code="q4")
    document = survey(Kind.SINGLE)
    pages = (
        replace(document.pages[0], questions=(SOURCE, single)),
        replace(document.pages[1], questions=(same_page, *document.pages[1].questions)),
    )
    document = replace(document, pages=pages)
    assert [question.code for question in carried_from(document, "q2")] == ["q1"]
    for source in ("q3", "q4", "q9", ""):
        with pytest.raises(UnknownPart):
            carry_over(document, "q2", source)


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.PAIRWISE, Kind.BEST_WORST, Kind.RATING])
def test_other_kinds_take_nothing_up(kind: Kind) -> None:
    assert carried_from(survey(kind), "q2") == []
