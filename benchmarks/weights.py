"""Weights of a million people on gender, age, both together, and occupation: time and memory.

`python -m benchmarks.weights` measures this alone.
"""

import resource
import time

import numpy as np

from aimpact.statistics.effective import design_effect
from aimpact.statistics.raking import NOT_SAID, Margin, rake
from benchmarks.printing import say, title

PEOPLE = 1_000_000
SILENT = 0.15
CAP = 4.0


def measure() -> None:
    """Print one line."""
    title("Weights")
    margins = _drawn()
    before = _peak()
    began = time.perf_counter()
    free = rake(margins)
    plain = time.perf_counter() - began
    began = time.perf_counter()
    capped = rake(margins, bounds=(0.0, CAP))
    seconds = time.perf_counter() - began
    say(
        f"{PEOPLE:,} people × {len(margins)} margins ({SILENT:.0%} did not say each):"
        f" {plain:.2f} s in {free.rounds} rounds, {seconds:.2f} s with a cap of {CAP:g};"
        f" {max(_peak() - before, 0):.0f} MB more at the peak; largest gap {capped.gap:.0e},"
        f" design effect {design_effect(capped.weights):.2f}"
    )


def _drawn() -> dict[str, Margin]:
    """More women and older people than inhabitants; some say nothing of each."""
    chance = np.random.default_rng(1)
    gender = chance.choice(2, PEOPLE, p=[0.62, 0.38])
    age = chance.choice(6, PEOPLE, p=[0.06, 0.14, 0.22, 0.22, 0.26, 0.10])
    work = chance.choice(8, PEOPLE, p=[0.02, 0.05, 0.18, 0.16, 0.17, 0.08, 0.24, 0.10])
    codes = {"gender": gender, "age": age, "work": work}
    for name, said in codes.items():
        codes[name] = np.where(chance.random(PEOPLE) < SILENT, NOT_SAID, said)
    both = (codes["gender"] >= 0) & (codes["age"] >= 0)
    crossed = np.where(both, codes["gender"] * 6 + codes["age"], NOT_SAID)
    ages = np.array([130.0, 200, 245, 170, 185, 70])
    halves = np.array([520.0, 480])
    return {
        "gender": Margin(codes["gender"], halves),
        "age": Margin(codes["age"], ages),
        "both": Margin(crossed, np.outer(halves, ages).ravel()),
        "work": Margin(codes["work"], np.array([10.0, 45, 110, 150, 160, 120, 270, 135])),
    }


def _peak() -> float:
    """The greatest memory of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    measure()
