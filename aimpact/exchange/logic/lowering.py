"""From an expression of another tool to a formula of ours, where it can be said exactly."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from aimpact.exchange.logic.formulas import (
    ALWAYS,
    NEVER,
    Formula,
    above,
    all_of,
    answered,
    any_of,
    at_least,
    at_most,
    below,
    negate,
    requires,
    unanswered,
)
from aimpact.exchange.logic.sums import only_name, shifted, year_of, years
from aimpact.exchange.logic.trees import (
    FLIPPED,
    OPPOSITE,
    Arithmetic,
    Call,
    Comparison,
    Joined,
    Literal,
    Name,
    Negation,
    Node,
    NotCarried,
    names,
)
from aimpact.exchange.logic.values import as_number, compares, write
from aimpact.questionnaire.conditions import Operator, Test
from aimpact.questionnaire.document import is_bound

COMBINATIONS_MAXIMUM = 20
"""Groups of tests that "at least two of these are ticked" may become."""


class Style(StrEnum):
    """What the answer behind a name is."""

    CHOICE = "choice"
    LIST = "list"
    TICK = "tick"
    NUMBER = "number"
    TEXT = "text"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """What a name of another tool is here.

    `codes` gives our code of each of its values (choice, list). A tick is one value of a list:
    `ticked` is our code, `tick_value` what the other tool stores. `shown`: when the question is
    asked at all.
    """

    field: str
    style: Style
    codes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    ticked: str = ""
    tick_value: str = "Y"
    is_whole: bool = False
    shown: Formula = ALWAYS


Resolve = Callable[[Name], Operand]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What the words of one language mean.

    `resolve` finds a name, raising `NotCarried` for one that is unknown. `is_three_valued`: a
    comparison with no answer is neither true nor false, as in SQL and VTL. `guards_hidden`: an
    expression is false as soon as it names a question that is not asked (LimeSurvey, unless the
    name says `NAOK`).
    """

    resolve: Resolve
    is_three_valued: bool = False
    guards_hidden: bool = False


def lower(node: Node, meaning: Meaning) -> Formula:
    """The formula that says what the expression says. Raises `NotCarried`."""
    formula = _Lowering(meaning).lower(node, wanted=True)
    return _guarded(formula, node, meaning) if meaning.guards_hidden else formula


def _guarded(formula: Formula, node: Node, meaning: Meaning) -> Formula:
    for name in names(node):
        if name.suffix != "NAOK" and formula != NEVER:
            operand = meaning.resolve(name)
            if operand.shown != ALWAYS and not requires(formula, operand.field):
                formula = all_of((formula, operand.shown))
    return formula


