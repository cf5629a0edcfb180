"""Who may do what in a space."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from aimpact.spaces.enums import STAFF_ROLES, CodeRefusal, Role
from aimpact.spaces.models import AccessCode
from aimpact.spaces.rules import (
    PERMISSIONS,
    Permission,
    can,
    is_aimpact_team,
    is_member,
    role_in,
    why_code_refused,
)
from tests.factories import make_agora, make_member, make_space, make_user

NOW = timezone.now()
HOUR = timedelta(hours=1)


def test_every_role_of_the_team_enters_and_a_member_may_do_nothing_there():
    assert {role for role in Role if Permission.ENTER_TEAM in PERMISSIONS[role]} == STAFF_ROLES
    assert PERMISSIONS[Role.MEMBER] == frozenset()


def test_an_owner_may_do_everything():
    assert PERMISSIONS[Role.OWNER] == frozenset(Permission)


def test_only_owners_manage_the_team_and_the_look():
    for permission in (Permission.MANAGE_TEAM, Permission.MANAGE_SPACE):
        assert [role for role in Role if permission in PERMISSIONS[role]] == [Role.OWNER]


@pytest.mark.django_db
def test_role_in_is_that_of_this_space_alone():
    space, other = make_space(), make_space()
    user = make_member(space, Role.EDITOR)
    assert role_in(user, space) == Role.EDITOR
    assert role_in(user, other) is None
    assert role_in(AnonymousUser(), space) is None


@pytest.mark.django_db
def test_can_asks_the_role():
    space = make_space()
    analyst = make_member(space, Role.ANALYST)
    assert can(analyst, space, Permission.EXPORT_ANSWERS)
    assert not can(analyst, space, Permission.EDIT_SURVEYS)


@pytest.mark.django_db
def test_everyone_signed_in_belongs_to_the_agora_and_to_no_other_space():
    agora = make_agora()
    assert is_member(make_user(), agora)
    assert not is_member(AnonymousUser(), agora)
    assert not is_member(make_user(), make_space())


@pytest.mark.django_db
def test_the_aimpact_team_is_the_staff_of_the_agora_and_has_no_key_to_clients():
    agora = make_agora()
    moderator = make_member(agora, Role.MODERATOR)
    assert is_aimpact_team(moderator)
    assert not is_aimpact_team(make_member(agora, Role.MEMBER))
    assert not is_aimpact_team(AnonymousUser())
    assert not can(moderator, make_space(), Permission.ENTER_TEAM)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"expires_at": NOW + HOUR, "maximum_uses": 2, "uses": 1}, None),
        ({"expires_at": NOW}, CodeRefusal.EXPIRED),
        ({"maximum_uses": 2, "uses": 2}, CodeRefusal.FULL),
        ({"revoked_at": NOW - HOUR}, CodeRefusal.UNKNOWN),
        ({"revoked_at": NOW - HOUR, "expires_at": NOW - HOUR}, CodeRefusal.UNKNOWN),
    ],
)
def test_why_code_refused(fields, expected):
    assert why_code_refused(AccessCode(**fields), NOW) == expected


def test_an_unknown_code_and_a_revoked_one_answer_alike():
    revoked = AccessCode(revoked_at=NOW - HOUR)
    assert why_code_refused(None, NOW) == why_code_refused(revoked, NOW)
