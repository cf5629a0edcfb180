"""What changes in an account, and what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from aimpact.accounts import personal_data
from aimpact.accounts.models import User
from aimpact.accounts.services import (
    UNFINISHED_KEPT,
    AccountNeeded,
    BirthYearRefused,
    Profile,
    change_profile,
    delete_account,
    forget_unfinished_accounts,
    set_up_app,
)
from aimpact.accounts.tasks import forget_expired_sessions, forget_unfinished
from aimpact.core.models import AuditEvent
from tests.accounts.conftest import NOW
from tests.factories import make_commune, make_user

pytestmark = pytest.mark.django_db

NOTHING = Profile(
    display_name="", commune=None, birth_year=None, gender="", occupation="", language="fr"
)


def trail():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", "actor_id", "details"))


@pytest.fixture
def registry(monkeypatch):
    """Registers for one test."""
    monkeypatch.setattr(personal_data, "_obstacles", [])
    monkeypatch.setattr(personal_data, "_departures", [])
    return personal_data


def test_change_profile_replaces_what_the_person_tells():
    user, commune = make_user(), make_commune()
    told = Profile(
        display_name="A neighbour",
        commune=commune,
        birth_year=1984,
        gender="woman",
        occupation="5",
        language="en",
    )

    changed = change_profile(user, told, by=user, at=NOW)

    user.refresh_from_db()
    assert user == changed
    assert (user.display_name, user.commune, user.birth_year) == ("A neighbour", commune, 1984)
    assert (user.gender, user.occupation, user.language) == ("woman", "5", "en")


def test_the_trail_says_which_fields_changed_and_never_their_values():
    user = make_user()

    change_profile(user, replace(NOTHING, birth_year=1984, gender="man"), by=user, at=NOW)

    assert trail() == [("accounts.profile_changed", user.pk, {"fields": "birth_year, gender"})]


def test_an_unchanged_profile_leaves_no_trail():
    user = make_user()

    change_profile(user, NOTHING, by=user, at=NOW)

    assert trail() == []


def test_everything_may_be_emptied_again():
    user = make_user(birth_year=1984, gender="woman", display_name="A neighbour")

    change_profile(user, NOTHING, by=user, at=NOW)

    user.refresh_from_db()
    assert (user.birth_year, user.gender, user.display_name) == (None, "", "")


@pytest.mark.parametrize("year", [1800, 2012, 3000])
def test_change_profile_refuses_a_birth_year_of_nobody(year):
    user = make_user()

    with pytest.raises(BirthYearRefused):
        change_profile(user, replace(NOTHING, birth_year=year, gender="man"), by=user, at=NOW)

    user.refresh_from_db()
    assert user.gender == ""


def test_delete_account_leaves_a_number_in_the_trail_and_nothing_else(registry):
    user = make_user(display_name="A neighbour")
    number = user.pk

    delete_account(user, by=user, at=NOW)

    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()
    assert trail() == [("accounts.deleted", number, {})]


def test_delete_account_waits_for_what_must_be_done_first(registry):
    user = make_user()
    registry.add_obstacle(lambda person: [f"{person.email} alone owns a space"])

    with pytest.raises(AccountNeeded) as refusal:
        delete_account(user, by=user, at=NOW)

    assert refusal.value.reasons == [f"{user.email} alone owns a space"]
    assert User.objects.get() == user
    assert trail() == []


def test_delete_account_settles_what_others_need_before_it_deletes(registry):
    user, settled = make_user(), []

    def settle(person, at):
        settled.append((User.objects.filter(pk=person.pk).exists(), at))

    registry.add_departure(registry.Departure(settle, stays=("It is settled.",)))
    delete_account(user, by=user, at=NOW)

    assert settled == [(True, NOW)]


def test_an_account_whose_settling_fails_is_not_deleted(registry):
    user = make_user()

    def settle(person, at):
        raise RuntimeError("no")

    registry.add_departure(registry.Departure(settle))
    with pytest.raises(RuntimeError):
        delete_account(user, by=user, at=NOW)

    assert User.objects.get() == user


def test_registering_twice_counts_once(registry):
    def obstacle(person):
        return ["once"]

    registry.add_obstacle(obstacle)
    registry.add_obstacle(obstacle)

    assert registry.obstacles(make_user()) == ["once"]


def test_forget_unfinished_accounts_keeps_who_was_checked_who_came_and_who_is_new():
    joined = NOW - UNFINISHED_KEPT - timedelta(minutes=1)
    kept = [
        make_user(joined_at=joined),
        User.objects.create_user("came@example.org", joined_at=joined, last_login=NOW),
        User.objects.create_user("new@example.org", joined_at=NOW - timedelta(days=6)),
    ]
    gone = User.objects.create_user("gone@example.org", joined_at=joined)
    EmailAddress.objects.create(user=gone, email=gone.email, verified=False)

    assert forget_unfinished_accounts(at=NOW) == 1

    assert set(User.objects.all()) == set(kept)
    assert trail() == [("accounts.never_finished", None, {})]


def test_the_nightly_jobs_run():
    forget_unfinished(timestamp=0)
    forget_expired_sessions(timestamp=0)


def test_set_up_app_keeps_its_secret_encrypted():
    user = make_user()
    secret = "JBSWY3DPEHPK3PXP"

    factor = set_up_app(user, secret=secret, by=None, at=NOW)

    assert Authenticator.objects.get() == factor
    assert secret not in str(factor.data)
