"""What the floors above hold of a person: told in the export, settled when the person leaves.

This app knows none of them: each registers, from its `AppConfig.ready`, what it can say.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from allauth.account.models import EmailAddress
from django.utils.functional import Promise

from aimpact.accounts.models import User

Text = str | Promise
Export = Callable[[User], Any]
Obstacle = Callable[[User], list[Text]]


@dataclass(frozen=True)
class Departure:
    """What happens to one kind of things when their person leaves.

    `goes` and `stays` say it, a sentence a thing, on the page that asks to confirm; what stays
    says why. `settle(user, at)` does it, in the same transaction, before the account is deleted.
    """

    settle: Callable[[User, datetime], None]
    goes: tuple[Text, ...] = ()
    stays: tuple[Text, ...] = ()


@dataclass(frozen=True)
class HeldFile:
    """A file that the person sent: its name in the archive, and how to open it.

    `open` raises `OSError` when the storage has lost it.
    """

    name: str
    open: Callable[[], IO[bytes]]


Files = Callable[[User], Iterable[HeldFile]]


@dataclass(frozen=True)
class Told:
    """Names and what is held under them, both in words: a value is a text, a list or `Told`."""

    pairs: tuple[tuple[str, Any], ...]


_exports: dict[str, Export] = {}
_told: dict[str, Export] = {}
_words: dict[str, Mapping[str, Text]] = {}
_obstacles: list[Obstacle] = []
_departures: list[Departure] = []
_files: list[Files] = []


def add_export(name: str, export: Export, *, told: Export | None = None) -> None:
    """Add a part to what a person downloads: `export(user)` gives JSON-ready data.

    `told(user)` gives the same for people where the data alone would not do, as lists, texts and
    `Told`.
    """
    _exports[name] = export
    if told is not None:
        _told[name] = told


def add_words(field: str, words: Mapping[str, Text]) -> None:
    """Say in words the values that a field of an export may have."""
    _words[field] = {**_words.get(field, {}), **words}


def add_files(files: Files) -> None:
    """Add files to what a person downloads."""
    if files not in _files:
        _files.append(files)


def add_obstacle(obstacle: Obstacle) -> None:
    """Add a check before an account is deleted: the reasons why it cannot be yet, if any."""
    if obstacle not in _obstacles:
        _obstacles.append(obstacle)


def add_departure(departure: Departure) -> None:
    """Add something to settle when an account is deleted."""
    if departure not in _departures:
        _departures.append(departure)


def exports(user: User) -> Mapping[str, Any]:
    """What the floors above hold of the person, by name."""
    return {name: export(user) for name, export in sorted(_exports.items())}


def told(user: User) -> Mapping[str, Any]:
    """The parts that say themselves in words, by name."""
    return {name: tell(user) for name, tell in _told.items()}


def words_of(field: str, value: str) -> str:
    """A value of that field in words; the value itself where nobody gave any."""
    return str(_words.get(field, {}).get(value, value))


def files(user: User) -> list[HeldFile]:
    """The files that the person sent and that can be told to be theirs."""
    return [file for source in _files for file in source(user)]


def addresses_of(user: User) -> list[str]:
    """The e-mail addresses that are proven to be the person's, in lower case."""
    verified = EmailAddress.objects.filter(user=user, verified=True)
    others = (email.lower() for email in verified.values_list("email", flat=True))
    return sorted({user.email, *others})


def obstacles(user: User) -> list[Text]:
    """Why the account cannot be deleted yet; empty when it can."""
    return [reason for obstacle in _obstacles for reason in obstacle(user)]


def departures() -> tuple[Departure, ...]:
    """All that is settled when a person leaves."""
    return tuple(_departures)
