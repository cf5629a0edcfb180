"""An entry cut into passages: what was done and found first, then the rest by paragraphs."""

import re
from collections.abc import Iterator

from aimpact.knowledge.models import Entry

LONGEST = 1_200
"""Characters of a passage: the model reads some 350 words, of which French uses six letters each
and a space.
"""


def passages_of(entry: Entry) -> list[str]:
    """The texts of the passages of an entry, in order; one at least."""
    first = "\n".join(part for part in (entry.summary, entry.result) if part) or entry.title
    return [part for text in (first, entry.body) for part in cut(text)]


def cut(text: str, longest: int = LONGEST) -> Iterator[str]:
    """Whole paragraphs together up to `longest` characters; a longer one at its sentences, then
    its words. Nothing is lost but blanks.
    """
    held = ""
    for piece in _pieces(text, longest):
        if held and len(held) + 1 + len(piece) > longest:
            yield held
            held = ""
        held = f"{held}\n{piece}" if held else piece
    if held:
        yield held


def _pieces(text: str, longest: int) -> Iterator[str]:
    for paragraph in filter(None, (line.strip() for line in text.splitlines())):
        if len(paragraph) <= longest:
            yield paragraph
            continue
        for sentence in re.split(r"(?<=[.!?…])\s+", paragraph):
            yield from _words(sentence, longest)


def _words(sentence: str, longest: int) -> Iterator[str]:
    rest = sentence
    while len(rest) > longest:
        blank = rest.rfind(" ", 1, longest + 1)
        end = blank if blank > 0 else longest
        yield rest[:end]
        rest = rest[end:].lstrip()
    if rest:
        yield rest
