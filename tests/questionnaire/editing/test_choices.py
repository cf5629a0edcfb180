from dataclasses import replace

import pytest

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.editing import (
    CodeTaken,
    PartInUse,
    UnknownPart,
    User,
    add_choices,
    add_rows,
    remove_choice,
    remove_row,
    rename_choices,
    rename_rows,
    shift_choice,
    shift_row,
)
from aimpact.questionnaire.structure import Cells, Kind, Page, Question, Questionnaire, Text
from tests.factories import matrix_question, single_question, text_question


def survey(first: Question, field: str = "", *values: str) -> Questionnaire:
    """A question, and a page that depends on it when a field is named."""
    operator = Operator.IS if values else Operator.ANSWERED
    tests = (Test(field=field, operator=operator, value=values),)
    last = Page(
        code="p2",
        condition=Condition(tests=tests) if field else None,
        questions=(text_question("q9"),),
    )
    return Questionnaire(pages=(Page(code="p1", questions=(first,)), last))


def first(questionnaire: Questionnaire) -> Question:
    return questionnaire.pages[0].questions[0]


def choices(questionnaire: Questionnaire) -> list[str]:
    return [choice.code for choice in first(questionnaire).choices]


def rows(questionnaire: Questionnaire) -> list[str]:
    return [row.code for row in first(questionnaire).rows]


def test_choices_are_added_before_the_ones_that_close_the_list() -> None:
    edited = add_choices(survey(single_question()), "q1", [Text("Plus tard"), Text("Jamais")])
    assert choices(edited) == ["yes", "no", "c1", "c2", "else"]
    assert first(edited).choices[2].label == Text("Plus tard")


def test_the_code_of_a_choice_is_never_given_twice() -> None:
    questionnaire = survey(blank_question(Kind.SINGLE, "q1"))
    edited = remove_choice(questionnaire, "q1", "c2")
    assert choices(add_choices(edited, "q1", [Text("Plus tard")])) == ["c1", "c3"]


def test_the_code_of_a_line_is_never_given_twice() -> None:
    questionnaire = survey(blank_question(Kind.MATRIX, "q1"))
    edited = remove_row(questionnaire, "q1", "r2")
    assert rows(add_rows(edited, "q1", [Text("Propreté")])) == ["r1", "r3"]


def test_a_choice_that_a_condition_needs_stays() -> None:
    with pytest.raises(PartInUse) as refusal:
        remove_choice(survey(single_question(), "q1", "no"), "q1", "no")
    assert refusal.value.users == (User("p2", on_page=True),)


def test_a_line_that_a_condition_needs_stays() -> None:
    with pytest.raises(PartInUse):
        remove_row(survey(matrix_question(), "q4__quiet"), "q4", "quiet")


@pytest.mark.parametrize(
    ("code", "by", "found"),
    [
        ("no", -1, ["no", "yes", "else"]),
        ("no", 1, ["yes", "else", "no"]),
        ("yes", -1, ["yes", "no", "else"]),
        ("else", 1, ["yes", "no", "else"]),
    ],
)
def test_a_choice_goes_up_and_down(code: str, by: int, found: list[str]) -> None:
    assert choices(shift_choice(survey(single_question()), "q1", code, by=by)) == found


@pytest.mark.parametrize(("code", "by"), [("quiet", 1), ("clean", -1)])
def test_a_line_goes_up_and_down(code: str, by: int) -> None:
    assert rows(shift_row(survey(matrix_question()), "q4", code, by=by)) == ["clean", "quiet"]


def test_conditions_follow_choices_that_swap_their_codes() -> None:
    edited = rename_choices(
        survey(single_question(), "q1", "yes", "else"), "q1", {"yes": "no", "no": "yes"}
    )
    assert choices(edited) == ["no", "yes", "else"]
    condition = edited.pages[1].condition
    assert condition is not None
    assert condition.tests[0].value == ("no", "else")


def test_conditions_follow_the_choices_of_a_matrix() -> None:
    edited = rename_choices(survey(matrix_question(), "q4__quiet", "bad"), "q4", {"bad": "poor"})
    condition = edited.pages[1].condition
    assert condition is not None
    assert condition.tests[0].value == ("poor",)


def test_conditions_on_other_questions_keep_their_values() -> None:
    questionnaire = survey(single_question(), "q9__x", "yes")
    edited = rename_choices(questionnaire, "q1", {"yes": "oui"})
    assert edited.pages[1].condition == questionnaire.pages[1].condition


def test_conditions_follow_the_lines_of_a_matrix() -> None:
    edited = rename_rows(
        survey(matrix_question(), "q4__quiet"), "q4", {"quiet": "clean", "clean": "quiet"}
    )
    condition = edited.pages[1].condition
    assert condition is not None
    assert condition.tests[0].field == "q4__clean"


def test_conditions_follow_the_cells_of_a_table_of_numbers() -> None:
    table = replace(matrix_question(), cells=Cells.NUMBER)
    cell = table.cell_field(table.rows[0], table.choices[0])
    test = Test(field=cell, operator=Operator.AT_LEAST, value=("2",))
    later = replace(text_question(), condition=Condition(tests=(test,)))
    document = Questionnaire(pages=(Page(code="p1", questions=(table, later)),))
    document = rename_choices(document, table.code, {table.choices[0].code: "adults"})
    document = rename_rows(document, table.code, {table.rows[0].code: "saturday"})
    found = document.question(later.code)
    assert found
    assert found.condition
    assert found.condition.fields() == {f"{table.code}__saturday__adults"}


def test_two_choices_or_lines_cannot_have_the_same_code() -> None:
    with pytest.raises(CodeTaken):
        rename_choices(survey(single_question()), "q1", {"yes": "no"})
    with pytest.raises(CodeTaken):
        rename_rows(survey(matrix_question()), "q4", {"quiet": "clean"})


def test_a_number_freed_by_a_new_code_is_not_given_again() -> None:
    questionnaire = rename_choices(survey(blank_question(Kind.SINGLE, "q1")), "q1", {"c2": "no"})
    assert choices(add_choices(questionnaire, "q1", [Text("A")])) == ["c1", "no", "c3"]


def test_an_unknown_choice_or_line_is_refused() -> None:
    with pytest.raises(UnknownPart):
        remove_choice(survey(single_question()), "q1", "maybe")
    with pytest.raises(UnknownPart):
        shift_row(survey(matrix_question()), "q4", "loud", by=1)
    with pytest.raises(UnknownPart):
        add_choices(survey(single_question()), "q8", [Text("A")])
