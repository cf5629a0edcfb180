"""Texts that are the same, or nearly: campaigns that copy and paste, forms sent twice."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from aimpact.core.text import fold

ALIKE = 0.8
"""The Jaccard index of their runs of words from which two texts are nearly the same."""
_RUN = 3
_FEWEST_WORDS = 6  # short answers (« rien », « les transports ») are the same by themselves
_COMMON = 200  # a run of so many different texts is a phrase of French, and tells nothing
_AT_ONCE = 500


def near_groups(
    texts: Sequence[str], report: Callable[[float], None] = lambda _: None
) -> list[list[int]]:
    """Groups of two positions or more whose texts are nearly the same, the largest first."""
    alike: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        if len(words := fold(text).split()) >= _FEWEST_WORDS:
            alike[" ".join(words)].append(index)
    said = list(alike)
    parent = list(range(len(said)))
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    runs: list[frozenset[tuple[str, ...]]] = []
    for index, text in enumerate(said):
        if index % _AT_ONCE == 0:
            report(index / len(said))
        runs.append(_runs(text))
        _join(index, runs, holders, parent)
    groups: dict[int, list[int]] = defaultdict(list)
    for index, text in enumerate(said):
        groups[_root(parent, index)] += alike[text]
    found = (sorted(group) for group in groups.values() if len(group) > 1)
    return sorted(found, key=lambda group: (-len(group), group))


def _join(
    index: int,
    runs: Sequence[frozenset[tuple[str, ...]]],
    holders: dict[tuple[str, ...], list[int]],
    parent: list[int],
) -> None:
    """Put the text with those before it that are nearly the same."""
    shared: Counter[int] = Counter()
    for run in runs[index]:
        shared.update(holders[run])
        if len(holders[run]) < _COMMON:
            holders[run].append(index)
    size = len(runs[index])
    for other, number in shared.items():
        # A common run of more texts than are kept is not counted: never too many are joined.
        if number >= ALIKE * (size + len(runs[other]) - number):
            parent[_root(parent, index)] = _root(parent, other)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = text.split()
    return frozenset(tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1))


def _root(parent: list[int], index: int) -> int:
    while parent[index] != index:
        parent[index] = parent[parent[index]]
        index = parent[index]
    return index
