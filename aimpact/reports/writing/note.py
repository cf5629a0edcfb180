"""What a note is made of: sections of blocks; its plain text, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Any


class BlockKind(StrEnum):
    """How a block is set."""

    PARAGRAPH = "paragraph"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or an item of a list. `anchor` is where the page of results shows its figure."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class PictureBar:
    """One bar: an answer, its share as it is told, and as a number from 0 to 1."""

    label: str
    told: str
    share: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Shares as bars. `about`: of whom they are."""

    title: str
    about: str
    bars: tuple[PictureBar, ...]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The bars as pages and papers draw them."""
        return [
            {
                "label": bar.label,
                "share": bar.told,
                "count": "",
                "width": f"{bar.share * 100:.1f}%",
                "is_hidden": False,
            }
            for bar in self.bars
        ]

    @property
    def words(self) -> str:
        """The same read aloud."""
        return "; ".join(f"{bar.label}, {bar.told}" for bar in self.bars)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section as it is shown.

    `generated` is what the figures of today say. `is_edited`: the team wrote `blocks` itself;
    `is_outdated`: the figures changed since. `pictures` are those of the figures, whoever wrote.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    generated: tuple[Block, ...]
    is_edited: bool = False
    is_outdated: bool = False
    pictures: tuple[Picture, ...] = ()

    @property
    def passages(self) -> list["Passage"]:
        """The section as it is set."""
        return passages_of(self.blocks)

    @property
    def text(self) -> str:
        """The section as the team edits it."""
        return text_of(self.blocks)

    @property
    def generated_text(self) -> str:
        """The same as the figures of today would write it."""
        return text_of(self.generated)

    @property
    def mark(self) -> str:
        """A fingerprint of what is generated, figures included."""
        return blake2b(self.generated_text.encode(), digest_size=8).hexdigest()

    @property
    def sources(self) -> list[str]:
        """Anchors of the figures that the section rests on, once each."""
        return [*dict.fromkeys(block.anchor for block in self.generated if block.anchor)]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a list: one of the two."""

    paragraph: Block | None = None
    items: tuple[Block, ...] = ()


def passages_of(blocks: Sequence[Block]) -> list[Passage]:
    """Paragraphs, and the items that follow each other as one list."""
    passages: list[Passage] = []
    for block in blocks:
        if block.kind is BlockKind.PARAGRAPH:
            passages.append(Passage(paragraph=block))
        elif passages and passages[-1].items:
            passages[-1] = Passage(items=(*passages[-1].items, block))
        else:
            passages.append(Passage(items=(block,)))
    return passages


def section_of(
    key: str, title: str, blocks: Sequence[Block], pictures: Sequence[Picture] = ()
) -> Section:
    """A section as it was generated."""
    whole = tuple(block for block in blocks if block.text)
    return Section(key=key, title=title, blocks=whole, generated=whole, pictures=tuple(pictures))


def paragraph(text: str, anchor: str = "") -> Block:
    return Block(text, BlockKind.PARAGRAPH, anchor)


def item(text: str, anchor: str = "") -> Block:
    return Block(text, BlockKind.ITEM, anchor)


_DASHES = ("- ", "– ", "• ")
_ALONE = frozenset(dash.strip() for dash in _DASHES)


def text_of(blocks: Sequence[Block]) -> str:
    """Plain text: a blank line between paragraphs, a dash before items."""
    lines: list[str] = []
    for block in blocks:
        if block.kind is BlockKind.ITEM:
            lines.append(f"- {block.text}")
        else:
            lines += ["", block.text, ""] if lines else [block.text, ""]
    return "\n".join(lines).strip().replace("\n\n\n", "\n\n")


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a plain text: each line that starts with a dash is an item, lines that follow
    each other are one paragraph.
    """
    blocks: list[Block] = []
    is_going_on = False
    for line in (raw.strip() for raw in text.splitlines()):
        if line.startswith(_DASHES) or line in _ALONE:
            blocks.append(item(line[2:].strip()))
            is_going_on = False
        elif line and is_going_on:
            blocks[-1] = paragraph(f"{blocks[-1].text} {line}")
        elif line:
            blocks.append(paragraph(line))
            is_going_on = True
        else:
            is_going_on = False
    return tuple(block for block in blocks if block.text)


def to_json(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """The sections as they are shown, to be kept as they were sent."""
    return [
        {
            "key": section.key,
            "title": section.title,
            "blocks": [
                {"text": block.text, "kind": block.kind.value, "anchor": block.anchor}
                for block in section.blocks
            ],
            "pictures": [asdict(picture) for picture in section.pictures],
        }
        for section in sections
    ]


def from_json(content: Sequence[Mapping[str, Any]]) -> list[Section]:
    """The sections of a note that was sent."""
    return [
        section_of(
            one["key"],
            one["title"],
            [Block(b["text"], BlockKind(b["kind"]), b["anchor"]) for b in one["blocks"]],
            [_picture(each) for each in one.get("pictures", ())],  # none in notes sent long ago
        )
        for one in content
    ]


def _picture(kept: Mapping[str, Any]) -> Picture:
    bars = tuple(PictureBar(**bar) for bar in kept["bars"])
    return Picture(kept["title"], kept["about"], bars)
