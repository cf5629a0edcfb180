"""A reading as a tagged PDF (PDF/UA-1), A4."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aimpact.desk.paper.words import line_of, source_heading, survey_lines, titles
from aimpact.ui.text import typeset as french
from aimpact.ui.typesetting import typeset

_TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "desk" / "typst" / "reading.typ"


def reading_pdf(
    content: Mapping[str, Any], *, brand: str, foot: str, signature: Sequence[str]
) -> bytes:
    """The reading. `foot` stands under each page; `signature` is empty for a draft."""
    language = content["language"]

    def set_blocks(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [
            {
                "pieces": line_of(block["pieces"], language),
                "items": [line_of(item, language) for item in block["items"]],
            }
            for block in blocks
        ]

    data: dict[str, Any] = {
        "language": language,
        "title": french(content["title"], language=language),
        "from": content["space"],
        "change": content["change"],
        "brand": brand,
        "foot": foot,
        "signature": [*signature],
        "titles": titles(),
        "sections": [
            {
                "title": french(each["title"], language=language),
                "blocks": set_blocks(each["blocks"]),
            }
            for each in content["sections"]
        ],
        "advice": [
            {
                "pieces": line_of(each["pieces"], language),
                "caveat": line_of(each["caveat"], language),
                "source": each["source"],
                "mission": each["mission"],
            }
            for each in content["advice"]
        ],
        "sources": [
            {**each, "heading": french(source_heading(each), language=language)}
            for each in content["sources"]
        ],
        "surveys": survey_lines(content),
        "annex": content["annex"],
    }
    return typeset(_TEMPLATE, data)
