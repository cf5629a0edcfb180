"""A space's terms and look."""

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.core.text import TextTooLong
from aimpact.spaces.enums import Plan, Role, SpaceKind, TimeZone
from aimpact.spaces.logos import NotALogo
from aimpact.spaces.services import (
    ThemeUnreadable,
    change_space_settings,
    create_space,
    remove_logo,
    set_logo,
)
from aimpact.ui.colour import InvalidColour
from aimpact.ui.theme import UnknownFont
from tests.factories import make_member, make_space
from tests.spaces.images import jpeg, png

NOW = timezone.now()
SETTINGS = {
    "name": "Ville d’essai",
    "description": "Bienvenue.",
    "time_zone": TimeZone.REUNION,
    "primary_color": "#7A1F3D",
    "on_primary_color": "#ffffff",
    "accent_color": "#f2b632",
    "font": "lexend",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space()


@pytest.fixture
def owner(space):
    return make_member(space, Role.OWNER)


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def _change(space, owner, **fields):
    return change_space_settings(space, **(SETTINGS | fields), by=owner, at=NOW)


def test_create_space():
    space = create_space(
        "Région d’essai",
        slug="region",
        kind=SpaceKind.REGION,
        plan=Plan.PREMIUM,
        by=None,
        at=NOW,
    )
    assert (space.slug, space.plan, space.created_at) == ("region", Plan.PREMIUM, NOW)
    assert AuditEvent.objects.get().verb == "create_space"


def test_change_space_settings_keeps_colours_in_lower_case(space, owner):
    _change(space, owner)
    space.refresh_from_db()
    assert (space.name, space.primary_color, space.font) == ("Ville d’essai", "#7a1f3d", "lexend")
    assert space.time_zone == "Indian/Reunion"


def test_empty_colours_are_aimpacts_own(space, owner):
    changed = _change(space, owner, primary_color="", on_primary_color="", accent_color="", font="")
    assert changed.primary_color == ""


def test_a_pair_that_is_hard_to_read_is_refused_with_an_offer(space, owner):
    with pytest.raises(ThemeUnreadable) as refused:
        _change(space, owner, primary_color="#ffd54f", on_primary_color="#ffffff")
    assert [pair.field for pair in refused.value.pairs] == ["primary", "on_primary"]
    space.refresh_from_db()
    assert space.primary_color == ""


def test_each_offer_passes_when_it_is_taken(space, owner):
    colours = {"primary_color": "#ffd54f", "on_primary_color": "#ffffff"}
    for _ in range(2):
        try:
            _change(space, owner, **colours)
        except ThemeUnreadable as refused:
            first = refused.pairs[0]
            colours[f"{first.field}_color"] = first.offer
    assert _change(space, owner, **colours).primary_color == colours["primary_color"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"primary_color": "red"}, InvalidColour),
        ({"primary_color": "#12345"}, InvalidColour),
        ({"accent_color": "}x{"}, InvalidColour),
        ({"font": "Comic Sans"}, UnknownFont),
        ({"name": "x" * 121}, TextTooLong),
        ({"description": "x" * 2_001}, TextTooLong),
    ],
)
def test_what_no_form_sends_is_refused(space, owner, fields, error):
    with pytest.raises(error):
        _change(space, owner, **fields)


def test_set_logo_names_the_file_after_its_content(space, owner):
    set_logo(space, data=png(), by=owner, at=NOW)
    space.refresh_from_db()
    assert space.logo.name.startswith(f"logos/{space.pk}-")
    assert space.logo.name.endswith(".png")
    assert space.logo.read() == png()
    space.logo.close()


def test_a_new_logo_replaces_the_file_of_the_old_one(
    space, owner, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        set_logo(space, data=png(), by=owner, at=NOW)
    space.refresh_from_db()
    old = space.logo.name
    with django_capture_on_commit_callbacks(execute=True):
        set_logo(space, data=jpeg(), by=owner, at=NOW)
    space.refresh_from_db()
    assert not default_storage.exists(old)
    assert default_storage.exists(space.logo.name)


def test_the_same_logo_again_changes_nothing(space, owner, django_capture_on_commit_callbacks):
    set_logo(space, data=png(), by=owner, at=NOW)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        set_logo(space, data=png(), by=owner, at=NOW)
    assert callbacks == []
    assert AuditEvent.objects.count() == 1


def test_set_logo_refuses_what_is_no_image(space, owner):
    with pytest.raises(NotALogo):
        set_logo(space, data=b"<svg/>", by=owner, at=NOW)


def test_remove_logo_forgets_the_file(space, owner, django_capture_on_commit_callbacks):
    set_logo(space, data=png(), by=owner, at=NOW)
    space.refresh_from_db()
    name = space.logo.name
    with django_capture_on_commit_callbacks(execute=True):
        remove_logo(space, by=owner, at=NOW)
    space.refresh_from_db()
    assert not space.logo
    assert not default_storage.exists(name)


def test_remove_logo_without_a_logo_changes_nothing(space, owner):
    remove_logo(space, by=owner, at=NOW)
    assert not AuditEvent.objects.exists()
