"""To a real provider and back: what is kept, what is refused, and who is signed in."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from aimpact.accounts.models import User, VerifiedIdentity
from aimpact.accounts.oidc import client as oidc
from aimpact.accounts.selectors import account_data
from aimpact.core.models import AuditEvent
from tests.accounts.oidc.provider import SUBJECT, path_of
from tests.factories import make_space, make_user
from tests.permissions import make_staff

pytestmark = pytest.mark.django_db
START = "/compte/identite/franceconnect/"
BACK = "/compte/identite/franceconnect/retour/"


def leave(client, then="/"):
    """Press the button; gives the provider's address."""
    response = client.post(START, {"next": then})
    assert response.status_code == 302
    return response["Location"]


def return_by(client, address):
    """Come back by the provider's address: its page, then the form that the page posts."""
    path = path_of(address)
    page = client.get(path)
    return client.post(path) if page.status_code == 200 else page


def journey(client, provider, then="/", subject=SUBJECT):
    return return_by(client, provider.consent(leave(client, then), subject=subject))


def query_of(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.fixture
def person(client):
    user = make_user()
    client.force_login(user)
    return user


def test_what_is_asked_of_the_provider_is_the_least_and_is_guarded(client, one_provider):
    asked = query_of(leave(client))
    assert asked["response_type"] == "code"
    assert asked["acr_values"] == "eidas1"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"].endswith(BACK)
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) == 43
    again = query_of(leave(client))
    assert again["state"] != asked["state"]
    assert again["nonce"] != asked["nonce"]


def test_an_identity_is_linked_to_whoever_is_signed_in(client, provider, person):
    provider.knows()
    response = journey(client, provider, "/s/ABCD2345/")
    identity = VerifiedIdentity.objects.get()
    assert (identity.user, identity.level, identity.birth_year) == (person, 1, 1980)
    assert AuditEvent.objects.filter(verb="accounts.identity_verified").count() == 1
    # The provider's own session is ended, then one goes on to where one was going.
    assert response["Location"].startswith(f"{provider.url}/oauth2/end_session?")
    asked = query_of(response["Location"])
    assert asked["id_token_hint"].count(".") == 2
    assert asked["post_logout_redirect_uri"].endswith("/compte/identite/franceconnect/fin/")
    ended = client.get("/compte/identite/franceconnect/fin/", {"state": asked["state"]})
    assert ended["Location"] == "/s/ABCD2345/"


def test_neither_the_subject_nor_a_name_is_kept(client, one_provider, person):
    one_provider.knows(given_name="Prénom", family_name="Nomdefamille")
    journey(client, one_provider)
    kept = VerifiedIdentity.objects.values().get()
    assert set(kept) == {
        "id", "user_id", "provider", "subject_hash", "level", "birth_year", "verified_at",
    }  # fmt: skip
    assert SUBJECT not in str(kept)
    assert len(bytes(kept["subject_hash"])) == 32
    events = str(list(AuditEvent.objects.values()))
    assert SUBJECT not in events
    assert "Nomdefamille" not in events + str(dict(client.session))


def test_a_known_identity_signs_its_person_in(client, one_provider, person):
    one_provider.knows()
    journey(client, one_provider)
    client.logout()
    journey(client, one_provider, "/s/ABCD2345/")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get("/compte/identite/franceconnect/fin/")["Location"] == "/s/ABCD2345/"


def test_a_second_factor_is_still_asked(client, one_provider):
    staff = make_staff(make_space())
    client.force_login(staff)
    one_provider.knows()
    journey(client, one_provider)
    client.logout()
    journey(client, one_provider)
    assert "_auth_user_id" not in client.session
    after = client.get("/compte/identite/franceconnect/fin/")["Location"]
    assert after == reverse("mfa_authenticate")


def test_an_unknown_identity_waits_for_its_person_to_sign_in(client, one_provider):
    one_provider.knows()
    journey(client, one_provider, "/s/ABCD2345/")
    assert User.objects.count() == 0
    link = client.get("/compte/identite/franceconnect/fin/")["Location"]
    page = client.get(link).content.decode()
    assert "/compte/connexion/?next=%2Fcompte%2Fidentite%2Frattacher%2F" in page
    user = make_user()
    client.force_login(user)
    assert user.email in client.get(link).content.decode()
    assert client.post(link)["Location"] == "/s/ABCD2345/"
    assert VerifiedIdentity.objects.get().user == user
    assert client.get(link)["Location"] == reverse("account_identities")


