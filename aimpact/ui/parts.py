"""Plain values that components take: a screen builds them, a template tag draws them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from django.http import HttpRequest
from django.utils.functional import Promise

Text = str | Promise
Tone = Literal["", "brand", "good", "warn", "bad"]


@dataclass(frozen=True)
class Link:
    """A link of a navigation, of tabs or of a breadcrumb. `count` is shown beside the label,
    `about` where the link is a card.
    """

    label: Text
    url: str
    icon: str = ""
    current: bool = False
    count: int | None = None
    about: Text = ""


@dataclass(frozen=True)
class LinkGroup:
    """Links of a side navigation under one title (an empty one shows none)."""

    title: Text
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Step:
    """One step of a journey; `url` lets the reader go back to a step already done."""

    label: Text
    state: Literal["done", "current", "todo"] = "todo"
    url: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why a person cannot do something, and what they can do instead.

    `title` says what is not possible, `reason` why, `actions` lead out (first is the main one).
    `about` names what it is about, where the person may know of it.
    """

    title: Text
    reason: Text
    actions: tuple[Link, ...] = ()
    details: tuple[Text, ...] = ()
    about: Text = ""


Shown = Callable[[HttpRequest], bool]
About = Callable[[HttpRequest], Text]


@dataclass(frozen=True)
class Entry:
    """A link that an app adds to every page (see `aimpact.ui.navigation`).

    `about` says in a sentence what this reader finds there; asked for where it is shown alone.
    """

    label: Text
    url_name: str
    icon: str = ""
    order: int = 50
    shown: Shown = field(default=lambda request: True)
    about: About = field(default=lambda request: "")
