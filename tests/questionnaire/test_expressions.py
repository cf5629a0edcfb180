from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.expressions import (
    FUNCTIONS,
    ExpressionError,
    evaluate,
    fields_of,
    parse,
)

ANSWERS: dict[str, Any] = {
    "q1": "yes",
    "q2": ["trees", "benches"],
    "q3": 4,
    "q4": 2.5,
    "q5": "35200",
    "q1__r1": 10,
}
WORTHS = {"q1": {"yes": 2.0, "no": -1.0}, "q2": {"trees": 3.0, "benches": 4.0}}


def value_of(text: str) -> object:
    return evaluate(parse(text), ANSWERS, lambda name: WORTHS.get(name, {}))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("10 - 2 - 3", 5.0),
        ("8 / 4 / 2", 1.0),
        ("-3 + --1", -2.0),
        ("0.1 + 0.2", 0.3),
        ("q3 + q4", 6.5),
        ("q1__r1 / q3", 2.5),
        ("q3 > q4", True),
        ("q3 = 4 and q4 < 3", True),
        ("q3 == 4", True),
        ("not q3 >= 5", True),
        ("not not q3 >= 5", False),
        ("q3 < 1 or q4 != 2.5 or q1 = 'yes'", True),
        ('q1 = "no"', False),
        ("q1 != 3", True),
        ("sum(q3, q4, q9)", 6.5),
        ("mean(q3, q9, 2)", 3.0),
        ("min(q3, q4)", 2.5),
        ("max(q3, q4, 7)", 7.0),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -3.0),
        ("round(10 / 3, 2)", 3.33),
        ("abs(-4)", 4.0),
        ("if(q3 > 3, 'many', 'few')", "many"),
        ("if(q9 > 3, 1, 0)", 0.0),
        ("answered(q1)", True),
        ("answered(q9)", False),
        ("selected(q2, 'trees')", True),
        ("selected(q2, 'none', 'benches')", True),
        ("selected(q1, 'no')", False),
        ("count(q2)", 2.0),
        ("count(q9)", 0.0),
        ("worth(q2)", 7.0),
        ("worth(q1) * 2", 4.0),
        ("worth(q3)", None),
        ("length(q5)", 5.0),
        ("matches(q5, '99999')", True),
        ("matches(q5, '9999')", False),
        ("matches(q9, '99999')", None),
        ("distinct(1, 2, 3)", True),
        ("distinct(1, 2, 1)", False),
        ("distinct('Été', 'ete')", False),
        ("distinct(q9, q9)", None),
        ("distinct(q9, 1)", True),
    ],
)
def test_an_expression_is_worth_what_it_says(text: str, value: object) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    "text", ["q9", "q9 + 1", "1 / 0", "q1 + 1", "q2 + 1", "q9 > 1", "not q9", "sum(q9)", "-q1"]
)
def test_what_cannot_be_computed_has_no_value(text: str) -> None:
    assert value_of(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("q9 > 1 or q3 = 4", True), ("q9 > 1 and q3 = 5", False), ("q9 > 1 and q3 = 4", None)],
)
def test_one_side_may_settle_a_junction(text: str, value: object) -> None:
    assert value_of(text) is value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "value_needed"),
        ("1 +", "value_needed"),
        ("(1", "expected"),
        ("1 2", "unexpected"),
        ("q1 = = 2", "value_needed"),
        ("system('rm')", "unknown_function"),
        ("round()", "wrong_arguments"),
        ("if(1, 2)", "wrong_arguments"),
        ("worth(3)", "field_needed"),
        ("q1 ; q2", "unknown_sign"),
        ("__import__", "unknown_sign"),
        ("q1.real", "unknown_sign"),
        ("(" * 40 + "1" + ")" * 40, "too_deep"),
        ("+".join(["1"] * 150), "too_long"),
        ("1" * 600, "too_long"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as refusal:
        parse(text)
    assert refusal.value.code == code
    assert 0 <= refusal.value.at <= len(text)


def test_an_expression_names_the_fields_it_reads() -> None:
    text = "if(q1 = 'a', worth(q2), -q3) + sum(q1__r1)"
    assert list(fields_of(parse(text))) == ["q1", "q2", "q3", "q1__r1"]


numbers = st.integers(0, 99).map(str)


@st.composite
def arithmetic(draw: st.DrawFn, depth: int = 3) -> str:
    if not depth:
        return draw(numbers)
    left, right = draw(arithmetic(depth - 1)), draw(arithmetic(depth - 1))
    return f"({left} {draw(st.sampled_from(['+', '-', '*']))} {right})"


@given(arithmetic())
def test_arithmetic_is_that_of_everybody(text: str) -> None:
    expected = eval(text)  # figures and signs only, made just above
    found = value_of(text)
    assert found is None if abs(expected) > 1e15 else found == pytest.approx(expected)


words = st.sampled_from(
    [*FUNCTIONS, "q1", "q2", "q9", "and", "or", "not", "(", ")", ",", "1", "'a'"]
)


@given(st.lists(words | st.sampled_from(["+", "-", "*", "/", "<", ">=", "="]), max_size=20))
def test_any_words_are_read_and_worked_out_or_refused(tokens: list[str]) -> None:
    try:
        tree = parse(" ".join(tokens))
    except ExpressionError:
        return
    assert isinstance(evaluate(tree, ANSWERS), float | str | bool | None)


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_is_refused(text: str) -> None:
    with suppress(ExpressionError):
        parse(text)
