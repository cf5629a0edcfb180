from dataclasses import replace
from typing import Any

import pytest

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.kind_checks import problems_of_kind
from aimpact.questionnaire.structure import Choice, Kind, Question, Row, Text
from aimpact.surveys.selectors.problems import WORDS

SHOWN = Condition(tests=(Test(field="q0", operator=Operator.ANSWERED),))
ENDS = {"low": Text("peu"), "high": Text("beaucoup")}


def worded(kind: Kind, **changes: Any) -> Question:
    """A blank question of that kind with words on everything, then changed."""
    question = blank_question(kind, "q1")
    choices = tuple(
        replace(choice, label=Text("choix"), amount=60_000.0) for choice in question.choices
    )
    rows = tuple(replace(row, label=Text("ligne")) for row in question.rows)
    ready = replace(question, label=Text("?"), choices=choices, rows=rows, **ENDS)
    return replace(ready, **changes)


KINDS = (
    Kind.RANKING,
    Kind.CONSTANT_SUM,
    Kind.BUDGET,
    Kind.PAIRWISE,
    Kind.BEST_WORST,
    Kind.JUDGMENT,
    Kind.STATEMENTS,
    Kind.NPS,
    Kind.SLIDER,
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_blank_question_needs_nothing_but_words(kind: Kind) -> None:
    assert list(problems_of_kind(worded(kind))) == []


def choices(*codes: str, **fields: Any) -> tuple[Choice, ...]:
    return tuple(Choice(code=code, label=Text(code), **fields) for code in codes)


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        (worded(Kind.RANKING, choices=choices("a")), "too_few_choices"),
        (worded(Kind.RANKING, minimum=4.0), "minimum_over_choices"),
        (worded(Kind.RANKING, maximum=0.0), "maximum_below_one"),
        (
            worded(Kind.RANKING, choices=choices(*(f"c{n}" for n in range(1, 22)))),
            "too_many_to_rank",
        ),
        (worded(Kind.CONSTANT_SUM, choices=choices("a")), "too_few_choices"),
        (worded(Kind.CONSTANT_SUM, choices=choices("a", "other")), "reserved_choice_code"),
        (worded(Kind.CONSTANT_SUM, maximum=0.5), "maximum_below_one"),
        (worded(Kind.BUDGET, choices=choices("a", "b")), "project_without_cost"),
        (worded(Kind.BUDGET, maximum=None), "budget_without_ceiling"),
        (worded(Kind.BUDGET, maximum=50_000.0), "project_over_budget"),
        (worded(Kind.BUDGET, maximum=180_000.0), "budget_pays_for_all"),
        (worded(Kind.JUDGMENT, choices=choices("a")), "too_few_choices"),
        (worded(Kind.JUDGMENT, rows=()), "no_rows"),
        (worded(Kind.JUDGMENT, rows=(Row(code="r1"),)), "row_without_label"),
        (worded(Kind.STATEMENTS, choices=choices("agree", "maybe")), "not_statements"),
        (
            worded(Kind.STATEMENTS, rows=(Row(code="other", label=Text("x")),)),
            "reserved_row_code",
        ),
        (worded(Kind.NPS, maximum=9.0), "not_nps"),
        (worded(Kind.NPS, low=Text()), "ends_without_words"),
        (worded(Kind.SLIDER, maximum=0.0), "slider_without_bounds"),
        (worded(Kind.SLIDER, maximum=None), "slider_without_bounds"),
        (worded(Kind.SLIDER, step=30.0), "slider_step"),
        (worded(Kind.SLIDER, step=None), "slider_step"),
        (worded(Kind.SLIDER, step=5e-324), "slider_step"),
        (worded(Kind.PAIRWISE, choices=choices(*"ab")), "too_few_to_compare"),
        (worded(Kind.PAIRWISE, choices=choices(*"abcdefgh")), "too_many_to_compare"),
        (
            worded(Kind.PAIRWISE, choices=choices(*"abc", condition=SHOWN)),
            "compared_under_condition",
        ),
        (worded(Kind.BEST_WORST, choices=choices(*"abc")), "too_few_to_compare"),
        (worded(Kind.BEST_WORST, choices=choices(*"abcdefghijklm")), "too_many_to_compare"),
        (worded(Kind.BEST_WORST, high=Text()), "ends_without_words"),
    ],
)
def test_what_is_to_be_mended_is_named(question: Question, problem: str) -> None:
    assert list(problems_of_kind(question)) == [problem]
    assert problem in WORDS
