"""The two axes along which votes differ most, and where participants stand on them.

Method: C. Small, M. Bjorkegren, T. Erkkilä, L. Shaw, C. Megill, « Polis: Scaling Deliberation by
Mapping High Dimensional Opinion Spaces », Recerca 26(2), 2021. A vote not cast takes the mean of
its statement; principal components of the centred votes; a participant is projected by the votes
really cast, pushed out from the centre by the root of statements over votes, so that those who
voted little do not all stand in the middle.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aimpact.statistics.opinion_votes import Numbers, Values

AXES = 2
_ROWS_AT_ONCE = 8192
"""Rows worked on at a time: the extra memory is of these, whatever the number of participants."""


@dataclass(frozen=True, slots=True)
class Space:
    """`centre[j]` is the mean vote of statement j; `axes` has a row of unit length for each axis,
    signed so that its weight of greatest size is positive; `shares` are the shares of the
    variance that the axes carry.
    """

    centre: Numbers
    axes: Numbers
    shares: Numbers

    def project(self, values: Values) -> Numbers:
        """Where each row of votes stands, one column an axis."""
        placed = np.zeros((len(values), AXES))
        for start, rows in _in_pieces(values):
            is_cast = ~np.isnan(rows)
            away = np.where(is_cast, rows - self.centre, 0.0)
            cast = np.maximum(is_cast.sum(axis=1), 1)
            scale = np.sqrt(values.shape[1] / cast)
            placed[start : start + len(rows)] = (away @ self.axes.T) * scale[:, None]
        return placed

    @property
    def statements(self) -> Numbers:
        """Where somebody would stand who only agreed with one statement: one row a statement."""
        scale = np.sqrt(len(self.centre))
        agreed: Numbers = scale * ((1 - self.centre)[:, None] * self.axes.T)
        return agreed

    @property
    def divisiveness(self) -> Numbers:
        """How far from the centre agreeing with each statement takes (Polis' « extremity »)."""
        lengths: Numbers = np.sqrt((self.statements**2).sum(axis=1))
        return lengths


def space_of(values: Values) -> Space:
    """The axes of these votes. Where nothing differs, an axis is zero everywhere."""
    people, statements = values.shape
    centre = mean_votes(values)
    if people >= statements:
        variances, vectors = np.linalg.eigh(_scatter(values, centre))
        axes = vectors[:, ::-1].T
    else:
        away = _away(values, centre)
        variances, vectors = np.linalg.eigh(away @ away.T)
        axes = _across(vectors[:, ::-1].T @ away)
    variances = np.maximum(variances[::-1], 0)
    total = variances.sum()
    shares = variances / total if total else np.zeros_like(variances)
    kept, kept_shares = np.zeros((AXES, statements)), np.zeros(AXES)
    found = min(AXES, len(variances))
    kept[:found], kept_shares[:found] = axes[:found], shares[:found]
    kept[kept_shares < 1e-12] = 0
    return Space(centre, _signed(kept), kept_shares)


def mean_votes(values: Values) -> Numbers:
    """The mean vote of each statement; 0 where nobody voted."""
    sums, cast = np.zeros(values.shape[1]), np.zeros(values.shape[1])
    for _start, rows in _in_pieces(values):
        is_cast = ~np.isnan(rows)
        sums += np.where(is_cast, rows, 0).sum(axis=0, dtype=np.float64)
        cast += is_cast.sum(axis=0)
    means: Numbers = sums / np.maximum(cast, 1)
    return means


def _scatter(values: Values, centre: Numbers) -> Numbers:
    """Sums of products of the centred votes, statement by statement."""
    scatter = np.zeros((len(centre), len(centre)))
    for _start, rows in _in_pieces(values):
        away = _away(rows, centre)
        scatter += away.T @ away
    return scatter


def _away(values: Values, centre: Numbers) -> Numbers:
    """Votes less the mean of their statement; a vote not cast is no distance away."""
    return np.where(np.isnan(values), 0.0, values - centre)


def _across(axes: Numbers) -> Numbers:
    """Rows made of unit length; zero rows stay."""
    lengths = np.sqrt((axes**2).sum(axis=1, keepdims=True))
    unit: Numbers = np.divide(axes, lengths, out=np.zeros_like(axes), where=lengths > 1e-9)
    return unit


def _signed(axes: Numbers) -> Numbers:
    """Axes turned so that the weight of greatest size is positive: the same at every run."""
    greatest = np.abs(axes).argmax(axis=1)
    signs = np.sign(axes[np.arange(len(axes)), greatest])
    turned: Numbers = axes * np.where(signs == 0, 1, signs)[:, None]
    return turned


def _in_pieces(values: Values) -> Iterator[tuple[int, Values]]:
    for start in range(0, len(values), _ROWS_AT_ONCE):
        yield start, values[start : start + _ROWS_AT_ONCE]
