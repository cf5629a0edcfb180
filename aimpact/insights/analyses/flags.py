"""Ballots that were answered too fast, alike down every line, or on a day out of the ordinary.

The same definitions as the signs of the page of results (`readings.quality`), ballot by ballot:
identical texts cannot be tied to a ballot of an anonymous survey, and places that sent many are
known in sums alone.
"""

from collections.abc import Collection, Iterator
from datetime import date

import numpy as np

from aimpact.insights.analyses.matrix import NOT_ANSWERED, Column, Flags, Matrix
from aimpact.insights.disclosure import may_tell
from aimpact.insights.readings.soundness import DAYS, FLAGGED
from aimpact.questionnaire.long_strings import FEWEST_LINES
from aimpact.questionnaire.structure import Cells, Kind, Question, Questionnaire

_NARROW, _WIDE, _WIDE_FROM = 10, 60, 600


def fast(matrix: Matrix, *, under: int) -> Flags:
    """Ballots answered in less than `under` seconds, as sure as counted durations are: by ten
    seconds, by sixty past ten minutes. Nobody where `under` is 0.
    """
    known = ~np.isnan(matrix.seconds)
    seconds = np.where(known, matrix.seconds, 0)
    width = np.where(seconds < _WIDE_FROM, _NARROW, _WIDE)
    ends = (seconds // width + 1) * width
    flags: Flags = known & (ends <= under)
    return flags


def alike(questionnaire: Questionnaire, matrix: Matrix) -> Flags:
    """Ballots whose tables hold one answer each, among tables of enough lines answered."""
    filled = np.zeros(matrix.ballots, dtype=bool)
    differs = np.zeros(matrix.ballots, dtype=bool)
    for question in questionnaire.questions():
        if question.kind is not Kind.MATRIX or question.cells is not Cells.SINGLE:
            continue
        lines = [*_lines(question, matrix)]
        if len(lines) < FEWEST_LINES:
            continue
        places = np.array(lines)
        is_answered = places >= 0
        counts = is_answered.sum(axis=0) >= FEWEST_LINES
        highest = places.max(axis=0)
        lowest = np.where(is_answered, places, len(question.choices)).min(axis=0)
        filled |= counts
        differs |= counts & (highest != lowest)
    flags: Flags = filled & ~differs
    return flags


def _lines(question: Question, matrix: Matrix) -> Iterator["np.typing.NDArray[np.int64]"]:
    """The place of each line's answer among the choices of the question."""
    order = {choice.code: at for at, choice in enumerate(question.choices)}
    for row in question.rows:
        column = matrix.columns.get(question.row_field(row))
        if column is None:
            continue
        places = np.array([*(order.get(code, -1) for code in column.answers), -1], dtype=np.int64)
        yield places[np.where(column.is_answered, column.codes, -1)]


def on_days(matrix: Matrix, days: Collection[date]) -> Flags:
    """Ballots that came in on one of these days."""
    flags: Flags = np.isin(matrix.days, [day.toordinal() for day in days])
    return flags


def doubtful(fast_ones: Flags, alike_ones: Flags, *, k: int) -> Flags:
    """Ballots with either sign where their number may be told beside that of each; else those with
    one of them; nobody where neither may be told.
    """
    either: Flags = fast_ones | alike_ones
    numbers = [int(fast_ones.sum()), int(alike_ones.sum()), len(either)]
    if may_tell(int(either.sum()), k, beside=numbers):
        return either
    for flags in (fast_ones, alike_ones):
        if flags.any() and may_tell(int(flags.sum()), k, beside=numbers[2:]):
            return flags
    return np.zeros_like(either)


def parts_of(flagged: Flags, days: Flags) -> Column:
    """Every ballot in one part at most: doubtful ones; else those of days out of the ordinary. One
    partition, so that no two tables differ by a few ballots.
    """
    codes = np.full(len(flagged), NOT_ANSWERED, dtype=np.int16)
    codes[days] = 1
    codes[flagged] = 0
    return Column((FLAGGED, DAYS), codes)
