"""Tallies counted from ballots written in a test, as sealing counts them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from aimpact.insights.tallies import Book, read_book
from aimpact.questionnaire.answers import count_cells
from aimpact.questionnaire.conditions import Value
from aimpact.questionnaire.structure import Questionnaire


class Given(NamedTuple):
    """One ballot: its answers and the profile joined to it."""

    answers: Mapping[str, Value]
    profile: Mapping[str, str] = {}


def count(questionnaire: Questionnaire, ballots: Iterable[Given]) -> Book:
    """The book of these ballots."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    totals: dict[tuple[str, str, str, str], float] = {}
    for ballot in ballots:
        for group in [("", ""), *ballot.profile.items()]:
            counts["", "", *group] += 1
            for cell in count_cells(questionnaire, ballot.answers):
                key = (cell.field, cell.answer, *group)
                counts[key] += 1
                totals[key] = totals.get(key, 0.0) + cell.total
    return read_book((*key, number, totals.get(key, 0.0)) for key, number in counts.items())
