"""Links of the pages' frame. Upper floors add theirs, so that this floor knows none of them.

An app calls `add_link` from its `AppConfig.ready`:

    navigation.add_link("footer", Entry(_("Legal notice"), "legal", order=10))

Slots: `main` (header), `account` (account menu, signed in), `visitor` (header, signed out),
`footer`, `legal` (focus pages and footer: privacy, accessibility).
"""

from typing import Literal, get_args

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import lazy

from aimpact.ui.parts import Entry, Link

Slot = Literal["main", "account", "visitor", "footer", "legal"]

_entries: dict[str, list[Entry]] = {slot: [] for slot in get_args(Slot)}


def add_link(slot: Slot, entry: Entry) -> None:
    """Add `entry` to a slot of every page; adding it twice keeps one."""
    if entry.url_name not in {known.url_name for known in _entries[slot]}:
        _entries[slot].append(entry)
        _entries[slot].sort(key=lambda known: known.order)


def links(slot: Slot, request: HttpRequest | None) -> list[Link]:
    """The links of a slot for this reader; `current` is the page itself or one beneath it."""
    if request is None:
        return []
    return [_link(entry, request) for entry in _entries[slot] if entry.shown(request)]


def _about(entry: Entry, request: HttpRequest) -> str:
    return str(entry.about(request))


_asked_for = lazy(_about, str)
"""It may cost a query: no page pays it that does not show it."""


def _link(entry: Entry, request: HttpRequest) -> Link:
    url, path = reverse(entry.url_name), request.path
    current = path == url or (url != "/" and path.startswith(url))
    return Link(entry.label, url, entry.icon, current, about=_asked_for(entry, request))
