"""Whether answers moved between two surveys: tested where it means something, else said why not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aimpact.library.drawings import asked_before
from aimpact.library.selectors.trends import Trend, trends_of
from aimpact.library.shifts import Measure, Moved, Shift, Untested, moves_of
from aimpact.questionnaire.editing import update_question
from aimpact.questionnaire.editing.placing import find_question
from aimpact.questionnaire.lineage import with_origins
from aimpact.questionnaire.structure import Choice, Kind, Page, Question, Questionnaire, Text
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import Survey
from tests.factories import make_closed_survey
from tests.insights.ballots import fill, make_answered_survey

pytestmark = pytest.mark.django_db
LATER = datetime(2028, 1, 1, tzinfo=UTC)
YEAR = {
    "opens_at": datetime(2027, 3, 1, tzinfo=UTC),
    "closes_at": datetime(2027, 3, 31, tzinfo=UTC),
}


def again(first: Survey, *, yes: int, no: int, document: Questionnaire | None = None, **fields):
    """The same questions a year later: `yes` and `no` to the first one."""
    asked = document or with_origins(first.code, first.document)
    later = make_closed_survey(first.space, questionnaire=asked, **(YEAR | fields))
    fill(later, yes, {"q1": "yes", "q5": 6})
    fill(later, no, {"q1": "no", "q5": 7})
    return later


def moves(survey: Survey) -> dict[str, Moved]:
    return moves_of(survey, trends_of(survey, at=LATER))


def only(moved: Moved) -> Shift:
    (shift,) = moved.shifts
    return shift


def sentences(survey: Survey, code: str = "q1") -> list[str]:
    drawn = asked_before(survey, LATER, is_public=False)[code]
    return [line.replace("\u202f", " ").replace("\xa0", " ") for line in drawn.moved.lines]


def test_a_clear_rise_has_its_interval_and_a_p_corrected_for_every_question_asked_again():
    later = again(make_answered_survey(), yes=50, no=10)
    moved = moves(later)
    shift = only(moved["q1"])

    assert (shift.measure, shift.choice.code, shift.was_n, shift.now_n) == (
        Measure.SHARE, "yes", 60, 60,
    )  # fmt: skip
    assert (shift.was, shift.now) == (26 / 60, 50 / 60)
    assert 0 < shift.low < shift.difference < shift.high
    assert shift.is_clear
    assert moved["q1"].of == 2
    assert shift.corrected == pytest.approx(2 * shift.p)
    assert sentences(later)[1].startswith("La hausse est nette. « Oui »")


def test_what_chance_often_gives_is_called_not_clear():
    assert sentences(again(make_answered_survey(), yes=23, no=37)) == [
        "Par rapport à « La place du marché, mars 2026 » :",
        (
            "La baisse n’est pas nette. « Oui » : de 43 % (n = 60) à 38 % (n = 60),"
            " soit −5 (intervalle à 95 % : de −22 à +12 ; p = 0,577, corrigé pour 2 comparaisons)."
        ),
    ]


def test_means_of_numbers_are_compared_without_supposing_that_they_spread_alike():
    shift = only(moves(again(make_answered_survey(), yes=30, no=30))["q5"])

    assert (shift.measure, shift.was_n, shift.now_n) == (Measure.MEAN, 30, 60)
    assert (round(shift.was, 3), shift.now) == (5.667, 6.5)
    assert shift.low < shift.difference < shift.high


def test_people_who_were_not_chosen_alike_are_not_tested():
    later = again(make_answered_survey(), yes=50, no=10, audience=Audience.MEMBERS)

    assert moves(later)["q1"].untested is Untested.PEOPLE
    assert sentences(later)[0].startswith("L’écart n’est pas testé : les personnes")


def test_other_words_are_not_tested_and_other_answers_say_so_elsewhere():
    first = make_answered_survey()
    document = with_origins(first.code, first.document)
    question = find_question(document, "q1")
    reworded = update_question(document, replace(question, label=Text("Pour ?", "For?")))
    shorter = update_question(document, replace(question, choices=question.choices[:2]))
    worded = again(first, yes=50, no=10, document=reworded)

    assert moves(worded)["q1"].untested is Untested.WORDS
    other = again(first, yes=50, no=10, document=shorter)
    assert asked_before(other, LATER, is_public=False)["q1"].moved is None


def test_a_survey_that_runs_and_one_that_is_small_are_not_tested():
    first = make_answered_survey()
    small, running = again(first, yes=20, no=9), again(first, yes=50, no=10)
    at = datetime(2027, 3, 15, tzinfo=UTC)

    assert moves(small)["q1"].untested is Untested.FEW
    found = moves_of(running, trends_of(running, at=at))
    assert found["q1"].untested is Untested.RUNNING
    assert moves(first)["q1"].untested is Untested.FIRST


def pair(question: Question, was: list[dict[str, object]], now: list[dict[str, object]]) -> Shift:
    """The shift of one question between two surveys that answered it so, 40 times each line."""
    first = make_closed_survey(
        questionnaire=Questionnaire(pages=(Page(code="p1", questions=(question,)),))
    )
    asked = with_origins(first.code, first.document)
    later = make_closed_survey(first.space, questionnaire=asked, **YEAR)
    for survey, ballots in ((first, was), (later, now)):
        for answers in ballots:
            fill(survey, 40, answers)
    return only(moves(later)["q1"])


CHOICES = tuple(Choice(code=code, label=Text(code)) for code in ("one", "two", "three"))


def test_a_recommendation_moves_by_its_score():
    nps = Question(code="q1", kind=Kind.NPS, label=Text("?"), minimum=0, maximum=10)
    shift = pair(nps, [{"q1": 9}, {"q1": 3}], [{"q1": 9}, {"q1": 8}])
    assert (shift.measure, shift.was, shift.now, shift.is_clear) == (Measure.SCORE, 0, 50, True)


def test_a_scale_moves_by_its_mean_without_those_of_no_opinion():
    steps = (*CHOICES, Choice(code="none", label=Text("NSP"), is_no_opinion=True))
    scale = Question(code="q1", kind=Kind.RATING, label=Text("?"), choices=steps)
    shift = pair(scale, [{"q1": "one"}, {"q1": "none"}], [{"q1": "one"}, {"q1": "three"}])
    assert (shift.measure, shift.was, shift.now, shift.was_n) == (Measure.MEAN, 1, 2, 40)


def test_of_several_ticks_the_one_that_moved_most_is_told():
    several = Question(code="q1", kind=Kind.MULTIPLE, label=Text("?"), choices=CHOICES)
    shift = pair(
        several,
        [{"q1": ["one"]}, {"q1": ["two"]}],
        [{"q1": ["one"]}, {"q1": ["one", "two"]}],
    )
    assert (shift.choice.code, shift.was, shift.now) == ("one", 0.5, 1.0)


def test_answers_of_few_people_are_counted_together():
    first = make_answered_survey()
    later = again(first, yes=50, no=10)
    fill(first, 2, {"q1": "unsure"})
    shift = only(moves(later)["q1"])
    assert (shift.choice.code, shift.was_n) == ("yes", 62)


def test_a_trend_of_one_survey_has_nothing_to_test():
    survey = make_answered_survey()
    question = find_question(survey.document, "q1")
    assert moves_of(survey, {"q1": Trend(question, ())})["q1"].untested is Untested.FIRST
