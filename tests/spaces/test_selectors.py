"""Reads for the screens of a space."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aimpact.accounts import personal_data
from aimpact.accounts.services import AccountNeeded, delete_account
from aimpact.spaces.entitlements import TABLE, Entitlement
from aimpact.spaces.enums import Plan, Role
from aimpact.spaces.models import AccessCode, Membership, Space
from aimpact.spaces.selectors import (
    codes_of,
    find_access_code,
    lines_added_by,
    owners_of,
    plan_table,
    space_data,
    spaces_owned_alone,
    team_of,
    team_summary,
)
from aimpact.spaces.services import invite_staff
from tests.factories import make_member, make_space, make_user

NOW = timezone.now()
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(name="Ville d’essai")


def _code(space, **fields):
    return AccessCode.objects.create(space=space, **({"created_at": NOW} | fields))


def test_the_team_is_listed_owners_first_then_by_name(space):
    for role, name in [
        (Role.MODERATOR, "a"),
        (Role.OWNER, "Z"),
        (Role.EDITOR, "b"),
        (Role.OWNER, "y"),
        (Role.MEMBER, "nobody"),
    ]:
        make_member(space, role, display_name=name)
    assert [str(row.user) for row in team_of(space)] == ["y", "Z", "b", "a"]


def test_owners_are_those_of_this_space(space):
    owner = make_member(space, Role.OWNER)
    make_member(make_space(), Role.OWNER)
    assert owners_of(space) == [owner]


def test_codes_in_force_come_first_then_the_latest(space):
    old = _code(space, created_at=NOW - DAY)
    revoked = _code(space, revoked_at=NOW)
    new = _code(space)
    assert list(codes_of(space)) == [new, old, revoked]


def test_find_access_code_finds_it_whatever_its_state(space):
    code = _code(space, code="ABCD2345", revoked_at=NOW)
    assert find_access_code("abcd 2345") == code
    assert find_access_code("") is None


def test_plan_table_answers_for_each_plan_in_order():
    rows = plan_table(Plan.ESSENTIAL, Plan.BESPOKE)
    assert [row.line for row in rows] == list(TABLE)
    opened = {row.line.entitlement: [cell.is_open for cell in row.cells] for row in rows}
    assert opened[Entitlement.SURVEYS] == [True, True]
    assert opened[Entitlement.DEBATES] == [False, True]


def test_each_line_is_added_by_one_plan():
    assert [line for plan in Plan for line in lines_added_by(plan)] == list(TABLE)


def test_team_summary_counts_what_is_in_force(space):
    owner = make_member(space, Role.OWNER)
    make_member(space)
    invite_staff(space, email="a@example.org", role=Role.EDITOR, by=owner, at=NOW)
    invite_staff(space, email="b@example.org", role=Role.EDITOR, by=owner, at=NOW - 20 * DAY)
    for fields in ({}, {"revoked_at": NOW}, {"expires_at": NOW}, {"expires_at": NOW + DAY}):
        _code(space, **fields)
    summary = team_summary(space, at=NOW)
    assert (summary.staff, summary.members) == (1, 1)
    assert (summary.invitations, summary.codes_in_force) == (1, 2)


# --- leaving the platform -----------------------------------------------------------------
def test_a_person_takes_away_what_spaces_hold_of_them(space):
    user = make_member(space, Role.EDITOR)
    joined = Membership.objects.get(user=user).joined_at.isoformat()
    expected = [{"space": "Ville d’essai", "role": "editor", "joined_at": joined}]
    assert space_data(user) == personal_data.exports(user)["spaces"] == expected


def test_spaces_owned_alone(space):
    user = make_member(space, Role.OWNER)
    shared = make_space()
    make_member(shared, Role.OWNER)
    for other, role in ((shared, Role.OWNER), (make_space(), Role.EDITOR)):
        Membership.objects.create(space=other, user=user, role=role, joined_at=NOW)
    assert spaces_owned_alone(user) == [space]


def test_the_only_owner_of_a_space_cannot_delete_their_account(space):
    owner = make_member(space, Role.OWNER)
    with pytest.raises(AccountNeeded) as refused:
        delete_account(owner, by=owner, at=NOW)
    assert "Ville d’essai" in str(refused.value.reasons[0])
    assert space.memberships.count() == 1


def test_an_account_that_is_deleted_leaves_its_spaces(space):
    user = make_member(space)
    delete_account(user, by=user, at=NOW)
    assert not Membership.objects.exists()
    assert Space.objects.filter(pk=space.pk).exists()


def test_a_citizen_in_no_space_deletes_their_account():
    user = make_user()
    delete_account(user, by=user, at=NOW)
    assert not personal_data.obstacles(make_user())
