"""Numbers and punctuation as each language writes them."""

import re
from decimal import Decimal

from django.utils.translation import get_language

NARROW = "\u202f"  # narrow no-break space: thousands, and before ; ! ? % »
NBSP = "\u00a0"  # no-break space: before a colon

Number = int | float | Decimal


def format_number(value: Number, *, decimals: int | None = None, language: str = "") -> str:
    """`12345.6` is « 12 345,6 » in French and "12,345.6" in English.

    `decimals` fixes the number of decimals; without it an integer has none and any other
    number at most two, trailing zeros removed.
    """
    places = decimals if decimals is not None else (0 if isinstance(value, int) else 2)
    text = f"{value:,.{places}f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    text = text.replace("-", "\u2212")
    if not _is_french(language):
        return text
    return text.replace(",", NARROW).replace(".", ",")


def format_percent(share: Number, *, decimals: int = 0, language: str = "") -> str:
    """A share between 0 and 1 as a percentage: `0.452` is « 45 % » or "45%"."""
    text = format_number(share * 100, decimals=decimals, language=language)
    return f"{text}{NARROW}%" if _is_french(language) else f"{text}%"


def format_signed(value: Number, *, decimals: int | None = None, language: str = "") -> str:
    """A difference with its sign: « +18 », « −5 », « 0 »."""
    text = format_number(value, decimals=decimals, language=language)
    if not any(digit in text for digit in "123456789"):
        return text.lstrip("\u2212")
    return text if value < 0 else f"+{text}"


def format_base(count: int, *, language: str = "") -> str:
    """Of how many people a figure is: « n = 1 234 », never cut at the end of a line."""
    return f"n{NBSP}={NBSP}{format_number(count, language=language)}"


def format_p(p: float, *, language: str = "") -> str:
    """The p of a test: « p = 0,012 », « p < 0,001 », never zero, never cut at the end of a line."""
    sign, shown = ("<", 0.001) if p < 0.001 else ("=", p)
    return f"p{NBSP}{sign}{NBSP}{format_number(shown, decimals=3, language=language)}"


_BEFORE = re.compile(r"(?<=\S)[ \u00a0\u202f]+([;!?»])|(?<=\d)[ \u00a0\u202f]+([%€])")
_BEFORE_COLON = re.compile(r"[ \u202f]+:(?=\s|$)")
_AFTER_OPENING = re.compile(r"«[ \u00a0\u202f]*")
_BEFORE_CLOSING = re.compile(r"(?<=[^\s«\u202f])»")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def typeset(text: str, *, language: str = "") -> str:
    """Typed text with French no-break spaces and apostrophes; other languages are left alone.

    Only spaces that are there are changed (an address or a time holds none), but for the
    inside of « guillemets ».
    """
    if not _is_french(language):
        return text
    text = _BEFORE.sub(lambda found: NARROW + found[0][-1], text)
    text = _BEFORE_COLON.sub(NBSP + ":", text)
    text = _AFTER_OPENING.sub("«" + NARROW, text)
    text = _BEFORE_CLOSING.sub(NARROW + "»", text)
    return _APOSTROPHE.sub("’", text)


def initials(name: str) -> str:
    """Two letters for an avatar: first letters of the first and the last word."""
    words = [word for word in re.split(r"[\s\-_.@]+", name) if word[:1].isalnum()]
    if not words:
        return "?"
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()


def _is_french(language: str) -> bool:
    return (language or get_language() or "fr").startswith("fr")
