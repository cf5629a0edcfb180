"""The team's page: who is on it, invitations, roles."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aimpact.spaces.enums import Role
from aimpact.spaces.models import Membership, StaffInvitation
from aimpact.spaces.services import invite_staff
from tests.factories import make_member, make_space, make_user
from tests.permissions import (
    HIDDEN,
    SEEN,
    answers_of,
    ask,
    make_cast,
    make_staff,
    team_page,
)

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(name="Ville d’essai")


@pytest.fixture
def owner(space):
    return make_staff(space)


@pytest.fixture
def as_owner(client, owner):
    client.force_login(owner)
    return client


def _url(name, space, *more):
    return reverse(name, args=[space.slug, *more])


def _membership(space, user):
    return Membership.objects.get(space=space, user=user)


def _text(response):
    return response.content.decode()


# --- who may ------------------------------------------------------------------------------
def test_all_the_team_sees_the_team(client, space):
    answers = answers_of(client, make_cast(space), _url("team_members", space))
    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)


@pytest.mark.parametrize("name", ["team_role", "remove_staff"])
def test_only_owners_change_someone(client, space, name):
    url = _url(name, space, _membership(space, make_member(space, Role.EDITOR)).pk)
    assert answers_of(client, make_cast(space), url) == team_page(owner=SEEN)


def test_only_owners_invite(client, space):
    answers = answers_of(client, make_cast(space), _url("invite_staff", space), method="post")
    assert answers == team_page(owner=SEEN)


def test_only_owners_take_an_invitation_back(client, space, owner):
    invitation = invite_staff(space, email="a@example.org", role=Role.EDITOR, by=owner, at=NOW)
    url = _url("revoke_staff_invitation", space, invitation.pk)
    assert answers_of(client, make_cast(space), url) == team_page(owner=SEEN)


@pytest.mark.parametrize("name", ["team_role", "remove_staff"])
def test_someone_of_another_space_cannot_be_reached_through_ones_own(as_owner, space, name):
    other = make_space()
    editor = make_member(other, Role.EDITOR)
    url = _url(name, space, _membership(other, editor).pk)
    assert as_owner.get(url).status_code == 404
    assert as_owner.post(url, {"role": "owner"}).status_code == 404
    assert _membership(other, editor).role == Role.EDITOR


def test_an_invitation_of_another_space_cannot_be_reached_through_ones_own(as_owner, space, owner):
    foreign = invite_staff(make_space(), email="a@example.org", role=Role.EDITOR, by=owner, at=NOW)
    assert as_owner.post(_url("revoke_staff_invitation", space, foreign.pk)).status_code == 404
    assert StaffInvitation.objects.filter(pk=foreign.pk).exists()


def test_a_citizen_is_not_reached_by_the_page_of_the_team(as_owner, space):
    citizen = _membership(space, make_member(space))
    assert as_owner.get(_url("team_role", space, citizen.pk)).status_code == 404
    assert as_owner.post(_url("remove_staff", space, citizen.pk)).status_code == 404


# --- the page -----------------------------------------------------------------------------
def test_the_page_shows_no_way_to_manage_to_who_may_not(client, space):
    client.force_login(make_staff(space, Role.EDITOR))
    page = _text(client.get(_url("team_members", space)))
    assert "Seule une personne propriétaire" in page
    assert _url("invite_staff", space) not in page


def test_an_expired_invitation_says_so(as_owner, space, owner):
    past = NOW - timedelta(days=20)
    invite_staff(space, email="late@example.org", role=Role.EDITOR, by=owner, at=past)
    page = _text(as_owner.get(_url("team_members", space)))
    assert "late@example.org" in page
    assert "Expiré" in page


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_takes_the_same_queries_whatever_the_number_of_people(
    as_owner, space, owner, people, django_assert_num_queries
):
    for number in range(people):
        make_member(space, Role.EDITOR)
        invite_staff(space, email=f"n{number}@example.org", role=Role.EDITOR, by=owner, at=NOW)
    as_owner.get(_url("team_members", space))
    with django_assert_num_queries(QUERIES_OF_TEAM):
        as_owner.get(_url("team_members", space))


QUERIES_OF_TEAM = 8


# --- inviting -----------------------------------------------------------------------------
def test_inviting_sends_the_mail_and_says_so(as_owner, space, run_jobs, mailoutbox):
    data = {"email": "New@example.org", "role": "editor"}
    response = as_owner.post(_url("invite_staff", space), data, follow=True)
    run_jobs()
    assert "part vers New@example.org" in _text(response)
    assert mailoutbox[0].to == ["new@example.org"]


@pytest.mark.parametrize(
    "data",
    [
        {"email": "", "role": "editor"},
        {"email": "not an address", "role": "editor"},
        {"email": "a@example.org", "role": "member"},
        {"email": "a@example.org", "role": "king"},
        {"email": "a@example.org\x00", "role": "editor"},
        {"email": "x" * 300 + "@example.org", "role": "editor"},
        {},
    ],
)
def test_inviting_refuses_bad_input_and_keeps_what_was_typed(as_owner, space, data):
    response = as_owner.post(_url("invite_staff", space), data)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not StaffInvitation.objects.exists()


def test_inviting_someone_of_the_team_says_so_beside_the_field(as_owner, space):
    editor = make_member(space, Role.EDITOR)
    data = {"email": editor.email, "role": "editor"}
    response = as_owner.post(_url("invite_staff", space), data)
    assert response.status_code == 422
    assert "déjà dans l’équipe" in str(response.context["form"].errors["email"])
    assert editor.email in _text(response)


def test_taking_an_invitation_back(as_owner, space, owner):
    invitation = invite_staff(space, email="a@example.org", role=Role.EDITOR, by=owner, at=NOW)
    url = _url("revoke_staff_invitation", space, invitation.pk)
    assert "a@example.org" in _text(as_owner.get(url))
    assert StaffInvitation.objects.exists()
    as_owner.post(url)
    assert not StaffInvitation.objects.exists()


# --- roles --------------------------------------------------------------------------------
def test_changing_a_role(as_owner, space):
    editor = make_member(space, Role.EDITOR)
    url = _url("team_role", space, _membership(space, editor).pk)
    back = f'href="{_url("team_members", space)}">Annuler'
    assert back in _text(as_owner.get(url)).partition("<main")[2]
    assert as_owner.post(url, {"role": "analyst"}).status_code == 302
    assert _membership(space, editor).role == Role.ANALYST


@pytest.mark.parametrize("role", ["member", "king", ""])
def test_changing_to_a_role_outside_the_team_is_refused(as_owner, space, role):
    editor = make_member(space, Role.EDITOR)
    url = _url("team_role", space, _membership(space, editor).pk)
    assert as_owner.post(url, {"role": role}).status_code == 422
    assert _membership(space, editor).role == Role.EDITOR


def test_the_last_owner_cannot_step_down(as_owner, space, owner):
    response = as_owner.post(
        _url("team_role", space, _membership(space, owner).pk), {"role": "editor"}
    )
    assert response.status_code == 422
    assert "garde toujours une personne propriétaire" in _text(response)


def test_the_last_owner_cannot_be_removed(as_owner, space, owner):
    url = _url("remove_staff", space, _membership(space, owner).pk)
    response = as_owner.post(url, follow=True)
    assert "garde toujours une personne propriétaire" in _text(response)
    assert _membership(space, owner).role == Role.OWNER


def test_removing_asks_first_and_shuts_the_door(as_owner, client, space):
    editor = make_staff(space, Role.EDITOR, display_name="La rédaction")
    url = _url("remove_staff", space, _membership(space, editor).pk)
    assert "La rédaction" in _text(as_owner.get(url))
    as_owner.post(url)
    assert ask(client, editor, _url("team_members", space)) == HIDDEN


# --- the invitation's link ----------------------------------------------------------------
@pytest.fixture
def invite(space, owner, run_jobs, mailoutbox):
    """Invite an address; gives the link that its mail carries."""

    def link(email="new@example.org", role=Role.ANALYST):
        invite_staff(space, email=email, role=role, by=owner, at=NOW)
        run_jobs()
        token = re.search(r"/equipe/invitation/([\w-]{43})/", mailoutbox[-1].body).group(1)
        return reverse("staff_invitation", args=[token])

    return link


def test_the_link_works_before_signing_in_and_leads_to_both_doors(client, invite):
    url = invite()
    page = _text(client.get(url))
    assert "Ville d’essai" in page
    assert f"{reverse('account_signup')}?next={url}" in page
    assert f"{reverse('account_login')}?next={url}" in page


def test_accepting_leads_to_the_team_and_its_second_factor(client, space, invite):
    url = invite()
    guest = make_user(email="new@example.org")
    client.force_login(guest)
    assert "Rejoindre l’équipe" in _text(client.get(url))
    response = client.post(url)
    assert response["Location"] == _url("team_home", space)
    assert _membership(space, guest).role == Role.ANALYST
    assert client.get(response["Location"])["Location"].startswith(reverse("second_factor_needed"))


def test_looking_at_the_link_accepts_nothing(client, invite):
    url = invite()
    guest = make_user(email="new@example.org")
    client.force_login(guest)
    client.get(url)
    assert not guest.memberships.exists()


def test_someone_else_who_has_the_link_is_told_so_and_does_not_enter(client, invite):
    url = invite(role=Role.OWNER)
    other = make_user()
    client.force_login(other)
    for response in (client.get(url), client.post(url)):
        assert "pour une autre adresse" in _text(response)
    assert not other.memberships.exists()


def test_a_visitor_who_posts_enters_nowhere(client, space, invite):
    assert client.post(invite()).status_code == 200
    assert space.memberships.count() == 1


@pytest.mark.parametrize("token", ["x", "a" * 43, "é", "%00", "a" * 2000])
def test_a_token_that_is_none_is_gone(client, token):
    response = client.get(reverse("staff_invitation", args=[token]))
    assert response.status_code == 410


@pytest.mark.parametrize(
    "end",
    [
        lambda: StaffInvitation.objects.update(accepted_at=NOW),
        lambda: StaffInvitation.objects.update(expires_at=NOW),
        lambda: StaffInvitation.objects.all().delete(),
    ],
    ids=["used", "expired", "taken back"],
)
def test_a_link_that_is_over_says_so(client, invite, end):
    url = invite()
    end()
    client.force_login(make_user(email="new@example.org"))
    response = client.post(url)
    assert response.status_code == 410
    assert "ne fonctionne plus" in _text(response)
