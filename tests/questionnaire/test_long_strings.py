"""The long-string index, counted by hand, and ballots whose tables hold one answer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.conditions import Answers, Condition, Operator, Test, Value
from aimpact.questionnaire.long_strings import FEWEST_LINES, is_alike, long_string
from aimpact.questionnaire.structure import (
    Cells,
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)

STEPS = tuple(Choice(code=code, label=Text(code)) for code in ("no", "rather", "yes"))


def table(code: str, lines: int, cells: Cells = Cells.SINGLE) -> Question:
    rows = tuple(Row(code=f"r{line}", label=Text(f"Line {line}")) for line in range(1, lines + 1))
    return Question(
        code=code, kind=Kind.MATRIX, label=Text(code), choices=STEPS, rows=rows, cells=cells
    )


def questionnaire(*questions: Question) -> Questionnaire:
    return Questionnaire(title=Text("Tables"), pages=(Page(code="p1", questions=questions),))


def given_down(question: Question, *answers: str) -> dict[str, Value]:
    """One answer a line; an empty one is a line left empty."""
    pairs = zip(question.rows, answers, strict=True)
    return {question.row_field(row): answer for row, answer in pairs if answer}


# Ten items on a scale of five, as in Johnson (2005): the runs are 1, 3, 2, 4; the index is 4.
@pytest.mark.parametrize(
    ("items", "index"),
    [("3222554444", 4), ("1212121212", 1), ("5555555555", 10), ("3", 1), ("", 0), ("1121113", 3)],
)
def test_the_index_is_the_longest_run_of_one_answer(items: str, index: int) -> None:
    assert long_string(items) == index


@given(st.lists(st.sampled_from("ab"), min_size=1, max_size=6).flatmap(st.permutations))
def test_a_run_as_long_as_the_items_is_the_same_in_every_order(items: list[str]) -> None:
    assert (long_string(items) == len(items)) is (long_string(sorted(items)) == len(items))


FIRST, SECOND, SHORT = table("q1", 5), table("q2", 4), table("q3", FEWEST_LINES - 1)


@pytest.mark.parametrize(
    ("answers", "alike"),
    [
        (given_down(FIRST, *["yes"] * 5) | given_down(SECOND, *["no"] * 4), True),
        (given_down(FIRST, *["yes"] * 5) | given_down(SECOND, "no", "no", "no", "yes"), False),
        (given_down(FIRST, "yes", "yes", "", "yes", "yes"), True),  # four lines answered
        (given_down(FIRST, "yes", "yes", "", "", "yes"), None),  # three
        (given_down(FIRST, *["yes"] * 5) | given_down(SHORT, "no", "yes", "no"), True),
        (given_down(SHORT, *["yes"] * 3), None),
        ({}, None),
    ],
)
def test_a_ballot_is_alike_when_every_table_holds_one_answer(
    answers: Answers, alike: bool | None
) -> None:
    assert is_alike(questionnaire(FIRST, SECOND, SHORT), answers) is alike


@pytest.mark.parametrize("cells", [Cells.MULTIPLE, Cells.NUMBER, Cells.TEXT])
def test_tables_of_other_answers_than_one_choice_are_left_out(cells: Cells) -> None:
    other = table("q1", 4, cells)
    assert is_alike(questionnaire(other), given_down(other, *["yes"] * 4)) is None


def test_what_was_not_shown_is_left_out() -> None:
    hidden = Condition(tests=(Test(field="q9", operator=Operator.IS, value=("yes",)),))
    second = replace(SECOND, condition=hidden)
    answers = given_down(FIRST, *["no"] * 5) | given_down(SECOND, "no", "yes", "no", "yes")
    assert is_alike(questionnaire(FIRST, second), answers) is True
