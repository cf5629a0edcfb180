"""Joining by a code, one's spaces, leaving."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from aimpact.spaces.enums import Role
from aimpact.spaces.models import AccessCode, Membership
from tests.factories import make_member, make_space, make_user
from tests.permissions import answers_of, make_cast, member_page, public_page

NOW = timezone.now()
MANY = 11
pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(name="Ville d’essai")


@pytest.fixture
def code(space):
    return AccessCode.objects.create(space=space, created_at=NOW, code="ABCD2345")


def _join(code="ABCD2345"):
    return reverse("join_space", args=[code])


def _text(response):
    return response.content.decode()


# --- joining ------------------------------------------------------------------------------
@pytest.mark.usefixtures("code")
def test_everyone_may_open_the_link_of_a_code(client, space):
    assert answers_of(client, make_cast(space), _join()) == public_page()


@pytest.mark.usefixtures("code")
def test_a_visitor_reads_where_the_code_leads_and_finds_both_doors(client):
    page = _text(client.get(_join()))
    assert "Ville d’essai" in page
    assert f"{reverse('account_signup')}?next={_join()}" in page
    assert f"{reverse('account_login')}?next={_join()}" in page


@pytest.mark.usefixtures("code")
def test_a_visitor_who_posts_is_sent_to_sign_in_and_comes_back(client, space):
    response = client.post(_join())
    assert response["Location"] == f"{reverse('account_login')}?next={_join()}"
    assert not space.memberships.exists()


def test_joining_leads_into_the_space(client, space, code):
    user = make_user()
    client.force_login(user)
    response = client.post(_join())
    assert response["Location"] == reverse("space_home", args=[space.slug])
    assert Membership.objects.get(user=user).role == Role.MEMBER
    code.refresh_from_db()
    assert code.uses == 1


def test_looking_at_the_link_joins_nothing(client, space, code):
    client.force_login(make_user())
    client.get(_join())
    code.refresh_from_db()
    assert (code.uses, space.memberships.count()) == (0, 0)


@pytest.mark.usefixtures("code")
def test_the_link_works_as_people_type_it(client):
    assert client.get(_join("abcd-2345")).status_code == 200


@pytest.mark.usefixtures("code")
def test_a_member_is_told_that_they_are_in_already(client, space):
    client.force_login(make_member(space))
    assert "déjà dans cet espace" in _text(client.get(_join()))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"revoked_at": NOW}, "Nous ne connaissons pas ce code"),
        ({"expires_at": NOW}, "a expiré"),
        ({"maximum_uses": 0}, "autant de fois que prévu"),
    ],
)
def test_a_code_that_opens_nothing_says_why(client, code, fields, words):
    AccessCode.objects.update(**fields)
    response = client.get(_join())
    assert response.status_code == 404
    assert words in _text(response)
    assert "Ville d’essai" not in _text(response)


def test_an_unknown_code_and_a_revoked_one_give_the_same_page(client, code):
    AccessCode.objects.update(revoked_at=NOW)
    revoked, unknown = client.get(_join()), client.get(_join("WXYZ9876"))
    assert revoked.status_code == unknown.status_code
    strip = re.compile(r'WXYZ9876|ABCD2345|csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"')
    assert strip.sub("", _text(revoked)) == strip.sub("", _text(unknown))


@pytest.mark.parametrize("typed", ["é", "🗝️", "a" * 3000, "%00", "<script>", "..", "' OR 1=1"])
def test_anything_typed_in_the_address_is_an_unknown_code(client, typed):
    response = client.get(reverse("join_space", args=[typed]))
    assert response.status_code == 404
    assert "<script>alert" not in _text(response)


@pytest.mark.usefixtures("code", "mid_window")
def test_too_many_mistakes_close_the_door_and_say_until_when(client):
    for _ in range(MANY):
        client.get(_join("WXYZ9876"))
    response = client.get(_join())
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 600
    assert "Vous pourrez réessayer dans" in _text(response)
    assert "Ville d’essai" not in _text(response)


@pytest.mark.usefixtures("code")
def test_a_neighbour_behind_the_same_address_still_enters(client):
    for _ in range(MANY):
        client.get(_join("WXYZ9876"))
    client.cookies.clear()
    assert client.get(_join()).status_code == 200


def test_a_code_survives_signing_up(client, space, code, run_jobs, mailoutbox):
    signup = re.search(r'href="([^"]*next=/c/ABCD2345/)"', _text(client.get(_join()))).group(1)
    form = {"email": "new@example.org", "password1": "une phrase assez longue"}
    page = client.post(signup, form, follow=True)
    run_jobs()
    secret = re.search(r"\d{4}-\d{4}", mailoutbox[-1].body).group(0)
    last = page.redirect_chain[-1][0]
    response = client.post(last, {"code": secret}, follow=True)
    assert response.redirect_chain[-1][0] == _join()
    client.post(_join())
    assert Membership.objects.get().user.email == "new@example.org"
    code.refresh_from_db()
    assert code.uses == 1


# --- my spaces ----------------------------------------------------------------------------
def test_my_spaces_are_mine(client, space):
    user = make_member(space)
    Membership.objects.create(
        space=make_space(name="Région d’essai"), user=user, role=Role.EDITOR, joined_at=NOW
    )
    make_space(name="Ailleurs")
    client.force_login(user)
    page = _text(client.get(reverse("my_spaces")))
    assert "Ville d’essai" in page
    assert "Région d’essai" in page
    assert "Ailleurs" not in page


def test_my_spaces_asks_a_stranger_to_sign_in(client):
    assert client.get(reverse("my_spaces"))["Location"].startswith(reverse("account_login"))


def test_someone_in_no_space_is_told_how_to_enter_one(client):
    client.force_login(make_user())
    main = _text(client.get(reverse("my_spaces"))).partition("<main")[2]
    assert f'href="{reverse("enter_code")}"' in main


@pytest.mark.parametrize("spaces", [1, 3])
def test_my_spaces_takes_the_same_queries(client, spaces, django_assert_num_queries):
    user = make_user()
    for _ in range(spaces):
        Membership.objects.create(space=make_space(), user=user, joined_at=NOW)
    client.force_login(user)
    with django_assert_num_queries(4):
        client.get(reverse("my_spaces"))


# --- leaving ------------------------------------------------------------------------------
def test_only_those_inside_may_leave(client, space):
    url = reverse("leave_space", args=[space.slug])
    assert answers_of(client, make_cast(space), url) == member_page()


def test_leaving_asks_first(client, space):
    user = make_member(space)
    client.force_login(user)
    url = reverse("leave_space", args=[space.slug])
    assert "Quitter" in _text(client.get(url))
    assert user.memberships.exists()
    assert client.post(url)["Location"] == reverse("my_spaces")
    assert not user.memberships.exists()


def test_the_last_owner_is_told_to_name_another(client, space):
    owner = make_member(space, Role.OWNER)
    client.force_login(owner)
    response = client.post(reverse("leave_space", args=[space.slug]), follow=True)
    assert "pas d’autre propriétaire que vous" in _text(response)
    assert owner.memberships.exists()
