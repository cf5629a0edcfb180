"""Files: tickets that are known, in number."""

from collections.abc import Sequence

import pytest

from aimpact.questionnaire.answers import ListData
from aimpact.questionnaire.kinds import Cell, Context, Posted, behaviour_of
from aimpact.questionnaire.kinds.files import ACCEPTS, accepted
from aimpact.questionnaire.structure import Kind, Question


class Received:
    """Two files were received; faults of this sending are given."""

    def __init__(self, *faults: tuple[str, dict[str, float]]) -> None:
        self.given = faults

    def knows(self, name: str, ticket: str) -> bool:
        return ticket in {"one", "two"}

    def faults(self, name: str) -> Sequence[tuple[str, dict[str, float]]]:
        return self.given


def file_question(*, maximum: float | None = 2.0, is_required: bool = False) -> Question:
    return Question(code="q1", kind=Kind.FILE, maximum=maximum, is_required=is_required)


def read(question: Question, *tickets: str, uploads: Received | None = None) -> object:
    posted = Posted(ListData({"q1": list(tickets)}), context=Context(uploads=uploads or Received()))
    reading = behaviour_of(question).read(question, posted)
    return reading.answers.get("q1"), [(error.code, error.figures) for error in reading.errors]


def test_tickets_are_kept_once_each_in_order() -> None:
    assert read(file_question(), "two", "one", "two") == (["two", "one"], [])


def test_a_ticket_that_nobody_knows_is_refused() -> None:
    assert read(file_question(), "three") == (None, [("file_gone", {})])


@pytest.mark.parametrize("maximum", [None, 1.0])
def test_too_many_files_are_refused(maximum: float | None) -> None:
    refused = [("too_many_files", {"maximum": 1})]
    assert read(file_question(maximum=maximum), "one", "two") == (None, refused)


def test_a_required_file_is_asked_for() -> None:
    assert read(file_question(is_required=True)) == (None, [("file_required", {})])


def test_a_file_that_was_refused_says_why_and_keeps_the_others() -> None:
    uploads = Received(("file_too_large", {"maximum": 10.0}))
    assert read(file_question(is_required=True), uploads=uploads) == (
        None,
        [("file_too_large", {"maximum": 10.0})],
    )
    assert read(file_question(), "one", uploads=uploads)[0] == ["one"]  # type: ignore[index]  # a pair


def test_files_are_counted_and_nothing_more() -> None:
    question = file_question()
    counted = list(behaviour_of(question).cells(question, {"q1": ["1", "2"]}))
    assert counted == [Cell("q1", "_asked"), Cell("q1", "_answered", 2.0)]


def test_everything_is_accepted_unless_the_question_says_less() -> None:
    assert accepted(Question(code="q1", kind=Kind.FILE)) == ACCEPTS
    assert accepted(Question(code="q1", kind=Kind.FILE, accepts=("pdf",))) == ("pdf",)
