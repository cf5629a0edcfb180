"""The second factor: set up, asked for, used up, taken away."""

import json
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.fernet import Fernet
from django.contrib.messages import get_messages
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from aimpact.accounts.adapter import SecondFactorAdapter
from aimpact.accounts.services import set_up_app
from tests.accounts.conftest import NOW
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"
STOPPED = 1_795_000_000


@pytest.fixture
def code_now(monkeypatch):
    """Stops the application's clock, and gives the code that it shows `steps` steps away."""
    stopped = SimpleNamespace(time=lambda: STOPPED)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", stopped)

    def code(secret=SECRET, steps=0):
        return format_hotp_value(hotp_value(secret, STOPPED // 30 + steps))

    return code


def confirm(client, response):
    """Say again who one is, when asked."""
    assert response.url.startswith(reverse("account_reauthenticate"))
    return client.post(response.url, {"password": PASSWORD})


def first_step(client, user):
    response = client.post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": "/compte/"}
    )
    assert response.url == reverse("mfa_authenticate")


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_setting_up_an_application(client, code_now):
    user = make_user()
    client.force_login(user)
    response = confirm(client, client.get(reverse("mfa_activate_totp")))
    assert response.url == reverse("mfa_activate_totp")
    page = client.get(response.url)
    secret = page.context["form"].secret
    assert secret in page.content.decode()

    response = client.post(response.url, {"code": code_now(secret)})

    assert response.url == reverse("mfa_view_recovery_codes")
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert len(client.get(response.url).context["unused_codes"]) == 10


def test_a_wrong_code_sets_nothing_up_and_keeps_the_secret(client, code_now):
    client.force_login(make_user())
    confirm(client, client.get(reverse("mfa_activate_totp")))
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    good = {code_now(secret, steps) for steps in (-1, 0, 1)}
    wrong = next(code for code in ("000000", "111111", "222222", "333333") if code not in good)

    response = client.post(reverse("mfa_activate_totp"), {"code": wrong})

    assert response.context["form"].errors["code"]
    assert response.context["form"].secret == secret
    assert not Authenticator.objects.exists()


def test_signing_in_then_asks_for_the_code(client, code_now):
    user = make_user()
    set_up_app(user, secret=SECRET, by=user, at=NOW)

    first_step(client, user)
    assert not is_signed_in(client)
    response = client.post(reverse("mfa_authenticate"), {"code": code_now()})

    assert response.url == "/compte/"
    assert is_signed_in(client)


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_clock_that_drifts_by_half_a_minute_is_forgiven(client, code_now, steps):
    user = make_user()
    set_up_app(user, secret=SECRET, by=user, at=NOW)
    first_step(client, user)

    client.post(reverse("mfa_authenticate"), {"code": code_now(steps=steps)})

    assert is_signed_in(client)


@pytest.mark.parametrize("steps", [-2, 2])
def test_an_older_or_later_code_is_not(client, code_now, steps):
    user = make_user()
    set_up_app(user, secret=SECRET, by=user, at=NOW)
    first_step(client, user)

    client.post(reverse("mfa_authenticate"), {"code": code_now(steps=steps)})

    assert not is_signed_in(client)


@pytest.mark.parametrize("typed", ["", "000000", "💥", "\x00", "0" * 100_000, "١٢٣٤٥٦"])
def test_a_wrong_code_is_refused_beside_its_field(client, code_now, typed):
    user = make_user()
    set_up_app(user, secret=SECRET, by=user, at=NOW)
    first_step(client, user)

    response = client.post(reverse("mfa_authenticate"), {"code": typed})

    assert response.status_code == 200
    assert response.context["form"].errors["code"]
    assert not is_signed_in(client)


def test_a_code_serves_once(client, code_now):
    user = make_user()
    set_up_app(user, secret=SECRET, by=user, at=NOW)
    first_step(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    client.logout()

    first_step(client, user)
    response = client.post(reverse("mfa_authenticate"), {"code": code_now()})

    assert response.context["form"].errors["code"]
    assert not is_signed_in(client)


def test_a_backup_code_opens_once(client, code_now):
    user = make_user()
    client.force_login(user)
    confirm(client, client.get(reverse("mfa_activate_totp")))
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    client.logout()

    first_step(client, user)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_signed_in(client)
    client.logout()

    first_step(client, user)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert not is_signed_in(client)


def test_taking_the_application_away_asks_who_it_is(client, code_now):
    user = make_user()
    set_up_app(user, secret=SECRET, by=user, at=NOW)
    client.force_login(user)

    response = client.post(reverse("mfa_deactivate_totp"))
    assert response.url.startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.exists()

    client.post(response.url, {"password": PASSWORD})
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()


def test_who_needs_a_second_factor_comes_back_where_they_were_going(client, code_now):
    client.force_login(make_user())
    needed = reverse("second_factor_needed")
    page = client.get(needed, {"next": "/mes-espaces/"})
    assert reverse("mfa_activate_totp") in page.content.decode()

    confirm(client, client.get(reverse("mfa_activate_totp")))
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    codes = client.get(reverse("mfa_view_recovery_codes"))

    assert needed in codes.content.decode()
    assert client.get(needed).url == "/mes-espaces/"
    assert client.get(needed).url == "/"


def test_who_has_a_second_factor_is_not_told_to_set_one_up(client):
    user = make_user()
    set_up_app(user, secret=SECRET, by=user, at=NOW)
    client.force_login(user)

    assert (
        client.get(reverse("second_factor_needed"), {"next": "/mes-espaces/"}).url
        == "/mes-espaces/"
    )


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_the_way_back_never_leads_to_another_site(client, place):
    user = make_user()
    set_up_app(user, secret=SECRET, by=user, at=NOW)
    client.force_login(user)

    assert client.get(reverse("second_factor_needed"), {"next": place}).url == "/"


def hollow_key(**response):
    return json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": response})


GARBAGE = [
    "",
    "{",
    "null",
    "1",
    "[]",
    "{}",
    '"x"',
    '{"response": 1}',
    '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}',
    hollow_key(clientDataJSON="e30", authenticatorData="AA", signature="AA", userHandle="AA"),
    hollow_key(clientDataJSON="e30", attestationObject="oA"),
]


@pytest.mark.parametrize("credential", GARBAGE)
def test_garbage_instead_of_a_key_does_not_sign_in(client, credential):
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})

    response = client.post(reverse("mfa_login_webauthn"), {"credential": credential})

    assert response.url == reverse("account_login")
    assert [str(message) for message in get_messages(response.wsgi_request)]
    assert not is_signed_in(client)


