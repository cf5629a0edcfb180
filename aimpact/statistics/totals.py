"""Known totals of a population, as a file gives them: by category, or the sum of a number.

Two shapes. One line a total: `variable; category; total`, a number having no category; crossed
variables are written `sex*age` and their categories `woman*15-24`. Or Calmar's: one line a
variable, its name, its number of categories (0 for a number), then the totals, categories being
those of the data in their order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from aimpact.core.text import fold

Value = tuple[str, ...]
Cells = Mapping[Value, float]

CROSS = "*"
"""Stands between crossed variables, and between their categories."""
_VARIABLE = ("variable", "var")
_CATEGORY = ("category", "categorie", "modalite", "modality", "level")
_TOTAL = (
    "total", "population", "margin", "marge", "effectif", "inhabitants", "habitants", "nb",
    "share", "part", "target", "count", "freq",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of one variable. `cells` holds those of its categories, none for a number;
    `ordered` those that no category is written beside.
    """

    name: str
    cells: Cells
    ordered: tuple[float, ...] = ()
    number: float | None = None

    @property
    def is_categorical(self) -> bool:
        return self.number is None

    @property
    def sum(self) -> float:
        """The population, or the sum of the number over it."""
        if self.number is not None:
            return self.number
        return sum(self.cells.values()) + sum(self.ordered)

    def columns(self, known: Sequence[str]) -> list[str]:
        """The columns of the data that it counts: several where it is crossed."""
        if self.name in known or not self.is_categorical:
            return [self.name]
        return [name.strip() for name in self.name.split(CROSS)]

    def brought_to(self, population: float | None) -> "Totals":
        """The same shares of another population; a number stays as it is."""
        if population is None or not self.is_categorical or not self.sum:
            return self
        by = population / self.sum
        cells = {value: total * by for value, total in self.cells.items()}
        return replace(self, cells=cells, ordered=tuple(total * by for total in self.ordered))

    def named(self, column: Callable[[str], Sequence[str]]) -> Cells:
        """The totals by category; those of Calmar's shape go to the data's, in their order.

        Raises `ValueError` where the data have another number of categories.
        """
        if not self.ordered:
            return self.cells
        found = sorted(set(column(self.name)), key=_order)
        if len(found) != len(self.ordered):
            raise ValueError(
                f"{self.name} has {len(found)} categories and {len(self.ordered)} totals"
            )
        return {(value,): total for value, total in zip(found, self.ordered, strict=True)}


def read_totals(rows: Sequence[Sequence[str]]) -> list[Totals]:
    """The totals of a file. Raises `ValueError`, with a message that says what is wrong."""
    lines = [[cell.strip() for cell in row] for row in rows]
    lines = [line for line in lines if any(line)]
    if not lines:
        raise ValueError("holds no total")
    header = [fold(cell) for cell in lines[0]]
    at = [_place(header, names) for names in (_VARIABLE, _CATEGORY, _TOTAL)]
    found = _long(lines[1:], at) if at[0] >= 0 and at[2] >= 0 else _calmar(lines)
    if not found:
        raise ValueError("holds no total")
    return found


def _place(header: Sequence[str], names: Sequence[str]) -> int:
    return next((header.index(name) for name in names if name in header), -1)


def _long(lines: Sequence[Sequence[str]], at: Sequence[int]) -> list[Totals]:
    cells: dict[str, dict[Value, float]] = {}
    numbers: dict[str, float] = {}
    for number, line in enumerate(lines, start=2):
        if len(line) <= max(at):
            raise ValueError(f"line {number} has too few cells")
        name, total = line[at[0]], _total(line[at[2]], number)
        category = line[at[1]] if at[1] >= 0 else ""
        crossed = len(name.split(CROSS)) if CROSS in name else 1
        value = tuple(part.strip() for part in category.split(CROSS, crossed - 1))
        if name in numbers or value in cells.get(name, {}) or (not category and name in cells):
            raise ValueError(f"line {number}: “{name} {category}” is given twice")
        if not category:
            numbers[name] = total
        elif len(value) != crossed or total < 0:
            raise ValueError(f"line {number}: “{category}” is no category of “{name}”, or negative")
        else:
            cells.setdefault(name, {})[value] = total
    return [
        *(Totals(name, each) for name, each in cells.items()),
        *(Totals(name, {}, number=total) for name, total in numbers.items()),
    ]


def _calmar(lines: Sequence[Sequence[str]]) -> list[Totals]:
    found = []
    for number, line in enumerate(lines, start=1):
        count = line[1] if len(line) > 1 else ""
        if number == 1 and not count.isdigit():
            continue  # the names of the columns
        if not count.isdigit() or len(line) < 2 + max(int(count), 1):
            raise ValueError(f"line {number} is no line of totals: a name, a number, the totals")
        totals = [_total(cell, number) for cell in line[2 : 2 + max(int(count), 1)]]
        if int(count):
            found.append(Totals(line[0], {}, ordered=tuple(totals)))
        else:
            found.append(Totals(line[0], {}, number=totals[0]))
    return found


def _total(text: str, number: int) -> float:
    plain = text.replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", ".")
    try:
        total = float(plain)
    except ValueError as error:
        raise ValueError(f"line {number}: “{text[:40]}” is not a number") from error
    if not isfinite(total):
        raise ValueError(f"line {number}: “{text[:40]}” is not a number")
    return total


def _order(value: str) -> tuple[int, float, str]:
    """Numbers before words, as the codes of a category are."""
    try:
        return 0, float(value.replace(",", ".")), value
    except ValueError:
        return 1, 0.0, value
