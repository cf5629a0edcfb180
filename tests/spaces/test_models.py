"""What the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from aimpact.spaces.enums import Role, SpaceKind
from aimpact.spaces.models import AccessCode, Membership, StaffInvitation
from tests.factories import make_agora, make_member, make_space

pytestmark = pytest.mark.django_db


def _invitation(space, **fields):
    now = timezone.now()
    values = {
        "space": space,
        "email": "someone@example.org",
        "role": Role.EDITOR,
        "token_hash": b"1",
        "invited_at": now,
        "expires_at": now + timedelta(days=1),
    }
    return StaffInvitation.objects.create(**(values | fields))


def test_there_is_one_agora():
    make_agora()
    with pytest.raises(IntegrityError, match="spaces_one_agora"):
        make_space(kind=SpaceKind.AGORA)


@pytest.mark.parametrize("field", ["primary_color", "on_primary_color", "accent_color"])
def test_a_colour_is_hexadecimal_or_empty(field):
    with pytest.raises(IntegrityError, match=f"spaces_{field}_hex"):
        make_space(**{field: "red;}x{"[:7]})


def test_a_person_has_one_role_in_a_space():
    space = make_space()
    user = make_member(space)
    with pytest.raises(IntegrityError, match="spaces_one_role_each"):
        Membership.objects.create(space=space, user=user, role=Role.OWNER, joined_at=timezone.now())


def test_a_code_is_never_used_more_than_its_maximum():
    with pytest.raises(IntegrityError, match="spaces_code_uses_within_maximum"):
        AccessCode.objects.create(
            space=make_space(), created_at=timezone.now(), maximum_uses=1, uses=2
        )


def test_one_invitation_waits_for_an_address_whatever_its_case():
    space = make_space()
    _invitation(space)
    with pytest.raises(IntegrityError, match="spaces_one_open_invitation"):
        _invitation(space, email="SOMEONE@example.org", token_hash=b"2")


def test_an_address_may_be_invited_again_after_it_accepted():
    space = make_space()
    _invitation(space, accepted_at=timezone.now())
    assert _invitation(space, token_hash=b"2").pk


def test_nobody_is_invited_to_the_team_as_a_member():
    with pytest.raises(IntegrityError, match="spaces_staff_invitation_role"):
        _invitation(make_space(), role=Role.MEMBER)


def test_a_code_is_spelled_in_groups_of_four():
    assert AccessCode(code="ABCD2345").spelled == "ABCD-2345"
