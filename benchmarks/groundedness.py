"""Whether what a language model wrote stands in the sources that it cites, before and after what is
dropped. The model is played, always alike: of each source it says its first sentences in its words
and in others, then cites the wrong source, changes a figure, forgets the source, makes one up, and
says something pleasant. So it is known which sentences stand.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aimpact.knowledge.synthesis import Source, keep_founded
from benchmarks.knowledge import corpus
from benchmarks.printing import say

PLEASANT = "Les habitants sont très satisfaits de cette politique ambitieuse."


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the played model, what it cites, and whether it stands there."""

    text: str
    names: tuple[str, ...]
    stands: bool


@dataclass(frozen=True, slots=True)
class Groundedness:
    """`said`, `kept`: shares of sentences that stand; `lost`: share of those that stand and were
    dropped.
    """

    said: float
    kept: float
    lost: float
    sentences: int


def measure_groundedness() -> Groundedness:
    """Have the works of the corpus told by the played model, two by two."""
    sources = [Source(n, f"{t}\n{x}") for n, (t, x) in enumerate(corpus().works.values(), 1)]
    said: list[Said] = []
    kept: list[Said] = []
    for start in range(0, len(sources) - 1, 2):
        shown = sources[start : start + 2]
        for source, other in (shown, shown[::-1]):
            told = list(_told(source, other))
            said += told
            kept += _kept(told, shown)
    standing = sum(each.stands for each in said)
    return Groundedness(
        said=standing / len(said),
        kept=sum(each.stands for each in kept) / len(kept),
        lost=1 - sum(each.stands for each in kept) / standing,
        sentences=len(said),
    )


def print_groundedness() -> None:
    """Say it."""
    found = measure_groundedness()
    say(
        f"  a synthesis by a played model, {found.sentences} sentences: {found.said:.0%} of those "
        f"said stand in their source, {found.kept:.0%} of those kept; {found.lost:.0%} of those "
        f"that stand are lost"
    )


def _kept(told: Sequence[Said], shown: Sequence[Source]) -> list[Said]:
    said = [{"text": each.text, "sources": list(each.names)} for each in told]
    known = {(each.text, each.names): each for each in told}
    answer = keep_founded(json.dumps({"sentences": said}), shown).sentences
    return [known[each["text"], tuple(f"S{pk}" for pk in each["sources"])] for each in answer]


def _told(source: Source, other: Source) -> Iterator[Said]:
    heading, text = source.words.split("\n", 1)
    first, *rest = [part.strip().rstrip(".") for part in text.split(". ")]
    own = (source.name,)
    yield Said(f"{first}.", own, stands=True)
    yield Said(f"Selon « {heading} » : {' '.join([first, *rest][-1].split())}.", own, stands=True)
    yield Said(f"D’après une étude, {first[0].lower()}{first[1:]}.", own, stands=True)
    yield Said(f"{first}.", (other.name,), stands=False)
    yield Said(f"{first}, soit 987 personnes.", own, stands=False)
    yield Said(f"{first} partout.", (), stands=False)
    yield Said(f"{first} ailleurs.", ("S9999",), stands=False)
    yield Said(PLEASANT, own, stands=False)
