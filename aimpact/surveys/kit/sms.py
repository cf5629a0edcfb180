"""How long a text message is, as operators count it (3GPP TS 23.038).

A message of the basic alphabet (GSM-7) holds 160 characters, or 153 a part when it has several;
a few characters (€, [, ], {, }, ^, ~, |, \\) count twice. A single character outside of it (ê, ç,
’, «, an emoji) puts the whole message in UCS-2: 70 characters, 67 a part, those beyond the basic
plane counting twice.
"""

import re
from dataclasses import dataclass

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("\f^{}\\[~]|€")
_PLAINER = {
    "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "–": "-", "—": "-",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2011": "-", "•": "-", "œ": "oe", "Œ": "OE",
    "ç": "c", "â": "a", "ê": "e", "î": "i", "ô": "o", "û": "u", "ë": "e", "ï": "i", "ÿ": "y",
    "À": "A", "Â": "A", "È": "E", "Ê": "E", "Ë": "E", "Î": "I", "Ï": "I", "Ô": "O", "Ù": "U",
    "Û": "U", "á": "a", "í": "i", "ó": "o", "ú": "u", "ã": "a", "õ": "o",
}  # fmt: skip
"""What stands for a character outside of GSM-7, as people write in text messages."""
_OPENING, _CLOSING = re.compile(r"«\s*"), re.compile(r"\s*»")


@dataclass(frozen=True, slots=True)
class SmsLength:
    """How a text counts: `units` used, of the `room` that its `parts` hold together."""

    units: int
    parts: int
    room: int
    outside: tuple[str, ...]
    """The characters that put the message in UCS-2, each once; empty in GSM-7."""

    @property
    def left(self) -> int:
        return self.room - self.units


def measure_sms(text: str) -> SmsLength:
    """The length of a message."""
    text = text.replace("\r\n", "\n")
    outside = tuple(dict.fromkeys(c for c in text if c not in GSM_BASIC and c not in GSM_TWICE))
    if outside:
        return _fit(_utf16(text), 70, 67, outside)
    widths = [2 if c in GSM_TWICE else 1 for c in text]
    return _fit(widths, 160, 153, ())


def plainer(text: str) -> str:
    """The text with typographic and accented characters that cost half of the room replaced."""
    quoted = _CLOSING.sub('"', _OPENING.sub('"', text))
    return "".join(_PLAINER.get(c, c) for c in quoted)


def _utf16(text: str) -> list[int]:
    return [2 if ord(c) > 0xFFFF else 1 for c in text]


def _fit(widths: list[int], alone: int, each: int, outside: tuple[str, ...]) -> SmsLength:
    units = sum(widths)
    if units <= alone:
        return SmsLength(units, 1, alone, outside)
    parts, used = 1, 0
    for width in widths:  # a character that counts twice is never cut between two parts
        if used + width > each:
            parts, used = parts + 1, 0
        used += width
    return SmsLength(units, parts, parts * each, outside)
