"""Expressions of other tools as conditions: exactly, or not at all."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.exchange.logic.expressionscript import parse_expression
from aimpact.exchange.logic.formulas import (
    All,
    condition_of,
    formula_of,
    negate,
    same_meaning,
    unanswered,
)
from aimpact.exchange.logic.lowering import Meaning, Operand, Style, lower
from aimpact.exchange.logic.raising import Part, limesurvey, write_condition, xlsform
from aimpact.exchange.logic.trees import Name, NotCarried
from aimpact.exchange.logic.vtl import parse_vtl
from aimpact.exchange.logic.xpath import bare, parse_xpath
from aimpact.questionnaire.kinds import Field
from aimpact.questionnaire.structure import Choice, Text
from tests.questionnaire.strategies import groups

OPERANDS = {
    "age": Operand(field="age", style=Style.NUMBER, is_whole=True),
    "weight": Operand(field="weight", style=Style.NUMBER),
    "sex": Operand(field="sex", style=Style.CHOICE, codes={"1": "c1", "2": "c2", "3": "c3"}),
    "many": Operand(field="many", style=Style.LIST, codes={"a": "a", "b": "b", "c": "c"}),
    "many_a": Operand(field="many", style=Style.TICK, ticked="a"),
    "many_b": Operand(field="many", style=Style.TICK, ticked="b"),
    "name": Operand(field="name", style=Style.TEXT),
    "day": Operand(field="day", style=Style.MOMENT),
    "late": Operand(field="late", style=Style.CHOICE, codes={"Y": "yes"}, shown=unanswered("age")),
}


def resolve(name: Name) -> Operand:
    if bare(name.name) not in OPERANDS:
        raise NotCarried("unknown_name", name.name)
    return OPERANDS[bare(name.name)]


LIME = Meaning(resolve=resolve, guards_hidden=True)
XPATH = Meaning(resolve=resolve)
VTL = Meaning(resolve=resolve, is_three_valued=True)


@pytest.mark.parametrize(
    ("text", "met", "unmet"),
    [
        ("age.NAOK >= 18", [{"age": 18}], [{"age": 17}, {}]),
        ("age > 18", [{"age": 19}], [{"age": 18}, {}]),
        ("!(age.NAOK >= 18)", [{"age": 17}, {}], [{"age": 18}]),
        ("weight < 5", [{"weight": 4.9}], [{"weight": 5}, {}]),
        ("sex == 2 or sex == '3'", [{"sex": "c2"}, {"sex": "c3"}], [{"sex": "c1"}, {}]),
        ("sex.NAOK != 1", [{"sex": "c2"}, {}], [{"sex": "c1"}]),
        ("sex > 1", [{"sex": "c2"}], [{"sex": "c1"}, {}]),
        ('many_a.NAOK == "Y" and many_b.NAOK != "Y"', [{"many": ["a"]}],
         [{"many": ["a", "b"]}, {}]),
        ("is_empty(name.NAOK)", [{}], [{"name": "x"}]),
        ('name != ""', [{"name": "x"}], [{}]),
        ("count(many_a.NAOK, many_b.NAOK) > 1", [{"many": ["a", "b"]}], [{"many": ["a"]}, {}]),
        ("count(many_a.NAOK, many_b.NAOK) == 1", [{"many": ["a"]}], [{"many": ["a", "b"]}, {}]),
        # Without NAOK an expression is false where the question is not asked.
        ('late != "Y"', [{}], [{"late": "yes"}, {"age": 3}]),
        ('late.NAOK != "Y"', [{}, {"age": 3}], [{"late": "yes"}]),
    ],
)  # fmt: skip
def test_expressionscript_is_carried_exactly(text, met, unmet):
    condition = condition_of(lower(parse_expression(text), LIME))

    assert [condition.holds(answers) for answers in met] == [True] * len(met)
    assert [condition.holds(answers) for answers in unmet] == [False] * len(unmet)


@pytest.mark.parametrize(
    ("text", "met", "unmet"),
    [
        ("selected(${many}, 'a') and not(selected(${many}, 'b'))", [{"many": ["a"]}],
         [{"many": ["a", "b"]}, {}]),
        ("${sex} = '1'", [{"sex": "c1"}], [{"sex": "c2"}, {}]),
        ("count-selected(${many}) >= 2", [{"many": ["a", "c"]}], [{"many": ["a"]}]),
        ("18 <= ${age}", [{"age": 18}], [{"age": 17}]),
        ("${age} + 1 > 3", [{"age": 3}], [{"age": 2}, {}]),
        ("10 - ${age} >= 3", [{"age": 7}], [{"age": 8}, {}]),
        ("${day} >= '2026-01-01'", [{"day": "2026-02-01"}], [{"day": "2025-02-01"}, {}]),
        ("${name} = ''", [{}], [{"name": "x"}]),
    ],
)  # fmt: skip
def test_xpath_is_carried_exactly(text, met, unmet):
    condition = condition_of(lower(parse_xpath(text), XPATH))

    assert [condition.holds(answers) for answers in met] == [True] * len(met)
    assert [condition.holds(answers) for answers in unmet] == [False] * len(unmet)


def test_in_vtl_a_comparison_without_answer_is_neither_true_nor_false():
    different = condition_of(lower(parse_vtl('sex <> "1"'), VTL))
    negated = condition_of(lower(parse_vtl("not(age >= 18)"), VTL))

    assert [different.holds(a) for a in ({"sex": "c2"}, {"sex": "c1"}, {})] == [True, False, False]
    assert [negated.holds(a) for a in ({"age": 3}, {"age": 18}, {})] == [True, False, False]


def test_the_year_of_a_date_is_compared_as_the_date_itself():
    age = "2023 - cast(substr(cast(day, string), 1, 4), integer)"
    adult = condition_of(lower(parse_vtl(f"{age} > 17 and not(isnull({age}))"), VTL))
    young = condition_of(lower(parse_vtl(f"not({age} > 17)"), VTL))
    same = condition_of(lower(parse_vtl("cast(substr(day, 1, 4), integer) = 2005"), VTL))

    dates = [{"day": "2005-12-31"}, {"day": "2006-01-01"}, {}]
    assert [adult.holds(each) for each in dates] == [True, False, False]
    assert [young.holds(each) for each in dates] == [False, True, False]
    assert [same.holds(each) for each in dates] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("age = 3", "assignment"),
        ("age == weight", "two_answers"),
        ('name == "Jo"', "equal_text"),
        ("age * 2 > 3", "computation"),
        ("strtoupper(name) == 'A'", "function"),
        ("unknown == 1", "unknown_name"),
        ("age >", "syntax"),
        ("((((age", "syntax"),
        ("(" * 500 + "age", "too_long"),
        ("0", "never"),
    ],
)
def test_what_has_no_equal_is_not_carried(text, code):
    with pytest.raises(NotCarried) as problem:
        condition_of(lower(parse_expression(text), LIME))

    assert problem.value.code == code


@given(st.text(max_size=60))
def test_no_text_breaks_the_parsers(text):
    for parse in (parse_expression, parse_xpath, parse_vtl):
        with contextlib.suppress(NotCarried):
            lower(parse(text), LIME)


FIELDS = (
    Field("sex", Text(), tuple(Choice(code=c) for c in ("c1", "c2", "c3"))),
    Field("age", Text(), is_number=True),
)
PARTS = {
    "sex": Part(name="sex", codes={"c1": "1", "c2": "2", "c3": "3"}),
    "age": Part(name="age"),
}


@given(groups(FIELDS))
def test_a_condition_written_and_read_again_says_the_same(condition):
    lime = parse_expression(write_condition(condition, limesurvey(PARTS)))
    xpath = parse_xpath(write_condition(condition, xlsform(PARTS)))

    wanted = formula_of(condition)
    for read, meaning in ((lime, LIME), (xpath, XPATH)):
        found = lower(read, meaning)
        if found != wanted:
            assert same_meaning(condition_of(found), condition_of(wanted))


@given(groups(FIELDS), st.sampled_from(["c1", "c2", None]), st.integers(-60, 60) | st.none())
def test_the_negation_is_true_where_the_condition_is_not(condition, sex, age):
    answers = {name: v for name, v in {"sex": sex, "age": age}.items() if v is not None}

    opposite = negate(formula_of(condition), frozenset({"age"}))

    holds = opposite == All(()) or _holds(opposite, answers)
    assert holds is not condition.holds(answers)


def _holds(formula, answers):
    if hasattr(formula, "parts"):
        join = all if isinstance(formula, All) else any
        return join(_holds(part, answers) for part in formula.parts)
    return formula.holds(answers)
