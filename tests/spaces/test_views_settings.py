"""Settings, logo and plan of a space."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from aimpact.spaces.entitlements import Entitlement
from aimpact.spaces.enums import Plan, Role
from tests.factories import make_space
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page
from tests.spaces.images import jpeg, png, webp

SETTINGS = {
    "name": "Ville d’essai",
    "description": "Bienvenue.",
    "time_zone": "Indian/Reunion",
    "primary_color": "#7a1f3d",
    "on_primary_color": "#ffffff",
    "accent_color": "#f2b632",
    "font": "lexend",
}
PALE = {"primary_color": "#ffd54f", "on_primary_color": "#ffffff"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space()


@pytest.fixture
def as_owner(client, space, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(make_staff(space))
    return client


def _url(name, space, *more):
    return reverse(name, args=[space.slug, *more])


def _text(response):
    return response.content.decode()


def _file(data, name="logo.png", content_type="image/png"):
    return {"logo": SimpleUploadedFile(name, data, content_type)}


# --- who may ------------------------------------------------------------------------------
def test_only_owners_change_the_settings(client, space):
    answers = answers_of(client, make_cast(space), _url("space_settings", space))
    assert answers == team_page(owner=SEEN)


@pytest.mark.parametrize("name", ["change_logo", "remove_logo"])
def test_only_owners_change_the_logo(client, space, name):
    answers = answers_of(client, make_cast(space), _url(name, space), method="post")
    assert answers == team_page(owner=SEEN)


def test_all_the_team_sees_the_plan(client, space):
    everyone = dict.fromkeys(("owner", "editor", "analyst", "moderator"), SEEN)
    for url in (_url("space_plan", space), _url("plan_lacks", space, Entitlement.DEBATES)):
        assert answers_of(client, make_cast(space), url) == team_page(**everyone)


# --- settings -----------------------------------------------------------------------------
def test_the_settings_are_saved_and_worn_at_once(as_owner, space):
    response = as_owner.post(_url("space_settings", space), SETTINGS, follow=True)
    space.refresh_from_db()
    assert (space.name, space.primary_color) == ("Ville d’essai", "#7a1f3d")
    assert "--band:#7a1f3d" in _text(response)


def test_a_pale_colour_is_refused_and_the_nearest_is_one_click_away(as_owner, space):
    url = _url("space_settings", space)
    response = as_owner.post(url, SETTINGS | PALE)
    assert response.status_code == 422
    offers = response.context["offers"]
    assert set(offers) == {"primary", "on_primary"}
    page = _text(response)
    assert re.search(rf'<button[^>]* name="primary_color"[^>]* value="{offers["primary"]}"', page)
    assert 'value="#ffd54f"' in page

    # The button comes after the field: the browser sends both, the last one counts.
    both = SETTINGS | PALE | {"primary_color": ["#ffd54f", offers["primary"]]}
    assert as_owner.post(url, both).status_code == 302
    space.refresh_from_db()
    assert space.primary_color == offers["primary"]


def test_a_preview_wears_the_colours_and_saves_nothing(as_owner, space):
    response = as_owner.post(_url("space_settings", space), SETTINGS | {"preview": "1"})
    assert response.status_code == 200
    assert "--band:#7a1f3d" in _text(response)
    assert "Rien n’est encore enregistré" in _text(response)
    space.refresh_from_db()
    assert space.primary_color == ""


def test_a_preview_refuses_what_saving_would_refuse(as_owner, space):
    response = as_owner.post(_url("space_settings", space), SETTINGS | PALE | {"preview": "1"})
    assert response.status_code == 422
    assert set(response.context["offers"]) == {"primary", "on_primary"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 121),
        ("name", "a\x00b"),
        ("description", "x" * 2_001),
        ("time_zone", "Mars/Olympus"),
        ("primary_color", "red"),
        ("primary_color", "#12345g"),
        ("accent_color", "#fff;}*{display:none"),
        ("font", "Comic Sans"),
    ],
)
def test_bad_settings_are_refused_beside_their_field(as_owner, space, field, value):
    response = as_owner.post(_url("space_settings", space), SETTINGS | {field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_a_name_in_any_writing_is_kept_as_it_is(as_owner, space):
    name = "مدينة 🏛️ <b>Ville</b> & Cie"
    response = as_owner.post(_url("space_settings", space), SETTINGS | {"name": name}, follow=True)
    space.refresh_from_db()
    assert space.name == name
    assert "<b>Ville</b>" not in _text(response)


# --- logo ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "content_type"),
    [(png(), "image/png"), (jpeg(), "image/jpeg"), (webp(), "image/webp")],
)
def test_a_logo_is_served_as_what_its_content_is(as_owner, client, space, data, content_type):
    # The name and the type that the browser claims are lies: the content speaks.
    claimed = _file(data, name="evil.svg", content_type="text/html")
    as_owner.post(_url("change_logo", space), claimed)
    space.refresh_from_db()
    client.logout()
    response = client.get(space.logo.url)
    assert response.content == data
    assert response["Content-Type"] == content_type
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"plain text", "PNG, JPEG ou WebP"),
        (png(5_000, 20), "4\u202f000 pixels"),
        (png() + b"\x00" * 600_000, "500 ko"),
    ],
)
def test_what_is_no_logo_is_refused_beside_the_field(as_owner, space, data, words):
    response = as_owner.post(_url("change_logo", space), _file(data))
    assert response.status_code == 422
    assert words in str(response.context["logo_form"].errors["logo"])
    space.refresh_from_db()
    assert not space.logo


def test_a_form_without_a_file_is_refused(as_owner, space):
    assert as_owner.post(_url("change_logo", space), {}).status_code == 422
    assert as_owner.post(_url("change_logo", space), _file(b"")).status_code == 422


def test_removing_the_logo(as_owner, space):
    as_owner.post(_url("change_logo", space), _file(png()))
    as_owner.post(_url("remove_logo", space))
    space.refresh_from_db()
    assert not space.logo


@pytest.mark.parametrize(
    "path",
    [
        "/media/logos/../../../etc/passwd",
        "/media/logos/..%2f..%2fsettings.png",
        "/media/logos/1-%00.png",
        "/media/logos/1-" + "0" * 32 + ".svg",
        "/media/logos/1-" + "0" * 32 + ".png",
        "/media/logos/1-" + "0" * 32 + ".png/",
        "/media/logos/",
        "/media/",
    ],
)
def test_no_other_file_is_served(client, path):
    assert client.get(path).status_code == 404


# --- plan ---------------------------------------------------------------------------------
def test_the_plan_explains_what_it_does_not_open(client):
    space = make_space(plan=Plan.ESSENTIAL)
    client.force_login(make_staff(space, Role.ANALYST))
    page = _text(client.get(_url("space_plan", space)))
    assert _url("plan_lacks", space, Entitlement.DEBATES) in page
    assert _url("plan_lacks", space, Entitlement.SURVEYS) not in page
    assert "Premium" in _text(client.get(_url("plan_lacks", space, Entitlement.DEBATES)))


def test_the_largest_plan_lacks_nothing(client):
    space = make_space(plan=Plan.BESPOKE)
    client.force_login(make_staff(space))
    response = client.get(_url("plan_lacks", space, Entitlement.AUDITS))
    assert response["Location"] == _url("space_plan", space)


def test_an_entitlement_that_does_not_exist_is_no_page(as_owner, space):
    assert as_owner.get(_url("space_plan", space) + "unicorns/").status_code == 404
