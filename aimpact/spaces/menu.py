"""The team's side menu. Upper floors add their pages, so that this floor knows none of them.

An app calls `add_team_link` from its `AppConfig.ready`:

    add_team_link(TeamEntry(_("Surveys"), "survey_list", Permission.ENTER_TEAM, icon="vote"))
"""

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
    `in_agora` is false for pages that make no sense in the one public space.
    """

    label: Text
    url_name: str
    permission: Permission
    icon: str = ""
    group: str = "work"
    order: int = 50
    in_agora: bool = True


GROUPS: dict[str, Text] = {"work": "", "space": _("The space")}

_entries: dict[str, TeamEntry] = {}


def add_team_link(entry: TeamEntry) -> None:
    """Add a page to the menu of every space's team; adding it twice keeps the last."""
    _entries[entry.url_name] = entry


def team_links(
    space: Space, permissions: frozenset[Permission], *, path: str
) -> tuple[LinkGroup, ...]:
    """The menu of someone with these permissions; the link whose page holds `path` is current."""
    entries = sorted(_entries.values(), key=lambda entry: entry.order)
    shown = [
        entry
        for entry in entries
        if entry.permission in permissions and (entry.in_agora or not space.is_public)
    ]
    urls = {entry.url_name: reverse(entry.url_name, args=[space.slug]) for entry in shown}
    # The team's home begins every path of the team: the longest match is the page.
    current = max((url for url in urls.values() if path.startswith(url)), key=len, default="")
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
