"""The A4 poster of a survey: title, QR code, short code, dates and secrecy, as a tagged PDF."""

import json
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import typst
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from aimpact.spaces.frame import theme_of
from aimpact.spaces.models import Space
from aimpact.spaces.qr import draw_qr
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import Survey
from aimpact.surveys.questionnaire.duration import estimate_minutes
from aimpact.surveys.refusals import moment
from aimpact.ui.contrast import nearest_passing
from aimpact.ui.text import format_number, typeset
from aimpact.ui.theme import FONTS

_TEMPLATE = Path(__file__).resolve().parent / "templates" / "surveys" / "share" / "poster.typ"
_FONTS = Path(__file__).resolve().parents[1] / "ui" / "static" / "built" / "print"
PAPER = "#ffffff"
_OTHER = {"fr": "en", "en": "fr"}
LONGEST_TITLE = 220
LONGEST_INTRO = 260
"""Characters of the introduction that the poster repeats; it is cut at a word, with an ellipsis."""


def survey_address(survey: Survey) -> str:
    """The whole address at which the survey is answered."""
    return f"{settings.PUBLIC_URL}{reverse('answer', args=[survey.code])}"


def typed_address() -> str:
    """Where the short code is typed, as people read it: without « https:// »."""
    return f"{urlsplit(settings.PUBLIC_URL).netloc}{reverse('answer_code').rstrip('/')}"


def draw_poster(survey: Survey, *, language: str) -> bytes:
    """The poster as a PDF, in the space's colours and font: tagged, and PDF/UA-1 if it can be.

    It cannot when the title holds a character that the font does not draw: other fonts of the
    machine then help, and symbols that none would draw are left out.
    """
    with translation.override(language):
        data = _data(survey, language)
        picture = str(draw_qr(survey_address(survey)))
    try:
        return typst.compile(
            _TEMPLATE,
            format="pdf",
            font_paths=[_FONTS],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data), "qr": picture},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError:
        plain = _without_symbols(json.dumps(data, ensure_ascii=False))
        return typst.compile(
            _TEMPLATE,
            format="pdf",
            font_paths=[_FONTS],
            sys_inputs={"data": plain, "qr": picture},
        )


def _without_symbols(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in {"So", "Sk", "Cn", "Co"})


def _data(survey: Survey, language: str) -> dict[str, Any]:
    space, document, theme = survey.space, survey.document, theme_of(survey.space)
    minutes = estimate_minutes(document, profile_questions=len(survey.profile_fields))
    return {
        "language": language,
        "font": FONTS[theme.font][0],
        "brand": theme.primary,
        "on_brand": nearest_passing(theme.on_primary, theme.primary),
        "brand_text": nearest_passing(theme.primary, PAPER),
        "accent": theme.accent,
        "space": space.name,
        "title_language": language if getattr(document.title, language) else _OTHER[language],
        "title": _cut(_words(document.title.read(language), language), LONGEST_TITLE),
        "intro": _cut(_words(document.intro.read(language), language), LONGEST_INTRO),
        "eyebrow": _("Your opinion counts"),
        "action": _("Scan to answer"),
        "qr_alt": _("QR code that opens the survey"),
        "or_type": _("or type in your browser:"),
        "address": typed_address(),
        "code_label": _("then this code:"),
        "code": f"{survey.code[:4]} {survey.code[4:]}",
        "facts": _facts(survey, minutes),
        "small": _small(survey, space),
    }


def _facts(survey: Survey, minutes: int) -> list[tuple[str, str]]:
    facts = []
    if minutes == 1:
        facts.append((_("About a minute,"), _("on a phone or a computer.")))
    else:
        about = _("About %(number)s minutes,") % {"number": format_number(minutes)}
        facts.append((about, _("on a phone or a computer.")))
    if survey.closes_at:
        facts.append((_("Until"), f"{moment(survey.closes_at, survey)}."))
    if survey.is_anonymous:
        facts.append((_("Anonymous:"), _("nothing kept with your answers tells who you are.")))
    else:
        seen = _("the team of %(space)s sees your answers with your name.")
        facts.append((_("Named:"), seen % {"space": survey.space.name}))
    return facts


def _small(survey: Survey, space: Space) -> str:
    audience = {
        Audience.LINK: _("Open to everyone."),
        Audience.MEMBERS: _("For the members of %(space)s.") % {"space": space.name},
        Audience.TERRITORY: _("For the inhabitants of: %(place)s.") % {"place": survey.territory},
        Audience.INVITEES: _("For people who were invited by e-mail, by their personal link."),
    }[Audience(survey.audience)]
    return _("%(audience)s A survey of %(space)s, with AimPact.") % {
        "audience": audience,
        "space": space.name,
    }


def _words(text: str, language: str) -> str:
    return typeset(text, language=language)


def _cut(text: str, length: int) -> str:
    line = " ".join(part for part in text.splitlines() if part.strip())
    if len(line) <= length:
        return line
    return f"{line[:length].rsplit(' ', 1)[0].rstrip(',;:. ')}…"
