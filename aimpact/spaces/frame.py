"""The frame of a space's pages: its brand, its links, and the switch to other spaces.

`enter_space` says which space a request is in; the context processor `space_frame` then gives
every template `space`, `brand`, `space_links` and `staff_links`, and `switch_links` always.
All but the first two are lazy: a page that does not show them pays no query.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.accounts.models import User
from aimpact.spaces.enums import Role
from aimpact.spaces.menu import team_links
from aimpact.spaces.models import Space
from aimpact.spaces.rules import PERMISSIONS, Permission, role_in
from aimpact.ui.contrast import readable_on
from aimpact.ui.parts import Link, LinkGroup
from aimpact.ui.theme import DEFAULT_ACCENT, DEFAULT_PRIMARY, Brand, Theme

SWITCH_LENGTH = 6
"""Spaces shown in the header's menu; the rest is one click further, on « Mes espaces »."""

_HERE = "aimpact.space"
_ROLE = "aimpact.role"


def enter_space(request: HttpRequest, space: Space) -> None:
    """The rest of this request happens in that space: its pages wear its colours."""
    request.META[_HERE] = space
    request.META.pop(_ROLE, None)


def role_here(request: HttpRequest) -> Role | None:
    """The person's role in the space that the request entered; asked once a request."""
    if _ROLE not in request.META:
        request.META[_ROLE] = role_in(request.user, request.META[_HERE])
    role: Role | None = request.META[_ROLE]
    return role


def permissions_here(request: HttpRequest) -> frozenset[Permission]:
    """What the person may do in the space that the request entered."""
    role = role_here(request)
    return frozenset() if role is None else PERMISSIONS[role]


def space_frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what the page's frame needs to know about spaces."""
    frame: dict[str, Any] = {"switch_links": SimpleLazyObject(lambda: _switch_links(request))}
    space = request.META.get(_HERE)
    if isinstance(space, Space):
        frame |= {
            "space": space,
            "brand": brand_of(space),
            "space_links": SimpleLazyObject(lambda: _space_links(request, space)),
            "staff_links": SimpleLazyObject(lambda: _staff_links(request, space)),
        }
    return frame


def brand_of(space: Space) -> Brand | None:
    """Whose colours a page of that space wears; the agora wears AimPact's own (`None`)."""
    if space.is_public:
        return None
    return Brand(
        name=space.name,
        url=reverse("space_home", args=[space.slug]),
        logo_url=space.logo.url if space.logo else "",
        theme=theme_of(space),
    )


def theme_of(space: Space) -> Theme:
    """The space's look; what it did not choose is AimPact's."""
    primary = space.primary_color or DEFAULT_PRIMARY
    return Theme(
        primary=primary,
        on_primary=space.on_primary_color or readable_on(primary),
        accent=space.accent_color or DEFAULT_ACCENT,
        font=space.font or "atkinson",
    )


def _space_links(request: HttpRequest, space: Space) -> list[Link]:
    home = reverse("space_home", args=[space.slug])
    links = [Link(_("Surveys"), home, "", current=request.path == home)]
    if Permission.ENTER_TEAM in permissions_here(request):
        team = reverse("team_home", args=[space.slug])
        links.append(Link(_("Team area"), team, "", current=request.path.startswith(team)))
    return links


def _staff_links(request: HttpRequest, space: Space) -> tuple[LinkGroup, ...]:
    return team_links(space, permissions_here(request), path=request.path)


def _switch_links(request: HttpRequest) -> list[Link]:
    if not isinstance(request.user, User):
        return []
    own = Space.objects.of_person(request.user).order_by("name")[:SWITCH_LENGTH]
    here = request.META.get(_HERE)
    return [
        Link(space.name, reverse("space_home", args=[space.slug]), "building-2", space == here)
        for space in own
    ]


def own_spaces_in_words(request: HttpRequest) -> str:
    """What « Mes espaces » holds for this person; to who is in none, what a space is."""
    number = request.user.memberships.count() if isinstance(request.user, User) else 0
    if not number:
        return _(
            "You are in none yet. Your town, your region or your employer may give you a code: it"
            " opens the surveys of its space to you."
        )
    return ngettext(
        "You are in %(number)s space: its surveys are open to you.",
        "You are in %(number)s spaces: their surveys are open to you.",
        number,
    ) % {"number": number}
