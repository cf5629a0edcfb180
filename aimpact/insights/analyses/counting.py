"""Counters out of the matrix, in the shape of `Tally`: what `Crossing` protects.

Ballots are counted by any column as if it were a profile field: the answer to a question, a flag.
Everything that is shown of such a table goes through the same protection as the profile's.
"""

import numpy as np

from aimpact.insights.analyses.matrix import Column, Matrix
from aimpact.insights.readings.questions import counted_fields
from aimpact.insights.tallies import Book, Tallies
from aimpact.questionnaire.kinds import ANSWERED, ASKED
from aimpact.questionnaire.structure import Question
from aimpact.surveys.services.sealing import BALLOTS


def book_of(matrix: Matrix, question: Question, *, by: Column, name: str) -> Book:
    """Everybody's answers to a question, and those of each value of `by`, called `name`.

    Ballots without a value of `by` are the rest of everybody, as for a profile.
    """
    sets = [Tallies() for _answer in by.answers]
    everybody = Tallies()
    numbers = np.bincount(by.codes[by.codes >= 0], minlength=len(sets))
    everybody.add(BALLOTS, "", matrix.ballots, 0.0)
    for tallies, number in zip(sets, numbers, strict=True):
        tallies.add(BALLOTS, "", int(number), 0.0)
    for each in counted_fields(question):
        for answer, counts in _counts(matrix, each.name, by).items():
            everybody.add(each.name, answer, counts[-1] + sum(counts[:-1]), 0.0)
            for tallies, count in zip(sets, counts, strict=False):
                tallies.add(each.name, answer, count, 0.0)
    values = dict(zip(by.answers, sets, strict=True))
    present = {answer: tallies for answer, tallies in values.items() if tallies.ballots}
    return Book(everybody, {name: present})


def _counts(matrix: Matrix, name: str, by: Column) -> dict[str, list[int]]:
    """By answer, how many of each value of `by`, those without one last."""
    column, ticks = matrix.columns.get(name), matrix.ticks.get(name)
    if column is not None:
        found = {ASKED: column.is_asked, ANSWERED: column.is_answered}
        found |= {answer: column.codes == at for at, answer in enumerate(column.answers)}
    elif ticks is not None:
        found = {ASKED: ticks.is_asked, ANSWERED: ticks.is_answered}
        found |= {answer: ticks.ticked[:, at] for at, answer in enumerate(ticks.answers)}
    else:
        return {}
    width = len(by.answers)
    groups = np.where(by.codes < 0, width, by.codes)
    return {
        answer: np.bincount(groups[flags], minlength=width + 1).tolist()
        for answer, flags in found.items()
    }