def test_a_stranger_links_nothing(client, one_provider):
    one_provider.knows()
    journey(client, one_provider)
    assert client.post(reverse("identity_link")).status_code == 200
    assert not VerifiedIdentity.objects.exists()


def test_an_identity_that_waits_too_long_is_forgotten(client, one_provider):
    one_provider.knows()
    journey(client, one_provider)
    session = client.session
    session["identity_claims"]["at"] -= 16 * 60
    session.save()
    user = make_user()
    client.force_login(user)
    assert client.post(reverse("identity_link"))["Location"] == reverse("account_identities")
    assert not VerifiedIdentity.objects.exists()


def test_the_address_of_an_identity_never_chooses_an_account(client, one_provider):
    """An e-mail collision: the provider's address is that of an account of someone else."""
    victim = make_user(email="victim@example.org")
    one_provider.knows(email="victim@example.org", email_verified=True)
    journey(client, one_provider)
    assert "_auth_user_id" not in client.session
    assert not VerifiedIdentity.objects.filter(user=victim).exists()


def test_a_second_account_with_the_same_identity_is_refused_with_the_reason(
    client, one_provider, person
):
    one_provider.knows()
    journey(client, one_provider)
    client.force_login(make_user())
    response = journey(client, one_provider)
    assert response.status_code == 409
    assert "autre compte" in response.content.decode()
    assert VerifiedIdentity.objects.get().user == person


def test_an_account_keeps_its_first_identity(client, one_provider, person):
    one_provider.knows()
    one_provider.knows("another-subject")
    journey(client, one_provider)
    response = journey(client, one_provider, subject="another-subject")
    assert response.status_code == 409
    assert VerifiedIdentity.objects.count() == 1


def test_a_second_link_of_a_waiting_identity_is_refused(client, one_provider):
    one_provider.knows()
    journey(client, one_provider)
    link = reverse("identity_link")
    client.force_login(make_user())
    session = client.session
    waiting = session["identity_claims"]
    client.post(link)
    client.force_login(make_user())
    session = client.session
    session["identity_claims"] = waiting
    session.save()
    assert client.post(link).status_code == 409
    assert "identity_claims" not in client.session


def test_verifying_again_never_lowers_the_level(client, one_provider, person, settings):
    one_provider.knows(acr="eidas2")
    journey(client, one_provider)
    one_provider.knows(acr="eidas1", birthdate="")
    journey(client, one_provider)
    identity = VerifiedIdentity.objects.get()
    assert (identity.level, identity.birth_year) == (2, 1980)


# --- refusals ----------------------------------------------------------------------------


def refused(response, status, words):
    assert response.status_code == status
    assert words in response.content.decode()
    assert not VerifiedIdentity.objects.exists()


def test_who_refuses_there_is_told_that_nothing_was_kept(client, one_provider, person):
    address = one_provider.refuse(leave(client))
    refused(return_by(client, address), 403, "interrompue")


def test_another_error_of_the_provider_is_told(client, one_provider, person):
    leave(client)
    refused(client.get(BACK, {"error": "temporarily_unavailable"}), 403, "pas abouti")


def test_a_journey_too_long_is_refused(client, one_provider, person):
    one_provider.knows()
    address = one_provider.consent(leave(client))
    session = client.session
    session["identity_attempt"]["started_at"] -= 16 * 60
    session.save()
    refused(return_by(client, address), 403, "expiré")


def test_the_state_of_another_browser_is_refused(client, one_provider, person):
    one_provider.knows()
    address = one_provider.consent(leave(client), state="of-another-browser")
    refused(return_by(client, address), 403, "expiré")


def test_an_answer_that_nobody_asked_for_is_refused(client, one_provider, person):
    refused(client.post(f"{BACK}?code=x&state=y"), 403, "expiré")


def test_an_answer_serves_once(client, one_provider, person):
    one_provider.knows()
    address = one_provider.consent(leave(client))
    return_by(client, address)
    VerifiedIdentity.objects.all().delete()
    refused(return_by(client, address), 403, "expiré")


def test_a_code_serves_once_at_the_provider_too(client, one_provider, person):
    one_provider.knows()
    first = one_provider.consent(leave(client))
    return_by(client, first)
    VerifiedIdentity.objects.all().delete()
    state = query_of(leave(client))["state"]
    replay = client.post(f"{BACK}?code={query_of(first)['code']}&state={state}")
    refused(replay, 403, "vérifiée")


