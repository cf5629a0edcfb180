"""What every page of a space shows around its content."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from aimpact.spaces.enums import Role
from aimpact.spaces.frame import brand_of, enter_space, role_here, space_frame, theme_of
from aimpact.spaces.models import Membership, Space
from aimpact.ui.theme import DEFAULT_ACCENT, DEFAULT_PRIMARY
from tests.factories import make_agora, make_member, make_space, make_user
from tests.permissions import make_staff

pytestmark = pytest.mark.django_db


def _request(user=None, path="/"):
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    return request


def _labels(links):
    return [str(link.label) for link in links]


def test_a_page_outside_any_space_has_no_brand():
    assert set(space_frame(_request())) == {"switch_links"}


def test_a_page_of_a_space_wears_its_colours():
    space = make_space(name="Ville d’essai", primary_color="#7a1f3d", accent_color="#112233")
    request = _request()
    enter_space(request, space)
    brand = space_frame(request)["brand"]
    assert (brand.name, brand.url) == ("Ville d’essai", f"/e/{space.slug}/")
    assert (brand.theme.primary, brand.theme.accent) == ("#7a1f3d", "#112233")


def test_the_agora_wears_aimpacts_own_colours():
    assert brand_of(make_agora()) is None


def test_what_a_space_did_not_choose_is_aimpacts():
    theme = theme_of(Space())
    assert (theme.primary, theme.accent) == (DEFAULT_PRIMARY, DEFAULT_ACCENT)


def test_the_text_on_a_colour_is_chosen_to_be_read():
    assert theme_of(Space(primary_color="#0d5666")).on_primary == "#ffffff"
    assert theme_of(Space(primary_color="#ffe082")).on_primary == "#1b2427"


def test_only_the_team_sees_the_way_to_its_pages():
    space = make_space()
    for user, expected in [
        (None, 1),
        (make_member(space), 1),
        (make_staff(make_space()), 1),
        (make_staff(space, Role.ANALYST), 2),
    ]:
        request = _request(user)
        enter_space(request, space)
        assert len(_labels(space_frame(request)["space_links"])) == expected


def test_the_side_menu_shows_what_the_role_opens():
    space = make_space()

    def menu(role):
        request = _request(make_staff(space, role), reverse("team_home", args=[space.slug]))
        enter_space(request, space)
        groups = space_frame(request)["staff_links"]
        return {link.url for group in groups for link in group.links}

    settings = reverse("space_settings", args=[space.slug])
    access = reverse("space_access", args=[space.slug])
    assert {settings, access} <= menu(Role.OWNER)
    assert {settings, access} & menu(Role.EDITOR) == {access}
    assert not {settings, access} & menu(Role.ANALYST)


def test_the_side_menu_of_the_agora_has_no_codes_and_no_plan():
    agora = make_agora()
    request = _request(make_staff(agora))
    enter_space(request, agora)
    urls = [link.url for group in space_frame(request)["staff_links"] for link in group.links]
    assert not [url for url in urls if url.endswith(("/acces/", "/formule/"))]


@pytest.mark.parametrize("name", ["team_home", "space_access", "space_members", "team_members"])
def test_one_link_of_the_side_menu_is_the_current_page(name):
    space = make_space()
    request = _request(make_staff(space), reverse(name, args=[space.slug]))
    enter_space(request, space)
    links = [link for group in space_frame(request)["staff_links"] for link in group.links]
    (current,) = [link for link in links if link.current]
    assert request.path.startswith(current.url)
    assert name == "team_home" or current.url != reverse("team_home", args=[space.slug])


def test_the_switch_lists_ones_spaces_and_marks_this_one(django_assert_num_queries):
    here, there = make_space(name="A"), make_space(name="B")
    user = make_member(here)
    Membership.objects.create(space=there, user=user, joined_at=user.joined_at)
    make_space(name="C")
    request = _request(user)
    enter_space(request, here)
    with django_assert_num_queries(1):
        links = list(space_frame(request)["switch_links"])
    assert [(link.label, link.current) for link in links] == [("A", True), ("B", False)]


def test_visitors_have_nothing_to_switch(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(space_frame(_request())["switch_links"]) == []


def test_a_frame_that_is_not_shown_costs_nothing(django_assert_num_queries):
    space, user = make_space(), make_user()
    request = _request(user)
    enter_space(request, space)
    with django_assert_num_queries(0):
        space_frame(request)


def test_the_role_is_asked_once_a_request(django_assert_num_queries):
    space = make_space()
    request = _request(make_member(space, Role.EDITOR))
    enter_space(request, space)
    with django_assert_num_queries(1):
        assert role_here(request) == role_here(request) == Role.EDITOR


def test_entering_another_space_asks_again():
    space = make_space()
    request = _request(make_member(space, Role.EDITOR))
    enter_space(request, space)
    assert role_here(request) == Role.EDITOR
    enter_space(request, make_space())
    assert role_here(request) is None


def test_a_partial_update_brings_no_colours_of_its_own(client):
    """Its nonce is not that of the page which it goes into: the browser would complain."""
    space = make_space(primary_color="#7a1f3d")
    url = reverse("space_home", args=[space.slug])
    assert "#7a1f3d" in client.get(url).text
    assert "#7a1f3d" not in client.get(url, headers={"hx-request": "true"}).text
