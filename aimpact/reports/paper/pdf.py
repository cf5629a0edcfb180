"""A note as a tagged PDF (PDF/UA-1), A4, one page or two."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aimpact.reports.writing.note import Picture, Section
from aimpact.ui.chart_pictures import CHARTS, printable_bars
from aimpact.ui.typesetting import typeset

_TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "reports" / "typst" / "note.typ"


def note_pdf(
    sections: Sequence[Section],
    *,
    title: str,
    eyebrow: str,
    from_whom: str,
    foot: str,
    brand: str,
    language: str,
) -> bytes:
    """The note. `eyebrow` stands over the title, `foot` under each page; `brand` is a colour that
    is readable on white.
    """
    data: dict[str, Any] = {
        "title": title,
        "eyebrow": eyebrow,
        "from": from_whom,
        "foot": foot,
        "brand": brand,
        "language": language,
        "sections": [
            {
                "title": section.title,
                "blocks": _blocks(section),
                "pictures": [_picture(each) for each in section.pictures],
            }
            for section in sections
        ],
    }
    return typeset(_TEMPLATE, data, beside=[CHARTS])


def _picture(picture: Picture) -> dict[str, Any]:
    return {**printable_bars(picture.title, picture.about, picture.rows), "words": picture.words}


def _blocks(section: Section) -> list[dict[str, Any]]:
    return [
        {
            "text": passage.paragraph.text if passage.paragraph else "",
            "items": [block.text for block in passage.items],
        }
        for passage in section.passages
    ]
