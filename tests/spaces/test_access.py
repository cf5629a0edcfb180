"""The doors of a space: who passes, who is refused and how."""

import pytest
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone

from aimpact.project.urls import urlpatterns as real
from aimpact.spaces.access import member_view, needs, space_view, staff_view
from aimpact.spaces.entitlements import Entitlement
from aimpact.spaces.enums import Plan, Role
from aimpact.spaces.rules import Permission
from tests.factories import make_agora, make_member, make_space, make_user
from tests.permissions import (
    REFUSED,
    SECOND_FACTOR,
    SEEN,
    answers_of,
    ask,
    make_cast,
    make_staff,
    member_page,
    public_page,
    team_page,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@staff_view(Permission.EXPORT_ANSWERS)
def team(request, space):
    return HttpResponse(f"{space.name} {timezone.get_current_timezone_name()}")


@space_view
def everyone(request, space):
    return HttpResponse(space.name)


@member_view
def inside(request, space):
    return HttpResponse(space.name)


@staff_view(Permission.ENTER_TEAM)
@needs(Entitlement.DEBATES)
def debates(request, space):
    return HttpResponse("debates")


@space_view
@needs(Entitlement.AUDITS)
def audits(request, space):
    return HttpResponse("audits")


urlpatterns = [
    path("essai/<slug:slug>/equipe/", team, name="t_team"),
    path("essai/<slug:slug>/", everyone, name="t_everyone"),
    path("essai/<slug:slug>/dedans/", inside, name="t_inside"),
    path("essai/<slug:slug>/debats/", debates, name="t_debates"),
    path("essai/<slug:slug>/audits/", audits, name="t_audits"),
    *real,
]


def _url(name, space):
    return reverse(name, args=[space.slug])


def test_a_team_page_opens_to_the_roles_that_hold_its_permission(client):
    space = make_space()
    answers = answers_of(client, make_cast(space), _url("t_team", space))
    assert answers == team_page(owner=SEEN, analyst=SEEN)


def test_a_page_of_the_space_opens_to_everyone(client):
    space = make_space()
    assert answers_of(client, make_cast(space), _url("t_everyone", space)) == public_page()


def test_a_page_for_those_inside_is_hidden_from_the_others(client):
    space = make_space()
    assert answers_of(client, make_cast(space), _url("t_inside", space)) == member_page()


@pytest.mark.parametrize("name", ["t_team", "t_everyone", "t_inside"])
def test_a_space_that_does_not_exist_is_not_found(client, name):
    client.force_login(make_staff(make_space()))
    assert client.get(reverse(name, args=["nowhere"])).status_code == 404


def test_staff_without_a_second_factor_come_back_to_the_page_that_they_wanted(client):
    space = make_space()
    client.force_login(make_member(space, Role.OWNER))
    url = _url("t_team", space) + "?page=2"
    response = client.get(url)
    assert response["Location"].endswith(f"?next=%2Fessai%2F{space.slug}%2Fequipe%2F%3Fpage%3D2")


def test_a_person_taken_off_the_team_is_out_at_once(client):
    space = make_space()
    owner = make_staff(space)
    assert ask(client, owner, _url("t_team", space)) == SEEN
    owner.memberships.all().delete()
    assert ask(client, owner, _url("t_team", space)) == "hidden"


def test_the_refusal_of_a_role_says_whom_to_ask(client):
    space = make_space()
    client.force_login(make_staff(space, Role.EDITOR))
    response = client.get(_url("t_team", space))
    assert response.status_code == 403
    assert "propriétaire" in response.content.decode()


def test_pages_of_a_space_speak_its_time(client):
    space = make_space(time_zone="Indian/Reunion")
    client.force_login(make_staff(space))
    assert b"Indian/Reunion" in client.get(_url("t_team", space)).content


def test_the_time_of_a_space_does_not_leak_into_the_next_request(client):
    space = make_space(time_zone="Indian/Reunion")
    client.get(_url("t_everyone", space))
    assert timezone.get_current_timezone_name() == "Europe/Paris"


def test_a_page_that_the_plan_opens_is_shown(client):
    space = make_space(plan=Plan.PREMIUM)
    assert ask(client, make_staff(space), _url("t_debates", space)) == SEEN


def test_a_page_that_the_plan_does_not_open_names_the_plan_and_the_owners(client):
    space = make_space(plan=Plan.ESSENTIAL)
    make_staff(space, display_name="La direction")
    client.force_login(make_staff(space, Role.EDITOR))
    response = client.get(_url("t_debates", space))
    page = response.content.decode()
    assert response.status_code == 403
    assert all(words in page for words in ("Essentiel", "Premium", "La direction"))


def test_an_owner_is_told_to_write_to_the_aimpact_team(client):
    space = make_space(plan=Plan.ESSENTIAL)
    client.force_login(make_staff(space))
    assert "équipe AimPact" in client.get(_url("t_debates", space)).content.decode()


def test_a_citizen_is_told_nothing_of_plans(client):
    space = make_space(plan=Plan.ESSENTIAL, name="Ville d’essai")
    make_staff(space, display_name="La direction")
    client.force_login(make_user())
    response = client.get(_url("t_audits", space))
    page = response.content.decode()
    assert response.status_code == 403
    assert "Ville d’essai" in page
    assert "La direction" not in page
    assert "Essentiel" not in page


def test_the_permission_is_asked_before_the_plan(client):
    space = make_space(plan=Plan.ESSENTIAL)
    answers = answers_of(client, make_cast(space), _url("t_debates", space))
    assert answers == team_page(owner=REFUSED)


def test_the_agora_needs_a_second_factor_of_its_staff_too(client):
    agora = make_agora()
    assert ask(client, make_member(agora, Role.OWNER), _url("t_team", agora)) == SECOND_FACTOR
    assert ask(client, make_staff(agora), _url("t_team", agora)) == SEEN