@pytest.mark.parametrize("credential", GARBAGE)
def test_garbage_instead_of_a_second_key_is_refused(client, credential):
    user = make_user()
    set_up_app(user, secret=SECRET, by=user, at=NOW)
    first_step(client, user)

    response = client.post(reverse("mfa_authenticate"), {"credential": credential})

    assert response.status_code == 200
    assert response.context["webauthn_form"].errors["credential"]
    assert not is_signed_in(client)


@pytest.mark.parametrize("credential", GARBAGE)
def test_garbage_instead_of_a_new_key_adds_none(client, credential):
    client.force_login(make_user())
    confirm(client, client.get(reverse("mfa_add_webauthn")))
    client.get(reverse("mfa_add_webauthn"))

    response = client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": credential})

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Authenticator.objects.exists()


def test_the_key_of_another_person_cannot_be_touched(client):
    other = Authenticator.objects.create(user=make_user(), type="webauthn", data={"name": "x"})
    client.force_login(make_user())
    confirm(client, client.get(reverse("mfa_add_webauthn")))

    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[other.pk])).status_code == 404
        assert client.post(reverse(name, args=[other.pk]), {"name": "y"}).status_code == 404


# --- secrets ----------------------------------------------------------------------------
@given(st.text(min_size=1))
def test_what_is_encrypted_can_be_read_again(text):
    adapter = SecondFactorAdapter()

    closed = adapter.encrypt(text)

    assert adapter.decrypt(closed) == text
    assert closed != text


def test_a_new_key_still_opens_what_the_old_one_closed(settings):
    closed = SecondFactorAdapter().encrypt(SECRET)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough for anything"

    assert SecondFactorAdapter().decrypt(closed) == SECRET


def test_a_lost_key_opens_nothing_and_lets_nobody_in(caplog):
    foreign = Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    adapter = SecondFactorAdapter()

    assert len({adapter.decrypt(foreign), adapter.decrypt("not a secret"), ""}) == 3
    assert "not in the settings" in caplog.text
