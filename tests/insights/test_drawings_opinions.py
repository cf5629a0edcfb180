"""Charts, tables and sentences of the questions that rank, share out, judge or measure."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils.translation import override

from aimpact.insights.drawings.drawn import Drawn
from aimpact.insights.drawings.opinions import draw_detail
from aimpact.insights.exports.details import detail_rows
from aimpact.insights.readings.questions import read_question
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.structure import Choice, Kind, Question, Row, Text
from aimpact.ui.charts import BarChart, Base, GroupChart, LikertChart, ValueChart
from tests.insights.test_readings_details import count, ranked


def worded(kind: Kind, **changes: Any) -> Question:
    question = replace(blank_question(kind, "q1"), label=Text("Une question ?"), **changes)
    choices = tuple(
        replace(choice, label=choice.label or Text(f"Choix {choice.code}"))
        for choice in question.choices
    )
    rows = tuple(Row(code=row.code, label=Text(f"Ligne {row.code}")) for row in question.rows)
    return replace(question, choices=choices, rows=rows)


def draw(question: Question, *ballots: Answers, k: int = 5) -> Drawn:
    reading = read_question(question, count(question, *ballots))
    base = Base(reading.answered, reading.asked, k)
    with override("fr"):
        return draw_detail(reading, base, anchor="q-q1")


RANKED = [ranked("c2", "c1"), ranked("c2")]


def test_a_ranking_is_drawn_rank_by_rank_with_its_scores_in_a_table() -> None:
    drawn = draw(worded(Kind.RANKING), *RANKED)
    [chart], [table] = drawn.charts, drawn.tables
    assert isinstance(chart, GroupChart)
    assert (chart.categories, chart.is_ordered) == (("Rang 1", "Rang 2", "Rang 3"), True)
    assert [one.counts for one in chart.series] == [(2, 0, 0), (0, 1, 0), (0, 0, 0)]
    assert table.headers[0] == "Réponse"
    assert [row[0] for row in table.rows] == ["Choix c2", "Choix c1", "Choix c3"]
    assert [row[2:] for row in table.rows] == [
        ["1,00", "2", "6"],
        ["2,00", "1", "2"],
        ["–", "0", "0"],
    ]
    assert "le rang 1 vaut 3 points" in drawn.facts[0]


def test_a_ranking_of_many_ranks_keeps_its_table_alone() -> None:
    choices = tuple(Choice(code=f"c{n}", label=Text(f"Choix {n}")) for n in range(1, 10))
    drawn = draw(worded(Kind.RANKING, choices=choices), *RANKED)
    assert (len(drawn.charts), len(drawn.tables)) == (0, 1)


def test_points_are_drawn_as_means_out_of_the_total() -> None:
    drawn = draw(worded(Kind.CONSTANT_SUM), {"q1__c1": 75, "q1__c2": 25, "q1__c3": 0})
    [chart] = drawn.charts
    assert isinstance(chart, ValueChart)
    told = [(value.words, value.share, value.answered) for value in chart.values]
    assert told == [("75 points", 0.75, 1), ("25 points", 0.25, 1), ("0 points", 0.0, 1)]


def test_a_budget_says_which_projects_it_would_pay_for_and_how_that_was_read() -> None:
    costs = {"c1": 60.0, "c2": 50.0, "c3": 40.0}
    choices = tuple(Choice(code=c, label=Text(c), amount=cost) for c, cost in costs.items())
    question = worded(Kind.BUDGET, maximum=100.0, choices=choices)
    drawn = draw(question, {"q1": ["c1"]}, {"q1": ["c1", "c3"]}, {"q1": ["c2"]})
    [chart], [table] = drawn.charts, drawn.tables
    assert isinstance(chart, BarChart)
    assert [(bar.label, bar.count) for bar in chart.bars] == [("c1", 2), ("c2", 1), ("c3", 1)]
    assert [row[-1] for row in table.rows] == ["oui", "non", "oui"]
    assert "lecture simple" in drawn.facts[0]


def test_a_judgment_is_drawn_as_merit_profiles_the_best_first() -> None:
    question = worded(Kind.JUDGMENT)
    ballots = [{"q1__r1": "c5", "q1__r2": "c1"}, {"q1__r1": "c4", "q1__r2": "c3"}, {"q1__r2": "c2"}]
    drawn = draw(question, *ballots)
    [chart], [table] = drawn.charts, drawn.tables
    assert isinstance(chart, GroupChart)
    assert [one.label for one in chart.series] == ["Ligne r2", "Ligne r1"]
    assert [row[:3] for row in table.rows] == [
        ["Ligne r2", "1", "Très bien \u2212"],
        ["Ligne r1", "2", "Passable +"],
    ]
    assert any("par autant de personnes" in fact for fact in drawn.facts)


def test_statements_name_where_people_meet_and_part_only_from_enough_people() -> None:
    question = worded(Kind.STATEMENTS)
    ballots = [{"q1__r1": "agree", "q1__r2": "agree"}] * 3 + [
        {"q1__r1": "agree", "q1__r2": "disagree"}
    ] * 3
    drawn = draw(question, *ballots)
    [chart] = drawn.charts
    assert isinstance(chart, LikertChart)
    assert chart.levels == ("Pas d’accord", "Je passe", "D’accord")
    assert [row.counts for row in chart.rows] == [(0, 0, 6), (3, 0, 3)]
    agreed, divisive, _passes = drawn.facts
    assert agreed.startswith("La plus partagée")
    assert divisive.startswith("La plus clivante")
    assert len(draw(question, *ballots, k=10).facts) == 1


@pytest.mark.parametrize(
    ("marks", "score"), [((10, 9, 2), "+33"), ((7, 8), "0"), ((0, 6, 10), "\u221233")]
)
def test_a_recommendation_says_its_score_with_its_sign(marks: tuple[int, ...], score: str) -> None:
    drawn = draw(worded(Kind.NPS), *({"q1": mark} for mark in marks))
    assert f"(NPS)\xa0: {score}, " in drawn.facts[0].replace("\u202f", "\xa0").replace(
        " :", "\xa0:"
    )
    assert [type(chart) for chart in drawn.charts] == [LikertChart, BarChart]


@pytest.mark.parametrize(
    "kind", [Kind.RANKING, Kind.CONSTANT_SUM, Kind.BUDGET, Kind.JUDGMENT, Kind.NPS, Kind.SLIDER]
)
def test_nothing_is_drawn_where_nobody_answered(kind: Kind) -> None:
    assert draw(worded(kind), {}) == Drawn()


# --- figures that go out ------------------------------------------------------------------
def rows(question: Question, *ballots: Answers) -> list[tuple[Any, ...]]:
    """Column, code, count and value of each line."""
    reading = read_question(question, count(question, *ballots))
    return [(row[0], row[5], row[7], row[9]) for row in detail_rows(reading, "Question", "")]


def test_the_figures_of_a_ranking_go_out_rank_by_rank() -> None:
    found = rows(worded(Kind.RANKING), *RANKED)
    assert found[:5] == [
        ("q1", "c2@1", 2, None),
        ("q1", "c2@2", 0, None),
        ("q1", "c2@3", 0, None),
        ("q1", "_mean_rank", None, 1.0),
        ("q1", "_borda", None, 6),
    ]


def test_means_mentions_costs_and_scores_go_out() -> None:
    points = rows(worded(Kind.CONSTANT_SUM), {"q1__c1": 75, "q1__c2": 25, "q1__c3": 0})
    assert points[0] == ("q1__c1", "_mean", None, 75.0)
    judged = rows(worded(Kind.JUDGMENT), {"q1__r1": "c5", "q1__r2": "c1"})
    assert judged == [("q1__r2", "_majority", None, 1), ("q1__r1", "_majority", None, 2)]
    assert rows(worded(Kind.NPS), {"q1": 10}) == [("q1", "_score", None, 100.0)]
    assert rows(worded(Kind.SLIDER), {"q1": 10}) == []
