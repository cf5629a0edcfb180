"""Weights of the ballots, and the other ways of weighting that they are compared with. Pure.

Ballots are raked (`statistics.raking`) on what both they and the population know: age, gender,
occupation, commune. Values that the population's figures do not know count as not said; where fewer
than k people gave one, it is weighted as those it is counted with on the page of results: weights
of their own would set them apart. Gender and age are weighted together as well (women of 15 to
24…) where the population's figures cross them, small cells being counted with their neighbours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aimpact.accounts.enums import ProfileField
from aimpact.insights.analyses.matrix import Codes, Column, Numbers
from aimpact.insights.disclosure import merge_small
from aimpact.insights.readings.groups import Group
from aimpact.insights.readings.people import ORDERED, groups_of
from aimpact.insights.selectors.profiles import CROSSED, CROSSED_OF
from aimpact.statistics.raking import (
    NOT_SAID,
    Margin,
    MarginsContradictError,
    Raked,
    RakingError,
    TrimmingImpossibleError,
    rake,
)

FEWEST_IN_CLASS = 20
"""People from which a class is weighted by itself. A convention of this platform: with fewer, each
of them speaks for many inhabitants, and one more or less changes the results."""
CAP, LOW_CAP = 4.0, 2.0
"""No weight is over so many times the mean: the cap that is used, and one to compare with."""
FIRST_DROPPED = (CROSSED, ProfileField.COMMUNE.value, ProfileField.OCCUPATION.value)
"""What is left out first where the figures cannot hold together: what the others nearly say, then
the least well known of all."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A profile field that weights, its values in classes, and the class of each ballot."""

    name: str
    classes: tuple[Group, ...]
    margin: Margin

    @property
    def not_said(self) -> int:
        """Ballots without a class."""
        return int(np.count_nonzero(self.margin.codes == NOT_SAID))


@dataclass(frozen=True, slots=True)
class Weighting:
    """The weights, of mean 1, and those of the `others` ways: a line of each a way.

    `dropped` are the variables with which the figures could not hold together; `is_capped` says
    whether the weights could be kept under `CAP`.
    """

    variables: tuple[Variable, ...]
    raked: Raked
    is_capped: bool
    dropped: tuple[str, ...]
    others: tuple[Numbers, ...]

    @property
    def schemes(self) -> Numbers:
        """Every way of weighting, a column each, the one that is used first."""
        columns: Numbers = np.stack([self.raked.weights, *self.others], axis=1)
        return columns


def variable_of(
    name: str, column: Column, population: Mapping[str, int], *, k: int
) -> Variable | None:
    """The field as it weights; `None` where fewer than two classes are left.

    Values with fewer than `FEWEST_IN_CLASS` ballots (or k, if that is more) are counted with
    others, their neighbours where they have an order.
    """
    values = [value for value in sorted(population) if population[value] > 0]
    codes = _codes(name, column, values, k=k)
    sizes = np.bincount(codes[codes >= 0], minlength=len(values)).tolist()
    # A value of nobody is too small as well: it stands for a thousandth of a person.
    merged = merge_small(
        [1000 * size or 1 for size in sizes],
        1000 * max(FEWEST_IN_CLASS, k),
        is_ordered=name in ORDERED,
    )
    if len(merged) < 2:
        return None
    class_of = np.full(len(values) + 1, NOT_SAID)
    for at, part in enumerate(merged):
        class_of[list(part)] = at
    inhabitants = [float(sum(population[values[at]] for at in part)) for part in merged]
    return Variable(
        name,
        tuple(tuple(values[at] for at in part) for part in merged),
        Margin(class_of[codes], np.array(inhabitants)),
    )


