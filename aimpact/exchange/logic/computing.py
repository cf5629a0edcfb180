"""From an expression of another tool to a computation of ours: a score, or a check of an answer.

Our expressions have no value where an answer that they need is missing, as those of ODK; a check
without value breaks nothing. What has no equal raises `NotCarried`.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from aimpact.exchange.logic.lowering import Operand, Style
from aimpact.exchange.logic.trees import (
    Arithmetic,
    Call,
    Comparison,
    Joined,
    Literal,
    Name,
    Negation,
    Node,
    NotCarried,
)
from aimpact.exchange.logic.values import as_number
from aimpact.questionnaire.expressions import ExpressionError, parse

Find = Callable[[Name], Operand]

_MASK = re.compile(r"(?:\\d|\[0-9\]|[B-Za-z0-8 @,:/_-]|\\[.+/-])(?:\{\d{1,2}\})?")
"""What a mask says too: a figure, or a sign that is no word of masks; so many times."""
_SAME = {"sum", "min", "max", "abs", "round"}


def compute(node: Node, find: Find) -> str:
    """The expression in our words. Raises `NotCarried`."""
    text = _Computing(find).write(node)
    try:
        parse(text)
    except ExpressionError as error:
        raise NotCarried("computation", error.code) from error
    return text


def compute_number(node: Node, find: Find) -> str:
    """The expression of a number, in our words: a text has no place here. Raises `NotCarried`."""
    if _says_text(node):
        raise NotCarried("computed_text")
    return compute(node, find)


def _says_text(node: Node) -> bool:
    match node:
        case Literal(str()):
            return True
        case Call("if", (_test, then, otherwise)):
            return _says_text(then) or _says_text(otherwise)
        case Call("number" | "cast" | "coalesce" | "nvl", parts):
            return any(map(_says_text, parts[:1]))
    return False


def write_number(value: float) -> str:
    """A number as our grammar reads it. Raises `NotCarried` for one that is too large."""
    text = f"{abs(value):.9f}".rstrip("0").rstrip(".")
    if len(text.partition(".")[0]) > 13:
        raise NotCarried("number_too_large", text)
    return f"(-{text})" if value < 0 else text


def mask_of(pattern: str) -> str:
    """The mask that says what a regular expression says: `^[0-9]{5}$` is `99999`.

    Raises `NotCarried` for all that a mask cannot say.
    """
    inner = pattern.strip().strip("/")
    if not (inner.startswith("^") and inner.endswith("$")):
        raise NotCarried("computation", pattern)
    rest, mask = inner[1:-1], ""
    while rest:
        found = _MASK.match(rest)
        if found is None:
            raise NotCarried("computation", pattern)
        mask += _masked(found[0])
        rest = rest[found.end() :]
    if not 0 < len(mask) <= 60:
        raise NotCarried("computation", pattern)
    return mask


def _masked(part: str) -> str:
    sign, _brace, times = part.partition("{")
    number = int(times.rstrip("}")) if times else 1
    return ("9" if sign in {"\\d", "[0-9]"} else sign[-1]) * number


class _Computing:
    def __init__(self, find: Find) -> None:
        self._find = find

    def write(self, node: Node) -> str:
        match node:
            case Literal(value):
                return _literal(value)
            case Name():
                return self._value(self._find(node))
            case Negation(part):
                return f"(not {self.write(part)})"
            case Joined(operator, parts):
                return "(" + f" {operator} ".join(map(self.write, parts)) + ")"
            case Arithmetic(operator, parts):
                return self._arithmetic(operator, parts)
            case Comparison(operator, left, right):
                return self._comparison(operator, left, right)
            case Call(function, arguments):
                return self._call(function, arguments)

    def _arithmetic(self, operator: str, parts: Sequence[Node]) -> str:
        if operator not in {"+", "-", "*", "/"}:
            raise NotCarried("computation", operator)
        written = [self.write(part) for part in parts]
        if len(written) == 1:
            return f"({operator}{written[0]})"
        return f"({written[0]} {operator} {written[1]})"

    def _value(self, operand: Operand) -> str:
        if operand.style is Style.NUMBER:
            return operand.field
        if operand.style is Style.CHOICE and operand.codes:
            return self._worth(operand)
        raise NotCarried("computation", operand.field)

    def _worth(self, operand: Operand) -> str:
        """A choice whose values are numbers, one by one; no value without an answer."""
        numbers = [(as_number(value), code) for value, code in operand.codes.items()]
        written = 'max("")'  # what has no value
        for number, code in reversed(numbers):
            if number is None:
                raise NotCarried("computation", operand.field)
            test = f'selected({operand.field}, "{code}")'
            written = f"if({test}, {write_number(number)}, {written})"
        return written

    def _comparison(self, operator: str, left: Node, right: Node) -> str:
        if isinstance(left, Literal):
            left, right = right, left
            operator = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(operator, operator)
        if isinstance(left, Name) and isinstance(right, Literal):
            operand = self._find(left)
            if right.value == "" and operator in {"=", "!="}:
                asked = self._answered(operand)
                return asked if operator == "!=" else f"(not {asked})"
            if operand.style in {Style.CHOICE, Style.TICK} and operator in {"=", "!="}:
                chosen = self._chosen(operand, right)
                return chosen if operator == "=" else f"(not {chosen})"
            if operand.style in {Style.TEXT, Style.MOMENT} and isinstance(right.value, str):
                return f"({operand.field} {operator} {self.write(right)})"
        return f"({self.write(left)} {operator} {self.write(right)})"

    def _chosen(self, operand: Operand, literal: Literal) -> str:
        wanted = literal.value
        if operand.style is Style.TICK:
            if wanted not in {operand.tick_value, "Y"}:
                raise NotCarried("computation")
            return f'selected({operand.field}, "{operand.ticked}")'
        text = f"{wanted:.15g}" if isinstance(wanted, float) else str(wanted)
        if text not in operand.codes:
            raise NotCarried("unknown_value", text)
        return f'selected({operand.field}, "{operand.codes[text]}")'

    def _answered(self, operand: Operand) -> str:
        if operand.style is Style.TICK:
            return f'selected({operand.field}, "{operand.ticked}")'
        return f"answered({operand.field})"

    def _call(self, function: str, arguments: Sequence[Node]) -> str:
        if function == "count" and arguments:
            return self._counted(arguments)
        if arguments and isinstance(arguments[0], Name):
            found = self._of_answer(function, self._find(arguments[0]), arguments[1:])
            if found:
                return found
        match function, tuple(arguments):
            case "number" | "cast" | "decimal", (part, *_):
                return self.write(part)
            case "if", (_test, _then, _otherwise):
                return f"if({', '.join(map(self.write, arguments))})"
            case name, parts if name in _SAME and parts:
                return f"{name}({', '.join(map(self.write, parts))})"
        raise NotCarried("function", function)

    def _of_answer(self, function: str, operand: Operand, rest: Sequence[Node]) -> str:
        """A function of one answer; empty for one that is none."""
        is_text = operand.style is Style.TEXT
        match function, tuple(rest):
            case "is_empty" | "isnull" | "empty", ():
                return f"(not {self._answered(operand)})"
            case "selected", (Literal() as literal,):
                return self._chosen(operand, literal)
            case "count-selected", ():
                return f"count({operand.field})"
            case "string-length" | "strlen" | "length", () if is_text:
                return f"length({operand.field})"
            case "matches", (Literal(str(mask)),) if is_text:
                return f'matches({operand.field}, "{mask}")'
            case "coalesce" | "nvl", (other,):
                asked, value = self._answered(operand), self._value(operand)
                return f"if({asked}, {value}, {self.write(other)})"
        return ""

    def _counted(self, parts: Iterable[Node]) -> str:
        tests = []
        for part in parts:
            if not isinstance(part, Name):
                raise NotCarried("function", "count")
            tests.append(f"if({self._answered(self._find(part))}, 1, 0)")
        return f"sum({', '.join(tests)})"


def _literal(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "(1 = 1)" if value else "(1 = 0)"
    if isinstance(value, float):
        return write_number(value)
    if '"' in value or len(value) > 100:
        raise NotCarried("computation", value[:50])
    return f'"{value}"'
