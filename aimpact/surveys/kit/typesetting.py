"""From data to a sheet: PDF for paper, PNG for screens. What people typed is never markup."""

import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "surveys" / "share"
_FONTS = Path(__file__).resolve().parents[2] / "ui" / "static" / "built" / "print"
_LOGO = "logo"
_PIXEL_A_POINT = 72.0

Output = Literal["pdf", "png"]


def typeset_sheet(
    template: str,
    data: Mapping[str, Any],
    *,
    qr: str = "",
    logo: bytes = b"",
    output: Output = "pdf",
) -> bytes:
    """Draw `template` with `data`, in our fonts: a tagged PDF/UA-1, or a picture of one page.

    The same data give the same bytes. A PDF cannot be PDF/UA when a text holds a character
    that the font does not draw: other fonts of the machine then help, and symbols that none
    would draw are left out. A logo that cannot be drawn is left out.
    """
    with TemporaryDirectory() as folder:
        room = Path(folder)
        (room / template).write_bytes((TEMPLATES / template).read_bytes())
        if logo:
            (room / _LOGO).write_bytes(logo)
        for drawn in (_LOGO if logo else "", ""):
            whole = dict(data) | {"logo": drawn}
            try:
                return _compile(room / template, whole, qr, output)
            except typst.TypstError:
                if not drawn:
                    raise
        raise AssertionError("a sheet without a logo is drawn or raises")


def _compile(path: Path, data: Mapping[str, Any], qr: str, output: Output) -> bytes:
    inputs = {"data": json.dumps(data), "qr": qr}
    try:
        return typst.compile(
            path,
            root=path.parent,
            font_paths=[_FONTS],
            ignore_system_fonts=True,
            format=output,
            ppi=_PIXEL_A_POINT,
            timestamp=0,
            sys_inputs=inputs,
            pdf_standards=["ua-1"] if output == "pdf" else None,
        )
    except typst.TypstError:
        plain = _without_symbols(json.dumps(data, ensure_ascii=False))
        return typst.compile(
            path,
            root=path.parent,
            font_paths=[_FONTS],
            format=output,
            ppi=_PIXEL_A_POINT,
            timestamp=0,
            sys_inputs=inputs | {"data": plain},
        )


def _without_symbols(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in {"So", "Sk", "Cn", "Co"})
