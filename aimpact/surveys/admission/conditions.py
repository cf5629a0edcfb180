"""The conditions under which a person may answer. What each one asks, and by which key."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import ClassVar

YOUNGEST, OLDEST = 15, 99
"""Ages in years that a survey may ask for: under fifteen the law wants the parents' consent."""


class Key(StrEnum):
    """By what a person is known to the register: it is unique there, survey by survey."""

    ACCOUNT = "account"
    INVITATION = "invitation"
    CODE = "code"
    BROWSER = "browser"


class Kind(StrEnum):
    """The kinds of conditions, as the document names them."""

    ANYONE = "link"
    MEMBER = "member"
    INVITED = "invited"
    CODE = "code"
    EMAIL_DOMAIN = "email_domain"
    TERRITORY = "territory"
    MINIMUM_AGE = "minimum_age"
    IDENTITY = "identity"


class Level(IntEnum):
    """Assurance of an identity, by the numbers of eIDAS (regulation 910/2014, article 8)."""

    LOW = 1
    SUBSTANTIAL = 2
    HIGH = 3


@dataclass(frozen=True, slots=True)
class Anyone:
    """Whoever has the link, known by their browser."""

    kind: ClassVar[Kind] = Kind.ANYONE
    key: ClassVar[Key] = Key.BROWSER


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the survey's space."""

    kind: ClassVar[Kind] = Kind.MEMBER
    key: ClassVar[Key] = Key.ACCOUNT


@dataclass(frozen=True, slots=True)
class Invited:
    """Someone on the list of invitees, who comes by their personal link."""

    kind: ClassVar[Kind] = Kind.INVITED
    key: ClassVar[Key] = Key.INVITATION


@dataclass(frozen=True, slots=True)
class HasCode:
    """Someone who holds a printed code that is not used."""

    kind: ClassVar[Kind] = Kind.CODE
    key: ClassVar[Key] = Key.CODE


@dataclass(frozen=True, slots=True)
class EmailDomain:
    """Someone whose checked e-mail address ends with one of these domains (ASCII, lower case).

    `subdomains`: whether `mail.ville.fr` passes for `ville.fr`.
    """

    domains: tuple[str, ...]
    subdomains: bool = False
    kind: ClassVar[Kind] = Kind.EMAIL_DOMAIN
    key: ClassVar[Key] = Key.ACCOUNT


@dataclass(frozen=True, slots=True)
class Inhabitant:
    """Someone whose commune lies in this territory (its number in the database)."""

    territory: int
    kind: ClassVar[Kind] = Kind.TERRITORY
    key: ClassVar[Key] = Key.ACCOUNT


@dataclass(frozen=True, slots=True)
class MinimumAge:
    """Someone who is sure to have that age, in years."""

    years: int
    kind: ClassVar[Kind] = Kind.MINIMUM_AGE
    key: ClassVar[Key] = Key.ACCOUNT


@dataclass(frozen=True, slots=True)
class VerifiedIdentity:
    """Someone whose identity `provider` vouched for, at that level or a higher one."""

    provider: str
    level: Level = Level.LOW
    kind: ClassVar[Kind] = Kind.IDENTITY
    key: ClassVar[Key] = Key.ACCOUNT


Condition = (
    Anyone | Member | Invited | HasCode | EmailDomain | Inhabitant | MinimumAge | VerifiedIdentity
)
