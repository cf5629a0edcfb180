"""Access codes: exact uses, and guesses that learn nothing."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.core.services import RateLimited
from aimpact.core.text import CODE_ALPHABET, TextTooLong
from aimpact.spaces.enums import CodeRefusal, Role
from aimpact.spaces.models import AccessCode, Membership
from aimpact.spaces.services import (
    AccessCodeRefused,
    Caller,
    create_access_code,
    join_space,
    open_access_code,
    revoke_access_code,
)
from tests.factories import make_member, make_space, make_user

NOW = timezone.now()
TEN_MINUTES = timedelta(minutes=10)
HERE = Caller(address="192.0.2.7", person="session a")
pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space()


def _code(space, **fields):
    return AccessCode.objects.create(space=space, created_at=NOW, **fields)


def _reason(typed, caller=HERE):
    with pytest.raises(AccessCodeRefused) as refused:
        open_access_code(typed, caller=caller, at=NOW)
    return refused.value.reason


def _guess(times, caller=HERE):
    for _ in range(times):
        assert _reason("ZZZZ2222", caller) == CodeRefusal.UNKNOWN


# --- making -------------------------------------------------------------------------------
def test_create_access_code_draws_eight_characters_that_no_one_confuses(space):
    owner = make_member(space, Role.OWNER)
    code = create_access_code(
        space, label=" Lettre \x00de mars ", expires_at=None, maximum_uses=None, by=owner, at=NOW
    )
    assert len(code.code) == 8
    assert set(code.code) <= set(CODE_ALPHABET)
    assert code.label == "Lettre de mars"
    assert AuditEvent.objects.get().verb == "create_access_code"


def test_create_access_code_refuses_a_label_that_is_too_long(space):
    owner = make_member(space, Role.OWNER)
    with pytest.raises(TextTooLong):
        create_access_code(
            space, label="x" * 81, expires_at=None, maximum_uses=None, by=owner, at=NOW
        )


def test_revoke_access_code_once_is_enough(space):
    owner = make_member(space, Role.OWNER)
    code = _code(space)
    first = revoke_access_code(code, by=owner, at=NOW)
    second = revoke_access_code(code, by=owner, at=NOW + TEN_MINUTES)
    assert first.revoked_at == second.revoked_at == NOW
    assert AuditEvent.objects.count() == 1


# --- opening ------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["ABCD2345", "abcd-2345", " ab cd 23 45 ", "ＡＢＣＤ２３４５"])
def test_a_code_is_read_as_people_type_it(space, typed):
    code = _code(space, code="ABCD2345")
    assert open_access_code(typed, caller=HERE, at=NOW) == code


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"revoked_at": NOW}, CodeRefusal.UNKNOWN),
        ({"expires_at": NOW}, CodeRefusal.EXPIRED),
        ({"maximum_uses": 0}, CodeRefusal.FULL),
    ],
)
def test_a_code_that_opens_nothing_says_why(space, fields, reason):
    assert _reason(_code(space, **fields).code) == reason


@pytest.mark.parametrize("typed", ["", "\x00", "🗝️", "x" * 100_000, "' OR 1=1 --", "../../etc"])
def test_anything_else_is_unknown(typed):
    assert _reason(typed) == CodeRefusal.UNKNOWN


def test_ten_mistakes_close_the_door_to_that_session_even_for_a_good_code(space):
    code = _code(space)
    _guess(10)
    with pytest.raises(RateLimited) as limited:
        open_access_code(code.code, caller=HERE, at=NOW)
    assert NOW < limited.value.retry_at <= NOW + TEN_MINUTES


def test_the_door_opens_again_in_the_next_window(space):
    code = _code(space)
    _guess(10)
    assert open_access_code(code.code, caller=HERE, at=NOW + TEN_MINUTES) == code


def test_the_mistakes_of_one_session_do_not_close_the_door_to_its_neighbours(space):
    code = _code(space)
    _guess(10)
    neighbour = Caller(address=HERE.address, person="session b")
    assert open_access_code(code.code, caller=neighbour, at=NOW) == code


def test_sixty_mistakes_from_one_address_close_the_door_whatever_the_session(space):
    code = _code(space)
    for number in range(6):
        _guess(10, Caller(HERE.address, f"session {number}"))
    with pytest.raises(RateLimited):
        open_access_code(code.code, caller=Caller(HERE.address), at=NOW)
    assert open_access_code(code.code, caller=Caller("192.0.2.8"), at=NOW) == code


def test_a_machine_that_moves_about_in_its_network_is_stopped_too(space):
    code = _code(space)
    for number in range(60):
        _guess(5, Caller(f"2001:db8:0:{number}::/64", around="2001:db8::/48"))
    fresh = Caller("2001:db8:0:ffff::/64", around="2001:db8::/48")
    with pytest.raises(RateLimited):
        open_access_code(code.code, caller=fresh, at=NOW)
    elsewhere = Caller("2001:db8:1:1::/64", around="2001:db8:1::/48")
    assert open_access_code(code.code, caller=elsewhere, at=NOW) == code


def test_good_codes_cost_nothing(space):
    code = _code(space)
    for _ in range(100):
        open_access_code(code.code, caller=HERE, at=NOW)


# --- joining ------------------------------------------------------------------------------
def test_join_space_makes_a_member_and_counts_one_use(space):
    code, user = _code(space), make_user()
    membership = join_space(code, by=user, at=NOW)
    code.refresh_from_db()
    assert (membership.space, membership.role, code.uses) == (space, Role.MEMBER, 1)
    assert AuditEvent.objects.get().details == {"code_id": code.pk}


def test_joining_twice_counts_one_use(space):
    code, user = _code(space), make_user()
    join_space(code, by=user, at=NOW)
    join_space(code, by=user, at=NOW)
    code.refresh_from_db()
    assert code.uses == 1


def test_staff_who_use_a_code_stay_staff(space):
    editor = make_member(space, Role.EDITOR)
    assert join_space(_code(space), by=editor, at=NOW).role == Role.EDITOR


def test_one_person_may_be_in_many_spaces(space):
    user = make_user()
    other = make_space()
    for each in (space, other):
        join_space(_code(each), by=user, at=NOW)
    assert {row.space for row in user.memberships.all()} == {space, other}


@pytest.mark.parametrize("fields", [{"revoked_at": NOW}, {"expires_at": NOW}, {"maximum_uses": 0}])
def test_join_space_refuses_a_code_that_closed_meanwhile(space, fields):
    with pytest.raises(AccessCodeRefused):
        join_space(_code(space, **fields), by=make_user(), at=NOW)
    assert not Membership.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_uses_are_exact_when_many_come_in_at_once():
    space = make_space()
    code = _code(space, maximum_uses=5)
    people = [make_user() for _ in range(12)]
    start = Barrier(len(people))
    outcomes = []

    def join(user):
        start.wait()
        try:
            join_space(code, by=user, at=NOW)
            outcomes.append("in")
        except AccessCodeRefused as refused:
            outcomes.append(refused.reason)
        finally:
            connection.close()

    threads = [Thread(target=join, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    code.refresh_from_db()
    assert outcomes.count("in") == code.uses == space.memberships.count() == 5
    assert outcomes.count(CodeRefusal.FULL) == 7


@pytest.mark.django_db(transaction=True)
def test_one_person_who_clicks_in_two_windows_uses_one():
    space = make_space()
    code, user = _code(space), make_user()
    start = Barrier(4)

    def join():
        start.wait()
        join_space(code, by=user, at=NOW)
        connection.close()

    threads = [Thread(target=join) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    code.refresh_from_db()
    assert (code.uses, space.memberships.count()) == (1, 1)
