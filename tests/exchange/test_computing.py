"""Computations and checks of other tools, as scores and rules of ours."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.exchange.logic.computing import compute, compute_number, mask_of
from aimpact.exchange.logic.expressionscript import parse_expression
from aimpact.exchange.logic.trees import NotCarried
from aimpact.exchange.logic.xpath import parse_xpath
from aimpact.questionnaire.expressions import evaluate, parse
from tests.exchange.test_logic import LIME, XPATH


def worth(text: str, answers: dict[str, object]) -> object:
    return evaluate(parse(text), answers)


@pytest.mark.parametrize(
    ("text", "answers", "value"),
    [
        ("age * 2 + 1", {"age": 3}, 7),
        ("(weight * 703) / (age * age)", {"age": 10, "weight": 2}, 14.06),
        ("if(age >= 18, 1, 0)", {"age": 18}, 1),
        ("sum(age, weight)", {"age": 3}, 3),
        ("count(many_a, many_b)", {"many": ["a"]}, 1),
        ("sex * 10", {"sex": "c2"}, 20),
        ("sex * 10", {}, None),
        ("-age", {"age": 3}, -3),
        ("age + 1", {}, None),
    ],
)
def test_a_computed_number_is_the_same_here(text, answers, value):
    assert worth(compute_number(parse_expression(text), LIME.resolve), answers) == value


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("${age} < ${weight}", {"age": 1, "weight": 2}, {"age": 2, "weight": 1}),
        ("not(${age} = 3)", {"age": 4}, {"age": 3}),
        ("selected(${many}, 'a') or ${age} > 3", {"many": ["a"]}, {"many": ["b"], "age": 1}),
        ("count-selected(${many}) = 2", {"many": ["a", "b"]}, {"many": ["a"]}),
        ("${sex} != '1'", {"sex": "c2"}, {"sex": "c1"}),
        ("string-length(${name}) > 2", {"name": "abc"}, {"name": "ab"}),
        ("coalesce(${age}, 0) < 3", {}, {"age": 3}),
    ],
)
def test_a_check_lets_the_same_answers_through(text, right, wrong):
    written = compute(parse_xpath(text), XPATH.resolve)
    assert [worth(written, right), worth(written, wrong)] == [True, False]


@pytest.mark.parametrize(
    "text",
    ["if(age > 1, 'a', 'b')", "'text'", "cos(age)", "name + 1", "age * nothing", "age mod 2"],
)
def test_what_no_number_of_ours_says_is_not_carried(text):
    with pytest.raises(NotCarried):
        compute_number(parse_expression(text), LIME.resolve)


@pytest.mark.parametrize(
    ("pattern", "mask"),
    [
        ("^[0-9]{5}$", "99999"),
        (r"/^\d\d-\d{2}$/", "99-99"),
        (r"^FR\d{3}\.\d$", "FR999.9"),
    ],
)
def test_a_simple_pattern_is_a_mask(pattern, mask):
    assert mask_of(pattern) == mask


@pytest.mark.parametrize(
    "pattern", ["", "[0-9]", "^[0-9]+$", "^a|b$", "^A$", "^9$", "^[a-z]$", "^.$", "^x{99}$"]
)
def test_another_pattern_is_not_carried(pattern):
    with pytest.raises(NotCarried):
        mask_of(pattern)


@given(st.text(max_size=40))
def test_no_text_breaks_the_computation_nor_the_masks(text):
    for read in (parse_expression, parse_xpath):
        with contextlib.suppress(NotCarried):
            parse(compute(read(text), LIME.resolve))
    with contextlib.suppress(NotCarried):
        mask_of(text)
