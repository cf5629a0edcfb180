"""Tables of a study's file: counts, shares, weighted beside unweighted, a test: for jobs.

What is computed here is as fine as the file and is for its analyst alone. What may leave the desk
is in `telling`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from aimpact.desk.enums import VariableKind
from aimpact.desk.workbench.columns import Columns, Flags, Numbers
from aimpact.desk.workbench.definition import Definition
from aimpact.desk.workbench.dictionary import Dictionary, Variable, Words
from aimpact.statistics.association import associate
from aimpact.statistics.effective import design_effect, effective_size

EVERYBODY: Words = {"fr": "Ensemble", "en": "All"}

Json = dict[str, Any]


def masks_of(columns: Columns, variable: Variable) -> list[Flags]:
    """Who gave each answer of a variable, in its order."""
    if variable.kind is VariableKind.TICKS:
        ticks = columns.ticks[variable.name]
        return [np.asarray(ticks[:, at]) for at in range(len(variable.answers))]
    codes = columns.codes[variable.name]
    return [np.asarray(codes == at) for at in range(len(variable.answers))]


def inside_of(columns: Columns, definition: Definition) -> Flags:
    """Who is in the cut; everybody without one."""
    return columns.cuts[definition.cut] if definition.cut else np.ones(columns.number, dtype=bool)


def compute_table(columns: Columns, dictionary: Dictionary, definition: Definition) -> Json:
    """The figures of a table. A weighted share is of the weights of who answered."""
    rows = dictionary.variables[definition.rows]
    base = inside_of(columns, definition) & columns.is_answered(rows.name)
    groups: list[tuple[Words, Flags]] = [(EVERYBODY, base)]
    if definition.columns:
        across = dictionary.variables[definition.columns]
        masks = masks_of(columns, across)
        labels = [answer.label for answer in across.answers]
        groups += [(label, base & mask) for label, mask in zip(labels, masks, strict=True)]
    given = masks_of(columns, rows)
    counts = [[int((mask & group).sum()) for _label, group in groups] for mask in given]
    sizes = [int(group.sum()) for _label, group in groups]
    weights = columns.weights[definition.weight] if definition.weight else None
    is_exclusive = rows.kind is not VariableKind.TICKS
    return {
        "rows": [dict(answer.label) for answer in rows.answers],
        "columns": [
            {"label": dict(label), "n": n} for (label, _mask), n in zip(groups, sizes, strict=True)
        ],
        "n": sizes[0],
        "counts": counts,
        "shares": [[_share(c, n) for c, n in zip(line, sizes, strict=True)] for line in counts],
        "weighted": None if weights is None else _weighted(given, groups, weights),
        "weighting": None if weights is None else _weighting(weights[base]),
        "test": tested([line[1:] for line in counts]) if is_exclusive else None,
    }


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _weighted(
    given: Sequence[Flags], groups: Sequence[tuple[Words, Flags]], weights: Numbers
) -> list[list[float | None]]:
    wholes = [float(weights[group].sum()) for _label, group in groups]
    return [
        [
            _share(float(weights[mask & group].sum()), whole)
            for (_label, group), whole in zip(groups, wholes, strict=True)
        ]
        for mask in given
    ]


def _weighting(weights: Numbers) -> Json | None:
    if not weights.sum():
        return None
    deff, size = design_effect(weights), effective_size(weights)
    return {"deff": deff, "effective": size, "largest": float(weights.max() / weights.mean())}


def tested(counts: Sequence[Sequence[int]]) -> Json | None:
    """Whether rows and columns go together; `None` where there are not two of each with people."""
    rows = [line for line in counts if sum(line)]
    kept = [at for at in range(len(counts[0]) if counts else 0) if sum(line[at] for line in rows)]
    table = [[line[at] for at in kept] for line in rows]
    if len(table) < 2 or len(kept) < 2:
        return None
    found = associate(table)
    return {
        "method": found.method.value,
        "p": found.p,
        "v": found.v,
        "low": found.low,
        "high": found.high,
        "chi2": found.test.chi2,
        "df": found.test.df,
        "n": found.test.n,
    }


def labels_of(labels: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Several labels as one, in every language."""
    languages = labels[0].keys() if labels else ()
    return {one: " + ".join(label[one] for label in labels) for one in languages}
