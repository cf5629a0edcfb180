"""The team's side menu. Upper floors add their pages, so that this floor knows none of them.

An app calls `add_team_link` from its `AppConfig.ready`:

    add_team_link(TeamEntry(_("Surveys"), "survey_list", Permission.ENTER_TEAM, icon="vote"))

Pages whose address does not begin with that of their entry say where they belong:

    add_team_page("import_start", under="survey_list")
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.ui.parts import Link, LinkGroup, Text


@dataclass(frozen=True)
class TeamEntry:
    """A page of the team: `url_name` takes the space's slug; shown to who has `permission`.

    `group` is "work" (what the team does every day) or "space" (how the space is kept).
    `in_agora` is false for pages that make no sense in the one public space, `in_clients` for
    those of the team that runs it.
    """

    label: Text
    url_name: str
    permission: Permission
    icon: str = ""
    group: str = "work"
    order: int = 50
    in_agora: bool = True
    in_clients: bool = True


GROUPS: dict[str, Text] = {"work": "", "space": _("The space")}

_entries: dict[str, TeamEntry] = {}
_under: dict[str, str] = {}
"""By the name of a page, which takes the space's slug: the entry that it belongs to."""


def add_team_link(entry: TeamEntry) -> None:
    """Add a page to the menu of every space's team; adding it twice keeps the last."""
    _entries[entry.url_name] = entry


def add_team_page(url_name: str, *, under: str) -> None:
    """Say to which entry a page belongs, with all pages whose address begins with its own."""
    _under[url_name] = under


def team_links(
    space: Space, permissions: frozenset[Permission], *, path: str
) -> tuple[LinkGroup, ...]:
    """The menu of someone with these permissions; the link whose page holds `path` is current."""
    entries = sorted(_entries.values(), key=lambda entry: entry.order)
    shown = [
        entry
        for entry in entries
        if entry.permission in permissions
        and (entry.in_agora if space.is_public else entry.in_clients)
    ]
    urls = {entry.url_name: reverse(entry.url_name, args=[space.slug]) for entry in shown}
    current = urls.get(_current(urls, space, path))
    groups = (
        LinkGroup(
            title,
            tuple(
                Link(entry.label, urls[entry.url_name], entry.icon, urls[entry.url_name] == current)
                for entry in shown
                if entry.group == group
            ),
        )
        for group, title in GROUPS.items()
    )
    return tuple(group for group in groups if group.links)


def _current(urls: Mapping[str, str], space: Space, path: str) -> str:
    """The name of the entry whose page, or a page of its own, holds `path`."""
    pages = {url: name for name, url in urls.items()}
    pages |= {reverse(name, args=[space.slug]): entry for name, entry in _under.items()}
    # The team's home begins every path of the team: the longest match is the page.
    found = max((url for url in pages if path.startswith(url)), key=len, default="")
    return pages.get(found, "")
