"""What of a table may leave the desk (ADR 0026): protected by itself, and beside the others.

Small groups and rare answers are counted with others; counts under k are hidden, with as many more
as it takes (`insights.disclosure`). Who is outside a cut, or did not say, is a group as well: « all
less those shown » is counted by every reader.

Tables that are protected one by one may tell together. `telling_together` refuses one whose shown
counts, beside those of others, give a difference of 1 to k - 1 people, or a hidden count under k by
linear combination.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from aimpact.desk.enums import VariableKind
from aimpact.desk.workbench.columns import Columns, Flags
from aimpact.desk.workbench.definition import Definition
from aimpact.desk.workbench.dictionary import Dictionary, Variable, Words
from aimpact.desk.workbench.tables import EVERYBODY, inside_of, labels_of, masks_of, tested
from aimpact.insights.disclosure import Place, protect, protect_multiple

_ZERO = 1e-7
"""What a least-squares fit leaves of nothing."""


@dataclass(frozen=True, slots=True)
class Group:
    """People counted together; one without a label is not shown."""

    label: Words | None
    mask: Flags

    @property
    def size(self) -> int:
        return int(self.mask.sum())


@dataclass(frozen=True, slots=True)
class Count:
    """People whose number is told, by conditions on the variables `roots` of the file."""

    mask: Flags
    roots: frozenset[str]
    is_public: bool = False

    @property
    def size(self) -> int:
        return int(self.mask.sum())


@dataclass(frozen=True, slots=True)
class Telling:
    """A protected table: `shown` as JSON, and who is counted in it.

    `told` are the counts that it shows, with those that are public anyway, `bases` the groups it
    is of, whether they answered or not, `secrets` the counts under k that it hides.
    """

    shown: dict[str, Any]
    told: Sequence[Count]
    bases: Sequence[Count]
    secrets: Sequence[Flags]


def tell(
    columns: Columns, dictionary: Dictionary, definition: Definition, *, k: int
) -> Telling | None:
    """What may be told of a table; `None` where nothing may."""
    rows = dictionary.variables[definition.rows]
    answered = columns.is_answered(rows.name)
    groups = _groups(columns, dictionary, definition)
    parts = gather([int((group.mask & answered).sum()) for group in groups], k)
    joined = [_joined([groups[at] for at in part]) for part in parts]
    counted = [Group(group.label, group.mask & answered) for group in joined]
    if not any(group.label is not None and group.size >= k for group in counted):
        return None
    answers = _answers(columns, rows, answered, k)
    table = [[int((group.mask & one.mask).sum()) for one in answers] for group in counted]
    protected = _Protected(joined, counted, answers, table, _hidden(table, counted, rows, k))
    return protected.telling(
        k,
        rows=rows,
        row_roots=roots_of(dictionary, rows.name),
        group_roots=roots_of(dictionary, definition.columns, definition.cut),
    )


def roots_of(dictionary: Dictionary, *names: str) -> frozenset[str]:
    """The variables of the file that these are made of."""
    found: set[str] = set()
    for name in names:
        if name:
            uses = dictionary.variables[name].uses
            found |= roots_of(dictionary, *uses) if uses else {name}
    return frozenset(found)


def gather(sizes: Sequence[int], k: int) -> list[tuple[int, ...]]:
    """Positions counted together until all are at least `k`, as far as there are so many: the
    smallest joins the next smallest, one that holds nobody as well.
    """
    parts: list[tuple[int, ...]] = [(at,) for at in range(len(sizes))]

    def people(part: tuple[int, ...]) -> int:
        return sum(sizes[at] for at in part)

    while len(parts) > 1:
        smallest, second = sorted(parts, key=lambda part: (people(part), part))[:2]
        if people(smallest) >= k:
            break
        parts = [part for part in parts if part not in (smallest, second)]
        parts.append(tuple(sorted((*smallest, *second))))
    return sorted(parts)


def _groups(columns: Columns, dictionary: Dictionary, definition: Definition) -> list[Group]:
    inside = inside_of(columns, definition)
    groups = [Group(EVERYBODY, inside)]
    if definition.columns:
        across = dictionary.variables[definition.columns]
        groups = [Group(one.label, inside & one.mask) for one in _given(columns, across)]
        groups.append(Group(None, inside & ~columns.is_answered(across.name)))
    return [*groups, *([Group(None, ~inside)] if definition.cut else [])]


def _given(columns: Columns, variable: Variable) -> list[Group]:
    """Who gave each answer. Values of a profile that nobody of the file has are left out: how many
    took part of each is public. Of what steps made, that nobody is in is told to nobody.
    """
    pairs = zip(variable.answers, masks_of(columns, variable), strict=True)
    groups = [Group(answer.label, mask) for answer, mask in pairs]
    return [one for one in groups if one.size] if variable.is_profile else groups


def _joined(groups: Sequence[Group]) -> Group:
    """Groups as one; not shown where one of them is not, but for those that hold nobody."""
    mask = np.logical_or.reduce([group.mask for group in groups])
    held = [group for group in groups if group.size] or [*groups]
    labels = [group.label for group in groups if group.label is not None]
    is_shown = all(group.label is not None for group in held)
    return Group(labels_of(labels) if is_shown and labels else None, mask)


def _answers(columns: Columns, rows: Variable, answered: Flags, k: int) -> list[Group]:
    """The answers as they are told: how many gave each is public of a question alone; those of a
    profile or of what steps made are counted together until they are k.
    """
    groups = _given(columns, rows)
    if rows.is_own_total_public:
        return groups
    parts = gather([int((group.mask & answered).sum()) for group in groups], k)
    return [_joined([groups[at] for at in part]) for part in parts]


def _hidden(
    table: Sequence[Sequence[int]], groups: Sequence[Group], rows: Variable, k: int
) -> frozenset[Place]:
    if len(groups) < 2:
        return frozenset()  # everybody: totals are public, or were counted together
    if rows.kind is VariableKind.TICKS:
        return protect_multiple(table, [group.size for group in groups], k)
    return protect(table, k)


@dataclass(frozen=True, slots=True)
class _Protected:
    """Groups × answers with what is hidden: `joined` whether they answered or not, `counted` of
    those who did.
    """

    joined: Sequence[Group]
    counted: Sequence[Group]
    answers: Sequence[Group]
    table: Sequence[Sequence[int]]
    hidden: frozenset[Place]

    def telling(
        self, k: int, *, rows: Variable, row_roots: frozenset[str], group_roots: frozenset[str]
    ) -> Telling:
        """What is shown, and the counts that it tells."""
        seen = [
            at for at, one in enumerate(self.counted) if one.label is not None and one.size >= k
        ]
        both = row_roots | group_roots
        told = [
            Count(self._mask(at, row), both)
            for at in seen
            for row in range(len(self.answers))
            if (at, row) not in self.hidden
        ]
        if rows.is_own_total_public:
            everyone = _any(self.counted)
            told += [Count(one.mask & everyone, row_roots, True) for one in self.answers]
        return Telling(
            shown=self._shown(seen, k, may_test=rows.kind is not VariableKind.TICKS),
            told=told,
            bases=[Count(self.joined[at].mask, group_roots) for at in seen],
            secrets=[self._mask(at, row) for at, row in self.hidden if 0 < self.table[at][row] < k],
        )

    def _mask(self, group: int, answer: int) -> Flags:
        return self.counted[group].mask & self.answers[answer].mask

    def _shown(self, seen: Sequence[int], k: int, *, may_test: bool) -> dict[str, Any]:
        lines = range(len(self.answers))
        cells = [
            [None if (at, row) in self.hidden else self.table[at][row] for at in seen]
            for row in lines
        ]
        is_whole = all(cell is not None for line in cells for cell in line)
        groups = [self.counted[at] for at in seen]
        whole = [[self.table[at][row] for at in seen] for row in lines]
        return {
            "rows": [dict(one.label or {}) for one in self.answers],
            "columns": [{"label": dict(one.label or {}), "n": one.size} for one in groups],
            "n": sum(one.size for one in groups),
            "cells": cells,
            "hides": not is_whole,
            "k": k,
            "test": tested(whole) if is_whole and may_test else None,
        }


def _any(groups: Sequence[Group]) -> Flags:
    return np.asarray(np.logical_or.reduce([group.mask for group in groups]))


# --- beside one another --------------------------------------------------------------------
def telling_together(new: Telling, others: Iterable[Telling], *, k: int) -> bool:
    """Whether a table tells, beside those that are kept, of 1 to k - 1 people."""
    tables = [new, *others]
    counts = [count for table in tables for count in table.told]
    bases = [count for table in tables for count in table.bases]
    if _differ_by_few(counts, k) or _differ_by_few(bases, k):
        return True
    known = [count.mask for count in (*counts, *bases)]
    return any(
        _gives(known, secret)
        and not _gives([count.mask for count in (*table.told, *table.bases)], secret)
        for table in tables
        for secret in table.secrets
    )


def _differ_by_few(counts: Sequence[Count], k: int) -> bool:
    """Whether one of these counts holds another and 1 to k - 1 people more.

    Only where a reader knows that it does: the smaller has conditions on all that the larger has.
    """
    return any(
        0 < large.size - small.size < k
        and large.roots <= small.roots
        and not (large.is_public and small.is_public)
        and not (small.mask & ~large.mask).any()
        for large, small in permutations(counts, 2)
    )


def _gives(known: Sequence[Flags], secret: Flags) -> bool:
    """Whether sums and differences of the known counts make the secret one."""
    if not known:
        return False
    kinds = np.unique(np.column_stack([*known, secret]), axis=0).astype(np.float64)
    left, right = kinds[:, :-1], kinds[:, -1]
    weights = np.linalg.lstsq(left, right, rcond=None)[0]
    return bool(np.abs(left @ weights - right).max(initial=0.0) < _ZERO)
