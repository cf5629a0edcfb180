"""How far a share found in a random sample may lie from that of the population.

Plain arithmetic and no numpy: pages may call it. Half-widths of the usual 95 % interval

    z · sqrt(deff · p (1 - p) / n · (1 - n / N))

W. G. Cochran, « Sampling Techniques », 3rd ed., Wiley 1977, § 3.2 and 3.4; design effect `deff`:
L. Kish, « Survey Sampling », Wiley 1965, § 8.2. It supposes a simple random sample in which those
who did not answer think as the others do: nothing of the kind is true of volunteers.
"""

from math import sqrt

CONFIDENCE = 0.95
"""Of a hundred such samples, how many have an interval that holds the population's share."""
Z = 1.959963984540054
"""The quantile of the normal distribution for `CONFIDENCE`, on both sides."""


def margin_of_error(
    answered: int, *, share: float = 0.5, population: int | None = None, design_effect: float = 1.0
) -> float:
    """Half-width of the 95 % interval around `share`, between 0 and 1.

    `answered` people answered the question, of a `population` that is finite where it is given.
    `share` of one half gives the widest. Raises `ValueError` without answers, for a share that is
    none, and for a design effect of 0 or less.
    """
    if answered < 1 or not 0 <= share <= 1 or design_effect <= 0:
        raise ValueError((answered, share, design_effect))
    seen = min(answered / population, 1.0) if population else 0.0
    return Z * sqrt(design_effect * share * (1 - share) / answered * (1 - seen))