def test_another_nonce_is_refused(client, one_provider, person):
    one_provider.knows()
    address = one_provider.consent(leave(client), nonce="not-the-one-that-was-asked")
    refused(return_by(client, address), 403, "vérifiée")


def test_a_code_of_another_client_is_refused(client, one_provider, person):
    one_provider.knows()
    address = one_provider.consent(leave(client), client_id="another-client")
    refused(return_by(client, address), 403, "vérifiée")


def test_a_level_lower_than_asked_is_refused(client, one_provider, person, settings):
    settings.IDENTITY_PROVIDERS = one_provider.settings(level=2)
    one_provider.knows(acr="eidas1")
    assert query_of(leave(client))["acr_values"] == "eidas2"
    refused(journey(client, one_provider), 403, "vérifiée")


def test_an_answer_without_a_level_is_refused(client, one_provider, person):
    one_provider.knows(acr="whatever")
    refused(journey(client, one_provider), 403, "vérifiée")


def test_a_provider_that_does_not_answer_is_told(client, person, settings, one_provider):
    settings.IDENTITY_PROVIDERS = one_provider.settings(url="http://localhost:1")
    refused(client.post(START), 503, "ne répond pas")


def test_an_issuer_that_gives_another_name_is_refused(client, person, settings, one_provider):
    alias = one_provider.url.replace("localhost", "127.0.0.1")
    settings.IDENTITY_PROVIDERS = one_provider.settings(url=alias + "/x/..")
    assert client.post(START).status_code == 503


def test_a_provider_without_https_is_refused_but_on_this_machine():
    oidc.check_address("https://fc.example.org/api/v2")
    oidc.check_address("http://localhost:9400/")
    for address in ("http://fc.example.org/", "ftp://localhost/", "file:///etc/passwd", ""):
        with pytest.raises(oidc.ProviderUnreachable):
            oidc.check_address(address)


@pytest.mark.parametrize("then", ["https://elsewhere.example.org/", "//elsewhere.example.org", ""])
def test_one_is_never_sent_elsewhere(client, one_provider, person, then):
    one_provider.knows()
    journey(client, one_provider, then)
    ended = client.get("/compte/identite/franceconnect/fin/")["Location"]
    assert ended == reverse("account_identities")


# --- pages -------------------------------------------------------------------------------


def test_nothing_is_shown_of_providers_that_are_not_set(client, settings):
    settings.IDENTITY_PROVIDERS = {}
    assert "FranceConnect" not in client.get("/compte/connexion/").content.decode()
    assert client.post(START).status_code == 404
    assert client.get(BACK).status_code == 404
    assert client.get("/compte/identite/franceconnect/fin/").status_code == 404
    client.force_login(make_user())
    assert "FranceConnect" not in client.get("/compte/").content.decode()
    assert "FranceConnect" not in client.get("/compte/identite/").content.decode()


def test_the_button_and_what_it_is_are_where_one_signs_in(client, one_provider):
    page = client.get("/compte/connexion/?next=/s/ABCD2345/").content.decode()
    assert "S’identifier avec FranceConnect" in page
    assert "Qu’est-ce que FranceConnect" in page
    assert "https://franceconnect.gouv.fr/" in page
    assert 'name="next" value="/s/ABCD2345/"' in page


def test_the_page_of_identities_tells_what_is_verified_and_what_is_kept(
    client, one_provider, person
):
    before = client.get("/compte/identite/").content.decode()
    assert "Vérifiée" not in before
    one_provider.knows()
    journey(client, one_provider)
    assert "Vérifiée" in client.get("/compte/identite/").content.decode()


def test_the_identity_is_in_what_a_person_downloads(client, one_provider, person):
    one_provider.knows()
    journey(client, one_provider)
    (identity,) = account_data(person, at=timezone.now())["identities"]
    assert identity["provider"] == "franceconnect"
    assert identity["birth_year"] == 1980
    verified = VerifiedIdentity.objects.get().verified_at
    assert timezone.now() - verified < timedelta(minutes=5)


def test_a_former_secret_key_still_knows_the_identity(client, one_provider, person, settings):
    one_provider.knows()
    journey(client, one_provider)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret key of the tests, as long as it should be"
    client.force_login(make_user())
    assert journey(client, one_provider).status_code == 409
