"""From data to a sheet: PDF for paper, PNG and SVG for screens. What people typed is no markup."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst

_FONTS = Path(__file__).resolve().parent / "static" / "built" / "print"
PIXEL_A_POINT = 72.0
"""Pixels an inch of a picture whose template counts one point a pixel."""

Output = Literal["pdf", "png", "svg"]


def typeset(
    template: Path,
    data: Mapping[str, Any],
    *,
    beside: Sequence[Path] = (),
    files: Mapping[str, bytes] | None = None,
    inputs: Mapping[str, str] | None = None,
    output: Output = "pdf",
    pixels: float = PIXEL_A_POINT,
) -> bytes:
    """Draw `template` with `data`, in our fonts: a tagged PDF/UA-1, or a picture of one page.

    `beside` are the other templates that it imports, `files` the pictures that it names, `inputs`
    more words for `sys.inputs`; `pixels` an inch for a PNG. The same data give the same bytes.
    A PDF cannot be PDF/UA when a text holds a character that the font does not draw: other
    fonts of the machine then help, and symbols that none would draw are left out. Raises
    `typst.TypstError` where even so nothing can be drawn.
    """
    with TemporaryDirectory() as folder:
        room = Path(folder)
        for source in (template, *beside):
            (room / source.name).write_bytes(source.read_bytes())
        for name, content in (files or {}).items():
            (room / name).write_bytes(content)
        path = room / template.name
        words = {"data": json.dumps(data), **(inputs or {})}
        try:
            standards = ["ua-1"] if output == "pdf" else None
            return _compile(path, words, output, pixels, standards, is_ours=True)
        except typst.TypstError:
            plain = _without_symbols(json.dumps(data, ensure_ascii=False))
            return _compile(path, words | {"data": plain}, output, pixels, None, is_ours=False)


def _compile(
    path: Path,
    words: dict[str, str],
    output: Output,
    pixels: float,
    standards: list[str] | None,
    *,
    is_ours: bool,
) -> bytes:
    """`is_ours`: with our fonts alone."""
    drawn: bytes = typst.compile(
        path,
        root=path.parent,
        font_paths=[_FONTS],
        ignore_system_fonts=is_ours,
        format=output,
        ppi=pixels,
        timestamp=0,
        sys_inputs=words,
        pdf_standards=standards,  # type: ignore[arg-type]  # its stubs list the names of standards
    )
    return drawn


def _without_symbols(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in {"So", "Sk", "Cn", "Co"})
