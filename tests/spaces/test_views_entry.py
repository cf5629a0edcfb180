"""Access codes and members, as the team sees them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aimpact.spaces.enums import Role
from aimpact.spaces.models import AccessCode, Membership
from tests.factories import make_member, make_space
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(name="Ville d’essai")


@pytest.fixture
def as_editor(client, space):
    client.force_login(make_staff(space, Role.EDITOR))
    return client


def _url(name, space, *more):
    return reverse(name, args=[space.slug, *more])


def _code(space, **fields):
    return AccessCode.objects.create(space=space, created_at=NOW, **fields)


def _text(response):
    return response.content.decode()


# --- who may ------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["space_access", "space_members"])
def test_owners_and_editors_manage_the_ways_in(client, space, name):
    answers = answers_of(client, make_cast(space), _url(name, space))
    assert answers == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize("name", ["space_code", "revoke_code"])
def test_owners_and_editors_see_one_code(client, space, name):
    url = _url(name, space, _code(space).pk)
    assert answers_of(client, make_cast(space), url) == team_page(owner=SEEN, editor=SEEN)


def test_owners_and_editors_remove_a_member(client, space):
    citizen = Membership.objects.get(user=make_member(space))
    url = _url("remove_member", space, citizen.pk)
    assert answers_of(client, make_cast(space), url) == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize("name", ["space_code", "revoke_code"])
def test_a_code_of_another_space_cannot_be_reached_through_ones_own(as_editor, space, name):
    foreign = _code(make_space())
    url = _url(name, space, foreign.pk)
    assert as_editor.get(url).status_code == 404
    assert as_editor.post(url).status_code in {404, 405}
    foreign.refresh_from_db()
    assert foreign.revoked_at is None


def test_a_member_of_another_space_cannot_be_reached_through_ones_own(as_editor, space):
    foreign = Membership.objects.get(user=make_member(make_space()))
    assert as_editor.post(_url("remove_member", space, foreign.pk)).status_code == 404
    assert Membership.objects.filter(pk=foreign.pk).exists()


def test_an_editor_cannot_remove_an_owner_by_the_page_of_members(as_editor, space):
    owner = Membership.objects.get(user=make_member(space, Role.OWNER))
    assert as_editor.post(_url("remove_member", space, owner.pk)).status_code == 404
    assert Membership.objects.filter(pk=owner.pk).exists()


# --- codes --------------------------------------------------------------------------------
def test_making_a_code_without_terms(as_editor, space):
    response = as_editor.post(_url("space_access", space), {})
    code = AccessCode.objects.get()
    assert response["Location"] == _url("space_code", space, code.pk)
    assert (code.space, code.label, code.expires_at, code.maximum_uses) == (space, "", None, None)


def test_the_last_day_ends_at_midnight_where_the_space_is(as_editor, space):
    space.time_zone = "Indian/Reunion"
    space.save()
    data = {"label": "Fête", "last_day": "2126-07-14", "maximum_uses": "50"}
    as_editor.post(_url("space_access", space), data)
    code = AccessCode.objects.get()
    assert code.expires_at == datetime(2126, 7, 14, 20, tzinfo=UTC)
    assert code.maximum_uses == 50


@pytest.mark.parametrize(
    "data",
    [
        {"last_day": "2020-01-01"},
        {"last_day": "yesterday"},
        {"maximum_uses": "0"},
        {"maximum_uses": "-3"},
        {"maximum_uses": "99999999999999999999"},
        {"maximum_uses": "many"},
        {"label": "x" * 81},
        {"label": "a\x00b"},
    ],
)
def test_terms_that_make_no_sense_are_refused_and_kept(as_editor, space, data):
    response = as_editor.post(_url("space_access", space), data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(data)
    assert not AccessCode.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "En service"),
        ({"expires_at": NOW - timedelta(days=1)}, "Expiré"),
        ({"maximum_uses": 1, "uses": 1}, "Épuisé"),
        ({"revoked_at": NOW}, "Révoqué"),
    ],
)
def test_each_code_says_how_it_stands(as_editor, space, fields, words):
    _code(space, **fields)
    assert words in _text(as_editor.get(_url("space_access", space)))


def test_the_page_of_a_code_shows_the_code_the_link_and_the_qr_code(as_editor, space, settings):
    settings.PUBLIC_URL = "https://aimpact.example"
    code = _code(space, code="ABCD2345", label="Lettre")
    page = _text(as_editor.get(_url("space_code", space, code.pk)))
    assert "ABCD-2345" in page
    assert "https://aimpact.example/c/ABCD2345/" in page
    assert "aimpact.example/c," in page
    assert "<title>QR code du lien</title>" in page


def test_revoking_asks_first(as_editor, space):
    code = _code(space)
    url = _url("revoke_code", space, code.pk)
    assert code.spelled in _text(as_editor.get(url))
    code.refresh_from_db()
    assert code.revoked_at is None
    as_editor.post(url)
    code.refresh_from_db()
    assert code.revoked_at is not None


@pytest.mark.parametrize("codes", [1, 3])
def test_the_page_of_codes_takes_the_same_queries(
    as_editor, space, codes, django_assert_num_queries
):
    for _ in range(codes):
        _code(space)
    with django_assert_num_queries(7):
        as_editor.get(_url("space_access", space))


# --- members ------------------------------------------------------------------------------
def test_members_are_found_by_name_or_address(as_editor, space):
    make_member(space, display_name="Une habitante")
    make_member(space, email="other@example.org")
    url = _url("space_members", space)
    assert "Une habitante" in _text(as_editor.get(url, {"q": "HABIT"}))
    assert "other@example.org" not in _text(as_editor.get(url, {"q": "habit"}))
    assert "other@example.org" in _text(as_editor.get(url, {"q": "other@"}))


@pytest.mark.parametrize("words", ["nobody", "%", "_", "\x00", "x" * 500, "'; --"])
def test_a_search_that_finds_nobody_says_so(as_editor, space, words):
    make_member(space, email="someone@example.org")
    response = as_editor.get(_url("space_members", space), {"q": words})
    assert response.status_code == 200


def test_the_team_is_not_among_the_members(as_editor, space):
    make_member(space, Role.ANALYST, email="analyst@example.org")
    assert "analyst@example.org" not in _text(as_editor.get(_url("space_members", space)))


def test_members_are_shown_fifty_at_a_time(as_editor, space):
    for _ in range(51):
        make_member(space)
    first = as_editor.get(_url("space_members", space))
    assert len(first.context["page"].object_list) == 50
    assert "51 membres" in _text(first).replace("\u202f", " ")
    last = as_editor.get(_url("space_members", space), {"page": "9999"})
    assert len(last.context["page"].object_list) == 1


@pytest.mark.parametrize("members", [1, 3])
def test_the_page_of_members_takes_the_same_queries(
    as_editor, space, members, django_assert_num_queries
):
    for _ in range(members):
        make_member(space)
    with django_assert_num_queries(8):
        as_editor.get(_url("space_members", space))


def test_removing_a_member(as_editor, space):
    citizen = Membership.objects.get(user=make_member(space, display_name="Une habitante"))
    url = _url("remove_member", space, citizen.pk)
    assert "Une habitante" in _text(as_editor.get(url))
    as_editor.post(url)
    assert not Membership.objects.filter(pk=citizen.pk).exists()
