"""Literals of other tools: numbers written as texts, texts that are numbers."""

from aimpact.exchange.logic.trees import NotCarried


def compares(operator: str, left: str | float | bool, right: str | float | bool) -> bool:
    """Whether two literals compare so. Raises `NotCarried` for an order of texts."""
    one, other = as_number(left), as_number(right)
    if one is None or other is None:
        if operator not in {"=", "!="}:
            raise NotCarried("order_of_texts")
        return (write(left) == write(right)) is (operator == "=")
    return {
        "=": one == other, "!=": one != other, "<": one < other, "<=": one <= other,
        ">": one > other, ">=": one >= other,
    }[operator]  # fmt: skip


def as_number(value: str | float | bool) -> float | None:
    """The number that a literal is, or `None`."""
    if isinstance(value, bool):
        return float(value)
    try:
        number = float(value)
    except ValueError:
        return None
    return number if abs(number) < 1e13 else None


def write(value: str | float | bool) -> str:
    """A literal as a text: `1.0` is "1"."""
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:.15g}" if isinstance(value, float) else value
