"""An e-mail address, a telephone number, a web address: checked, kept in one form.

They say who answers. They are counted, never listed with other answers, and an anonymous survey
may ask for neither an e-mail address nor a telephone number (`IDENTIFYING`).
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from aimpact.core.text import clean_text
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds.base import (
    Behaviour,
    Cell,
    Field,
    Posted,
    Reading,
    base_cells,
    first,
)
from aimpact.questionnaire.structure import Kind, Question

IDENTIFYING = {Kind.EMAIL, Kind.PHONE}
"""Kinds whose answers name their author."""
EMAIL_MAXIMUM = 254
"""Characters of an address (RFC 5321, erratum 1690)."""
URL_MAXIMUM = 2_000
HOST_MAXIMUM = 253
"""Characters of the name of a machine (RFC 1035, 2.3.4)."""

_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.I)
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})"
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.I)

# Numbers of overseas départements and collectivities start as those of Metropolitan France do,
# but belong to other codes of countries (numbering plan of Arcep; ITU-T E.164).
_OVERSEAS = {
    "262": ("262", "263", "692", "693", "269", "639", "709"),
    "590": ("590", "690", "691"),
    "594": ("594", "694"),
    "596": ("596", "696", "697"),
    "508": ("508", "708"),
}
_COUNTRY = {start: code for code, starts in _OVERSEAS.items() for start in starts}
_NATIONAL = re.compile(r"0[1-9][0-9]{8}")
_WORLD = re.compile(r"\+[1-9][0-9]{6,14}")


class Contact(Behaviour):
    """One way to reach somebody, or one web address."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        # A web address is read with the free texts; what identifies is not.
        is_text = question.kind not in IDENTIFYING
        return (Field(question.code, question.label, is_text=is_text),)

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        typed = clean_text(first(data, question.code))
        reading.typed[question.code] = [typed]
        if not typed:
            if question.is_required:
                reading.refuse(question.code, "required")
        elif found := READERS[question.kind](typed):
            reading.answers[question.code] = found
        else:
            reading.refuse(question.code, f"not_a_{question.kind.value}")
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        yield from base_cells(question.code, answers)


def read_email(typed: str) -> str:
    """The address with its domain in small letters and in ASCII; empty when it is none."""
    local, at, domain = typed.strip().rpartition("@")
    host = _read_host(domain)
    email = f"{local}{at}{host}"
    if not host or not _LOCAL.fullmatch(local) or len(local) > 64 or len(email) > EMAIL_MAXIMUM:
        return ""
    return email


def read_phone(typed: str) -> str:
    """The number as E.164 writes it: « 06 12 34 56 78 » is +33612345678; empty when it is none.

    A number without the code of a country is French. Overseas numbers get their own code.
    """
    figures = re.sub(r"\(0\)", "", typed) if re.match(r"\s*(?:\+|00)", typed) else typed
    figures = re.sub(r"[\s.()/\-\u2010-\u2015]", "", figures)
    if figures.startswith("00"):
        figures = f"+{figures[2:]}"
    if figures.startswith("+330"):
        figures = f"+33{figures[4:]}"
    if _NATIONAL.fullmatch(figures):
        return f"+{_COUNTRY.get(figures[1:4], '33')}{figures[1:]}"
    if figures.startswith("+33") and not re.fullmatch(r"\+33[1-9][0-9]{8}", figures):
        return ""
    return figures if _WORLD.fullmatch(figures) else ""


def read_url(typed: str) -> str:
    """The address of a web page, `https://` added where it is missing; empty when it is none.

    Addresses that carry a name and a password are refused, as are all but http and https.
    """
    text = typed.strip()
    if not _SCHEME.match(text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return ""
    host = _read_host(parts.hostname or "")
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return ""
    place = host if port is None else f"{host}:{port}"
    url = parts._replace(netloc=place).geturl()
    return url if len(url) <= URL_MAXIMUM and not re.search(r"[\s<>\"]", url) else ""


def _read_host(typed: str) -> str:
    if len(typed) > HOST_MAXIMUM:  # before it is encoded: a megabyte would take ten seconds
        return ""
    try:
        host = typed.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return host if len(host) <= HOST_MAXIMUM and _HOST.fullmatch(host) else ""


READERS: dict[Kind, Callable[[str], str]] = {
    Kind.EMAIL: read_email,
    Kind.PHONE: read_phone,
    Kind.URL: read_url,
}
"""How each kind reads what was typed; an empty text means that it cannot."""
