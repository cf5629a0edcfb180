"""A reading as data: what is shown, printed, signed. The same words for the page and for the files.

The file `json` of a signed reading is `canonical(content)`: whoever has it may check its SHA-256.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from aimpact.desk.writing.citing import Source

FORMAT = 1
"""The version of what `content` holds."""


def source_data(number: int, source: Source) -> dict[str, Any]:
    """A source as it is frozen."""
    grid = source.grid
    return {
        "number": number,
        "ref": source.ref,
        "kind": source.kind.value,
        "title": source.title,
        "text": source.text,
        "survey": source.survey,
        "notes": [*source.notes],
        "figures": [*source.figures],
        "grid": {"head": [*grid.head], "rows": [[*row] for row in grid.rows]} if grid else None,
    }


def canonical(content: Mapping[str, Any]) -> bytes:
    """The content written in one way alone: keys in order, no blanks, UTF-8."""
    words = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return words.encode()


def checksum(content: Mapping[str, Any]) -> str:
    """The SHA-256 of the content, in hexadecimal."""
    return sha256(canonical(content)).hexdigest()
