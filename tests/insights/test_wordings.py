from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from aimpact.insights.drawings import draw_questions
from aimpact.insights.selectors import read_results
from aimpact.questionnaire.structure import Page, Questionnaire, Text, Variant
from aimpact.surveys.models import Survey
from aimpact.surveys.services.sealing import ImportedBallot, import_ballots
from tests.factories import make_open_survey, matrix_question, single_question

pytestmark = pytest.mark.django_db

VARIANT = Variant(code="b", label=Text("Contre la place ?"))


def counted(*questions: Any, answers: list[dict[str, Any]]) -> Survey:
    document = Questionnaire(title=Text("La place"), pages=(Page(code="p1", questions=questions),))
    survey = make_open_survey(questionnaire=document)
    now = timezone.now()
    ballots = [ImportedBallot(each, {}, now.date() - timedelta(days=1)) for each in answers]
    import_ballots(survey, ballots, by=None, at=now)
    return survey


def test_each_wording_has_its_own_counts_which_add_up_to_everybody() -> None:
    asked = replace(single_question(), variants=(VARIANT,))
    answers = [{"q1": "yes", "q1__variant": "a"}] * 7 + [{"q1": "no", "q1__variant": "b"}] * 5
    results = read_results(counted(asked, answers=answers), at=timezone.now())
    everybody, (first, second) = results.questions[0].reading, results.questions[0].wordings
    assert (first.answered, second.answered, everybody.answered) == (7, 5, 12)
    counts = {count.choice.code: count.count for count in second.fields[0].counts}
    assert counts == {"yes": 0, "no": 5, "else": 0}
    assert (first.question.label, second.question.label) == (asked.label, VARIANT.label)


def test_a_wording_that_too_few_answered_is_not_drawn() -> None:
    asked = replace(single_question(), variants=(VARIANT,))
    answers = [{"q1": "yes", "q1__variant": "a"}] * 7 + [{"q1": "no", "q1__variant": "b"}] * 2
    results = read_results(counted(asked, answers=answers), at=timezone.now())
    first, second = next(iter(draw_questions(results))).wordings
    assert first.chart is not None
    assert second.chart is None


def test_the_lines_of_a_table_are_counted_by_wording_too() -> None:
    table = replace(matrix_question("q4"), variants=(VARIANT,))
    row, choice = table.rows[0], table.choices[0]
    answers = [{table.row_field(row): choice.code, "q4__variant": "b"}] * 6
    results = read_results(counted(table, answers=answers), at=timezone.now())
    _first, second = results.questions[0].wordings
    assert second.fields[0].answered == 6
