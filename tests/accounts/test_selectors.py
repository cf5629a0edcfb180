"""What is held of a person, and what protects them."""

import json

import pytest
from allauth.mfa.models import Authenticator

from aimpact.accounts import personal_data
from aimpact.accounts.selectors import account_data, account_protection
from aimpact.accounts.services import set_up_app
from tests.accounts.conftest import NOW
from tests.factories import make_commune, make_user

pytestmark = pytest.mark.django_db


def test_account_data_holds_all_that_is_kept_and_no_secret():
    commune = make_commune(code="35238", name="Rennes")
    user = make_user(
        email="someone@example.org",
        display_name="A neighbour",
        commune=commune,
        birth_year=1984,
        gender="woman",
        occupation="5",
        joined_at=NOW,
    )
    set_up_app(user, secret="JBSWY3DPEHPK3PXP", by=user, at=NOW)

    data = account_data(user, at=NOW)

    assert data["exported_at"] == "2026-11-23T12:00:00+00:00"
    assert data["account"]["addresses"] == [
        {"email": "someone@example.org", "verified": True, "primary": True}
    ]
    assert [factor["type"] for factor in data["account"]["second_factors"]] == ["totp"]
    assert data["profile"] == {
        "display_name": "A neighbour",
        "commune": {"code": "35238", "name": "Rennes"},
        "birth_year": 1984,
        "gender": "woman",
        "occupation": "5",
        "language": "fr",
    }
    text = json.dumps(data)
    assert user.password not in text
    assert "secret" not in text


def test_account_data_takes_in_what_the_floors_above_hold(monkeypatch):
    monkeypatch.setattr(personal_data, "_exports", {})
    personal_data.add_export("things", lambda person: [person.email])
    user = make_user()

    assert account_data(user, at=NOW)["things"] == [user.email]


def test_account_data_of_who_said_nothing_is_empty_but_complete():
    user = make_user()

    assert account_data(user, at=NOW)["profile"] == {
        "display_name": "",
        "commune": None,
        "birth_year": None,
        "gender": "",
        "occupation": "",
        "language": "fr",
    }


@pytest.mark.parametrize(
    ("kinds", "app", "keys", "second_factor"),
    [
        ([], False, 0, False),
        (["totp"], True, 0, True),
        (["webauthn", "webauthn"], False, 2, True),
        (["recovery_codes"], False, 0, False),
        (["totp", "webauthn", "recovery_codes"], True, 1, True),
    ],
)
def test_account_protection_counts_what_protects(kinds, app, keys, second_factor):
    user = make_user()
    for kind in kinds:
        Authenticator.objects.create(user=user, type=kind, data={})

    protection = account_protection(user)

    assert (protection.has_app, protection.keys) == (app, keys)
    assert protection.has_second_factor is second_factor


def test_account_protection_knows_who_has_no_password():
    user = make_user()
    assert account_protection(user).has_password

    user.set_unusable_password()
    assert not account_protection(user).has_password