class _Lowering:
    def __init__(self, meaning: Meaning) -> None:
        self._meaning = meaning

    def lower(self, node: Node, *, wanted: bool) -> Formula:
        """What is true where the expression is `wanted`: true, or false."""
        match node:
            case Joined(operator, parts):
                join = all_of if (operator == "and") is wanted else any_of
                return join([self.lower(part, wanted=wanted) for part in parts])
            case Negation(part):
                return self.lower(part, wanted=not wanted)
            case Literal(value):
                return ALWAYS if bool(value) is wanted and value != "0" else NEVER
            case Comparison():
                return self._comparison(node, wanted)
            case Call():
                return self._either(node, wanted) or self._call(node, wanted)
            case Name():
                return self._truth(self._meaning.resolve(node), wanted)
            case Arithmetic():
                raise NotCarried("computation")

    def _either(self, call: Call, wanted: bool) -> Formula | None:
        """`if(test, then, otherwise)`; `None` for another function."""
        if call.function != "if" or len(call.arguments) != 3:
            return None
        test, then, otherwise = call.arguments
        one = all_of((self.lower(test, wanted=True), self.lower(then, wanted=wanted)))
        two = all_of((self.lower(test, wanted=False), self.lower(otherwise, wanted=wanted)))
        return any_of((one, two))

    # --- names and functions -------------------------------------------------------------
    def _truth(self, operand: Operand, wanted: bool) -> Formula:
        if operand.style is Style.TICK:
            return self._tick(operand, is_ticked=wanted)
        if operand.style is Style.NUMBER or "0" in operand.codes:
            raise NotCarried("truth_of_number")
        return answered(operand.field) if wanted else unanswered(operand.field)

    def _tick(self, operand: Operand, *, is_ticked: bool) -> Formula:
        operator = Operator.IS if is_ticked else Operator.IS_NOT
        return Test(field=operand.field, operator=operator, value=(operand.ticked,))

    def _call(self, call: Call, wanted: bool) -> Formula:
        match call:
            case Call("is_empty" | "isnull" | "empty", (Name() as name,)):
                return self._empty(self._meaning.resolve(name), wanted)
            case Call("isnull", (Arithmetic() | Call() as part,)) if needed := only_name(part):
                return self._empty(self._meaning.resolve(needed), wanted)
            case Call("selected", (Name() as name, Literal(value))):
                return self._selected(self._meaning.resolve(name), write(value), wanted)
            case Call("true", ()):
                return ALWAYS if wanted else NEVER
            case Call("false", ()):
                return NEVER if wanted else ALWAYS
            case Call("boolean", (part,)):
                return self.lower(part, wanted=wanted)
            case Call("count" | "count-selected"):
                return self._count(call, ">=", 1, wanted)
        raise NotCarried("function", call.function)

    def _empty(self, operand: Operand, wanted: bool) -> Formula:
        if operand.style is Style.TICK:
            return self._tick(operand, is_ticked=not wanted)
        return unanswered(operand.field) if wanted else answered(operand.field)

    def _selected(self, operand: Operand, value: str, wanted: bool) -> Formula:
        if operand.style not in {Style.CHOICE, Style.LIST}:
            raise NotCarried("not_a_choice")
        return self._settle(_is(operand, [value]), operand, wanted)

    # --- comparisons ---------------------------------------------------------------------
    def _comparison(self, node: Comparison, wanted: bool) -> Formula:
        match node.left, node.right:
            case Literal(left), Literal(right):
                return ALWAYS if compares(node.operator, left, right) is wanted else NEVER
            case Literal(), other:
                flipped = Comparison(FLIPPED[node.operator], other, node.left)
                return self._comparison(flipped, wanted)
            case Name() as name, Literal(value):
                return self._name(self._meaning.resolve(name), node.operator, value, wanted)
            case Call() as call, Literal(value):
                return self._function(call, node.operator, value, wanted)
            case Name(), Name():
                raise NotCarried("two_answers")
            case Arithmetic("+" | "-" as sign, (one, other)), Literal(value):
                flipped = shifted(sign, one, other, node.operator, as_number(value))
                return self._comparison(flipped, wanted)
        raise NotCarried("computation")

    def _year(self, operand: Operand, operator: str, year: float | None, wanted: bool) -> Formula:
        """A comparison of the year of a date, which is one of the date itself."""
        if operand.style is not Style.MOMENT:
            raise NotCarried("computation")
        if operator == "!=":
            return self._year(operand, "=", year, not wanted)
        right, wrong = years(operand.field, operator, year)
        if wanted:
            return right
        # Without an answer a comparison is false, and its negation true; with three values neither.
        if self._meaning.is_three_valued:
            return wrong
        return any_of((wrong, unanswered(operand.field)))

    def _function(
        self, call: Call, operator: str, value: str | float | bool, wanted: bool
    ) -> Formula:
        number = as_number(value)
        if name := year_of(call):
            return self._year(self._meaning.resolve(name), operator, number, wanted)
        match call:
            case Call("count" | "count-selected") if number is not None:
                return self._count(call, operator, number, wanted)
            case Call("string-length" | "strlen" | "length", (Name() as name,)) if _asks_any(
                operator, number
            ):
                return self._empty(self._meaning.resolve(name), wanted=not wanted)
            case Call("cast" | "number" | "string" | "int" | "intval", (Name() as name, *_)):
                return self._name(self._meaning.resolve(name), operator, value, wanted)
            case Call("coalesce" | "nvl", (Name() as name, Literal(""))) if value == "":
                is_empty = (operator == "=") is wanted
                return self._empty(self._meaning.resolve(name), wanted=is_empty)
        raise NotCarried("function", call.function)

    def _name(
        self, operand: Operand, operator: str, value: str | float | bool, wanted: bool
    ) -> Formula:
        if operand.style is Style.TICK:
            return self._ticked(operand, operator, value, wanted)
        if value == "":
            return self._nothing(operand, operator, wanted)
        if operator == "!=":
            return self._name(operand, "=", value, not wanted)
        return self._settle(_compared(operand, operator, value), operand, wanted)

    def _nothing(self, operand: Operand, operator: str, wanted: bool) -> Formula:
        # A text over or under the empty one: LimeSurvey's editor writes `>= " "` at times.
        if operator not in {"=", "!="} or self._meaning.is_three_valued:
            raise NotCarried("order_of_texts")
        return self._empty(operand, wanted=(operator == "=") is wanted)

    def _ticked(
        self, operand: Operand, operator: str, value: str | float | bool, wanted: bool
    ) -> Formula:
        text = "true" if value is True else "false" if value is False else write(value)
        if operator not in {"=", "!="}:
            raise NotCarried("order_of_texts")
        is_equal = (operator == "=") is wanted
        if text in {operand.tick_value, "true"}:
            return self._tick(operand, is_ticked=is_equal)
        if text in {"", "false"}:
            return self._tick(operand, is_ticked=not is_equal)
        return NEVER if is_equal else ALWAYS  # any other value is never stored

    def _settle(self, formula: Formula, operand: Operand, wanted: bool) -> Formula:
        if wanted:
            return formula
        whole = frozenset({operand.field}) if operand.is_whole else frozenset()
        opposite = negate(formula, whole)
        if self._meaning.is_three_valued:
            return all_of((answered(operand.field), opposite))
        return opposite

    # --- counting ------------------------------------------------------------------------
    def _count(self, call: Call, operator: str, number: float, wanted: bool) -> Formula:
        """How many of these are ticked or answered."""
        tests = self._counted(call)
        if not wanted:
            operator = OPPOSITE[operator]
        total = len(tests)
        right = [n for n in range(total + 1) if compares(operator, float(n), number)]
        if right == list(range(right[0], total + 1)) if right else False:
            return _at_least_so_many(tests, right[0])
        if right and right == list(range(right[-1] + 1)):
            return negate(_at_least_so_many(tests, right[-1] + 1), frozenset())
        if not right:
            return NEVER
        exact = [_exactly(tests, n) for n in right]
        return any_of(exact)

    def _counted(self, call: Call) -> list[Formula]:
        if call.function == "count-selected" and len(call.arguments) == 1:
            (name,) = call.arguments
            if isinstance(name, Name):
                operand = self._meaning.resolve(name)
                if operand.style is Style.LIST:
                    return [_is(operand, [value]) for value in operand.codes]
        if call.function == "count" and all(isinstance(each, Name) for each in call.arguments):
            filled = [Negation(Call("is_empty", (each,))) for each in call.arguments]
            return [self.lower(node, wanted=True) for node in filled]
        raise NotCarried("function", call.function)


