"""Which questions are asked of people for who they are."""

from dataclasses import replace

import pytest

from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.reserved import links_behind, reserved_questions
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from tests.factories import single_question


def only_if(field: str, *values: str) -> Condition:
    return Condition(tests=(Test(field=field, operator=Operator.IS, value=values),))


def asked_of(code: str, field: str, *values: str) -> Question:
    return replace(single_question(code), condition=only_if(field, *values))


def reserved(*questions: Question) -> frozenset[str]:
    return reserved_questions(Questionnaire(pages=(Page(code="p1", questions=questions),)))


def test_a_question_asked_of_an_age_or_of_a_quota_is_reserved() -> None:
    old, late = asked_of("q2", "profile:age_band", "80+"), asked_of("q3", "quota:k1", "full")
    assert reserved(single_question("q1"), old, late) == {"q2", "q3"}


def test_a_question_asked_after_an_answer_is_everybodys() -> None:
    assert reserved(single_question("q1"), asked_of("q2", "q1", "yes")) == frozenset()


def test_what_depends_on_a_reserved_question_is_reserved_as_well() -> None:
    old, then = asked_of("q2", "profile:age_band", "80+"), asked_of("q3", "q2", "yes")
    score = Question(code="q4", kind=Kind.SCORE, label=Text("Points"), expression="q3 + 1")
    assert reserved(single_question("q1"), old, then, score) == {"q2", "q3", "q4"}


def test_a_link_given_to_one_person_makes_a_group_of_its_questions() -> None:
    link = Question(code="q1", kind=Kind.HIDDEN, choices=(Choice(code="club", label=Text("Club")),))
    assert reserved(link, asked_of("q2", "q1", "club")) == {"q2"}


def test_a_choice_or_a_page_for_some_reserves_its_questions() -> None:
    choices = (Choice(code="a", condition=only_if("profile:gender", "woman")), Choice(code="b"))
    some = replace(single_question("q1"), choices=choices)
    page = Page(
        code="p2", questions=(single_question("q2"),), condition=only_if("profile:gender", "man")
    )
    document = Questionnaire(pages=(Page(code="p1", questions=(some,)), page))
    assert reserved_questions(document) == {"q1", "q2"}


LINK = Question(code="q1", kind=Kind.HIDDEN, choices=(Choice(code="club"), Choice(code="poster")))
EVERY_WAY = {("q1", ""), ("q1", "club"), ("q1", "poster")}


@pytest.mark.parametrize(
    ("test", "ways"),
    [
        (Test(field="q1", operator=Operator.IS, value=("club",)), {("q1", "club")}),
        (Test(field="q1", operator=Operator.IS_NOT, value=("club",)), {("q1", "club")}),
        (Test(field="q1", operator=Operator.ANSWERED), {("q1", "")}),
        (Test(field="q1", operator=Operator.CONTAINS, value=("c",)), EVERY_WAY),
    ],
)
def test_the_ways_in_behind_a_question_are_those_its_conditions_name(
    test: Test, ways: set[tuple[str, str]]
) -> None:
    asked = replace(single_question("q2"), condition=Condition(tests=(test,)))
    then = asked_of("q3", "q2", "yes")
    pages = (Page(code="p1", questions=(LINK, asked, then, single_question("q4"))),)
    behind = links_behind(Questionnaire(pages=pages))
    assert behind == {"q1": set(), "q2": ways, "q3": ways, "q4": set()}


def test_a_score_looks_at_every_way_in() -> None:
    score = Question(code="q2", kind=Kind.SCORE, label=Text("Points"), expression="q1 + 1")
    then = asked_of("q3", "q2", "1")
    behind = links_behind(Questionnaire(pages=(Page(code="p1", questions=(LINK, score, then)),)))
    assert behind["q2"] == behind["q3"] == EVERY_WAY
