"""References in a text: `[R-3f2a1]` cites a result found by rule, `[T-12]` a table that was kept,
`[V-07c21]` what somebody wrote (a verbatim). Pure Python.

A figure that stands in a sentence without a reference, or that no source of its sentence holds,
is pointed out: whoever signs answers for it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from aimpact.reports.writing.note import BlockKind, blocks_of

REFERENCE = re.compile(r"\[([RTV]-[0-9a-f]{1,9})\]")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\s\[])")
_NUMBER = re.compile(r"(?<![\w-])\d{1,3}(?:[   ]\d{3})+(?:[.,]\d+)?|(?<![\w-])\d+(?:[.,]\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_LAW = re.compile(r"(?:articles?|art\.|lois?|law|act|section)\s+(?:n[°o]\s*)?[\w.-]*$", re.I)
_IN_WORDS = re.compile(
    r"\b(?:la moitié|un tiers|deux tiers|un quart|trois quarts|"
    r"half|one third|a third|two thirds|one quarter|a quarter|three quarters)\b",
    re.I,
)
_EXCERPT = 160


class SourceKind(StrEnum):
    """What is cited."""

    FINDING = "finding"
    TABLE = "table"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table as it is printed: its head, then its rows, every cell in words."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something that may be cited, protected already (ADR 0009). `notes` are read with it: tests,
    what holds it back, what points the other way; `limits`, those that the annex gathers.
    """

    ref: str
    kind: SourceKind
    title: str
    text: str
    survey: str
    notes: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    grid: Grid | None = None

    @property
    def numbers(self) -> frozenset[str]:
        """Every number that the source holds."""
        cells = [cell for row in (self.grid.rows if self.grid else ()) for cell in row]
        every = [self.title, self.text, *self.notes, *self.figures, *cells]
        return frozenset(number for words in every for number in numbers_in(words))


@dataclass(frozen=True, slots=True)
class Loose:
    """A figure typed without what proves it. `is_other`: its sentence cites others."""

    figure: str
    excerpt: str
    is_other: bool = False


def reference_of(letter: str, *names: object) -> str:
    """A reference that stays the same from one day to the next."""
    return f"{letter}-{blake2b(repr(names).encode(), digest_size=5).hexdigest()[:5]}"


def references_in(text: str) -> list[str]:
    """The references of a text, once each, in their order."""
    return [*dict.fromkeys(REFERENCE.findall(text))]


def unknown_references(text: str, sources: Mapping[str, Source]) -> list[str]:
    """The references that lead to nothing."""
    return [ref for ref in references_in(text) if ref not in sources]


def loose_figures(text: str, sources: Mapping[str, Source]) -> list[Loose]:
    """The figures of a text without a source, sentence by sentence."""
    return [
        each
        for block in blocks_of(text)
        for sentence in _SENTENCE.split(block.text)
        for each in _loose(sentence, sources)
    ]


def _loose(sentence: str, sources: Mapping[str, Source]) -> Iterator[Loose]:
    cited = [sources[ref] for ref in references_in(sentence) if ref in sources]
    bare = REFERENCE.sub("", sentence)
    held = frozenset[str]().union(*(source.numbers for source in cited))
    for typed in _figures(bare):
        if not cited:
            yield Loose(typed, _short(bare))
        elif typed[0].isdigit() and not _is_held(typed, held):
            yield Loose(typed, _short(bare), is_other=True)


def _figures(sentence: str) -> Iterator[str]:
    for found in _NUMBER.finditer(sentence):
        typed = found.group()
        if not _YEAR.fullmatch(typed) and not _OF_LAW.search(sentence[: found.start()]):
            yield typed
    yield from (found.group() for found in _IN_WORDS.finditer(sentence))


def numbers_in(words: str) -> Iterator[str]:
    """The numbers of a text, each written one way: `1234.5`."""
    yield from (_plain(found.group()) for found in _NUMBER.finditer(words))


def _plain(typed: str) -> str:
    plain = re.sub(r"\s", "", typed).replace(",", ".")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _is_held(typed: str, held: Iterable[str]) -> bool:
    """Whether a source holds the number, or one that rounds to it."""
    plain = _plain(typed)
    decimals = len(plain.partition(".")[2])
    return any(plain == each or f"{float(each):.{decimals}f}" == plain for each in held)


def _short(sentence: str) -> str:
    words = " ".join(sentence.split())
    return words if len(words) <= _EXCERPT else f"{words[:_EXCERPT].rstrip()}…"


# --- a text in pieces -------------------------------------------------------------------
Piece = str | int
"""A run of words, or the number of a source."""


def pieces_of(text: str, numbers: Mapping[str, int]) -> list[Piece]:
    """The words of a block, with the number of each source in place of its reference; one that
    leads to nothing stays as it was typed.
    """
    parts: list[Piece] = [
        part if at % 2 == 0 else numbers.get(part, f"[{part}]")
        for at, part in enumerate(REFERENCE.split(text))
    ]
    return [part for part in parts if part != ""]


def blocks_with(text: str, numbers: Mapping[str, int]) -> list[dict[str, object]]:
    """The blocks of a text: paragraphs, and items gathered in lists."""
    blocks: list[dict[str, object]] = []
    items: list[list[Piece]] = []
    for block in blocks_of(text):
        pieces = pieces_of(block.text, numbers)
        if block.kind is BlockKind.PARAGRAPH:
            items = []
            blocks.append({"pieces": pieces, "items": []})
        else:
            if not items:
                blocks.append({"pieces": [], "items": items})
            items.append(pieces)
    return blocks


def number_sources(texts: Sequence[str], sources: Mapping[str, Source]) -> dict[str, int]:
    """The sources in the order of their first citation, from 1."""
    refs = dict.fromkeys(ref for text in texts for ref in references_in(text) if ref in sources)
    return {ref: number for number, ref in enumerate(refs, start=1)}
