"""Printed codes on paper: a letter each, or labels to stick or cut, as tagged PDF."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from aimpact.spaces.frame import theme_of
from aimpact.spaces.qr import draw_qr
from aimpact.surveys.addresses import survey_address, typed_address
from aimpact.surveys.kit.typesetting import typeset_sheet
from aimpact.surveys.models import Survey
from aimpact.surveys.refusals import moment
from aimpact.ui.contrast import nearest_passing
from aimpact.ui.text import typeset
from aimpact.ui.theme import FONTS


class CodeSheet(StrEnum):
    """The papers; values are parts of addresses and of file names."""

    LETTERS = "lettres"
    LABELS = "etiquettes"


def grouped(code: str) -> str:
    """The code as it is printed: two groups of five."""
    return f"{code[:5]} {code[5:]}"


def draw_codes(survey: Survey, codes: Sequence[str], sheet: CodeSheet, *, language: str) -> bytes:
    """The codes as a PDF: a page each, or twenty-one labels a page (70 by 42.3 mm)."""
    with translation.override(language):
        data = _data(survey, codes, language)
        picture = str(draw_qr(survey_address(survey)))
    return typeset_sheet(f"{sheet.name.lower()}.typ", data, qr=picture)


def _data(survey: Survey, codes: Sequence[str], language: str) -> dict[str, Any]:
    space, theme = survey.space, theme_of(survey.space)
    title = typeset(survey.document.title.read(language), language=language)
    closes = moment(survey.closes_at, survey) if survey.closes_at else ""
    return {
        "language": language,
        "font": FONTS[theme.font][0],
        "brand": nearest_passing(theme.primary, "#ffffff"),
        "space": space.name,
        "title": " ".join(title.split())[:200],
        "eyebrow": _("Your opinion counts"),
        "intro": _("%(space)s asks for your opinion. This letter lets you answer once.")
        % {"space": space.name},
        "scan": _("Scan the QR code, or type this address in your browser:"),
        "address": typed_address(),
        "survey_label": _("then the code of the survey:"),
        "survey_code": f"{survey.code[:4]} {survey.code[4:]}",
        "code_label": _("Your personal code:"),
        "closes": _("Until %(closes)s") % {"closes": closes} if closes else "",
        "secret": _(
            "This code is yours and serves once. It says nothing of who you are: what you answer"
            " is kept apart from it."
        ),
        "qr_alt": _("QR code that opens the survey"),
        "codes": [grouped(code) for code in codes],
    }
