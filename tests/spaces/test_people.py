"""Invitations to the team, roles, and the ways out."""

import re
from datetime import timedelta
from email.header import decode_header, make_header
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.spaces.enums import Role
from aimpact.spaces.models import Membership, StaffInvitation
from aimpact.spaces.selectors import find_invitation
from aimpact.spaces.services import (
    AlreadyOnTeam,
    InvitationClosed,
    InvitationForAnother,
    LastOwner,
    NotInSpace,
    accept_staff_invitation,
    change_role,
    invite_staff,
    leave_space,
    remove_from_space,
    revoke_staff_invitation,
)
from tests.factories import make_member, make_space, make_user

NOW = timezone.now()
LATER = NOW + timedelta(days=13, hours=23)
TOO_LATE = NOW + timedelta(days=14)
pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(name="Ville d’essai")


@pytest.fixture
def owner(space):
    return make_member(space, Role.OWNER, display_name="La maire")


def _invite(space, owner, email="new@example.org", role=Role.EDITOR, at=NOW):
    return invite_staff(space, email=email, role=role, by=owner, at=at)


def _membership(space, user):
    return Membership.objects.get(space=space, user=user)


def _verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


# --- inviting -----------------------------------------------------------------------------
def test_invite_staff_sends_a_link_whose_token_is_nowhere_in_the_database(
    space, owner, run_jobs, mailoutbox
):
    invitation = _invite(space, owner, email=" New@Example.org ")
    run_jobs()

    (mail,) = mailoutbox
    assert mail.to == ["new@example.org"]
    assert str(make_header(decode_header(mail.from_email))).startswith("Ville d’essai <")
    assert "La maire" in mail.body
    token = re.search(r"/equipe/invitation/([\w-]{43})/", mail.body).group(1)
    assert find_invitation(token) == invitation
    assert token.encode() not in bytes(invitation.token_hash)


def test_the_mail_holds_its_link_in_words_and_in_html(space, owner, run_jobs, mailoutbox):
    _invite(space, owner)
    run_jobs()
    html, _kind = mailoutbox[0].alternatives[0]
    link = re.search(r"http\S+/equipe/invitation/\S+/", mailoutbox[0].body).group(0)
    assert link in html
    assert "<a" not in mailoutbox[0].body


def test_inviting_again_replaces_the_link_and_the_role(space, owner, run_jobs, mailoutbox):
    first = _invite(space, owner)
    second = _invite(space, owner, role=Role.ANALYST, at=NOW + timedelta(days=3))
    run_jobs()

    assert second.pk == first.pk
    assert StaffInvitation.objects.get().role == Role.ANALYST
    old, new = (re.search(r"invitation/([\w-]{43})/", mail.body).group(1) for mail in mailoutbox)
    assert find_invitation(old) is None
    assert find_invitation(new) == second


def test_invite_staff_refuses_someone_on_the_team(space, owner):
    editor = make_member(space, Role.EDITOR)
    with pytest.raises(AlreadyOnTeam):
        _invite(space, owner, email=editor.email.upper())


def test_invite_staff_takes_a_member_of_the_space(space, owner):
    assert _invite(space, owner, email=make_member(space).email).pk


def test_invite_staff_refuses_a_role_outside_the_team(space, owner):
    with pytest.raises(ValueError, match="member"):
        _invite(space, owner, role=Role.MEMBER)


def test_a_revoked_invitation_is_gone(space, owner):
    invitation = _invite(space, owner)
    revoke_staff_invitation(invitation, by=owner, at=NOW)
    with pytest.raises(InvitationClosed):
        accept_staff_invitation(invitation, by=make_user(email="new@example.org"), at=NOW)
    assert _verbs() == ["invite_staff", "revoke_staff_invitation"]


# --- accepting ----------------------------------------------------------------------------
def test_accepting_makes_a_member_of_the_team(space, owner):
    invitation = _invite(space, owner)
    guest = make_user(email="new@example.org")
    membership = accept_staff_invitation(invitation, by=guest, at=LATER)
    assert (membership.user, membership.role) == (guest, Role.EDITOR)
    assert _verbs() == ["invite_staff", "accept_staff_invitation"]


def test_an_invitation_is_accepted_once(space, owner):
    invitation = _invite(space, owner)
    guest = make_user(email="new@example.org")
    accept_staff_invitation(invitation, by=guest, at=NOW)
    with pytest.raises(InvitationClosed):
        accept_staff_invitation(invitation, by=guest, at=NOW)


