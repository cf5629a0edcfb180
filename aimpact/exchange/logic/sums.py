"""Computations that a comparison sees through: a number added, the year of a date."""

from aimpact.exchange.logic.formulas import Formula, all_of, any_of, at_least, at_most
from aimpact.exchange.logic.trees import (
    FLIPPED,
    Arithmetic,
    Call,
    Comparison,
    Literal,
    Name,
    Node,
    NotCarried,
    names,
)

_TYPES = {"string", "integer", "number"}
"""Words of a conversion, which look like names."""


def shifted(sign: str, one: Node, other: Node, operator: str, bound: float | None) -> Comparison:
    """`2023 - year(birth) > 13` as `year(birth) < 2010`: the number goes to the other side.

    Raises `NotCarried` where none of the two parts is a number.
    """
    match one, other:
        case Literal(float(given)), part if bound is not None and sign == "-":
            return Comparison(FLIPPED[operator], part, Literal(given - bound))
        case Literal(float(given)), part if bound is not None:
            return Comparison(operator, part, Literal(bound - given))
        case part, Literal(float(given)) if bound is not None:
            return Comparison(operator, part, Literal(bound + given * (1 if sign == "-" else -1)))
    raise NotCarried("computation")


def year_of(node: Node) -> Name | None:
    """The date whose year is taken: `cast(substr(cast(D, string), 1, 4), integer)`, `year(D)`."""
    match node:
        case Call("cast" | "number" | "int", (Call() as part, *_)):
            return year_of(part)
        case Call("substr" | "substring", (part, Literal(1.0), Literal(4.0))):
            return _as_text(part)
        case Call("year", (Name() as name,)):
            return name
    return None


def _as_text(node: Node) -> Name | None:
    match node:
        case Name():
            return node
        case Call("cast" | "string", (Name() as name, *_)):
            return name
    return None


def years(field: str, operator: str, year: float | None) -> tuple[Formula, Formula]:
    """The dates whose year compares so, and the others. Raises `NotCarried` for no year."""
    if year is None or year != int(year) or not 1 <= year < 9999:
        raise NotCarried("computation")
    number = int(year)
    from_it, until_it = (
        at_least(field, f"{number:04d}-01-01"),
        at_most(field, f"{number:04d}-12-31"),
    )
    after = at_least(field, f"{number + 1:04d}-01-01")
    before = at_most(field, f"{max(number - 1, 1):04d}-12-31")
    return {
        ">": (after, until_it),
        ">=": (from_it, before),
        "<": (before, from_it),
        "<=": (until_it, after),
        "=": (all_of((from_it, until_it)), any_of((before, after))),
    }[operator]


def only_name(node: Node) -> Name | None:
    """The one answer that a computation needs: without it, it has no value."""
    known = {name for name in names(node) if name.name not in _TYPES}
    is_computed = isinstance(node, Arithmetic) or year_of(node) is not None
    return known.pop() if is_computed and len(known) == 1 else None
