from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.answers import (
    ListData,
    ending_of,
    read_pages,
    visible_pages,
    visible_questions,
)
from aimpact.questionnaire.branches import BranchFinding, Trouble, check_branches
from aimpact.questionnaire.conditions import Condition, Match, Operator, Test
from aimpact.questionnaire.structure import (
    Choice,
    Ending,
    Kind,
    Page,
    Question,
    Questionnaire,
)
from tests.factories import multiple_question, number_question, single_question, text_question
from tests.questionnaire.strategies import posts, questionnaires


def test(field: str, operator: Operator, *value: str) -> Test:
    return Test(field=field, operator=operator, value=value)


test.__test__ = False  # type: ignore[attr-defined]  # a maker, no test case


def when(*tests: Test, groups: tuple[Condition, ...] = (), match: Match = Match.ALL) -> Condition:
    return Condition(tests=tests, groups=groups, match=match)


def is_(field: str, *value: str) -> Test:
    return test(field, Operator.IS, *value)


def asked(*questions: Question, endings: tuple[Ending, ...] = ()) -> Questionnaire:
    pages = tuple(
        Page(code=f"p{number}", questions=(question,)) for number, question in enumerate(questions)
    )
    return Questionnaire(pages=pages, endings=endings)


def shown_if(condition: Condition, code: str = "q9") -> Question:
    return replace(text_question(code), condition=condition)


AGE = replace(number_question("q5"), minimum=0.0, maximum=120.0)
REQUIRED = replace(single_question("q1"), is_required=True)
DEAD = [BranchFinding(Trouble.DEAD_QUESTION, "q9")]


@pytest.mark.parametrize(
    "condition",
    [
        when(is_("q1", "yes"), is_("q1", "no")),
        when(is_("q1", "yes"), test("q1", Operator.IS_NOT, "yes")),
        when(is_("q1", "yes"), test("q1", Operator.NOT_ANSWERED)),
        when(test("q5", Operator.AT_LEAST, "30"), test("q5", Operator.AT_MOST, "20")),
        when(test("q5", Operator.AT_LEAST, "121")),
        when(is_("quota:young", "full"), is_("quota:young", "open")),
        when(
            is_("q1", "yes"),
            groups=(when(is_("q1", "no"), test("q5", Operator.AT_MOST, "-1"), match=Match.ANY),),
        ),
    ],
)
def test_a_question_that_no_answers_open_is_dead(condition: Condition) -> None:
    assert check_branches(asked(single_question(), AGE, shown_if(condition))) == DEAD


@pytest.mark.parametrize(
    "condition",
    [
        when(is_("q1", "yes")),
        when(is_("q1", "yes"), is_("q1", "no"), match=Match.ANY),
        when(test("q1", Operator.IS_NOT, "yes", "no", "else")),
        when(test("q5", Operator.AT_LEAST, "20"), test("q5", Operator.AT_MOST, "20")),
        when(is_("q2", "trees"), is_("q2", "benches")),
        when(is_("profile:age", "a18"), test("profile:gender", Operator.ANSWERED)),
    ],
)
def test_a_question_that_some_answers_open_is_not(condition: Condition) -> None:
    document = asked(single_question(), multiple_question("q2"), AGE, shown_if(condition))
    assert check_branches(document) == []


def test_a_required_question_is_never_left_without_an_answer() -> None:
    none_of_them = when(test("q1", Operator.IS_NOT, "yes", "no", "else"))
    assert check_branches(asked(REQUIRED, shown_if(none_of_them))) == DEAD


def test_a_required_question_that_is_hidden_has_no_answer() -> None:
    hidden = replace(REQUIRED, code="q2", condition=when(is_("q1", "no")))
    unanswered = when(test("q2", Operator.NOT_ANSWERED), is_("q1", "yes"))
    assert check_branches(asked(single_question(), hidden, shown_if(unanswered))) == []


def test_a_question_behind_one_that_is_closed_by_the_same_answer_is_dead() -> None:
    middle = replace(single_question("q2"), condition=when(is_("q1", "no")))
    last = shown_if(when(is_("q1", "yes"), is_("q2", "yes")))
    assert check_branches(asked(single_question(), middle, last)) == DEAD


def test_a_choice_that_is_never_offered_is_named() -> None:
    never = when(is_("q1", "yes"), is_("q1", "no"))
    choices = (Choice(code="a"), Choice(code="b", condition=never))
    question = Question(code="q2", kind=Kind.SINGLE, choices=choices)
    found = check_branches(asked(single_question(), question))
    assert found == [BranchFinding(Trouble.DEAD_CHOICE, "q2", "b")]


def test_an_ending_behind_one_that_takes_everybody_is_unreachable() -> None:
    endings = (
        Ending(code="e1", condition=when(is_("q1", "yes"))),
        Ending(code="e2"),
        Ending(code="e3", condition=when(is_("q1", "no"))),
    )
    found = check_branches(asked(single_question(), endings=endings))
    assert found == [BranchFinding(Trouble.UNREACHABLE_ENDING, "e3")]


def test_endings_that_share_everybody_out_are_all_reached() -> None:
    endings = (
        Ending(code="e1", condition=when(test("q5", Operator.AT_LEAST, "18"))),
        Ending(code="e2", condition=when(test("q5", Operator.AT_MOST, "17"))),
        Ending(code="e3"),
    )
    assert check_branches(asked(AGE, endings=endings)) == []


def test_a_loop_names_those_who_are_in_it() -> None:
    one = shown_if(when(test("q2", Operator.ANSWERED)), "q1")
    two = shown_if(when(test("q1", Operator.ANSWERED)), "q2")
    found = check_branches(asked(one, two, text_question("q3")))
    assert found == [BranchFinding(Trouble.LOOP, "q1"), BranchFinding(Trouble.LOOP, "q2")]


def test_a_page_that_nobody_sees_is_named_once() -> None:
    never = when(is_("q1", "yes"), is_("q1", "no"))
    document = asked(single_question())
    closed = Page(code="p9", condition=never, questions=(text_question("q9"),))
    found = check_branches(replace(document, pages=(*document.pages, closed)))
    assert found == [BranchFinding(Trouble.DEAD_PAGE, "p9")]


@given(st.data())
def test_what_somebody_reached_is_never_called_dead(data: st.DataObject) -> None:
    document = data.draw(questionnaires())
    reading = read_pages(document, ListData(data.draw(posts(document))))
    if reading.errors:
        return
    found = {(finding.trouble, finding.where) for finding in check_branches(document)}
    for page in visible_pages(document, reading.answers):
        assert (Trouble.DEAD_PAGE, page.code) not in found
    for question in visible_questions(document, reading.answers):
        assert (Trouble.DEAD_QUESTION, question.code) not in found
    ending = ending_of(document, reading.answers)
    assert ending is None or (Trouble.UNREACHABLE_ENDING, ending.code) not in found