def _exactly(tests: list[Formula], number: int) -> Formula:
    more = negate(_at_least_so_many(tests, number + 1), frozenset())
    return all_of((_at_least_so_many(tests, number), more))


def _at_least_so_many(tests: list[Formula], number: int) -> Formula:
    if number <= 0:
        return ALWAYS
    groups: list[Formula] = []
    for group in combinations(tests, number):
        groups.append(all_of(group))
        if len(groups) > COMBINATIONS_MAXIMUM and number > 1:
            raise NotCarried("too_many_combinations")
    return any_of(groups)


def _compared(operand: Operand, operator: str, value: str | float | bool) -> Formula:
    match operand.style:
        case Style.CHOICE:
            return _is(operand, _fitting(operand, operator, value))
        case Style.NUMBER:
            return _number(operand, operator, value)
        case Style.MOMENT:
            return _moment(operand, operator, value)
        case Style.LIST if operator == "=" and len(operand.codes) == 1:
            return _is(operand, [write(value)])
    raise NotCarried("equal_text")


def _fitting(operand: Operand, operator: str, value: str | float | bool) -> list[str]:
    """The values of a choice that compare so with `value`."""
    if operator == "=":
        wanted = write(value)
        return [code for code in operand.codes if _same_value(code, wanted)]
    number = as_number(value)
    numbers = {code: as_number(code) for code in operand.codes}
    if number is None or None in numbers.values():
        raise NotCarried("order_of_texts")
    return [c for c, given in numbers.items() if given is not None
            and compares(operator, given, number)]  # fmt: skip


def _same_value(code: str, wanted: str) -> bool:
    if code == wanted:
        return True
    one, other = as_number(code), as_number(wanted)
    return one is not None and one == other


def _is(operand: Operand, values: list[str]) -> Formula:
    codes = tuple(dict.fromkeys(operand.codes[v] for v in values if v in operand.codes))
    if not codes:
        return NEVER  # nobody can give that answer
    return Test(field=operand.field, operator=Operator.IS, value=codes)


def _number(operand: Operand, operator: str, value: str | float | bool) -> Formula:
    number, name = as_number(value), operand.field
    if number is None:
        raise NotCarried("order_of_texts")
    whole = frozenset({name}) if operand.is_whole else frozenset()
    bound = at_least(name, number).value[0]
    match operator:
        case ">=":
            return at_least(name, number)
        case "<=":
            return at_most(name, number)
        case ">":
            return at_least(name, above(name, bound, whole))
        case "<":
            return at_most(name, below(name, bound, whole))
    return all_of((at_least(name, number), at_most(name, number)))


def _moment(operand: Operand, operator: str, value: str | float | bool) -> Formula:
    text = write(value).replace(" ", "T")
    if not is_bound(text) or as_number(text) is not None:
        raise NotCarried("strict_date", text)
    match operator:
        case ">=":
            return at_least(operand.field, text)
        case "<=":
            return at_most(operand.field, text)
        case "=":
            return all_of((at_least(operand.field, text), at_most(operand.field, text)))
    raise NotCarried("strict_date", text)


def _asks_any(operator: str, number: float | None) -> bool:
    """Whether "its length is …" asks that there be something at all."""
    return (operator, number) in {(">", 0.0), (">=", 1.0), ("!=", 0.0)}