def crossed_variable(
    name: str, columns: Mapping[str, Column], population: Mapping[str, int], *, k: int
) -> Variable | None:
    """Two fields as they weight together, the second one's values having an order.

    `columns` are the fields by their names, `population` the inhabitants of « woman 15-24 »… Who
    did not say one of both is in no cell. A cell with fewer than `FEWEST_IN_CLASS` ballots (or k)
    is counted with the next one of the same value of the first field. `None` where a value of the
    first field has fewer, or where fewer than two cells would be left.
    """
    cells = {tuple(key.split(" ", 1)): number for key, number in population.items() if number}
    firsts, seconds = (sorted({cell[at] for cell in cells}) for at in (0, 1))
    (one, first), (other, second) = columns.items()
    rows = _codes(one, first, firsts, k=k)
    across = _codes(other, second, seconds, k=k)
    both = (rows >= 0) & (across >= 0)
    least, codes = max(FEWEST_IN_CLASS, k), np.full(len(rows), NOT_SAID)
    classes: list[Group] = []
    inhabitants: list[float] = []
    for at, value in enumerate(firsts):
        there = both & (rows == at)
        sizes = np.bincount(across[there], minlength=len(seconds)).tolist()
        if sum(sizes) < least:
            return None
        merged = merge_small([1000 * size or 1 for size in sizes], 1000 * least, is_ordered=True)
        for part in merged:
            codes[there & np.isin(across, part)] = len(classes)
            classes.append(tuple(f"{value} {seconds[place]}" for place in part))
            inhabitants.append(float(sum(cells.get((value, seconds[p]), 0) for p in part)))
    if len(classes) < 2:
        return None
    return Variable(name, tuple(classes), Margin(codes, np.array(inhabitants)))


def _codes(name: str, column: Column, values: Sequence[str], *, k: int) -> Codes:
    """The position in `values` as which each ballot is weighted, `NOT_SAID` for none."""
    places = _places(column, values, is_ordered=name in ORDERED, least=k)
    known = [places.get(answer, NOT_SAID) for answer in column.answers]
    at_value = np.array([*known, NOT_SAID], dtype=np.int64)
    codes: Codes = at_value[np.where(column.codes < 0, len(known), column.codes)]
    return codes


def _places(
    column: Column, values: Sequence[str], *, is_ordered: bool, least: int
) -> dict[str, int]:
    """The position in `values` as which each answer is weighted; none for who did not say."""
    places = {value: at for at, value in enumerate(values)}
    numbers = np.bincount(column.codes[column.codes >= 0], minlength=len(column.answers)).tolist()
    sizes = {value: n for value, n in zip(column.answers, numbers, strict=True) if n}
    for group in groups_of(sizes, least, is_ordered=is_ordered):
        beside = [places[value] for value in group if value in places]
        few = [value for value in group if value not in places and sizes[value] < least]
        places |= dict.fromkeys(few, beside[0]) if beside else {}
    return places


def weigh(variables: Sequence[Variable]) -> Weighting | None:
    """The weights; `None` where no variable is left with which the figures hold together."""
    left, dropped = list(variables), list[str]()
    while left:
        try:
            raked, is_capped = _capped(left)
        except RakingError:
            gone = _next_to_drop(left)
            dropped.append(gone.name)
            left.remove(gone)
        else:
            if not is_capped and left[-1].name == CROSSED and len(left) > 1:
                # Cells that no cap allows give the weights of very few: the fields alone do less.
                dropped.append(left.pop().name)
                continue
            others = (*_otherwise(left, is_capped=is_capped),)
            return Weighting(tuple(left), raked, is_capped, tuple(dropped), others)
    return None


def _next_to_drop(variables: Sequence[Variable]) -> Variable:
    first = [each for name in FIRST_DROPPED for each in variables if each.name == name]
    return first[0] if first else variables[-1]


def _capped(variables: Sequence[Variable]) -> tuple[Raked, bool]:
    try:
        return _raked(variables, CAP), True
    except TrimmingImpossibleError:
        return _raked(variables, None), False


def _raked(variables: Sequence[Variable], cap: float | None) -> Raked:
    margins = {each.name: each.margin for each in variables}
    return rake(margins, bounds=(0.0, cap) if cap else None)


def _otherwise(variables: Sequence[Variable], *, is_capped: bool) -> list[Numbers]:
    """Other ways as defensible: without a cap, with a lower one, without each variable."""
    ways: list[tuple[Sequence[Variable], float | None]] = [(variables, LOW_CAP)]
    if is_capped:
        ways.append((variables, None))
    if len(variables) > 1:
        cap = CAP if is_capped else None
        ways += [(left, cap) for one in variables if (left := _without(one, variables))]
    found = []
    for kept, cap in ways:
        try:
            found.append(_raked(kept, cap).weights)
        except (MarginsContradictError, TrimmingImpossibleError):
            continue
    return found


def _without(one: Variable, variables: Sequence[Variable]) -> list[Variable]:
    """The others; those that hold the field together with another one go with it."""
    gone = {one.name}
    if one.name in CROSSED_OF:
        gone.add(CROSSED)
    return [each for each in variables if each.name not in gone]
