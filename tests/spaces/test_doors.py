"""No tenant, no page: every address that names a space, asked by those who are not in it.

The addresses are read from the URLconf: a page added tomorrow is asked too.
"""

from dataclasses import dataclass

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from aimpact.core.access import permission_of
from aimpact.spaces.enums import SpaceKind
from tests.factories import make_agora, make_member, make_open_survey, make_space, make_user
from tests.permissions import HIDDEN, SEEN, SIGN_IN, ask, make_staff

PUBLIC, INSIDE = "public", "member of the space"


@dataclass(frozen=True)
class Page:
    """One address that names a space, and the values that it takes."""

    name: str
    permission: str
    values: dict[str, object]

    def url(self, space):
        """The address, with the space's own survey and numbers that belong to nobody."""
        known = {"slug": space.slug, "entitlement": "debates"}
        if "code" in self.values:
            known["code"] = make_open_survey(space).code
        others = {
            value: 1 if isinstance(converter, IntConverter) else "q1"
            for value, converter in self.values.items()
        }
        return reverse(
            self.name, kwargs={value: known.get(value, others[value]) for value in others}
        )


def _pages(patterns, values=None):
    for pattern in patterns:
        taken = (values or {}) | pattern.pattern.converters
        if isinstance(pattern, URLResolver):
            yield from _pages(pattern.url_patterns, taken)
        elif isinstance(pattern, URLPattern) and "slug" in taken:
            yield Page(pattern.name or "", permission_of(pattern.callback), taken)


PAGES = list(_pages(get_resolver().url_patterns))
CLOSED = [page for page in PAGES if page.permission != PUBLIC]


def _ask(client, user, url):
    answer = ask(client, user, url)
    return ask(client, user, url, method="post") if answer == "405" else answer


def test_there_are_pages_to_ask():
    assert len(CLOSED) > 15


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_of_a_space_names_who_may_see_it(page):
    assert page.permission in {PUBLIC, INSIDE} or page.permission.startswith("staff: ")


@pytest.mark.django_db
@pytest.mark.parametrize("page", CLOSED, ids=lambda page: page.name)
def test_a_closed_page_is_hidden_from_all_who_have_no_place_there(client, page):
    space = make_space(plan="bespoke")
    url = page.url(space)
    elsewhere = make_space()
    cast = {
        "stranger": None,
        "citizen": make_user(),
        "member": make_member(space),
        "member elsewhere": make_member(elsewhere),
        "staff elsewhere": make_staff(elsewhere),
        "AimPact team": make_staff(make_agora()),
    }
    expected = dict.fromkeys(cast, HIDDEN) | {"stranger": SIGN_IN}
    if page.permission == INSIDE:
        expected["member"] = SEEN
    assert {name: _ask(client, user, url) for name, user in cast.items()} == expected


@pytest.mark.django_db
def test_the_agora_has_no_access_codes(client):
    agora = make_agora()
    assert agora.kind == SpaceKind.AGORA
    staff = make_staff(agora)
    for name in ("space_access", "space_members"):
        assert ask(client, staff, reverse(name, args=[agora.slug])) == HIDDEN
