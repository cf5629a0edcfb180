"""Weights of the people of one file on the totals of another: calibration from a terminal.

    python -m aimpact.statistics.weighing PEOPLE.csv TOTALS.csv --weight poids --method logit \
        --bounds 0.4 2.2 > weights.csv

Methods are Calmar's four (`statistics.calibration`) and `trimmed`, raking with bounds on the
weights over their mean (`statistics.raking`). The files are described in docs/weights.md. What
cannot be weighted is refused in one sentence that names the line, the column or the category.
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aimpact.statistics.calibration import (
    Bounds,
    CalibrationError,
    ContradictoryTotalsError,
    Distance,
    calibrate,
)
from aimpact.statistics.effective import design_effect, effective_size
from aimpact.statistics.raking import Margin, RakingError, rake
from aimpact.statistics.totals import Cells, Totals, read_totals

Numbers = NDArray[np.float64]

METHODS = (*Distance, "trimmed")
_SHOWN = 5
"""Lines named in a refusal; past them, their number."""
_ADDS_UP = 1e-6
"""Largest difference between the sums of two variables, over the larger."""


class Refusal(StrEnum):
    """Why no weights were computed."""

    FILE = "file"
    COLUMN = "column"
    VALUE = "value"
    UNKNOWN_CATEGORY = "unknown_category"
    EMPTY_CATEGORY = "empty_category"
    SUMS_DIFFER = "sums_differ"
    CONTRADICTION = "contradiction"
    NO_CONVERGENCE = "no_convergence"


class WeighingRefused(Exception):
    """No weights; the message says why, and what to look at."""

    def __init__(self, refusal: Refusal, message: str) -> None:
        super().__init__(message)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class People:
    """A file of people: the names of its columns, and a row of cells each."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> list[str]:
        """The cells of a column. Raises `WeighingRefused`."""
        if name not in self.columns:
            known = ", ".join(self.columns)
            raise WeighingRefused(
                Refusal.COLUMN, f"the file of people has no column “{name}”; it has: {known}"
            )
        at = self.columns.index(name)
        return [row[at] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Weighed:
    """One weight a person, in the order of the file; `gap` is the largest distance to a total,
    over its size. Those left out for an empty cell have no weight (not a number).
    """

    initial: Numbers
    weights: Numbers
    gap: float
    steps: int

    @property
    def ratios(self) -> Numbers:
        found: Numbers = self.weights / self.initial
        return found


def read_people(rows: Iterable[Sequence[str]]) -> People:
    """The table of a file whose first row names its columns. Raises `WeighingRefused`."""
    lines = [tuple(cell.strip() for cell in row) for row in rows if any(c.strip() for c in row)]
    if len(lines) < 2:
        raise WeighingRefused(Refusal.FILE, "the file of people holds nobody")
    columns = tuple(name.lstrip("\ufeff") for name in lines[0])
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(columns):
            raise WeighingRefused(
                Refusal.FILE, f"line {number} has {len(line)} cells where {len(columns)} are named"
            )
    return People(columns, tuple(lines[1:]))


def weigh(
    people: People,
    totals: Sequence[Totals],
    *,
    method: str = Distance.RAKING,
    weight: str = "",
    bounds: Bounds | None = None,
    population: float | None = None,
    leaves_out: bool = False,
) -> Weighed:
    """Weights under which every total holds. Raises `WeighingRefused`.

    `weight` names the column of initial weights; without it, all begin alike and add up to the
    population. With `population` the figures of categories are shares, whatever their sum, and
    are brought to that total. `leaves_out` leaves out people with an empty cell, as Calmar does.
    """
    used = _used(people, totals, weight, leaves_out=leaves_out)
    kept = People(people.columns, tuple(people.rows[at] for at in used))
    brought = [each.brought_to(population) for each in totals]
    _check_sums(brought)
    initial = _initial(kept, weight, brought)
    if method == "trimmed":
        found, gap, steps = _trimmed(kept, brought, initial, bounds)
    else:
        found, gap, steps = _calibrated(kept, brought, initial, Distance(method), bounds)
    every = np.full((2, len(people.rows)), np.nan)
    every[:, used] = initial, found
    return Weighed(every[0], every[1], gap, steps)


def _used(people: People, totals: Sequence[Totals], weight: str, *, leaves_out: bool) -> list[int]:
    """The people who are weighted: all, unless those with an empty cell are left out."""
    names = {name for each in totals for name in each.columns(people.columns)}
    cells = [people.column(name) for name in sorted(names | ({weight} if weight else set()))]
    empty = [at for at in range(len(people.rows)) if not all(column[at] for column in cells)]
    if empty and not leaves_out:
        raise WeighingRefused(
            Refusal.VALUE, f"{_lines(empty)}: a cell that weighting needs is empty"
        )
    left = [at for at in range(len(people.rows)) if at not in set(empty)]
    if not left:
        raise WeighingRefused(Refusal.FILE, "every person has an empty cell")
    return left


def _check_sums(totals: Sequence[Totals]) -> None:
    sums = {each.name: each.sum for each in totals if each.is_categorical}
    if sums and max(sums.values()) - min(sums.values()) > _ADDS_UP * max(sums.values()):
        told = ", ".join(f"{name}: {total:g}" for name, total in sums.items())
        raise WeighingRefused(
            Refusal.SUMS_DIFFER,
            f"the variables do not add up to the same population ({told}); give --population if"
            " they are shares",
        )


def _initial(people: People, weight: str, totals: Sequence[Totals]) -> Numbers:
    if weight:
        initial = _numbers(people, weight)
        if (initial < 0).any() or not initial.any():
            raise WeighingRefused(Refusal.VALUE, "initial weights are negative, or all nought")
        return initial
    everybody = next((each.sum for each in totals if each.is_categorical), float(len(people.rows)))
    return np.full(len(people.rows), everybody / len(people.rows))


def _numbers(people: People, name: str) -> Numbers:
    cells = people.column(name)
    found = []
    for number, cell in enumerate(cells, start=2):
        try:
            found.append(float(cell.replace(",", ".")))
        except ValueError as error:
            raise WeighingRefused(
                Refusal.VALUE, f"line {number}, column “{name}”: “{cell[:40]}” is not a number"
            ) from error
    numbers = np.array(found)
    if not np.isfinite(numbers).all():
        raise WeighingRefused(Refusal.VALUE, f"column “{name}” holds a number that is infinite")
    return numbers


def _cells(people: People, each: Totals) -> Cells:
    try:
        return each.named(people.column)
    except ValueError as error:
        raise WeighingRefused(Refusal.UNKNOWN_CATEGORY, str(error)) from error


def _categories(people: People, each: Totals, cells: Cells) -> NDArray[np.int64]:
    """The position of each person's category among the totals. Raises `WeighingRefused`."""
    columns = [people.column(name) for name in each.columns(people.columns)]
    values = [*zip(*columns, strict=True)]
    unknown = [at for at, value in enumerate(values) if value not in cells]
    if unknown:
        held = " * ".join(values[unknown[0]])
        raise WeighingRefused(
            Refusal.UNKNOWN_CATEGORY,
            f"{_lines(unknown)}: no total is given for “{held}” of {each.name}",
        )
    places = {value: at for at, value in enumerate(cells)}
    codes = np.array([places[value] for value in values], dtype=np.int64)
    present = set(codes.tolist())
    for value, total in cells.items():
        if total > 0 and places[value] not in present:
            raise WeighingRefused(
                Refusal.EMPTY_CATEGORY,
                f"nobody is “{' * '.join(value)}” of {each.name}, where {total:g} are asked for:"
                " count it together with another category",
            )
    return codes


def _calibrated(
    people: People,
    totals: Sequence[Totals],
    initial: Numbers,
    distance: Distance,
    bounds: Bounds | None,
) -> tuple[Numbers, float, int]:
    columns: list[Numbers] = []
    wanted: list[float] = []
    names: list[str] = []
    for each in totals:
        if each.is_categorical:
            cells = _cells(people, each)
            codes = _categories(people, each, cells)
            columns += [(codes == at).astype(np.float64) for at in range(len(cells))]
            wanted += cells.values()
            names += [f"“{' * '.join(value)}” of {each.name}" for value in cells]
        else:
            columns.append(_numbers(people, each.name))
            wanted.append(each.sum)
            names.append(f"the total of {each.name}")
    try:
        found = calibrate(
            np.stack(columns, axis=1), wanted, initial=initial, distance=distance, bounds=bounds
        )
    except CalibrationError as error:
        raise _missed(error, names) from error
    except ValueError as error:
        raise WeighingRefused(Refusal.VALUE, str(error)) from error
    return found.weights, found.gap, found.steps


def _missed(error: CalibrationError, names: Sequence[str]) -> WeighingRefused:
    missed = ", ".join(names[at] for at in error.totals[:_SHOWN])
    if isinstance(error, ContradictoryTotalsError):
        return WeighingRefused(
            Refusal.CONTRADICTION, f"no weights meet these totals together: {missed}"
        )
    return WeighingRefused(
        Refusal.NO_CONVERGENCE,
        f"no weights meet the totals by this method and within these bounds: {missed}",
    )


def _trimmed(
    people: People, totals: Sequence[Totals], initial: Numbers, bounds: Bounds | None
) -> tuple[Numbers, float, int]:
    margins = {}
    for each in totals:
        if not each.is_categorical:
            raise WeighingRefused(
                Refusal.COLUMN, f"{each.name} is a number: raking weights on categories only"
            )
        cells = _cells(people, each)
        margins[each.name] = Margin(_categories(people, each, cells), np.array([*cells.values()]))
    try:
        found = rake(margins, initial=initial, bounds=bounds, total=totals[0].sum)
    except RakingError as error:
        raise WeighingRefused(
            Refusal.NO_CONVERGENCE,
            f"no weights within these bounds meet the shares of: {', '.join(error.variables)}",
        ) from error
    except ValueError as error:
        raise WeighingRefused(Refusal.VALUE, str(error)) from error
    return found.weights, found.gap, found.rounds


def _lines(places: Sequence[int]) -> str:
    """The lines of the file (the header is the first) of people at these places."""
    told = ", ".join(str(at + 2) for at in places[:_SHOWN])
    more = len(places) - _SHOWN
    return f"line {told}" + (f" and {more} more" if more > 0 else "")


# --- the terminal ------------------------------------------------------------------------------
def read_rows(path: Path) -> list[list[str]]:
    """The cells of a CSV file in UTF-8, separated by semicolons, commas or tabs."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WeighingRefused(Refusal.FILE, f"{path.name} cannot be read: {error}") from error
    first = text.partition("\n")[0]
    return [*csv.reader(text.splitlines(), delimiter=max(";,\t", key=first.count))]


def read_files(people: Path, totals: Path) -> tuple[People, list[Totals]]:
    """What `weigh` takes, from two files. Raises `WeighingRefused`."""
    try:
        read = read_totals(read_rows(totals))
    except ValueError as error:
        raise WeighingRefused(Refusal.FILE, f"{totals.name}: {error}") from error
    return read_people(read_rows(people)), read


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the weights as CSV, and what they are worth on the standard error."""
    options = _parser().parse_args(arguments)
    try:
        read, totals = read_files(options.people, options.totals)
        found = weigh(
            read,
            totals,
            method=options.method,
            weight=options.weight,
            bounds=tuple(options.bounds) if options.bounds else None,
            population=options.population,
            leaves_out=options.leave_out,
        )
    except WeighingRefused as refused:
        sys.stderr.write(f"refused ({refused.refusal}): {refused}\n")
        return 1
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([read.columns[0], "initial", "weight", "ratio"])
    for row, *numbers in zip(read.rows, found.initial, found.weights, found.ratios, strict=True):
        writer.writerow([row[0], *("" if np.isnan(n) else f"{n:.12g}" for n in numbers)])
    _say(found)
    return 0


def _say(found: Weighed) -> None:
    weights = found.weights[~np.isnan(found.weights)]
    ratios = found.ratios[~np.isnan(found.ratios)]
    told = (
        f"{len(weights)} people, {found.steps} steps, largest gap {found.gap:.1e}; ratios from"
        f" {ratios.min():.4f} to {ratios.max():.4f}; "
    )
    if weights.min() >= 0:
        effect, size = design_effect(weights), effective_size(weights)
        told += f"design effect {effect:.3f}, effective size {size:.1f}"
    else:
        told += "some weights are negative: prefer another method"
    sys.stderr.write(f"{told}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m aimpact.statistics.weighing")
    parser.add_argument("people", type=Path, help="a CSV file: a header, then one line a person")
    parser.add_argument("totals", type=Path, help="a CSV file of totals (docs/weights.md)")
    parser.add_argument("--weight", default="", help="the column of initial weights")
    parser.add_argument("--method", default=str(Distance.RAKING), choices=[str(m) for m in METHODS])
    parser.add_argument(
        "--bounds", type=float, nargs=2, metavar=("LOW", "HIGH"),
        help="of final over initial weights; of weights over their mean (trimmed)",
    )  # fmt: skip
    parser.add_argument(
        "--population", type=float, help="the figures of categories are shares of so many people"
    )
    parser.add_argument(
        "--leave-out", action="store_true", help="leave out people with an empty cell"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
