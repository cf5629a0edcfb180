from dataclasses import replace

import pytest

from aimpact.questionnaire.answers import ListData, count_cells, read_pages
from aimpact.questionnaire.checks import find_problems
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Rule,
    Text,
)
from tests.factories import number_question, text_question

WORTH = Question(
    code="q1",
    kind=Kind.SINGLE,
    label=Text("Combien de fois ?"),
    choices=(
        Choice(code="never", label=Text("Jamais"), amount=0.0),
        Choice(code="often", label=Text("Souvent"), amount=3.0),
    ),
)


def document(expression: str, *rules: Rule) -> Questionnaire:
    number = replace(number_question("q2"), rules=rules)
    score = Question(code="q3", kind=Kind.SCORE, label=Text("Total"), expression=expression)
    return Questionnaire(
        title=Text("Essai"), pages=(Page(code="p1", questions=(WORTH, number, score)),)
    )


@pytest.mark.parametrize(
    ("expression", "posted", "score"),
    [
        ("worth(q1) + q2", {"q1": ["often"], "q2": ["4"]}, 7),
        ("worth(q1) / 2", {"q1": ["often"]}, 1.5),
        ("q2 > 3", {"q2": ["4"]}, 1),
        ("worth(q1)", {}, None),
        ("'a'", {}, None),
        ("worth(q1) + q2", {"q1": ["often"], "q2": ["4"], "q3": ["1000"]}, 7),
    ],
)
def test_a_score_is_computed_and_never_typed(expression, posted, score):
    assert read_pages(document(expression), ListData(posted)).answers.get("q3") == score


def test_a_score_is_counted_with_its_base():
    cells = list(count_cells(document("worth(q1)"), {"q1": "often", "q3": 3}))
    assert [(c.answer, c.total) for c in cells if c.field == "q3"] == [
        ("_asked", 0.0),
        ("_answered", 3.0),
        ("3", 0.0),
    ]


def test_a_rule_that_is_broken_says_the_words_of_the_client_beside_the_question():
    rule = Rule(expression="q2 <= worth(q1)", message=Text("Pas plus que la première fois."))
    reading = read_pages(document("0", rule), ListData({"q1": ["often"], "q2": ["5"]}))
    assert [(e.field, e.code, e.message.fr) for e in reading.errors] == [
        ("q2", "rule", "Pas plus que la première fois.")
    ]


@pytest.mark.parametrize(
    "posted", [{"q2": ["2"]}, {"q1": ["often"]}, {"q1": ["often"], "q2": ["3"]}]
)
def test_a_rule_that_is_kept_or_cannot_be_told_breaks_nothing(posted):
    rule = Rule(expression="q2 <= worth(q1)", message=Text("Trop."))
    assert read_pages(document("0", rule), ListData(posted)).errors == []


def test_a_question_refused_already_is_not_refused_twice():
    rule = Rule(expression="q2 > 100", message=Text("Trop peu."))
    reading = read_pages(document("0", rule), ListData({"q2": ["douze"]}))
    assert [error.code for error in reading.errors] == ["not_a_number"]


@pytest.mark.parametrize(
    ("expression", "problem"),
    [("", "score_not_read"), ("1 +", "score_not_read"), ("q9 + 1", "score_not_earlier")],
)
def test_a_score_in_disorder_is_not_published(expression, problem):
    assert problem in [found.code for found in find_problems(document(expression))]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (Rule(expression="q2 >", message=Text("Non")), "rule_not_read"),
        (Rule(expression="q3 > 1", message=Text("Non")), "rule_not_earlier"),
        (Rule(expression="q2 > 1"), "rule_without_words"),
    ],
)
def test_a_rule_in_disorder_is_not_published(rule, problem):
    assert [found.code for found in find_problems(document("0", rule))] == [problem]


def test_a_recall_of_the_same_page_or_of_nothing_is_not_published():
    asked = replace(text_question("q9"), label=Text("Pourquoi {q1} ?"))
    first = document("0")
    same_page = replace(first.pages[0], questions=(*first.pages[0].questions, asked))
    later_page = Page(code="p2", questions=(asked,))
    assert [p.code for p in find_problems(replace(first, pages=(same_page,)))] == [
        "recall_not_earlier"
    ]
    assert find_problems(replace(first, pages=(*first.pages, later_page))) == []
