"""The matrix of the ballots equals the counters, whatever the questionnaire and the ballots."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aimpact.insights.analyses.matrix import NOT_ANSWERED, NOT_ASKED, Flags, Matrix
from aimpact.insights.analyses.reading import Cast, matrix_of, read_matrix
from aimpact.questionnaire.answers import count_cells, field_of_arm, read_pages
from aimpact.questionnaire.conditions import Condition, Operator, Test, Value
from aimpact.questionnaire.kinds import ANSWERED, ASKED, OFFERED, behaviour_of
from aimpact.questionnaire.kinds.ranking import RANK
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
    Variant,
)
from aimpact.surveys.enums import Channel
from tests.factories import make_closed_survey, make_questionnaire
from tests.insights.ballots import DAY, PROFILE, fill, make_answered_survey
from tests.insights.counting import Given
from tests.insights.matrices import matrix_of_ballots
from tests.questionnaire.strategies import posts, questionnaires

Counts = Counter[tuple[str, str]]
_COUNTED_OTHERWISE = {Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.PLACE, Kind.PIN, Kind.ZONE}
"""Kinds of which the matrix says who answered, and not what."""


def counted(questionnaire: Questionnaire, ballots: list[Mapping[str, Value]]) -> Counts:
    """What the counters of a survey hold, but for answers that have no code."""
    cells = (cell for answers in ballots for cell in count_cells(questionnaire, answers))
    found: Counts = Counter((cell.field, cell.answer) for cell in cells)
    bare = {
        (field.name, answer)
        for question in questionnaire.questions()
        for field in behaviour_of(question).fields(question)
        for name, answer in found
        if name == field.name
        and answer not in {ASKED, ANSWERED}
        and not answer.startswith(OFFERED)
        and (question.kind in _COUNTED_OTHERWISE or field.is_number)
    }
    return Counter({key: count for key, count in found.items() if key not in bare})


def told(questionnaire: Questionnaire, matrix: Matrix) -> Counts:
    """The same counts out of the matrix."""
    found: Counts = Counter()
    for question in questionnaire.questions():
        every = np.ones(matrix.ballots, dtype=bool)
        found.update(_told_of(question, matrix, every))
        arms = matrix.columns.get(question.variant_field)
        for place, arm in enumerate(arms.answers if arms else ()):
            those = arms.codes == place if arms else every
            for (name, answer), count in _told_of(question, matrix, those).items():
                found[field_of_arm(name, arm), answer] = count
    return Counter({key: count for key, count in found.items() if count})


def _told_of(question: Question, matrix: Matrix, those: Flags) -> Counts:
    found: Counts = Counter()
    answered = np.zeros(matrix.ballots, dtype=bool)
    for field in behaviour_of(question).fields(question):
        if field.name == question.other_field:
            continue
        found[field.name, ASKED] = int((matrix.asked[field.name] & those).sum())
        is_answered = _is_answered(matrix, field.name)
        answered |= is_answered
        found[field.name, ANSWERED] = int((is_answered & those).sum())
        for answer, flags in _answers(matrix, question, field.name):
            found[field.name, answer] = int((flags & those).sum())
    if question.kind is not Kind.INFORMATION:
        found[question.code, ASKED] = int((matrix.asked[question.code] & those).sum())
        found[question.code, ANSWERED] = int((answered & those).sum())
    for choice in question.choices:
        if choice.condition:
            offered = matrix.offered[question.choice_field(choice)]
            found[question.code, f"{OFFERED}{choice.code}"] = int((offered & those).sum())
    return found


def _is_answered(matrix: Matrix, name: str) -> Flags:
    if name in matrix.columns:
        return matrix.columns[name].is_answered
    if name in matrix.ticks:
        return matrix.ticks[name].is_answered
    if name in matrix.given:
        return matrix.given[name]
    answered: Flags = ~np.isnan(matrix.numbers[name])
    return answered


def _answers(matrix: Matrix, question: Question, name: str) -> Iterator[tuple[str, Flags]]:
    if column := matrix.columns.get(name):
        for place, answer in enumerate(column.answers):
            yield answer, column.codes == place
    if ticks := matrix.ticks.get(name):
        for place, answer in enumerate(ticks.answers):
            yield answer, ticks.ticked[:, place]
    if question.kind is Kind.RANKING and name == question.code:
        for choice in question.choices:
            ranks = matrix.numbers[question.choice_field(choice)]
            for rank in range(1, len(question.choices) + 1):
                yield f"{choice.code}{RANK}{rank}", ranks == rank


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_the_matrix_equals_the_counters_whatever_is_asked_and_answered(data: st.DataObject) -> None:
    questionnaire = data.draw(questionnaires())
    number = data.draw(st.integers(0, 6))
    ballots = [_answers_of(questionnaire, data.draw(posts(questionnaire))) for _ in range(number)]
    matrix = matrix_of_ballots(questionnaire, [Given(answers) for answers in ballots])
    assert matrix.ballots == number
    assert told(questionnaire, matrix) == counted(questionnaire, ballots)


class _Posted(dict[str, list[str]]):
    def getlist(self, key: str, /) -> list[str]:
        return self.get(key, [])


def _answers_of(questionnaire: Questionnaire, posted: dict[str, list[str]]) -> Mapping[str, Value]:
    return read_pages(questionnaire, _Posted(posted)).answers


def one_of_each() -> Questionnaire:
    """Kinds, lines, choices and wordings that random questionnaires seldom bring together."""
    choices = tuple(Choice(code=code, label=Text(code)) for code in ("a", "b", "c"))
    yes = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("a",)),))
    some = (*choices[:2], Choice(code="c", label=Text("c"), condition=yes))
    rows = (Row(code="r1"), Row(code="r2", condition=yes))
    asked = (
        Question(code="q1", kind=Kind.SINGLE, choices=choices, variants=(Variant(code="b"),)),
        Question(code="q2", kind=Kind.MULTIPLE, choices=some),
        Question(code="q3", kind=Kind.RANKING, choices=some),
        Question(code="q4", kind=Kind.STATEMENTS, choices=choices, rows=rows),
        Question(code="q5", kind=Kind.CONSTANT_SUM, choices=some),
        Question(code="q6", kind=Kind.NPS, minimum=0, maximum=10, condition=yes),
    )
    return Questionnaire(pages=(Page(code="p1", questions=asked),))


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "q1": st.sampled_from("abc"),
        "q1__variant": st.sampled_from("ab"),
        "q2": st.lists(st.sampled_from("abc"), unique=True, min_size=1),
        "q3": st.permutations(["a", "b", "c"]),
        "q4__r1": st.sampled_from("abc"),
        "q4__r2": st.sampled_from("abc"),
        "q5__a": st.integers(0, 100),
        "q5__c": st.integers(0, 100),
        "q6": st.integers(0, 10),
    },
)


@given(st.lists(ANSWERS, max_size=8))
def test_lines_choices_and_wordings_under_conditions_equal_the_counters(
    ballots: list[dict[str, Any]],
) -> None:
    questionnaire = one_of_each()
    for answers in ballots:
        if "q3" in answers:
            answers["q3__first"] = answers["q3"][0]
    matrix = matrix_of_ballots(questionnaire, [Given(answers) for answers in ballots])
    assert told(questionnaire, matrix) == counted(questionnaire, ballots)


def test_a_field_that_was_not_shown_is_told_from_one_left_empty() -> None:
    matrix = matrix_of_ballots(one_of_each(), [Given({"q1": "a"}), Given({"q1": "b"})])
    lines = sorted(
        zip(matrix.columns["q1"].codes, matrix.columns["q4__r2"].codes, strict=True), key=str
    )
    assert [tuple(map(int, line)) for line in lines] == [(0, NOT_ANSWERED), (1, NOT_ASKED)]


def test_codes_follow_the_order_of_the_questionnaire_and_take_two_bytes() -> None:
    matrix = matrix_of_ballots(one_of_each(), [Given({"q1": "c"})])
    column = matrix.columns["q1"]
    assert column.answers == ("a", "b", "c")
    assert (column.codes.tolist(), column.codes.dtype) == ([2], np.dtype(np.int16))


def test_a_field_of_more_answers_than_two_bytes_can_tell_has_four() -> None:
    communes = [f"{code:05}" for code in range(33_000)]
    ballots = [Given({}, {"commune": code}) for code in reversed(communes)]
    matrix = matrix_of_ballots(Questionnaire(), ballots, profile=["commune"])
    column = matrix.profile["commune"]
    assert column.codes.dtype == np.int32
    assert column.answers == tuple(communes)
    assert sorted(column.codes.tolist()) == list(range(33_000))


def test_rows_keep_together_in_an_order_of_their_own() -> None:
    document = make_questionnaire()
    ballots = [
        Cast({"q5": at}, {"gender": "woman"} if at % 2 else {}, at, date(2026, 3, 1), Channel.WEB)
        for at in range(400)
    ]
    matrix = matrix_of(document, ballots, profile=["gender"])
    numbers = matrix.numbers["q5"]
    assert numbers.tolist() == matrix.seconds.tolist()
    assert [bool(n % 2) for n in numbers] == matrix.profile["gender"].is_answered.tolist()
    assert numbers.tolist() != sorted(numbers)  # one order in 400! would fail


def test_a_survey_without_a_ballot_has_a_matrix_without_a_row() -> None:
    matrix = matrix_of_ballots(one_of_each(), [], profile=["gender"])
    assert (matrix.ballots, matrix.ticks["q2"].ticked.shape) == (0, (0, 3))


@pytest.mark.django_db
def test_ballots_of_the_box_are_read_with_who_when_and_how_long() -> None:
    survey = make_answered_survey()
    fill(make_closed_survey(), 3)
    fill(survey, 5, {"q1": "yes"}, seconds=90)
    matrix = read_matrix(survey)
    assert matrix.ballots == 65
    assert sorted(matrix.profile) == sorted(PROFILE)
    assert int((matrix.profile["gender"].codes == NOT_ANSWERED).sum()) == 5
    assert int(np.nansum(matrix.seconds)) == 450
    assert {date.fromordinal(day) for day in matrix.days} == {DAY}
    channels = matrix.channels
    assert {channels.answers[code] for code in channels.codes} == {Channel.IMPORT}
    assert int((matrix.columns["q1"].codes == 0).sum()) == 31


@pytest.mark.django_db
def test_questions_that_may_not_be_crossed_are_left_out() -> None:
    matrix = read_matrix(make_answered_survey(), left_out={"q1", "q2"})
    assert {*matrix.columns} == {"q4__quiet", "q4__clean"}
    assert "q1" not in matrix.asked
    assert not matrix.ticks
