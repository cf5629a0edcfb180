"""What unequal weights cost: Kish's design effect and effective number of people.

L. Kish, « Survey Sampling », Wiley 1965, § 11.7; « Weighting for Unequal P_i », Journal of Official
Statistics 8 (1992), p. 183-200. It is the loss for an answer that has nothing to do with the
weights: for others the weights may gain more than they lose, which Kish's figure does not tell.
"""

import numpy as np
from numpy.typing import ArrayLike


def design_effect(weights: ArrayLike) -> float:
    """By how much unequal weights swell the variance: 1 + cv², which is n Σw² / (Σw)².

    Raises `ValueError` where the weights do not add up to something positive.
    """
    values = np.asarray(weights, dtype=np.float64)
    total = float(values.sum())
    if total <= 0:
        raise ValueError("weights add up to something positive")
    return len(values) * float(np.square(values / total).sum())


def effective_size(weights: ArrayLike) -> float:
    """How many people of equal weights would tell as much: n over the design effect."""
    return len(np.asarray(weights)) / design_effect(weights)