def test_an_invitation_runs_out(space, owner):
    invitation = _invite(space, owner)
    with pytest.raises(InvitationClosed):
        accept_staff_invitation(invitation, by=make_user(email="new@example.org"), at=TOO_LATE)
    assert not Membership.objects.exclude(user=owner).exists()


def test_an_invitation_is_for_the_person_who_reads_that_address(space, owner):
    invitation = _invite(space, owner)
    with pytest.raises(InvitationForAnother):
        accept_staff_invitation(invitation, by=make_user(), at=NOW)


def test_a_citizen_who_accepts_becomes_staff(space, owner):
    citizen = make_member(space)
    invitation = _invite(space, owner, email=citizen.email)
    assert accept_staff_invitation(invitation, by=citizen, at=NOW).role == Role.EDITOR


def test_someone_who_became_staff_meanwhile_keeps_that_role(space, owner):
    citizen = make_member(space)
    invitation = _invite(space, owner, email=citizen.email, role=Role.ANALYST)
    Membership.objects.filter(user=citizen).update(role=Role.OWNER)
    assert accept_staff_invitation(invitation, by=citizen, at=NOW).role == Role.OWNER


# --- roles --------------------------------------------------------------------------------
def test_change_role_writes_down_what_it_was(space, owner):
    editor = make_member(space, Role.EDITOR)
    change_role(_membership(space, editor), role=Role.ANALYST, by=owner, at=NOW)
    assert _membership(space, editor).role == Role.ANALYST
    details = AuditEvent.objects.get().details
    assert (details["before"], details["after"]) == ("editor", "analyst")


def test_change_role_refuses_to_make_a_member_of_staff(space, owner):
    with pytest.raises(ValueError, match="member"):
        change_role(_membership(space, owner), role=Role.MEMBER, by=owner, at=NOW)


def test_the_last_owner_keeps_the_role(space, owner):
    with pytest.raises(LastOwner):
        change_role(_membership(space, owner), role=Role.EDITOR, by=owner, at=NOW)


def test_one_of_two_owners_may_step_down(space, owner):
    make_member(space, Role.OWNER)
    change_role(_membership(space, owner), role=Role.EDITOR, by=owner, at=NOW)
    assert _membership(space, owner).role == Role.EDITOR


def test_an_owner_elsewhere_does_not_count(space, owner):
    make_member(make_space(), Role.OWNER)
    with pytest.raises(LastOwner):
        leave_space(space, by=owner, at=NOW)


# --- leaving ------------------------------------------------------------------------------
def test_remove_from_space_takes_staff_and_members_out(space, owner):
    for role in (Role.EDITOR, Role.MEMBER):
        user = make_member(space, role)
        remove_from_space(_membership(space, user), by=owner, at=NOW)
        assert not Membership.objects.filter(user=user).exists()


def test_remove_from_space_keeps_the_last_owner(space, owner):
    with pytest.raises(LastOwner):
        remove_from_space(_membership(space, owner), by=owner, at=NOW)


def test_a_removal_done_twice_says_so(space, owner):
    membership = _membership(space, make_member(space))
    remove_from_space(membership, by=owner, at=NOW)
    with pytest.raises(NotInSpace):
        remove_from_space(membership, by=owner, at=NOW)


def test_leave_space_ends_one_membership_alone(space):
    user = make_member(space)
    other = make_space()
    Membership.objects.create(space=other, user=user, joined_at=NOW)
    leave_space(space, by=user, at=NOW)
    assert [row.space for row in user.memberships.all()] == [other]
    assert _verbs() == ["leave_space"]


def test_leave_space_refuses_who_is_not_in_it(space):
    with pytest.raises(NotInSpace):
        leave_space(space, by=make_user(), at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_the_same_moment_do_not_leave_the_space_alone():
    space = make_space()
    owners = [make_member(space, Role.OWNER) for _ in range(2)]
    start = Barrier(2)
    outcomes = []

    def leave(user):
        start.wait()
        try:
            leave_space(space, by=user, at=NOW)
            outcomes.append("left")
        except LastOwner:
            outcomes.append("stayed")
        finally:
            connection.close()

    threads = [Thread(target=leave, args=[user]) for user in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["left", "stayed"]
    assert space.memberships.filter(role=Role.OWNER).count() == 1
