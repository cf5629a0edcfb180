"""What the questions that rank, share out, judge or measure say of themselves."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.structure import Choice, Kind, Question, Text
from aimpact.surveys.selectors.screen_parts import QuestionScreen
from aimpact.surveys.templatetags.question_kinds import (
    budget_words,
    cost,
    how_many_ranks,
    nps_steps,
    plain_number,
    points,
    points_to_share,
    ranks,
    shares,
    slider_words,
)

RANKING = blank_question(Kind.RANKING, "q1")


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("low", "high", "sentence"),
    [
        (None, None, "Put them in order, the one that you prefer first. You may leave some out."),
        (3.0, None, "Put them all in order, the one that you prefer first."),
        (2.0, 2.0, "Choose 2 and put them in order, the one that you prefer first."),
        (None, 2.0, "Choose up to 2 and put them in order, the one that you prefer first."),
        (None, 1.0, "Choose the one that you prefer."),
    ],
)
def test_how_many_ranks_are_wanted_is_said(
    low: float | None, high: float | None, sentence: str
) -> None:
    assert how_many_ranks(replace(RANKING, minimum=low, maximum=high)) == sentence


def test_ranks_typed_with_gaps_are_shown_without_them() -> None:
    screen = QuestionScreen(question=RANKING, typed={"q1": ["", "c2", "", "c1"]})
    assert [(rank.number, rank.typed) for rank in ranks(screen)] == [(1, "c2"), (2, "c1"), (3, "")]


def test_each_choice_of_a_sum_has_its_line() -> None:
    question = blank_question(Kind.CONSTANT_SUM, "q1")
    screen = QuestionScreen(
        question=question, typed={"q1__c1": ["70"]}, errors={"q1__c2": "Write a number."}
    )
    assert [(line.name, line.typed, line.error) for line in shares(screen)] == [
        ("q1__c1", "70", ""),
        ("q1__c2", "", "Write a number."),
        ("q1__c3", "", ""),
    ]
    assert points(question) == 100
    assert points_to_share(question) == "Share out 100 points between the answers."


def test_money_is_said_with_its_unit() -> None:
    question = replace(blank_question(Kind.BUDGET, "q1"), maximum=120_000.0, unit=Text("€", "€"))
    assert budget_words(question) == "You may spend 120,000 € in all."
    assert cost(Choice(code="a", amount=12_500.5), question) == "12,500.5 €"
    assert cost(Choice(code="a"), question) == ""


def test_a_slider_says_between_which_numbers_it_goes() -> None:
    question: Question = replace(blank_question(Kind.SLIDER, "q1"), unit=Text("%", "%"))
    assert slider_words(question) == "From 0 % to 100 %."


def test_a_recommendation_has_eleven_steps() -> None:
    assert list(nps_steps(blank_question(Kind.NPS, "q1"))) == list(range(11))


@pytest.mark.parametrize(("number", "written"), [(None, ""), (100.0, "100"), (0.5, "0.5")])
def test_a_number_is_written_as_html_reads_it(number: float | None, written: str) -> None:
    assert plain_number(number) == written
