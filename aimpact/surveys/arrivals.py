"""How people come to a survey, counted without following anyone.

A tagged link carries its tag in the address (`?par=marche`). The form posts to that same
address, so the tag lives in the page and nowhere else: no cookie, no session, nothing on the
ballot. Openings and starts are added up in the memory of each web process and written every few
seconds as sums (`services.arrivals`): opening a page writes nothing.

An opening is a page shown to a browser that asks for it: not a `HEAD`, not a page fetched in
advance, not the robot of a search engine or of a messaging service that draws a preview. The
same person who opens the page twice is two openings.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from threading import Lock
from typing import NamedTuple

from django.http import HttpRequest

TAG_PARAMETER = "par"
EMBEDDED_PARAMETER = "integre"
INVITATIONS = "@mail"
"""Personal links of invitations, all together."""
EMBEDDED = "@embed"
"""The survey shown inside a page of another site, by a link without a tag."""
OWN_TAGS = (INVITATIONS, EMBEDDED)
"""Ways that the platform knows by itself; the sign keeps them apart from declared tags."""
MOST_KEYS = 2_000
"""Ways kept apart in memory between two writings: invented tags cannot fill it."""

_TAG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ROBOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|telegram|skype|"
    r"embedly|monitor|curl/|wget/|python|go-http|java/|okhttp|libwww|scan",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)
_AHEAD_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


class Step(StrEnum):
    """How far someone came. Completed ballots are counted with the ballots, not here."""

    OPENED = "opened"
    STARTED = "started"


class Way(NamedTuple):
    """One counter: a survey, a way in, a day."""

    survey_id: int
    tag: str
    day: date


@dataclass(slots=True)
class Steps:
    """What was seen of one way since the last writing."""

    opened: int = 0
    started: int = 0


def read_tag(value: str) -> str:
    """The tag of an address, or an empty text when it cannot be one of ours."""
    return value if len(value) <= 24 and _TAG.fullmatch(value) else ""


def is_reader(request: HttpRequest) -> bool:
    """Whether a request looks like a person's browser showing the page."""
    if request.method != "GET":
        return False
    agent = request.headers.get("User-Agent", "")
    if not agent or _ROBOT.search(agent):
        return False
    return not any(_AHEAD.search(request.headers.get(name, "")) for name in _AHEAD_HEADERS)


class Tray:
    """Sums waiting in a process's memory. Safe among threads."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Way, Step]] = Counter()
        self._lock = Lock()

    def add(self, way: Way, step: Step) -> None:
        """Count one; when too many ways wait, as one of the bare link."""
        with self._lock:
            if len(self._counts) >= MOST_KEYS and (way, step) not in self._counts:
                way = way._replace(tag="")
            self._counts[way, step] += 1

    def empty(self) -> Mapping[Way, Steps]:
        """Everything that waits, and nothing waits any more."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        ways: dict[Way, Steps] = {}
        for (way, step), number in counts.items():
            steps = ways.setdefault(way, Steps())
            setattr(steps, step.value, number)
        return ways

    def put_back(self, ways: Mapping[Way, Steps]) -> None:
        """What could not be written waits again."""
        with self._lock:
            for way, steps in ways.items():
                self._counts[way, Step.OPENED] += steps.opened
                self._counts[way, Step.STARTED] += steps.started
