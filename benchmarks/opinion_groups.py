"""Groups of opinion of 50 000 people and 100 statements: time, memory, camps found again."""

import resource
import time

import numpy as np
from sklearn.metrics import adjusted_rand_score

from aimpact.statistics.opinion_groups import clearness_of, groups_of
from aimpact.statistics.opinion_votes import Votes
from benchmarks.printing import say, title

PEOPLE, STATEMENTS, CAMPS = 50_000, 100, 3


def measure() -> None:
    """Print one line; conversations of Polis are compared by `python -m benchmarks.polis`."""
    title("Groups of opinion")
    votes, camps = _drawn()
    before = _peak()
    began = time.perf_counter()
    found = groups_of(votes)
    clear = clearness_of(found)
    seconds = time.perf_counter() - began
    rand = adjusted_rand_score(camps, found.groups)
    say(
        f"{PEOPLE} people × {STATEMENTS} statements, half of them unseen: {seconds:.1f} s,"
        f" {max(_peak() - before, 0):.0f} MB more at the peak; {found.number} groups"
        f" ({CAMPS} planted), adjusted Rand {rand:.3f}, silhouette {clear.silhouette:.2f}"
        f" ({clear.silhouette_by_chance:.2f} by chance)"
    )


def _drawn() -> tuple[Votes, np.typing.NDArray[np.int64]]:
    """Three camps, each with its leaning on every statement, and everybody's own mind."""
    chance = np.random.default_rng(1)
    camps = chance.integers(0, CAMPS, PEOPLE)
    leanings = chance.normal(size=(CAMPS, STATEMENTS)).astype(np.float32)
    minds = leanings[camps] + chance.standard_normal((PEOPLE, STATEMENTS), dtype=np.float32)
    values = np.sign(np.where(np.abs(minds) > 0.4, minds, 0)).astype(np.float32)
    values[chance.random((PEOPLE, STATEMENTS), dtype=np.float32) < 0.5] = np.nan
    votes = Votes(
        values=values,
        is_set_aside=np.zeros(STATEMENTS, dtype=np.bool_),
        is_placed=np.ones(PEOPLE, dtype=np.bool_),
        participants=range(PEOPLE),
        statements=range(STATEMENTS),
    )
    return votes, camps


def _peak() -> float:
    """The greatest memory of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
