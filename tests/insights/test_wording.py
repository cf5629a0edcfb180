import pytest
from django.utils import translation

from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.templatetags.insights_words import marked
from aimpact.insights.wording import (
    at_least,
    describe_conditions,
    explain_crossing,
    explain_export,
    format_duration,
)
from aimpact.questionnaire.conditions import Condition, Match, Operator, Test
from aimpact.questionnaire.structure import Page, Question, Questionnaire
from tests.factories import matrix_question, number_question, single_question

FIRST = Page(code="p1", questions=(single_question(), matrix_question(), number_question()))


def said(*tests: Test, match: Match = Match.ALL, page: Condition | None = None) -> str:
    condition = Condition(tests=tests, match=match) if tests else None
    question = Question(code="q9", kind=single_question().kind, condition=condition)
    last = Page(code="p2", condition=page, questions=(question,))
    questionnaire = Questionnaire(pages=(FIRST, last))
    return describe_conditions(questionnaire, last, question)


def is_yes(*codes: str) -> Test:
    return Test(field="q1", operator=Operator.IS, value=codes or ("yes",))


@pytest.mark.parametrize(
    ("tests", "words"),
    [
        ((), ""),
        ((is_yes(),), "Asked of those who answered “Yes” to “For it?”."),
        (
            (is_yes("yes", "no"),),
            "Asked of those who answered “Yes” or “No” to “For it?”.",
        ),
        (
            (Test(field="q1", operator=Operator.IS_NOT, value=("no",)),),
            "Asked of those who did not answer “No” to “For it?”.",
        ),
        (
            (Test(field="q4__quiet", operator=Operator.ANSWERED),),
            "Asked of those who answered “Today? – Calme”.",
        ),
        (
            (Test(field="q5", operator=Operator.AT_LEAST, value=("3.5",)),),
            "Asked of those who gave 3.5 or more to “How many visits?”.",
        ),
        (
            (is_yes(), Test(field="q5", operator=Operator.NOT_ANSWERED)),
            "Asked of those who answered “Yes” to “For it?” and did not answer “How many visits?”.",
        ),
    ],
)
def test_conditions_are_told_in_words(tests: tuple[Test, ...], words: str) -> None:
    with translation.override("en"):
        assert said(*tests) == words


def test_the_condition_of_the_page_counts_too() -> None:
    page = Condition(tests=(Test(field="q5", operator=Operator.AT_MOST, value=("9",)),))
    with translation.override("en"):
        assert said(is_yes(), page=page).count(" and ") == 1


def test_any_of_several_tests_is_told_with_or() -> None:
    tests = (is_yes(), Test(field="q5", operator=Operator.ANSWERED))
    with translation.override("en"):
        assert " or answered “How many visits?”" in said(*tests, match=Match.ANY)


def test_french_quotes_and_spaces_are_french() -> None:
    with translation.override("fr"):
        words = said(is_yes())
    assert (
        words
        == "Posée aux personnes qui ont répondu «\u202fOui\u202f» à «\u202fPour\u202f?\u202f»."
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (44, "40 s"),
        (60, "1 min"),
        (172, "2 min 50 s"),
        (598, "10 min"),
        (1_830, "30 min"),
    ],
)
def test_durations_are_rounded(seconds: int, words: str) -> None:
    with translation.override("en"):
        assert format_duration(seconds) == words


@pytest.mark.parametrize("refusal", [CrossingRefusal.STILL_OPEN, CrossingRefusal.STILL_COUNTING])
@pytest.mark.parametrize("is_anonymous", [True, False])
def test_every_wait_is_explained(refusal: CrossingRefusal, is_anonymous: bool) -> None:
    assert explain_crossing(refusal, is_anonymous=is_anonymous)
    assert explain_export(refusal, k=5)


def test_the_threshold_is_that_of_the_survey() -> None:
    with translation.override("en"):
        assert "12 ballots" in at_least(12)
        assert explain_export(CrossingRefusal.TOO_FEW, k=12) == at_least(12)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain", "plain"),
        ("a \x02word\x03!", "a <mark>word</mark>!"),
        ("<b>\x02x\x03</b>", "&lt;b&gt;<mark>x</mark>&lt;/b&gt;"),
        ("\x02<i>\x03", "<mark>&lt;i&gt;</mark>"),
        ("", ""),
    ],
)
def test_words_found_are_marked_and_the_rest_is_escaped(text: str, html: str) -> None:
    assert marked(text) == html
