"""What is printed of a survey: posters (A4, A3) and handbills, as tagged PDF; social cards, as PNG.

All say the same: title, QR code, short code, dates and secrecy, in the space's look.
"""

from enum import StrEnum
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from aimpact.questionnaire.duration import estimate_minutes
from aimpact.spaces.frame import theme_of
from aimpact.spaces.models import Space
from aimpact.spaces.qr import draw_qr
from aimpact.surveys.addresses import survey_address, typed_address
from aimpact.surveys.enums import Audience
from aimpact.surveys.kit.typesetting import typeset_sheet
from aimpact.surveys.models import Survey
from aimpact.surveys.promises import promise_in_words
from aimpact.surveys.refusals import moment
from aimpact.surveys.selectors.admission_words import rule_in_one_sentence
from aimpact.surveys.selectors.boards import key_fingerprint
from aimpact.ui.contrast import nearest_passing, readable_on
from aimpact.ui.text import format_number, typeset
from aimpact.ui.theme import FONTS

PAPER = "#ffffff"
_OTHER = {"fr": "en", "en": "fr"}
LONGEST_TITLE = 220
LONGEST_INTRO = 260
"""Characters of the introduction that the poster repeats; it is cut at a word, with an ellipsis."""


class Sheet(StrEnum):
    """Everything that can be drawn of a survey; values are parts of addresses and file names."""

    POSTER_A4 = "affiche-a4"
    POSTER_A3 = "affiche-a3"
    HANDBILL_A5 = "tract-a5"
    HANDBILL_A6 = "tract-a6"
    CARD_WIDE = "carte-1200x630"
    CARD_SQUARE = "carte-1080x1080"

    @property
    def is_picture(self) -> bool:
        return self in _CARDS


_PAPERS: dict[Sheet, dict[str, Any]] = {
    Sheet.POSTER_A4: {"paper": "a4", "scale": 1.0},
    Sheet.POSTER_A3: {"paper": "a3", "scale": 2**0.5},
    Sheet.HANDBILL_A5: {"copies": 2},
    Sheet.HANDBILL_A6: {"copies": 4},
}
_CARDS: dict[Sheet, dict[str, Any]] = {
    Sheet.CARD_WIDE: {"width": 1200, "height": 630},
    Sheet.CARD_SQUARE: {"width": 1080, "height": 1080},
}


def draw_sheet(survey: Survey, sheet: Sheet, *, language: str, tag: str = "") -> bytes:
    """One of the sheets, in the space's colours and font: a PDF, or a PNG for the cards."""
    sizes = _CARDS.get(sheet) or _PAPERS[sheet]
    with translation.override(language):
        data = _data(survey, language) | sizes
        picture = "" if sheet.is_picture else str(draw_qr(survey_address(survey, tag)))
    template = "card.typ" if sheet.is_picture else _template(sheet)
    return typeset_sheet(
        template,
        data,
        qr=picture,
        logo=_logo(survey.space),
        output="png" if sheet.is_picture else "pdf",
    )


def draw_poster(survey: Survey, *, language: str) -> bytes:
    """The A4 poster."""
    return draw_sheet(survey, Sheet.POSTER_A4, language=language)


def describe_card(survey: Survey, *, language: str) -> str:
    """The text that stands for a social card where it cannot be seen."""
    with translation.override(language):
        values = {"space": survey.space.name, "title": _title(survey, language)}
        return _("%(space)s asks for your opinion: “%(title)s”.") % values


def _template(sheet: Sheet) -> str:
    return "poster.typ" if "paper" in _PAPERS[sheet] else "handbill.typ"


def _logo(space: Space) -> bytes:
    if not space.logo:
        return b""
    try:
        with space.logo.open("rb") as file:
            content: bytes = file.read()
    except (OSError, ValueError):  # the file is gone: the name alone then says whose survey it is
        return b""
    return content


def _title(survey: Survey, language: str) -> str:
    return _cut(_words(survey.document.title.read(language), language), LONGEST_TITLE)


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
        "on_accent": readable_on(theme.accent),
        "space": space.name,
        "logo_alt": _("Logo of %(space)s") % {"space": space.name},
        "title_language": language if getattr(document.title, language) else _OTHER[language],
        "title": _title(survey, language),
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
        "card_line": _card_line(survey),
        "card_action": _("I give my opinion"),
    }


def _card_line(survey: Survey) -> str:
    if survey.closes_at:
        return _("Until %(closes)s") % {"closes": moment(survey.closes_at, survey)}
    return _("Your opinion counts")


def _facts(survey: Survey, minutes: int) -> list[tuple[str, str]]:
    facts = []
    if minutes == 1:
        facts.append((_("About a minute,"), _("on a phone or a computer.")))
    else:
        about = _("About %(number)s minutes,") % {"number": format_number(minutes)}
        facts.append((about, _("on a phone or a computer.")))
    if survey.closes_at:
        facts.append((_("Until"), f"{moment(survey.closes_at, survey)}."))
    return [*facts, promise_in_words(survey)]


def _small(survey: Survey, space: Space) -> str:
    audience = {
        Audience.LINK: _("Open to everyone."),
        Audience.MEMBERS: _("For the members of %(space)s.") % {"space": space.name},
        Audience.TERRITORY: _("For the inhabitants of: %(place)s.") % {"place": survey.territory},
        Audience.INVITEES: _("For people who were invited by e-mail, by their personal link."),
        Audience.CODES: _("For people who were given a printed code."),
    }.get(Audience(survey.audience)) or rule_in_one_sentence(survey)
    values = {"audience": audience, "space": space.name}
    words = _("%(audience)s A survey of %(space)s, with AimPact.") % values
    if fingerprint := key_fingerprint(survey):  # what the server cannot change once it is printed
        key = _("Fingerprint of the key of this vote: %(fingerprint)s")
        return f"{words} {key % {'fingerprint': fingerprint}}"
    return words


def _words(text: str, language: str) -> str:
    return typeset(text, language=language)


def _cut(text: str, length: int) -> str:
    line = " ".join(part for part in text.splitlines() if part.strip())
    if len(line) <= length:
        return line
    return f"{line[:length].rsplit(' ', 1)[0].rstrip(',;:. ')}…"
