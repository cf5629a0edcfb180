"""Words and codes: what every app needs to read and to make text."""

import secrets
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Figures and capitals that no one confuses: no 0/O, 1/I/L, U/V."""


def make_code(length: int) -> str:
    """A random code of `length` characters of `CODE_ALPHABET` (4.9 bits each)."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def read_code(typed: str) -> str:
    """What a person meant when typing a code: case, spaces and dashes do not matter."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    return "".join(character for character in folded if character.isalnum())[:32]


def in_groups(code: str) -> str:
    """A long code in groups of four, as people read it aloud."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def base64url(content: bytes) -> str:
    """The bytes as text, without padding (RFC 4648, 5)."""
    return urlsafe_b64encode(content).decode().rstrip("=")


def from_base64url(text: object) -> bytes:
    """The bytes of a base64url text without padding. Raises `ValueError`."""
    if not isinstance(text, str) or not text.isascii():
        raise ValueError("not base64url")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def clean_text(typed: str, *, maximum: int | None = None) -> str:
    """A text fit for PostgreSQL: NFC, no NUL or other control character, trimmed.

    Line breaks and tabs stay. `maximum` cuts nothing: it raises `TextTooLong`.
    """
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(c for c in text if c in "\n\t" or not _is_control(c)).strip()
    if maximum is not None and len(text) > maximum:
        raise TextTooLong(len(text), maximum)
    return text


def _is_control(character: str) -> bool:
    # Cc: NUL and friends; Cs: lone surrogates. Cf (joiners, direction marks) stays: emoji and
    # right-to-left writing need it.
    return unicodedata.category(character) in {"Cc", "Cs"}


def fold(text: str) -> str:
    """Lower case without accents or punctuation, for comparing and searching."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    letters = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(letters.lower().split())


class TextTooLong(ValueError):
    """A text of `length` characters where `maximum` are allowed."""

    def __init__(self, length: int, maximum: int) -> None:
        super().__init__(f"{length} characters where {maximum} are allowed")
        self.length = length
        self.maximum = maximum
