"""E-mail domains: as people type them, as they are compared, and those that anyone may use."""

import re
from collections.abc import Iterable

MOST = 30
"""Domains that one condition may list."""
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_BETWEEN = re.compile(r"[\s,;]+")

PUBLIC = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "outlook.fr",
        "hotmail.com",
        "hotmail.fr",
        "live.com",
        "live.fr",
        "msn.com",
        "yahoo.com",
        "yahoo.fr",
        "ymail.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "gmx.com",
        "gmx.fr",
        "mail.com",
        "proton.me",
        "protonmail.com",
        "tutanota.com",
        "zoho.com",
        "yandex.com",
        "orange.fr",
        "wanadoo.fr",
        "free.fr",
        "laposte.net",
        "sfr.fr",
        "neuf.fr",
        "bbox.fr",
        "numericable.fr",
        "club-internet.fr",
        "aliceadsl.fr",
    ]
)
"""Webmails and access providers where anyone opens an address: the domain tells nothing."""


class NotADomain(ValueError):
    """What was typed is not the domain of an e-mail address; `typed` is shown back."""

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed


def read_domains(typed: str) -> tuple[str, ...]:
    """The domains of a list, one a line or between commas, each once. Raises `NotADomain`."""
    found = [read_domain(part) for part in _BETWEEN.split(typed) if part]
    return tuple(dict.fromkeys(found))


def read_domain(typed: str) -> str:
    """A domain in its ASCII form, from `Ville.fr`, `@ville.fr` or `x@ville.fr`."""
    domain = _ascii(typed.strip().rpartition("@")[2].strip().rstrip("."))
    labels = domain.split(".")
    is_right = len(labels) > 1 and len(domain) <= 253 and all(map(_LABEL.fullmatch, labels))
    if not is_right or labels[-1].isdecimal():
        raise NotADomain(typed)
    return domain


def shown(domain: str) -> str:
    """The domain as people write it: `xn--chteau-xta.fr` is « château.fr »."""
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def matches(address: str, domains: Iterable[str], *, subdomains: bool) -> bool:
    """Whether the address is at one of the domains (at one of their subdomains too, if asked)."""
    try:
        own = read_domain(address)
    except NotADomain:
        return False
    return any(own == one or (subdomains and own.endswith(f".{one}")) for one in domains)


def public_ones(domains: Iterable[str]) -> tuple[str, ...]:
    """Those of the domains at which anyone may have an address."""
    return tuple(domain for domain in domains if domain in PUBLIC)


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise NotADomain(domain) from error
