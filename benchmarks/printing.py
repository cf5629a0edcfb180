"""Plain text tables on standard output."""

from collections.abc import Iterable, Sequence


def say(text: str = "") -> None:
    print(text, flush=True)


def title(text: str) -> None:
    say(f"\n{text}\n{'=' * len(text)}")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table; the first column to the left, the others to the right."""
    lines = [tuple(header), *(tuple(str(cell) for cell in row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        first, *others = line
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        say("  ".join([first.ljust(widths[0]), *cells]))


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def kilobytes(size: float) -> str:
    """1 kB is 1,000 bytes, as in the aim of a first visit."""
    return f"{size / 1000:.1f}"


def quantile(values: Sequence[float], share: float) -> float:
    """The value under which that share of `values` lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")
