from dataclasses import replace

import pytest
from django.utils import translation

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.conditions import Condition, Match, Operator, Test
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire, Text
from aimpact.surveys.selectors.condition_words import (
    describe_condition,
    describe_test,
    subjects_before,
    subjects_of,
)
from aimpact.territories.enums import TerritoryKind
from tests.factories import make_commune, make_questionnaire, single_question, text_question


def ask(field: str, operator: Operator, *value: str) -> Test:
    return Test(field=field, operator=operator, value=value)


def told(test: Test) -> str:
    with translation.override("en"):
        subjects = {item.field.name: item for item in subjects_before(make_questionnaire())}
        return describe_test(test, subjects.get(test.field))


def test_what_stands_before_a_question_can_be_looked_at() -> None:
    before = subjects_before(make_questionnaire(), question="q4")
    assert [item.field.name for item in before] == ["q1", "q1__other", "q2", "q3"]
    assert [item.number for item in before] == [1, 1, 2, 3]


def test_what_stands_before_a_page_can_be_looked_at() -> None:
    before = subjects_before(make_questionnaire(), page="p2")
    assert [item.field.name for item in before] == ["q1", "q1__other", "q2", "q3"]
    assert subjects_before(make_questionnaire(), page="p1") == []


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (ask("q1", Operator.IS, "yes", "no"), "“1. For it?” is “Yes” or “No”"),
        (ask("q2", Operator.IS_NOT, "none"), "“2. What is needed?” is not “Nothing”"),
        (ask("q5", Operator.AT_LEAST, "1200.5"), "“5. How many visits?” is at least 1,200.5"),
        (ask("q5", Operator.AT_MOST, "3"), "“5. How many visits?” is at most 3"),
        (ask("q3", Operator.ANSWERED), "“3. Why?” has an answer"),
        (ask("q3", Operator.NOT_ANSWERED), "“3. Why?” has no answer"),
        (ask("q4__quiet", Operator.IS, "bad"), "“4. Today?, line “Calme”” is “Mal”"),
        (ask("q1__other", Operator.ANSWERED), "“1. For it? (text of “Other”)” has an answer"),
        (ask("q9", Operator.IS, "gone"), "“q9” is “gone”"),
    ],
)
def test_a_test_is_a_plain_sentence(test: Test, words: str) -> None:
    assert told(test) == words


@pytest.mark.parametrize(("match", "joint"), [(Match.ALL, " and "), (Match.ANY, " or ")])
def test_the_tests_of_a_condition_are_joined(match: Match, joint: str) -> None:
    tests = (ask("q1", Operator.ANSWERED), ask("q3", Operator.ANSWERED))
    with translation.override("en"):
        words = describe_condition(Condition(tests=tests, match=match), {})
    assert words == f"“q1” has an answer{joint}“q3” has an answer"


def test_a_long_question_is_cut() -> None:
    long = replace(single_question(), label=Text("mot " * 100))
    page = Page(code="p1", questions=(long, text_question("q2")))
    (first, _other) = subjects_before(Questionnaire(pages=(page,)), question="q2")
    assert len(first.name) <= 64
    assert first.name.endswith("…")


def test_a_question_without_words_is_named_by_its_code() -> None:
    page = Page(code="p1", questions=(replace(text_question("q1"), label=Text()),))
    (subject,) = subjects_before(Questionnaire(pages=(page,)))
    assert subject.name == "1. q1"


@pytest.mark.django_db
def test_places_and_dates_of_a_condition_are_told_in_words() -> None:
    make_commune(kind=TerritoryKind.DEPARTEMENT, code="35", name="Ille-et-Vilaine")
    place = Question(code="q1", kind=Kind.PLACE, label=Text("Où ?"))
    day = Question(code="q2", kind=Kind.DATE, label=Text("Quand ?"))
    where = Test(field="q1", operator=Operator.IS, value=("departement_35",))
    when = Test(field="q2", operator=Operator.AT_LEAST, value=("2026-03-15",))
    subjects = {s.field.name: s for q in (place, day) for s in subjects_of(q, 1)}
    with translation.override("fr"):
        words = describe_condition(Condition(tests=(where, when)), subjects)
    assert "Ille-et-Vilaine (département 35)" in words
    assert "15 mars 2026" in words


def test_the_sets_of_one_question_are_not_offered_one_by_one() -> None:
    sets = replace(blank_question(Kind.BEST_WORST, "q1"), label=Text("Qu’est-ce qui compte ?"))
    assert subjects_of(sets, 1) == []
