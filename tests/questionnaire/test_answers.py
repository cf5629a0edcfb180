from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.answers import (
    ListData,
    as_form_data,
    count_cells,
    ending_of,
    free_texts,
    has_answers,
    is_shown,
    read_pages,
    visible_pages,
    visible_questions,
)
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.kinds import (
    ANSWERED,
    ASKED,
    OFFERED,
    Context,
    behaviour_of,
)
from aimpact.questionnaire.structure import (
    Choice,
    Ending,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from tests.factories import (
    make_questionnaire,
    multiple_question,
    number_question,
    single_question,
    text_question,
)
from tests.questionnaire.strategies import posts, questionnaires


def only_if(field: str, value: str) -> Condition:
    return Condition(tests=(Test(field=field, operator=Operator.IS, value=(value,)),))


def why_if_no() -> Questionnaire:
    """A text asked of those who said no, and a page of those who said why."""
    why = Question(code="q2", kind=Kind.TEXT, condition=only_if("q1", "no"), is_required=True)
    told = Condition(tests=(Test(field="q2", operator=Operator.ANSWERED),))
    number = number_question("q3")
    return Questionnaire(
        pages=(
            Page(code="p1", questions=(single_question("q1"), why)),
            Page(code="p2", condition=told, questions=(number,)),
        )
    )


def read(questionnaire: Questionnaire, until: str = "", **values: str) -> dict[str, Any]:
    data = ListData({name: [value] for name, value in values.items()})
    return dict(read_pages(questionnaire, data, until=until).answers)


@given(st.data())
def test_an_answer_to_a_hidden_question_is_never_kept(data: st.DataObject) -> None:
    questionnaire = data.draw(questionnaires())
    reading = read_pages(questionnaire, ListData(data.draw(posts(questionnaire))))
    shown = {
        field.name
        for question in visible_questions(questionnaire, reading.answers)
        for field in behaviour_of(question).fields(question)
    }
    assert set(reading.answers) <= shown
    asked = {question.code for question in visible_questions(questionnaire, reading.answers)}
    assert {error.field for error in reading.errors} <= shown | asked


@given(st.data())
def test_what_was_read_reads_the_same_again(data: st.DataObject) -> None:
    questionnaire = data.draw(questionnaires())
    reading = read_pages(questionnaire, ListData(data.draw(posts(questionnaire))))
    again = read_pages(questionnaire, as_form_data(reading.answers))
    assert again.answers == reading.answers


@given(st.data())
def test_every_answer_kept_is_counted_among_those_asked(data: st.DataObject) -> None:
    questionnaire = data.draw(questionnaires())
    answers = read_pages(questionnaire, ListData(data.draw(posts(questionnaire)))).answers
    cells = list(count_cells(questionnaire, answers))
    asked = [cell.field for cell in cells if cell.answer == ASKED]
    answered = [cell.field for cell in cells if cell.answer == ANSWERED]
    assert len(asked) == len(set(asked))
    assert set(answered) <= set(asked)
    # A question of several fields is counted as a whole too: a matrix by its rows, duels by pairs.
    fields = {
        question.code: {field.name for field in behaviour_of(question).fields(question)}
        for question in questionnaire.questions()
    }
    assert all(answers.keys() & {name, *fields.get(name, ())} for name in answered)


def test_a_question_opens_when_its_condition_is_met() -> None:
    assert read(why_if_no(), q1="no", q2="Trop cher") == {"q1": "no", "q2": "Trop cher"}


def test_an_answer_under_a_condition_not_met_is_left_out_and_never_required() -> None:
    reading = read_pages(why_if_no(), ListData({"q1": ["yes"], "q2": ["Trop cher"]}))
    assert (reading.answers, reading.errors) == ({"q1": "yes"}, [])


def test_a_page_hidden_by_a_hidden_answer_stays_hidden() -> None:
    assert read(why_if_no(), q1="yes", q2="Trop cher", q3="4") == {"q1": "yes"}


def test_a_question_that_was_shown_and_required_is_missed() -> None:
    reading = read_pages(why_if_no(), ListData({"q1": ["no"]}))
    assert [(error.field, error.code) for error in reading.errors] == [("q2", "required")]


def test_reading_stops_after_the_page_asked_for() -> None:
    answers = {"q1": "no", "q2": "Trop cher", "q3": "4"}
    assert read(why_if_no(), until="p1", **answers) == {"q1": "no", "q2": "Trop cher"}


def test_a_page_with_nothing_to_show_is_passed_over() -> None:
    hidden = Question(code="q2", kind=Kind.TEXT, condition=only_if("q1", "no"))
    questionnaire = Questionnaire(
        pages=(
            Page(code="p1", questions=(single_question("q1"),)),
            Page(code="p2", questions=(hidden,)),
            Page(code="p3", questions=(text_question("q3"),)),
        )
    )
    assert [page.code for page in visible_pages(questionnaire, {"q1": "yes"})] == ["p1", "p3"]
    assert [page.code for page in visible_pages(questionnaire, {"q1": "no"})] == ["p1", "p2", "p3"]


def test_a_part_without_condition_is_always_shown() -> None:
    assert is_shown(Page(code="p1"), {})


def test_free_texts_are_those_of_the_questions_shown() -> None:
    questionnaire = make_questionnaire()
    answers = {"q1": "else", "q1__other": "Peut-être", "q3": "Parce que"}
    found = list(free_texts(questionnaire, answers))
    assert found == [("q1__other", "Peut-être"), ("q3", "Parce que")]


@pytest.mark.parametrize(("value", "typed"), [(7, "7"), (2.5, "2.5"), ("a", "a")])
def test_an_answer_goes_back_to_what_a_form_would_post(value: Any, typed: str) -> None:
    assert as_form_data({"q1": value}).getlist("q1") == [typed]


def test_a_field_that_was_not_posted_is_empty() -> None:
    assert ListData({}).getlist("q1") == []


def carried_over() -> Questionnaire:
    """The second page offers only what was ticked on the first, and "benches" to the young."""
    ticked = Condition(tests=(Test(field="q2", operator=Operator.IS, value=("trees",)),))
    young = Condition(tests=(Test(field="profile:age", operator=Operator.IS, value=("18",)),))
    choices = (
        Choice(code="trees", label=Text("Des arbres"), condition=ticked),
        Choice(code="benches", label=Text("Des bancs"), condition=young),
        Choice(code="nothing", label=Text("Rien")),
    )
    best = Question(code="q3", kind=Kind.SINGLE, label=Text("Le mieux ?"), choices=choices)
    return Questionnaire(
        pages=(
            Page(code="p1", questions=(multiple_question("q2"),)),
            Page(code="p2", questions=(best,)),
        )
    )


def test_a_choice_that_was_not_offered_is_refused() -> None:
    posted = ListData({"q2": ["benches"], "q3": ["trees"]})
    errors = read_pages(carried_over(), posted).errors
    assert [(error.field, error.code) for error in errors] == [("q3", "unknown_choice")]


def test_a_choice_is_offered_to_whom_its_condition_holds_for() -> None:
    posted = ListData({"q2": ["trees"], "q3": ["trees"]})
    assert read_pages(carried_over(), posted).answers == {"q2": ["trees"], "q3": "trees"}


def test_the_facts_that_conditions_look_at_are_kept_with_the_answers() -> None:
    context = Context(facts={"profile:age": "18", "profile:gender": "f"})
    posted = ListData({"q3": ["benches"]})
    reading = read_pages(carried_over(), posted, context=context)
    assert reading.answers == {"profile:age": "18", "q3": "benches"}
    assert has_answers(carried_over(), reading.answers)
    assert not has_answers(carried_over(), {"profile:age": "18"})


def test_the_base_of_a_choice_under_a_condition_is_counted() -> None:
    cells = count_cells(carried_over(), {"q2": ["trees"], "q3": "nothing"})
    found = [cell.answer for cell in cells if cell.answer.startswith(OFFERED)]
    assert found == [f"{OFFERED}trees"]


def test_the_first_ending_whose_condition_holds_is_shown() -> None:
    against = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("no",)),))
    endings = (Ending(code="e1", title=Text("Dommage"), condition=against), Ending(code="e2"))
    questionnaire = Questionnaire(endings=endings)
    assert ending_of(questionnaire, {"q1": "no"}) == endings[0]
    assert ending_of(questionnaire, {"q1": "yes"}) == endings[1]
    assert ending_of(Questionnaire(endings=endings[:1]), {"q1": "yes"}) is None
