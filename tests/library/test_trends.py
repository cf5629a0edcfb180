"""The same question asked twice: figures side by side, and honest about what compares."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from aimpact.library.comparing import Aspect
from aimpact.library.drawings import draw_history, draw_trend
from aimpact.library.selectors.trends import Trend, history_of, trends_of
from aimpact.library.wording import ways_of
from aimpact.questionnaire.editing import update_question
from aimpact.questionnaire.editing.placing import find_question
from aimpact.questionnaire.lineage import with_origins
from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.surveys.enums import Audience, Channel
from aimpact.surveys.models import Survey
from aimpact.ui.charts import GroupChart, LikertChart, ValueChart
from tests.factories import make_closed_survey, make_survey
from tests.insights.ballots import fill, make_answered_survey

pytestmark = pytest.mark.django_db


def wave(of: Survey, *, ballots: int = 30, document: Questionnaire | None = None, **fields):
    """The same questions asked a year later."""
    year = {
        "opens_at": datetime(2027, 3, 1, tzinfo=UTC),
        "closes_at": datetime(2027, 3, 31, tzinfo=UTC),
    }
    asked = document or with_origins(of.code, of.document)
    later = make_closed_survey(of.space, questionnaire=asked, **(year | fields))
    fill(later, ballots, {"q1": "yes", "q5": 6})
    return later


def trend(survey: Survey, code: str = "q1") -> Trend:
    at = datetime(2028, 1, 1, tzinfo=UTC)
    return trends_of(survey, at=at)[code]


def test_a_question_asked_twice_draws_a_trend_seen_from_either_survey():
    first = make_answered_survey()
    later = wave(first)

    for survey in (first, later):
        found = trend(survey)
        assert [w.survey for w in found.waves] == [first, later]
        assert (found.changes, found.same_choices) == ([], True)
    (chart,) = draw_trend(trend(later))
    assert isinstance(chart, GroupChart)
    assert [series.answered for series in chart.series] == [60, 30]
    assert [series.counts[0] for series in chart.series] == [26, 30]


def test_numbers_are_compared_by_their_means():
    (chart,) = draw_trend(trend(wave(make_answered_survey()), "q5"))

    assert isinstance(chart, ValueChart)
    assert [value.answered for value in chart.values] == [30, 30]


def test_other_words_and_other_people_are_said():
    first = make_answered_survey()
    document = with_origins(first.code, first.document)
    reworded = replace(find_question(document, "q1"), label=Text("Êtes-vous pour ?", "For it?"))
    document = update_question(document, reworded)
    found = trend(wave(first, document=document, audience=Audience.MEMBERS))

    ((_first, _later, (change,)),) = found.changes
    assert (change.aspect, change.after.fr) == (Aspect.WORDS, "Êtes-vous pour ?")
    assert found.same_choices
    (caution,) = draw_history(found, anchor="evolution").cautions
    assert [said[:25] for said in caution.sentences] == [
        "La question a changé de m",
        "Ce ne sont pas les mêmes ",
    ]


def test_other_answers_offered_are_not_drawn_side_by_side():
    first = make_answered_survey()
    document = with_origins(first.code, first.document)
    question = find_question(document, "q1")
    document = update_question(document, replace(question, choices=question.choices[:2]))
    found = trend(wave(first, document=document))

    assert not found.same_choices
    drawn = draw_history(found, anchor="evolution")
    assert drawn.charts == []
    assert [shares[1] for _label, shares in drawn.figures.rows][-1] == "pas proposée"


def test_a_survey_under_its_smallest_number_gives_no_figure():
    found = trend(wave(make_answered_survey(), ballots=4))

    assert found.latest.reading is None
    assert draw_trend(found) == []


def test_a_draft_and_another_space_are_no_wave():
    first = make_answered_survey()
    document = with_origins(first.code, first.document)
    make_survey(first.space, questionnaire=document)
    make_closed_survey(questionnaire=document)

    assert trends_of(first, at=timezone.now()) == {}


@pytest.mark.parametrize("number", [1, 3])
def test_trends_ask_two_queries(number: int, django_assert_num_queries):
    first = make_answered_survey()
    waves = [wave(first) for _ in range(number)]
    with django_assert_num_queries(2):
        assert len(trends_of(waves[-1], at=datetime(2028, 1, 1, tzinfo=UTC))) == 5


def test_lines_of_a_table_are_drawn_on_the_same_scale_survey_by_survey():
    first = make_answered_survey()
    later = wave(first)
    fill(later, 12, {"q4__quiet": "good", "q4__clean": "bad"})
    charts = draw_trend(trend(later, "q4"))

    assert [type(chart) for chart in charts] == [LikertChart, LikertChart]
    assert [row.answered for row in charts[0].rows] == [24, 12]
    assert [row.counts for row in charts[0].rows] == [(24, 0), (12, 0)]
    assert len({chart.id for chart in charts}) == 2


def test_a_field_that_too_few_answered_is_not_compared():
    first = make_answered_survey()
    later = wave(first)
    fill(later, 2, {"q4__quiet": "good"})
    assert draw_trend(trend(later, "q4")) == []


def test_texts_have_a_history_without_a_chart():
    first = make_answered_survey()
    drawn = draw_history(trend(wave(first), "q3"), anchor="evolution")
    assert (drawn.charts, drawn.figures, len(drawn.lines)) == ([], None, 2)


def test_the_ways_of_collecting_are_told_with_their_shares():
    found = trend(wave(make_answered_survey()))
    several = replace(found.latest, ways={Channel.WEB: 30, Channel.PAPER: 10})

    assert ways_of(found.latest) == "Importé"
    assert ways_of(several).split(", ")[1].startswith("Sur papier 25")
    assert ways_of(replace(several, reading=None)) == "–"
    mixed = Trend(found.question, (found.waves[0], several))
    (caution,) = draw_history(mixed, anchor="evolution").cautions
    assert caution.sentences[0].startswith("Les réponses ne sont pas venues par les mêmes voies")


def test_the_history_of_a_question_never_asked_is_empty():
    survey = make_survey()
    asked = replace(find_question(survey.document, "q1"), origin="bank:0")
    assert history_of(survey.space, asked, at=timezone.now()).waves == ()
