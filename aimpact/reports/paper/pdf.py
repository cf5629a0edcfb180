"""A note as a tagged PDF (PDF/UA-1), A4, one page or two."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aimpact.reports.writing.note import Picture, Section
from aimpact.ui.chart_pictures import CHARTS, printable_bars
from aimpact.ui.text import typeset as french
from aimpact.ui.typesetting import typeset

_TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "reports" / "typst" / "note.typ"
MOST_PAGES = 2
_SIZES = (10.5, 9.2)
"""Points of the text: the second where the first takes more than `MOST_PAGES`."""
_PAGES = re.compile(rb"/Type\s*/Pages\s*/Count\s+(\d+)")


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
                "blocks": _blocks(section, language),
                "pictures": [_picture(each) for each in section.pictures],
            }
            for section in sections
        ],
    }
    drawn = [_drawn(data, _SIZES[0])]
    if pages_of(drawn[0]) > MOST_PAGES:
        drawn.append(_drawn(data, _SIZES[1]))
    fitting = [paper for paper in drawn if pages_of(paper) <= MOST_PAGES]
    return fitting[0] if fitting else drawn[0]


def _drawn(data: dict[str, Any], size: float) -> bytes:
    return typeset(_TEMPLATE, data | {"size": size}, beside=[CHARTS])


def pages_of(paper: bytes) -> int:
    """How many pages a PDF of ours has; 0 where it does not say."""
    return max((int(number) for number in _PAGES.findall(paper)), default=0)


def _picture(picture: Picture) -> dict[str, Any]:
    return {**printable_bars(picture.title, picture.about, picture.rows), "words": picture.words}


def _blocks(section: Section, language: str) -> list[dict[str, Any]]:
    return [
        {
            "text": french(passage.paragraph.text, language=language) if passage.paragraph else "",
            "items": [french(block.text, language=language) for block in passage.items],
        }
        for passage in section.passages
    ]
