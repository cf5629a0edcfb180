"""The file of a study as columns, and what steps make of them: for jobs, which may load numpy.

The same file and the same log give the same bytes (`derived_chunks`), and so the same checksum.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aimpact.desk.enums import StepKind, VariableKind
from aimpact.desk.workbench.dictionary import Dictionary, Variable
from aimpact.desk.workbench.steps import Spec, Step, holding, made_by
from aimpact.statistics.calibration import Bounds
from aimpact.statistics.raking import Margin, rake

NOT_ANSWERED, NOT_ASKED = -1, -2
MARK_NOT_ASKED = "_not_shown"
"""What the file holds for a question that was not asked (`insights.exports.sheets`)."""
JOINT = "|"
DECIMALS = 6
"""Of a weight in the derived file: far finer than anything that is read from it."""

Codes = NDArray[np.int32]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(slots=True)
class Columns:
    """The columns by name. `codes[i]` is a position in the variable's answers, `NOT_ANSWERED` or
    `NOT_ASKED` (of a ranking, what came first); `ticks[i, j]` says whether ballot i has answer j.
    `cuts` say who is in, `weights` weigh 1 on average.
    """

    lines: list[list[str]]
    header: list[str]
    codes: dict[str, Codes] = field(default_factory=dict)
    ticks: dict[str, Flags] = field(default_factory=dict)
    numbers: dict[str, Numbers] = field(default_factory=dict)
    cuts: dict[str, Flags] = field(default_factory=dict)
    weights: dict[str, Numbers] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """How many ballots."""
        return len(self.lines)

    def is_answered(self, name: str) -> Flags:
        """Whether each ballot holds an answer."""
        if name in self.numbers:
            return ~np.isnan(self.numbers[name])
        return self.codes[name] >= 0


def read_columns(content: bytes, dictionary: Dictionary) -> Columns:
    """The columns of the file (CSV in UTF-8 with a header)."""
    header, *lines = csv.reader(StringIO(content.decode()))
    columns = Columns(lines=lines, header=header)
    for at, name in enumerate(header):
        variable = dictionary.variables[name]
        _READ[variable.kind](columns, variable, [line[at] for line in lines])
    return columns


def _read_choice(columns: Columns, variable: Variable, cells: list[str]) -> None:
    places = _places(variable)
    columns.codes[variable.name] = np.array(
        [places.get(cell, NOT_ANSWERED) for cell in cells], "i4"
    )


def _places(variable: Variable) -> dict[str, int]:
    places = {code: at for at, code in enumerate(variable.codes)}
    return {**places, MARK_NOT_ASKED: NOT_ASKED}


def _read_ticks(columns: Columns, variable: Variable, cells: list[str]) -> None:
    """Answered or not stands in `codes` (0: answered)."""
    places = _places(variable)
    ticks = np.zeros((len(cells), len(variable.codes)), dtype=bool)
    codes = np.full(len(cells), NOT_ANSWERED, dtype="i4")
    for row, cell in enumerate(cells):
        if cell == MARK_NOT_ASKED:
            codes[row] = NOT_ASKED
        elif cell:
            codes[row] = 0
            ticks[row, [places[code] for code in cell.split(JOINT) if code in places]] = True
    columns.codes[variable.name], columns.ticks[variable.name] = codes, ticks


def _read_rank(columns: Columns, variable: Variable, cells: list[str]) -> None:
    _read_choice(columns, variable, [cell.split(JOINT)[0] for cell in cells])


def _read_number(columns: Columns, variable: Variable, cells: list[str]) -> None:
    told = [float(cell) if cell and cell != MARK_NOT_ASKED else np.nan for cell in cells]
    columns.numbers[variable.name] = np.array(told, dtype=np.float64)


def _read_nothing(columns: Columns, variable: Variable, cells: list[str]) -> None:
    """Months and hours stay in the file: nothing is computed from them."""


_READ: Mapping[VariableKind, Callable[[Columns, Variable, list[str]], None]] = {
    VariableKind.CHOICE: _read_choice,
    VariableKind.TICKS: _read_ticks,
    VariableKind.RANK: _read_rank,
    VariableKind.NUMBER: _read_number,
    VariableKind.MOMENT: _read_nothing,
}


# --- steps ---------------------------------------------------------------------------------
def replay_columns(columns: Columns, dictionary: Dictionary, steps: Iterable[Step]) -> Dictionary:
    """Add to the columns what the steps that hold make; the dictionary after them.

    Raises `StepRefused`, and `RakingError` where no weights meet the margins.
    """
    for step in holding(steps):
        made = made_by(dictionary, step)
        _MAKE[step.kind](columns, dictionary, step)
        dictionary = dictionary.with_one(made)
    return dictionary


def _make_recode(columns: Columns, dictionary: Dictionary, step: Step) -> None:
    source = dictionary.variables[step.spec["of"]]
    into = np.full(len(source.codes), NOT_ANSWERED, dtype="i4")
    places = {code: at for at, code in enumerate(source.codes)}
    for at, group in enumerate(step.spec["groups"]):
        into[[places[code] for code in group["codes"]]] = at
    codes = columns.codes[source.name]
    columns.codes[step.name] = np.where(codes >= 0, into[np.maximum(codes, 0)], codes).astype("i4")


def _make_bands(columns: Columns, dictionary: Dictionary, step: Step) -> None:
    numbers = columns.numbers[step.spec["of"]]
    bands = np.searchsorted(np.array(step.spec["bounds"], dtype=np.float64), numbers, side="right")
    columns.codes[step.name] = np.where(np.isnan(numbers), NOT_ANSWERED, bands).astype("i4")


def _make_combine(columns: Columns, dictionary: Dictionary, step: Step) -> None:
    sides = [step.spec["first"], step.spec["second"]]
    meets = [_meets(columns, dictionary, side) for side in sides]
    answers = [columns.is_answered(side["of"]) for side in sides]
    misses = [answered & ~met for met, answered in zip(meets, answers, strict=True)]
    if step.spec["rule"] == "all":
        yes, no = meets[0] & meets[1], misses[0] | misses[1]
    else:
        yes, no = meets[0] | meets[1], misses[0] & misses[1]
    # Where one side is blank and the other does not settle it, nobody knows.
    columns.codes[step.name] = np.where(yes, 0, np.where(no, 1, NOT_ANSWERED)).astype("i4")


def _meets(columns: Columns, dictionary: Dictionary, spec: Spec) -> Flags:
    """Who gave one of these answers."""
    source = dictionary.variables[spec["of"]]
    wanted = set(spec["codes"])
    at = [place for place, code in enumerate(source.codes) if code in wanted]
    if source.kind is VariableKind.TICKS:
        return np.asarray(columns.ticks[source.name][:, at].any(axis=1))
    given: Flags = np.isin(columns.codes[source.name], at)
    return given


def _make_cut(columns: Columns, dictionary: Dictionary, step: Step) -> None:
    spec = step.spec
    source = dictionary.variables[spec["of"]]
    if source.kind is VariableKind.NUMBER:
        numbers = columns.numbers[source.name]
        least, most = spec.get("least"), spec.get("most")
        low, high = (-np.inf if least is None else least), (np.inf if most is None else most)
        # No comparison holds of what is not a number: who did not answer is out.
        inside: Flags = np.asarray((numbers >= low) & (numbers <= high))
    else:
        inside = _meets(columns, dictionary, spec)
        if not spec.get("is_in", True):
            inside = columns.is_answered(source.name) & ~inside
    if within := spec.get("within"):
        inside = inside & columns.cuts[within]
    columns.cuts[step.name] = inside


def _make_weight(columns: Columns, dictionary: Dictionary, step: Step) -> None:
    margins = {}
    for name, shares in step.spec["margins"].items():
        places = {code: at for at, code in enumerate(shares)}
        into = [places.get(code, NOT_ANSWERED) for code in dictionary.variables[name].codes]
        codes = columns.codes[name]
        told = np.where(codes >= 0, np.array(into)[np.maximum(codes, 0)], NOT_ANSWERED)
        margins[name] = Margin(told, np.array([*shares.values()], dtype=np.float64))
    cap = step.spec.get("cap")
    bounds: Bounds | None = (0.0, float(cap)) if cap else None
    columns.weights[step.name] = rake(margins, bounds=bounds).weights


_MAKE: Mapping[StepKind, Callable[[Columns, Dictionary, Step], None]] = {
    StepKind.RECODE: _make_recode,
    StepKind.BANDS: _make_bands,
    StepKind.COMBINE: _make_combine,
    StepKind.CUT: _make_cut,
    StepKind.WEIGHT: _make_weight,
}


# --- the derived file ----------------------------------------------------------------------
def derived_chunks(columns: Columns, dictionary: Dictionary) -> Iterator[bytes]:
    """The file with what the steps made in further columns, line by line."""
    made = [variable for variable in dictionary.variables.values() if variable.step]
    written = [[*_written(columns, variable)] for variable in made]
    yield _line([*columns.header, *(variable.name for variable in made)])
    for at, line in enumerate(columns.lines):
        yield _line([*line, *(cells[at] for cells in written)])


def _written(columns: Columns, variable: Variable) -> Iterator[str]:
    if variable.kind is VariableKind.CUT:
        yield from ("1" if inside else "0" for inside in columns.cuts[variable.name].tolist())
    elif variable.kind is VariableKind.WEIGHT:
        yield from (f"{one:.{DECIMALS}f}" for one in columns.weights[variable.name].tolist())
    else:
        told = {NOT_ANSWERED: "", NOT_ASKED: MARK_NOT_ASKED, **dict(enumerate(variable.codes))}
        yield from (told[code] for code in columns.codes[variable.name].tolist())


def _line(cells: Iterable[str]) -> bytes:
    out = StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def counts_of(columns: Columns, dictionary: Dictionary) -> dict[str, Any]:
    """How many ballots hold each answer of each variable, for the analyst's list of variables."""
    return {name: _counted(columns, each) for name, each in dictionary.variables.items()}


def _counted(columns: Columns, variable: Variable) -> dict[str, Any]:
    name = variable.name
    if variable.kind is VariableKind.CUT:
        return {"answered": int(columns.cuts[name].sum())}
    if variable.kind is VariableKind.WEIGHT:
        return {"answered": columns.number, "largest": float(columns.weights[name].max(initial=0))}
    if variable.kind is VariableKind.MOMENT:
        return {}
    answered = int(columns.is_answered(name).sum())
    if variable.kind is VariableKind.NUMBER:
        mean = float(np.nanmean(columns.numbers[name])) if answered else None
        return {"answered": answered, "mean": mean}
    if variable.kind is VariableKind.TICKS:
        numbers = columns.ticks[name].sum(axis=0)
    else:
        codes = columns.codes[name]
        numbers = np.bincount(codes[codes >= 0], minlength=len(variable.codes))
    counts = dict(zip(variable.codes, numbers.tolist(), strict=True))
    return {"answered": answered, "counts": counts}
