"""What a reader who can solve linear systems may learn.

Sums are rows of whole numbers, reckoned modulo a large prime: much faster than fractions, and
a sum that rational numbers do not fix is fixed modulo this prime once in some 10**18 times.
"""

from collections.abc import Sequence

PRIME = 2**61 - 1
Rows = dict[int, list[int]]
"""Equations in echelon form, by the position of their first unknown."""


def row_space(equations: Sequence[Sequence[int]]) -> Rows:
    """The equations in echelon form."""
    reduced: Rows = {}
    for equation in equations:
        left = subtract_all(equation, reduced)
        pivot = next((at for at, value in enumerate(left) if value), None)
        if pivot is not None:
            inverse = pow(left[pivot], -1, PRIME)
            reduced[pivot] = [value * inverse % PRIME for value in left]
    return reduced


def subtract_all(row: Sequence[int], reduced: Rows) -> list[int]:
    """What is left of a row once everything that the equations say of it is taken away."""
    left = list(row)
    for pivot in sorted(reduced):
        factor = left[pivot]
        if factor:
            known = reduced[pivot]
            left = [(mine - factor * its) % PRIME for mine, its in zip(left, known, strict=True)]
    return left


def is_known(functional: Sequence[int], reduced: Rows) -> bool:
    """Whether the equations fix this sum of unknowns."""
    return not any(subtract_all(functional, reduced))
