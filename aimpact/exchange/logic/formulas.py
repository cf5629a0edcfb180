"""Conditions in the making: tests joined by all and any, nested as deep as one likes.

`All(())` is always true, `Any(())` never. `simplify` brings two formulas that say the same in
the same words to one form, which is how two conditions are compared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aimpact.exchange.logic.trees import NotCarried
from aimpact.questionnaire.conditions import (
    DEPTH_MAXIMUM,
    Condition,
    Match,
    Operator,
    Test,
    is_number,
)
from aimpact.questionnaire.kinds.numbers import DECIMALS
from aimpact.questionnaire.reading import LIST_MAXIMUM


@dataclass(frozen=True, slots=True)
class All:
    """True where every part is."""

    parts: tuple["Formula", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """True where one part is."""

    parts: tuple["Formula", ...]


Formula = Test | All | Any
ALWAYS, NEVER = All(()), Any(())
SMALLEST = 10.0**-DECIMALS
"""The smallest difference between two numbers that are answers."""

_NEGATED = {
    Operator.IS: Operator.IS_NOT,
    Operator.IS_NOT: Operator.IS,
    Operator.ANSWERED: Operator.NOT_ANSWERED,
    Operator.NOT_ANSWERED: Operator.ANSWERED,
}
_POSITIVE = {
    Operator.IS, Operator.ANSWERED, Operator.AT_LEAST, Operator.AT_MOST, Operator.CONTAINS,
}  # fmt: skip


def all_of(parts: Iterable[Formula]) -> Formula:
    """The parts joined by "and", simplified."""
    return simplify(All(tuple(parts)))


def any_of(parts: Iterable[Formula]) -> Formula:
    """The parts joined by "or", simplified."""
    return simplify(Any(tuple(parts)))


def answered(field: str) -> Test:
    return Test(field=field, operator=Operator.ANSWERED)


def unanswered(field: str) -> Test:
    return Test(field=field, operator=Operator.NOT_ANSWERED)


def at_least(field: str, bound: float | str) -> Test:
    return Test(field=field, operator=Operator.AT_LEAST, value=(write_bound(bound),))


def at_most(field: str, bound: float | str) -> Test:
    return Test(field=field, operator=Operator.AT_MOST, value=(write_bound(bound),))


def write_bound(bound: float | str) -> str:
    """A bound as a condition holds it. Raises `NotCarried` for a number past its size."""
    if isinstance(bound, str):
        return bound
    text = f"{round(bound, DECIMALS):.9f}".rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    if not is_number(text):
        raise NotCarried("number_too_large", text)
    return text


def negate(formula: Formula, whole: frozenset[str]) -> Formula:
    """What is true where `formula` is not (De Morgan). `whole`: fields of whole numbers, or of
    dates. Raises `NotCarried` where no test of ours says it.
    """
    match formula:
        case All(parts):
            return any_of(negate(part, whole) for part in parts)
        case Any(parts):
            return all_of(negate(part, whole) for part in parts)
        case Test(field=field, operator=operator, value=value) if operator in _NEGATED:
            return Test(field=field, operator=_NEGATED[operator], value=value)
        case Test(field=field, operator=Operator.AT_LEAST, value=(bound,)):
            return any_of((unanswered(field), at_most(field, below(field, bound, whole))))
        case Test(field=field, operator=Operator.AT_MOST, value=(bound,)):
            return any_of((unanswered(field), at_least(field, above(field, bound, whole))))
    raise NotCarried("negated_text")


def below(field: str, bound: str, whole: frozenset[str]) -> float:
    """The largest number under a bound. Raises `NotCarried` for a date or a time."""
    return _number(bound) - (1 if field in whole and float(bound).is_integer() else SMALLEST)


def above(field: str, bound: str, whole: frozenset[str]) -> float:
    """The smallest number over a bound. Raises `NotCarried` for a date or a time."""
    return _number(bound) + (1 if field in whole and float(bound).is_integer() else SMALLEST)


def _number(bound: str) -> float:
    if not is_number(bound):
        raise NotCarried("strict_date", bound)
    return float(bound)


def simplify(formula: Formula) -> Formula:
    """The same formula: flat, without what is said twice, values of one field together."""
    if isinstance(formula, Test):
        if formula.operator in {Operator.IS, Operator.IS_NOT}:
            ordered = tuple(sorted(set(formula.value)))
            return Test(field=formula.field, operator=formula.operator, value=ordered)
        return formula
    kind: type[All | Any] = All if isinstance(formula, All) else Any
    neutral, absorbing = (ALWAYS, NEVER) if kind is All else (NEVER, ALWAYS)
    flat: list[Formula] = []
    for part in map(simplify, formula.parts):
        if part == absorbing:
            return absorbing
        if part != neutral:
            is_alike = not isinstance(part, Test) and type(part) is kind
            flat += (part,) if isinstance(part, Test) or not is_alike else part.parts
    merged = _merge(flat, Operator.IS_NOT if kind is All else Operator.IS)
    return merged[0] if len(merged) == 1 else kind(tuple(merged))


def _merge(parts: Iterable[Formula], operator: Operator) -> list[Formula]:
    """Without twins; tests of one field by `operator` become one."""
    values: dict[str, set[str]] = {}
    for part in parts:
        if isinstance(part, Test) and part.operator is operator:
            values.setdefault(part.field, set()).update(part.value)
    kept: dict[Formula, None] = {}
    for part in parts:
        if isinstance(part, Test) and part.operator is operator:
            every = tuple(sorted(values[part.field]))
            kept[Test(field=part.field, operator=operator, value=every)] = None
        else:
            kept[part] = None
    return list(kept)


def requires(formula: Formula, field: str) -> bool:
    """Whether the formula can only be true of someone who answered `field`."""
    match formula:
        case All(parts):
            return any(requires(part, field) for part in parts)
        case Any(parts):
            return all(requires(part, field) for part in parts)
        case Test(field=name, operator=operator):
            return name == field and operator in _POSITIVE


def formula_of(condition: Condition | None) -> Formula:
    """A condition of ours as a formula, simplified."""
    if condition is None:
        return ALWAYS
    parts = (*condition.tests, *(formula_of(group) for group in condition.groups))
    return simplify(All(parts) if condition.match is Match.ALL else Any(parts))


def condition_of(formula: Formula) -> Condition | None:
    """The condition; `None` for "always". Raises `NotCarried` for "never", or too deep."""
    simple = simplify(formula)
    if simple == ALWAYS:
        return None
    if simple == NEVER:
        raise NotCarried("never")
    condition = _group(simple)
    if condition.depth() > DEPTH_MAXIMUM:
        raise NotCarried("too_deep")
    _check_length(condition)
    return condition


def _group(formula: Formula) -> Condition:
    if isinstance(formula, Test):
        return Condition(tests=(formula,))
    tests = tuple(part for part in formula.parts if isinstance(part, Test))
    groups = tuple(_group(part) for part in formula.parts if not isinstance(part, Test))
    match = Match.ALL if isinstance(formula, All) else Match.ANY
    return Condition(tests=tests, groups=groups, match=match)


def _check_length(condition: Condition) -> None:
    longest = max((len(test.value) for test in condition.every_test()), default=0)
    if longest > LIST_MAXIMUM or sum(1 for _ in condition.every_test()) > LIST_MAXIMUM:
        raise NotCarried("too_long")


def same_meaning(one: Condition | None, other: Condition | None) -> bool:
    """Whether two conditions say the same, whatever their order and brackets."""
    return _unordered(formula_of(one)) == _unordered(formula_of(other))


def _unordered(formula: Formula) -> object:
    if isinstance(formula, Test):
        return formula
    return type(formula), frozenset(_unordered(part) for part in formula.parts)


def renamed(formula: Formula, names: Mapping[str, str]) -> Formula:
    """The formula with other names of fields."""
    if isinstance(formula, Test):
        name = names.get(formula.field, formula.field)
        return Test(field=name, operator=formula.operator, value=formula.value)
    return type(formula)(tuple(renamed(part, names) for part in formula.parts))
