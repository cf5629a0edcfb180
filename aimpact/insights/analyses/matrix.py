"""The ballots of a survey as columns of codes: what every step of an analysis reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

NOT_ANSWERED = -1
NOT_ASKED = -2

Codes = NDArray[np.signedinteger[Any]]
"""One code a ballot: the position of its answer, `NOT_ANSWERED` or `NOT_ASKED`. Two bytes each,
four where a field has more than 32 767 answers (communes of a whole country).
"""
Numbers = NDArray[np.float64]
"""One number a ballot; not a number where there is none."""
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """A field with one answer among several: `codes[i]` is a position in `answers`."""

    answers: tuple[str, ...]
    codes: Codes

    @property
    def is_answered(self) -> Flags:
        """Whether each ballot answered."""
        answered: Flags = self.codes >= 0
        return answered

    @property
    def is_asked(self) -> Flags:
        """Whether each ballot was shown the field."""
        asked: Flags = self.codes != NOT_ASKED
        return asked


@dataclass(frozen=True, slots=True)
class Ticks:
    """A field with several answers: `ticked[i, j]` says whether ballot i gave `answers[j]`."""

    answers: tuple[str, ...]
    ticked: Flags
    is_answered: Flags
    is_asked: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The ballots of one survey, in a random order, column by column.

    `columns` are the fields with one answer (of a matrix or a battery of statements: one a line;
    of a ranking: what came first; the wording that was drawn), `ticks` those with several,
    `numbers` those answered by a number, all by the name of the field. Of a ranking, `numbers`
    holds the rank of each choice as well, by `Question.choice_field`: 1 is the first.
    `profile` are the profile fields, whose code `NOT_ANSWERED` is who did not say. `seconds` is
    the time taken, `days` the day as an ordinal (`date.fromordinal`), `channels` the way.

    `asked` says whether each ballot was shown a field, by the name of the field, and a question,
    by its code. `given` says whether it answered a field that has no codes: a text, a date, a
    place, files, a ranking as a whole. `offered` says whether it was offered a choice that stands
    under a condition, by `Question.choice_field`.
    """

    ballots: int
    profile: Mapping[str, Column]
    columns: Mapping[str, Column]
    ticks: Mapping[str, Ticks] = field(default_factory=dict)
    numbers: Mapping[str, Numbers] = field(default_factory=dict)
    seconds: Numbers
    days: NDArray[np.int32]
    channels: Column
    asked: Mapping[str, Flags] = field(default_factory=dict)
    given: Mapping[str, Flags] = field(default_factory=dict)
    offered: Mapping[str, Flags] = field(default_factory=dict)
