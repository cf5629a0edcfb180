"""How close the composition of those who took part is to that of the population.

Plain arithmetic and no numpy: pages may call it.

`dissimilarity` is the index D of O. D. Duncan and B. Duncan, « A Methodological Analysis of
Segregation Indexes », American Sociological Review 20 (1955), p. 210-217: half the sum of the
absolute differences between two distributions. It is the share of the participants who would have
to be of another group for both compositions to be equal. `r_indicator` is R of B. Schouten,
F. Cobben and J. Bethlehem, « Indicators for the representativeness of survey response », Survey
Methodology 35-1 (2009), p. 101-113, for response propensities that differ by group only:
R = 1 - 2 S(ρ). It is near 1 whenever few take part, so that it suits samples and registers alone.
"""

from collections.abc import Sequence
from math import ceil, sqrt

Z = 1.959963984540054
"""The quantile of the normal distribution for 95 %, on both sides."""


def dissimilarity(participants: Sequence[int], population: Sequence[int]) -> float:
    """Share of the participants, from 0 to 1, who should be of another group.

    Raises `ValueError` where the groups differ in number or one of the two holds nobody.
    """
    taken, lived = _totals(participants, population)
    pairs = zip(participants, population, strict=True)
    return sum(abs(part / taken - whole / lived) for part, whole in pairs) / 2


def r_indicator(participants: Sequence[int], population: Sequence[int]) -> float:
    """R, from 0 to 1: 1 when every group answered in the same proportion. Same refusals."""
    taken, lived = _totals(participants, population)
    mean = taken / lived
    pairs = list(zip(participants, population, strict=True))
    spread = sum(whole * (part / whole - mean) ** 2 for part, whole in pairs if whole) / (lived - 1)
    return 1 - 2 * sqrt(spread)


def is_beyond_chance(part: int, taken: int, share: float) -> bool:
    """Whether `part` of `taken` participants differ from `share` by more than chance explains.

    At 95 %, had the participants been drawn at random from the population.
    """
    return abs(part - taken * share) > Z * sqrt(taken * share * (1 - share))


def missing(part: int, taken: int, share: float) -> int:
    """How many more of a group must take part for it to be `share` of them, the others staying.

    0 when it is already. Raises `ValueError` for a share that is not between 0 and 1, excluded.
    """
    if not 0 < share < 1:
        raise ValueError(share)
    return max(ceil((share * taken - part) / (1 - share) - 1e-9), 0)


def _totals(participants: Sequence[int], population: Sequence[int]) -> tuple[int, int]:
    if len(participants) != len(population) or not sum(participants) or not sum(population):
        raise ValueError((participants, population))
    return sum(participants), sum(population)
