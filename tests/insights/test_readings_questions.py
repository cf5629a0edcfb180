"""Statistics against figures computed by hand."""

from aimpact.insights.readings.questions import ChoiceCount, read_question, scale_mean
from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.structure import Choice, Kind, Page, Question, Questionnaire
from tests.factories import (
    make_questionnaire,
    matrix_question,
    multiple_question,
    single_question,
    text_question,
)
from tests.insights.counting import Given, count

QUESTIONNAIRE = make_questionnaire()


def tallies(*ballots: Given) -> Tallies:
    return count(QUESTIONNAIRE, ballots).everybody


def steps(*counts: int, no_opinion: int = 0) -> list[ChoiceCount]:
    scale = [ChoiceCount(Choice(code=f"s{at}"), number) for at, number in enumerate(counts)]
    return [*scale, ChoiceCount(Choice(code="none", is_no_opinion=True), no_opinion)]


def test_a_single_choice_counts_its_answers_over_those_who_answered() -> None:
    given = [Given({"q1": "yes"})] * 3 + [Given({"q1": "no"})] + [Given({})] * 2
    reading = read_question(single_question(), tallies(*given))
    assert (reading.asked, reading.answered) == (6, 4)
    field = reading.fields[0]
    assert field.silent == 2
    assert [(each.choice.code, each.count) for each in field.counts] == [
        ("yes", 3),
        ("no", 1),
        ("else", 0),
    ]


def test_a_multiple_choice_counts_people_not_ticks() -> None:
    given = [Given({"q2": ["trees", "benches"]})] * 2 + [Given({"q2": ["trees"]})]
    field = read_question(multiple_question(), tallies(*given)).fields[0]
    assert field.answered == 3
    assert [each.count for each in field.counts] == [3, 2, 0]


def test_a_matrix_has_bases_line_by_line() -> None:
    given = [Given({"q4__quiet": "good", "q4__clean": "bad"}), Given({"q4__quiet": "bad"})]
    reading = read_question(matrix_question(), tallies(*given))
    assert [(each.field.name, each.asked, each.answered) for each in reading.fields] == [
        ("q4__quiet", 2, 2),
        ("q4__clean", 2, 1),
    ]
    assert reading.answered == 2


def test_whoever_answered_one_line_of_a_matrix_is_not_silent() -> None:
    given = [Given({"q4__quiet": "good"}), Given({"q4__clean": "bad"}), Given({})]
    reading = read_question(matrix_question(), tallies(*given))
    assert [each.answered for each in reading.fields] == [1, 1]
    assert (reading.asked, reading.answered) == (3, 2)


def test_a_text_has_bases_alone() -> None:
    reading = read_question(text_question(), tallies(Given({"q3": "Bonjour"}), Given({})))
    assert (reading.asked, reading.answered) == (2, 1)
    assert reading.fields[0].counts == ()


def test_the_text_of_other_is_not_a_field_to_count() -> None:
    given = Given({"q1": "else", "q1__other": "peut-être"})
    reading = read_question(single_question(), tallies(given))
    assert [each.field.name for each in reading.fields] == ["q1"]


def test_the_mean_of_a_scale_leaves_no_opinion_out() -> None:
    # 2 × 1 + 3 × 2 + 5 × 3 = 23 points over 10 opinions; 90 without one.
    scale = scale_mean(steps(2, 3, 5, no_opinion=90))
    assert scale is not None
    assert (scale.mean, scale.steps, scale.base) == (2.3, 3, 10)


def test_a_scale_without_an_opinion_has_no_mean() -> None:
    assert scale_mean(steps(0, 0, no_opinion=7)) is None


def test_a_question_never_shown_has_empty_bases() -> None:
    question = Question(code="q9", kind=Kind.NUMBER)
    empty = count(Questionnaire(pages=(Page(code="p1", questions=(question,)),)), []).everybody
    reading = read_question(question, empty)
    assert (reading.asked, reading.answered, reading.fields[0].spread) == (0, 0, None)
