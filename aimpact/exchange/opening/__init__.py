"""Files as strangers send them: sizes, bombs, macros, encodings. Pure Python.

Nothing is parsed before it is known to be what it says, and small enough. Every refusal is a
`FileRefused`, which `wording` tells to the reader.
"""

from aimpact.exchange.opening.archives import open_archive
from aimpact.exchange.opening.bytes import (
    MAXIMUM_BYTES,
    MAXIMUM_UNPACKED,
    FileRefused,
    read_text,
    unpack,
)
from aimpact.exchange.opening.paragraphs import read_paragraphs
from aimpact.exchange.opening.workbooks import Sheet, read_workbook
from aimpact.exchange.opening.xml import read_xml

__all__ = [
    "MAXIMUM_BYTES",
    "MAXIMUM_UNPACKED",
    "FileRefused",
    "Sheet",
    "open_archive",
    "read_paragraphs",
    "read_text",
    "read_workbook",
    "read_xml",
    "unpack",
]
