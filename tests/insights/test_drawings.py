"""Each kind of question gets the chart that suits it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation

from aimpact.insights.drawings import draw_days, draw_people, draw_question, draw_questions
from aimpact.insights.readings.questions import read_question
from aimpact.insights.selectors import read_results
from aimpact.questionnaire.blank import NO_OPINION
from aimpact.questionnaire.scales import AGREEMENT, SATISFACTION, points
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)
from aimpact.surveys.models import Survey
from aimpact.territories.models import PopulationMargin
from aimpact.ui.charts import (
    BarChart,
    Chart,
    ComparisonChart,
    DayChart,
    GroupChart,
    Histogram,
    LikertChart,
)
from tests.factories import (
    make_closed_survey,
    make_commune,
    matrix_question,
    multiple_question,
    number_question,
    single_question,
    text_question,
)
from tests.insights.ballots import NOW, fill, make_answered_survey
from tests.insights.counting import Given, count

pytestmark = pytest.mark.django_db


def rating(steps: int) -> Question:
    choices = [Choice(code=f"s{at}", label=Text(str(at))) for at in range(1, steps + 1)]
    none = Choice(code="none", label=Text("Sans opinion"), is_no_opinion=True)
    return Question(code="q1", kind=Kind.RATING, label=Text("Note"), choices=(*choices, none))


def draw(question: Question, *answers: dict[str, object]) -> Chart | None:
    questionnaire = Questionnaire(pages=(Page(code="p1", questions=(question,)),))
    given = [Given(each) for each in answers]  # type: ignore[arg-type]  # answers of a test
    tallies = count(questionnaire, given).everybody
    return draw_question(read_question(question, tallies), k=5)


@pytest.mark.parametrize(
    ("question", "answers", "chart"),
    [
        (single_question, {"q1": "yes"}, BarChart),
        (multiple_question, {"q2": ["trees"]}, BarChart),
        (lambda: rating(5), {"q1": "s4"}, LikertChart),
        (lambda: rating(11), {"q1": "s4"}, BarChart),
        (lambda: rating(5), {"q1": "none"}, BarChart),
        (matrix_question, {"q4__quiet": "good"}, GroupChart),
        (number_question, {"q5": 4}, Histogram),
    ],
)
def test_each_kind_has_its_chart(
    question: Callable[[], Question], answers: dict[str, object], chart: type
) -> None:
    assert isinstance(draw(question(), answers), chart)


def test_texts_and_unanswered_questions_have_no_chart() -> None:
    assert draw(text_question(), {"q3": "Bonjour"}) is None
    assert draw(single_question(), {}) is None


def test_shares_of_a_multiple_choice_are_of_those_who_answered() -> None:
    chart = draw(multiple_question(), {"q2": ["trees", "benches"]}, {"q2": ["trees"]}, {})
    assert isinstance(chart, BarChart)
    assert chart.multiple
    assert (chart.base.answered, chart.base.asked) == (2, 3)


def test_answers_to_several_choices_come_by_number_those_apart_last() -> None:
    answers = [{"q2": ["none"]}] * 9 + [{"q2": ["benches"]}] * 5 + [{"q2": ["trees"]}]
    chart = draw(multiple_question(), *answers)
    assert isinstance(chart, BarChart)
    assert [bar.count for bar in chart.bars] == [5, 1, 9]
    assert [bar.quiet for bar in chart.bars] == [False, False, True]


def test_a_scale_is_drawn_without_those_who_have_no_opinion() -> None:
    chart = draw(rating(3), {"q1": "s1"}, {"q1": "s3"}, {"q1": "s3"}, {"q1": "none"})
    assert isinstance(chart, LikertChart)
    assert (chart.levels, chart.rows[0].counts, chart.rows[0].answered) == (
        ("1", "2", "3"),
        (1, 0, 2),
        3,
    )


def test_the_mean_of_a_scale_is_said_with_its_base_and_what_it_leaves_out() -> None:
    survey = survey_of(rating(3))
    for code in ("s1", "s1", "s2", "s3", "s3", "s3", "none"):
        fill(survey, 1, {"q1": code})
    with translation.override("en"):
        (drawing,) = draw_questions(read_results(survey, at=NOW))
    (fact,) = drawing.facts
    assert fact.startswith("Mean: 2.2 on a scale from 1 (“1”) to 3 (“3”), over 6 opinions.")
    assert fact.endswith("1 answer without an opinion is left out of it.")


def test_a_median_that_is_not_exact_is_said_to_be_approximate() -> None:
    survey = survey_of(number_question("q1"))
    fill(survey, 9, {"q1": 47})
    with translation.override("en"):
        (drawing,) = draw_questions(read_results(survey, at=NOW))
    assert drawing.facts == [
        "The median is approximate: it is found between the bounds of its bar."
    ]


def survey_of(question: Question) -> Survey:
    page = Page(code="p1", questions=(question,))
    return make_closed_survey(questionnaire=Questionnaire(title=Text("Sondage"), pages=(page,)))


def test_groups_are_drawn_with_their_own_bases() -> None:
    results = read_results(make_answered_survey(), at=NOW, crossed="gender")
    first = next(iter(draw_questions(results)))
    (cross,) = first.crosses
    assert isinstance(cross.chart, GroupChart)
    assert [(one.counts, one.answered) for one in cross.chart.series] == [
        ((20, 10, 0), 30),
        ((6, 24, 0), 30),
    ]
    assert cross.chart.stacked


def test_each_line_of_a_matrix_is_compared_on_its_own() -> None:
    results = read_results(make_answered_survey(), at=NOW, crossed="gender")
    matrix = next(d for d in draw_questions(results) if d.asked.question.kind is Kind.MATRIX)
    assert [(cross.label, cross.is_line) for cross in matrix.crosses] == [
        ("Calme", True),
        ("Propre", True),
    ]


def test_participants_are_compared_with_the_population_where_it_is_known() -> None:
    commune = make_commune()
    for gender, number in (("woman", 600), ("man", 400)):
        PopulationMargin.objects.create(
            territory=commune,
            variable="gender",
            category=gender,
            inhabitants=number,
            source="Insee",
            vintage="2022",
        )
    results = read_results(make_answered_survey(territory=commune), at=NOW)
    drawn = {each.labels.profile_field: draw_people(each, k=5) for each in results.people}
    by_gender, by_age = drawn["gender"], drawn["age_band"]
    assert by_gender is not None
    assert by_age is not None
    assert isinstance(by_gender.chart, ComparisonChart)
    assert [row.population_share for row in by_gender.chart.rows] == [0.6, 0.4]
    assert "Insee, 2022" in str(by_gender.chart.source)
    assert isinstance(by_age.chart, BarChart)
    assert (by_gender.is_compared, by_age.is_compared) == (True, False)


def test_a_profile_question_that_nobody_answered_is_not_drawn() -> None:
    survey = make_closed_survey(profile_fields=["gender"])
    fill(survey, 9)
    (people,) = read_results(survey, at=NOW).people
    assert draw_people(people, k=5) is None


def test_many_communes_are_drawn_as_the_largest_and_the_rest() -> None:
    survey = make_closed_survey(profile_fields=["commune"])
    for at in range(20):
        fill(survey, 5 + at, profile={"commune": f"{at:05}"})
    (people,) = read_results(survey, at=NOW).people
    drawing = draw_people(people, k=5)
    assert drawing is not None
    assert isinstance(drawing.chart, BarChart)
    assert [bar.count for bar in drawing.chart.bars[:2]] == [24, 23]
    assert len(drawing.chart.bars) == 16
    assert sum(bar.count or 0 for bar in drawing.chart.bars) == sum(range(5, 25))


def test_days_are_drawn_with_the_reminder() -> None:
    survey = make_answered_survey(remind_at=datetime(2026, 3, 20, tzinfo=UTC))
    chart = draw_days(read_results(survey, at=NOW))
    assert isinstance(chart, DayChart)
    assert sum(day.count for day in chart.days) == 60
    assert [on for on, _ in chart.events] == [date(2026, 3, 20)]


def test_a_survey_without_a_ballot_has_no_days() -> None:
    assert draw_days(read_results(make_closed_survey(), at=NOW)) is None


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, GroupChart),
        ({"choices": (*points(SATISFACTION), NO_OPINION)}, LikertChart),
        ({"choices": points(AGREEMENT)}, LikertChart),
        ({"rows": (Row(code="r1", label=Text("Lent"), opposite=Text("Vite")),)}, LikertChart),
    ],
)
def test_a_table_is_drawn_around_its_middle_only_where_its_columns_are_surely_a_scale(
    changes: dict[str, Any], kind: type[Chart]
) -> None:
    columns = tuple(Choice(code=f"c{n}", label=Text(w)) for n, w in enumerate(("Matin", "Soir")))
    table = {"rows": (Row(code="r1", label=Text("Samedi")),), "choices": columns} | changes
    question = replace(matrix_question("q1"), **table)
    code = question.choices[0].code
    document = Questionnaire(pages=(Page(code="p1", questions=(question,)),))
    book = count(document, [Given({"q1__r1": code})] * 6)
    chart = draw_question(read_question(question, book.everybody), k=5)
    assert isinstance(chart, kind)
