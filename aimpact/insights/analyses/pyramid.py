"""Participants by gender and age together, beside the inhabitants: the cells of a pyramid.

Of those who said both. The table is protected as crossed answers are, its rows (genders) and
columns (ages) as if their totals were shown, so that a small cell is hidden behind others
(`disclosure.protect`, ADR 0009, 5 and 22).
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from aimpact.insights.analyses.matrix import Column, Flags, Matrix
from aimpact.insights.disclosure import protect
from aimpact.insights.readings.groups import Group
from aimpact.insights.readings.people import PeopleReading
from aimpact.insights.selectors.profiles import CROSSED_OF
from aimpact.insights.selectors.results import Results


def pyramid_of(matrix: Matrix, results: Results) -> Mapping[str, Any]:
    """Counts by gender and age, `None` where hidden, and the inhabitants of each cell; empty where
    one of both was not asked, or where no figures cross them.
    """
    if results.population is None or not set(CROSSED_OF) <= matrix.profile.keys():
        return {}
    readings = {each.labels.profile_field: each.reading for each in results.people}
    genders, ages = (_groups(readings[name]) for name in CROSSED_OF)
    rows, columns = (
        _people(matrix.profile[name], groups)
        for name, groups in zip(CROSSED_OF, (genders, ages), strict=True)
    )
    k = results.survey.smallest_cell
    table = [[int((row & column).sum()) for column in columns] for row in rows]
    hidden = protect(table, k)
    known = results.population.counts
    return {
        "k": k,
        "source": results.population.source,
        "vintage": results.population.vintage,
        "genders": [list(group) for group in genders],
        "ages": [list(group) for group in ages],
        "counts": [
            [None if (row, at) in hidden else table[row][at] for at in range(len(ages))]
            for row in range(len(genders))
        ],
        "inhabitants": [[_inhabitants(known, one, other) for other in ages] for one in genders],
        "said": sum(map(sum, table)),
        "ballots": matrix.ballots,
    }


def _groups(reading: PeopleReading) -> list[Group]:
    """The groups of the page of results, so that no other ones are told beside them."""
    return [each.group for each in reading.groups]


def _people(column: Column, groups: Sequence[Group]) -> list[Flags]:
    """The ballots of each group."""
    places = {answer: at for at, answer in enumerate(column.answers)}
    return [
        np.isin(column.codes, [places[value] for value in group if value in places])
        for group in groups
    ]


def _inhabitants(known: Mapping[str, int], gender: Group, age: Group) -> int:
    return sum(known.get(f"{one} {other}", 0) for one, other in product(gender, age))
