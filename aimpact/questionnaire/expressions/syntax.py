"""What an expression is made of."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Constant:
    """A number or a text written in the expression."""

    value: float | str


@dataclass(frozen=True, slots=True)
class Name:
    """The answer to a field."""

    field: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator and its one or two operands."""

    operator: str
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function and what it is given."""

    function: str
    arguments: tuple["Expression", ...]


Expression = Constant | Name | Operation | Call


@dataclass(frozen=True, slots=True)
class Function:
    """How many arguments a function takes (`most` is `None` when there is no limit), and whether
    the first must be the name of a field.
    """

    least: int
    most: int | None
    of_field: bool = False


FUNCTIONS = {
    "sum": Function(1, None),
    "mean": Function(1, None),
    "min": Function(1, None),
    "max": Function(1, None),
    "round": Function(1, 2),
    "abs": Function(1, 1),
    "if": Function(3, 3),
    "answered": Function(1, 1, of_field=True),
    "selected": Function(2, None, of_field=True),
    "count": Function(1, 1, of_field=True),
    "worth": Function(1, 1, of_field=True),
    "length": Function(1, 1, of_field=True),
    "matches": Function(2, 2, of_field=True),
    "distinct": Function(2, None),
}
"""`sum`, `mean`, `min`, `max` leave out what has no answer. `if(test, then, otherwise)`.
`selected(q1, "yes", "perhaps")`: one of these choices is chosen. `count(q1)`: how many choices are
ticked. `worth(q1)`: what the chosen choices are worth together (their amounts). `length(q1)`:
characters of a text. `matches(q1, "99999")`: the text is made so; 9 stands for a figure, A for a
letter, * for either, any other sign for itself. `distinct(q1, q2, q3)`: no two of these are the
same, whatever the capitals and accents; what has no answer is left out.
"""


def fields_of(expression: Expression) -> Iterator[str]:
    """Names of the fields that the expression reads, in order, some perhaps twice."""
    if isinstance(expression, Name):
        yield expression.field
    elif isinstance(expression, Operation):
        for operand in expression.operands:
            yield from fields_of(operand)
    elif isinstance(expression, Call):
        for argument in expression.arguments:
            yield from fields_of(argument)
