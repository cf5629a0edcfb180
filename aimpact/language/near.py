"""Texts that are the same, or nearly: campaigns that copy and paste, forms sent twice."""

from collections import defaultdict
from collections.abc import Sequence

from aimpact.core.text import fold

ALIKE = 0.8
"""The Jaccard index of their runs of words from which two texts are nearly the same."""
_RUN = 3
_FEWEST_WORDS = 6  # short answers (« rien », « les transports ») are the same by themselves
_COMMON = 200  # a run of so many texts is a phrase of French, and tells nothing


def near_groups(texts: Sequence[str]) -> list[list[int]]:
    """Groups of two positions or more whose texts are nearly the same, the largest first."""
    runs = [_runs(text) for text in texts]
    parent = list(range(len(texts)))
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, found in enumerate(runs):
        for other in sorted(_candidates(found, holders)):
            if _jaccard(found, runs[other]) >= ALIKE:
                parent[_root(parent, index)] = _root(parent, other)
        for run in found:
            if len(holders[run]) < _COMMON:
                holders[run].append(index)
    groups: dict[int, list[int]] = defaultdict(list)
    for index in range(len(texts)):
        groups[_root(parent, index)].append(index)
    return sorted((g for g in groups.values() if len(g) > 1), key=lambda g: (-len(g), g))


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = fold(text).split()
    if len(words) < _FEWEST_WORDS:
        return frozenset()
    return frozenset(tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1))


def _candidates(
    found: frozenset[tuple[str, ...]], holders: dict[tuple[str, ...], list[int]]
) -> set[int]:
    return {index for run in found for index in holders.get(run, ())}


def _jaccard(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    return len(one & other) / len(one | other)


def _root(parent: list[int], index: int) -> int:
    while parent[index] != index:
        parent[index] = parent[parent[index]]
        index = parent[index]
    return index
