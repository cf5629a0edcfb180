"""The sheets of a survey, typeset: posters, handbills, cards, paper."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

from aimpact.ui.typesetting import typeset

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "surveys" / "share"
_LOGO = "logo"

Output = Literal["pdf", "png"]


def typeset_sheet(
    template: str,
    data: Mapping[str, Any],
    *,
    qr: str = "",
    logo: bytes = b"",
    output: Output = "pdf",
) -> bytes:
    """Draw `template` with `data` (see `ui.typesetting.typeset`). A logo that cannot be drawn is
    left out.
    """
    files = {_LOGO: logo} if logo else {}
    try:
        return _draw(template, dict(data) | {"logo": _LOGO if logo else ""}, qr, files, output)
    except typst.TypstError:
        if not logo:
            raise
        return _draw(template, dict(data) | {"logo": ""}, qr, {}, output)


def _draw(
    template: str, data: Mapping[str, Any], qr: str, files: Mapping[str, bytes], output: Output
) -> bytes:
    return typeset(TEMPLATES / template, data, files=files, inputs={"qr": qr}, output=output)
