"""Checks of one answer that are bounds: `. >= 18 and . <= 120`."""

import math

from aimpact.exchange.logic.trees import (
    FLIPPED,
    Call,
    Comparison,
    Joined,
    Literal,
    Name,
    Node,
    NotCarried,
)

Bounds = tuple[float | None, float | None]


def read_bounds(node: Node, names: set[str], *, of: str = "", is_whole: bool = False) -> Bounds:
    """The least and the greatest value that a check lets through. Raises `NotCarried`.

    `names` are those of the answer itself; `of`: the function of it that is bounded, for
    instance `count-selected`. A check that lets an empty answer through (`is_empty(self) or …`)
    is read as the bounds alone: ours let it through as well.
    """
    match node:
        case Joined("and", parts):
            found = [read_bounds(part, names, of=of, is_whole=is_whole) for part in parts]
            lows = [low for low, _high in found if low is not None]
            highs = [high for _low, high in found if high is not None]
            return max(lows, default=None), min(highs, default=None)
        case Joined("or", (one, other)) if _asks_empty(one, names):
            return read_bounds(other, names, of=of, is_whole=is_whole)
        case Joined("or", (one, other)) if _asks_empty(other, names):
            return read_bounds(one, names, of=of, is_whole=is_whole)
        case Comparison(operator, Literal() as left, right):
            return read_bounds(
                Comparison(FLIPPED[operator], right, left), names, of=of, is_whole=is_whole
            )
        case Comparison(operator, left, Literal(float(value))) if _is_answer(left, names, of):
            return _bound(operator, value, is_whole)
    raise NotCarried("computation")


def _bound(operator: str, value: float, is_whole: bool) -> Bounds:
    match operator:
        case ">=":
            return value, None
        case "<=":
            return None, value
        case "=":
            return value, value
        case ">" if is_whole:
            return math.floor(value) + 1, None
        case "<" if is_whole:
            return None, math.ceil(value) - 1
    raise NotCarried("computation")


def _is_answer(node: Node, names: set[str], of: str) -> bool:
    if of:
        return isinstance(node, Call) and node.function == of and all(
            isinstance(each, Name) and each.name in names for each in node.arguments
        )  # fmt: skip
    return isinstance(node, Name) and node.name in names


def _asks_empty(node: Node, names: set[str]) -> bool:
    match node:
        case Call("is_empty", (Name(name),)):
            return name in names
        case Comparison("=", Name(name), Literal("")):
            return name in names
    return False
