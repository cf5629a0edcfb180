"""What an expression of another tool is made of, whatever the language."""

from collections.abc import Callable
from dataclasses import dataclass


class NotCarried(ValueError):
    """An expression that no condition of ours says exactly. `code` says why (see `wording`)."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Name:
    """A question, or a part of one. `suffix` is what LimeSurvey writes behind it (`NAOK`)."""

    name: str
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, a number, true or false."""

    value: str | float | bool


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    function: str
    arguments: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Negation:
    """Not."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts joined by "and" or by "or"."""

    operator: str
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`operator` is one of `COMPARISONS`, whatever the language writes."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A computation: understood, so that it can be named, never carried into a condition."""

    operator: str
    parts: tuple["Node", ...]


Node = Name | Literal | Call | Negation | Joined | Comparison | Arithmetic

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
FLIPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The same comparison read from its right side."""
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def mapped(node: Node, change: Callable[[Name], Node]) -> Node:
    """The expression with each name changed."""
    match node:
        case Name():
            return change(node)
        case Negation(part):
            return Negation(mapped(part, change))
        case Comparison(operator, left, right):
            return Comparison(operator, mapped(left, change), mapped(right, change))
        case Joined(operator, parts):
            return Joined(operator, tuple(mapped(part, change) for part in parts))
        case Arithmetic(operator, parts):
            return Arithmetic(operator, tuple(mapped(part, change) for part in parts))
        case Call(function, parts):
            return Call(function, tuple(mapped(part, change) for part in parts))
    return node


def has_negation(node: Node) -> bool:
    """Whether something is denied, or told apart, or asked not to be there."""
    match node:
        case Negation() | Comparison("!=") | Comparison("=", _, Literal("")):
            return True
        case Comparison(_, left, right):
            return has_negation(left) or has_negation(right)
        case Call(function, parts):
            return function in _ABSENCES or any(map(has_negation, parts))
        case Joined(_, parts) | Arithmetic(_, parts):
            return any(map(has_negation, parts))
    return False


_ABSENCES = {"is_empty", "isnull", "empty", "if", "coalesce", "nvl", "count", "sum", "min", "max"}
"""Functions that have a value without an answer, in one tool or the other."""


def names(node: Node) -> tuple[Name, ...]:
    """Every name of an expression, in order."""
    match node:
        case Name():
            return (node,)
        case Literal():
            return ()
        case Negation(part):
            return names(part)
        case Comparison(_, left, right):
            return (*names(left), *names(right))
        case Call(_, parts) | Joined(_, parts) | Arithmetic(_, parts):
            return tuple(name for part in parts for name in names(part))
