"""From the readings of the results to what rules read."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils.translation import override

from aimpact.insights.findings.inputs import QuestionFact, Side
from aimpact.insights.findings.reading import question_fact
from aimpact.insights.findings.risk_words import FAMILIES, families_in
from aimpact.insights.findings.rulebook import find_all
from aimpact.insights.readings.questions import read_question
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.conditions import Value
from aimpact.questionnaire.scales import CONTENTMENT, IMPORTANCE, points
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)
from tests.insights.counting import Given, count
from tests.insights.findings_scenes import scene

TREES = replace(
    blank_question(Kind.YES_NO, "q1"), label=Text("Faut-il des arbres ?", "Should there be trees?")
)


def fact_of(question: Question, *answers: Value) -> QuestionFact:
    """What rules read of a question that these people answered."""
    document = Questionnaire(pages=(Page(code="p1", questions=(question,)),))
    book = count(document, [Given({question.code: answer}) for answer in answers])
    return question_fact(read_question(question, book.everybody), number=3)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Labels are read in the reader's language."""
    with override("en"):
        yield


def test_yes_and_no_are_the_two_sides_of_a_question() -> None:
    fact = fact_of(TREES, *["yes"] * 3, *["no"] * 2, "abstain")
    [line] = fact.lines
    assert [each.side for each in line.answers] == [Side.FOR, Side.AGAINST, Side.ASIDE]
    assert (line.answered, line.opinions) == (6, 5)
    assert fact.anchor == "q-q1-titre"
    assert fact.label == "Should there be trees?"


def test_a_ready_scale_has_two_sides_and_two_ends() -> None:
    steps = (*points(CONTENTMENT), Choice(code="none", is_no_opinion=True))
    fact = fact_of(replace(blank_question(Kind.RATING, "q1"), choices=steps), "c1", "c5", "c5")
    [line] = fact.lines
    assert line.scale == "contentment"
    assert [each.side for each in line.answers] == [
        Side.AGAINST, Side.AGAINST, Side.BETWEEN, Side.FOR, Side.FOR, Side.ASIDE,
    ]  # fmt: skip
    assert [each.is_end for each in line.answers] == [True, False, False, False, True, False]


def test_a_scale_of_importance_is_no_side() -> None:
    rating = replace(blank_question(Kind.RATING, "q1"), choices=points(IMPORTANCE))
    [line] = fact_of(rating, "c1").lines
    assert line.scale == "importance"
    assert not line.has_sides


def test_plain_choices_have_no_side() -> None:
    choices = (Choice(code="a"), Choice(code="b"))
    single = replace(blank_question(Kind.SINGLE, "q1"), choices=choices)
    assert not fact_of(single, "a").lines[0].has_sides


def test_lines_of_a_table_are_named() -> None:
    rows = (Row(code="r1", label=Text("La cantine")), Row(code="r2", label=Text("Le bus")))
    table = replace(blank_question(Kind.MATRIX, "q1"), rows=rows)
    assert [line.label for line in fact_of(table).lines] == ["La cantine", "Le bus"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Kind.RANKING, "contest"),
        (Kind.CONSTANT_SUM, "contest"),
        (Kind.BUDGET, "budget"),
        (Kind.PAIRWISE, "contest"),
        (Kind.BEST_WORST, "contest"),
        (Kind.JUDGMENT, "contest"),
        (Kind.STATEMENTS, "statements"),
        (Kind.NPS, "promoters"),
    ],
)
def test_other_kinds_are_read_in_their_own_way_and_nobody_answering_says_nothing(
    kind: Kind, name: str
) -> None:
    fact = fact_of(blank_question(kind, "q1"))
    assert fact.lines == ()
    assert hasattr(fact, name)
    assert find_all(scene(fact)) == []


def test_a_ranking_gives_shares_of_the_points() -> None:
    choices = tuple(Choice(code=code, label=Text(code.upper())) for code in ("a", "b"))
    ranking = replace(blank_question(Kind.RANKING, "q1"), choices=choices)
    fact = fact_of(ranking, *[["a", "b"]] * 3, ["b", "a"])
    assert fact.contest is not None
    assert [(each.label, each.share) for each in fact.contest.options] == [
        ("A", 7 / 8),
        ("B", 5 / 8),
    ]
    assert fact.contest.options[0].told == "88% of the points"


def test_texts_and_dates_are_not_read_answer_by_answer() -> None:
    assert fact_of(blank_question(Kind.TEXT, "q1"), "Des arbres").lines == ()


# --- words of danger ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("Ce carrefour est DANGEREUX, il y a eu deux accidents.", ["danger"]),
        ("Je vais déposer un recours au tribunal.", ["law"]),
        ("On m’a menacé, j’ai été agressée.", ["danger", "threat"]),
        ("Il faudrait plus d’arbres et de bancs.", []),
        ("Un peu d’endangerisme ne nuit pas.", []),
        ("", []),
    ],
)
def test_words_of_a_family_are_found_whatever_their_ending(text: str, families: list[str]) -> None:
    assert families_in(text) == families


def test_each_family_has_a_name_and_words() -> None:
    assert all(str(name) and words for name, words in FAMILIES.values())
