"""The ballots of a survey as columns of codes: what every step of an analysis reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

NOT_ANSWERED = -1
NOT_ASKED = -2

Codes = NDArray[np.int16]
"""One code a ballot: the position of its answer, `NOT_ANSWERED` or `NOT_ASKED`."""
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

    `columns` are the fields with one answer (of a matrix or a battery of statements: one a line),
    `ticks` those with several, `numbers` those answered by a number, all by the name of the field.
    `profile` are the profile fields, whose code `NOT_ANSWERED` is who did not say. `seconds` is
    the time taken, `days` the day as an ordinal (`date.fromordinal`), `channels` the way.
    """

    ballots: int
    profile: Mapping[str, Column]
    columns: Mapping[str, Column]
    ticks: Mapping[str, Ticks] = field(default_factory=dict)
    numbers: Mapping[str, Numbers] = field(default_factory=dict)
    seconds: Numbers
    days: NDArray[np.int32]
    channels: Column
