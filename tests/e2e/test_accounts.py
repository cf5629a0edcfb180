"""People sign up and in, in a real browser, with codes that come by real e-mail."""

import re
import time
import zipfile

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from playwright.sync_api import expect

from aimpact.accounts.models import User
from tests.accounts.conftest import another_code
from tests.e2e.looking import check_page, overflow
from tests.e2e.people import sign_in
from tests.factories import PASSWORD, make_commune, make_user

CODE = re.compile(r"\d{4}-\d{4}")


def code_in(message):
    (code,) = set(CODE.findall(message.get_body(("plain",)).get_content()))
    return code


def type_code(page, code):
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Continuer").click()


def app_code(secret):
    """What the application of codes shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def add_virtual_key(page):
    """A device with a fingerprint reader, as Chromium can pretend to have."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    key = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return lambda: cdp.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]


def test_sign_up_on_a_phone_with_a_password_then_sign_in_with_it(phone, stack):
    phone.goto("/compte/inscription/?next=/compte/profil/")
    check_page(phone)
    phone.get_by_label("Adresse e-mail").fill("phone@example.org")
    phone.get_by_label("Mot de passe").fill(PASSWORD)
    phone.get_by_role("button", name="Créer mon compte").click()
    check_page(phone)

    code = code_in(stack.mailbox.wait_for("phone@example.org"))
    type_code(phone, another_code(code))
    check_page(phone)
    expect(phone.get_by_text("Ce n’est pas le bon code").first).to_be_visible()
    type_code(phone, code)
    phone.wait_for_url(stack.at("/compte/profil/"))
    check_page(phone)

    phone.goto("/compte/deconnexion/")
    check_page(phone)
    phone.get_by_role("button", name="Se déconnecter").click()
    phone.goto("/compte/connexion/?next=/compte/")
    check_page(phone)
    phone.get_by_label("Adresse e-mail").fill("phone@example.org")
    phone.get_by_label("Mot de passe", exact=False).first.fill(PASSWORD)
    phone.get_by_role("button", name="Se connecter").click()
    phone.wait_for_url(stack.at("/compte/"))
    check_page(phone)


def test_sign_up_and_in_without_javascript_nor_password(plain_page, stack):
    page, mailbox = plain_page, stack.mailbox
    page.goto("/compte/inscription/")
    page.get_by_label("Adresse e-mail").fill("plain@example.org")
    page.get_by_role("button", name="Créer mon compte").click()
    type_code(page, code_in(mailbox.wait_for("plain@example.org")))
    page.goto("/compte/deconnexion/")
    page.get_by_role("button", name="Se déconnecter").click()

    page.goto("/compte/connexion/?next=/compte/")
    assert overflow(page) <= 0
    expect(page.get_by_text("Les clés d’accès ont besoin de JavaScript")).to_be_visible()
    page.get_by_role("link", name="M’envoyer un code par e-mail").click()
    page.get_by_label("Adresse e-mail").fill("plain@example.org")
    page.get_by_role("button", name="M’envoyer le code").click()
    type_code(page, code_in(mailbox.wait_for("plain@example.org", number=2)))

    page.wait_for_url(stack.at("/compte/"))
    expect(page.get_by_role("heading", name="Mon compte", exact=True)).to_be_visible()


def test_the_worker_is_woken_by_a_code_to_send(page, stack, record_property):
    make_user(email="fast@example.org")
    page.goto("/compte/connexion/code/")
    page.get_by_label("Adresse e-mail").fill("fast@example.org")
    asked = time.monotonic()
    page.get_by_role("button", name="M’envoyer le code").click()
    page.wait_for_url("**/compte/connexion/code/saisie/**")
    stack.mailbox.wait_for("fast@example.org")

    # How long that takes is the machine's affair: what is sure is that the worker listens.
    record_property("figures", f"a code came after {time.monotonic() - asked:.2f} s")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND query ILIKE 'LISTEN%procrastinate%'"
        )
        assert cursor.rowcount == 1


def test_the_e_mail_is_in_words_and_in_html_in_the_language_of_the_page(new_page, stack):
    page = new_page(locale="en-GB")
    page.goto("/compte/inscription/")
    check_page(page)
    page.get_by_label("E-mail address").fill("english@example.org")
    page.get_by_role("button", name="Create my account").click()
    message = stack.mailbox.wait_for("english@example.org")

    code = code_in(message)
    assert message["Subject"] == f"Your code to create your account: {code}"
    html = message.get_body(("html",)).get_content()
    assert code in html
    assert '<html lang="en"' in html


def test_an_application_of_codes_protects_the_account(page, stack):
    user = make_user()
    sign_in(page, user)
    page.goto("/compte/double-protection/?next=/compte/profil/")
    check_page(page)
    page.get_by_role("link", name="Installer une application").click()
    check_page(page)
    page.get_by_label("Mot de passe").first.fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    check_page(page)

    secret = page.locator("#secret").input_value()
    page.get_by_label("Code de l’application").fill(app_code(secret))
    page.get_by_role("button", name="Protéger mon compte").click()
    check_page(page)
    backup = page.locator("main li").filter(has_text=re.compile(r"^\d{8}$")).first.inner_text()
    page.get_by_role("link", name="Je les ai gardés").click()
    page.wait_for_url(stack.at("/compte/profil/"))
    page.goto("/compte/securite/")
    check_page(page)

    page.goto("/compte/deconnexion/")
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto("/compte/connexion/?next=/compte/")
    page.get_by_label("Adresse e-mail").fill(user.email)
    page.get_by_label("Mot de passe", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    check_page(page)
    page.get_by_label("Code").fill(backup)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(stack.at("/compte/"))


def test_a_passkey_signs_in_alone(page, stack):
    user = make_user()
    sign_in(page, user)
    credentials = add_virtual_key(page)
    page.goto("/compte/securite/cles/ajout/")
    page.get_by_label("Mot de passe").first.fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    check_page(page)
    page.get_by_label("Nom de la clé").fill("My phone")
    page.get_by_label("Me connecter avec cette seule clé").check()
    page.get_by_role("button", name="Créer la clé").click()
    page.wait_for_url(stack.at("/compte/securite/secours/"))
    assert len(credentials()) == 1
    page.goto("/compte/securite/cles/")
    check_page(page)
    expect(page.get_by_role("heading", name="My phone")).to_be_visible()

    page.goto("/compte/deconnexion/")
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto("/compte/connexion/?next=/compte/profil/")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url(stack.at("/compte/profil/"))


def test_a_key_is_the_second_factor_of_a_password(page, stack):
    user = make_user()
    sign_in(page, user)
    add_virtual_key(page)
    page.goto("/compte/securite/cles/ajout/")
    page.get_by_label("Mot de passe").first.fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_role("button", name="Créer la clé").click()
    page.wait_for_url(stack.at("/compte/securite/secours/"))
    page.goto("/compte/deconnexion/")
    page.get_by_role("button", name="Se déconnecter").click()

    page.goto("/compte/connexion/?next=/compte/")
    page.get_by_label("Adresse e-mail").fill(user.email)
    page.get_by_label("Mot de passe", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("button", name="Utiliser une clé d’accès ou de sécurité").click()
    page.wait_for_url(stack.at("/compte/"))

    page.goto("/compte/securite/cles/")
    page.get_by_role("link", name="Renommer").click()
    page.get_by_role("link", name="Avec une clé d’accès").click()
    check_page(page)
    page.get_by_role("button", name="Confirmer avec ma clé").click()
    expect(page.get_by_label("Nom de la clé")).to_be_visible()  # the key answers in its own time
    check_page(page)
    page.get_by_label("Nom de la clé").fill("Kept in the drawer")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Retirer").click()
    check_page(page)
    page.get_by_role("button", name="Retirer la clé").click()
    expect(page.get_by_role("heading", name="Pas encore de clé")).to_be_visible()


def test_without_a_key_the_page_says_so_and_the_other_ways_remain(page, stack):
    add_virtual_key(page)
    page.goto("/compte/connexion/")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()

    expect(page.get_by_text("La clé n’a pas été lue")).to_be_visible()
    check_page(page)
    expect(page.get_by_role("button", name="Utiliser une clé d’accès")).to_be_enabled()


@pytest.fixture
def beaulieus(stack):
    """Two places of one name."""
    return [
        make_commune(name="Beaulieu-de-l’Essai", population=number, postal_codes=[postal])
        for number, postal in ((900, "99001"), (400, "99002"))
    ]


def test_the_profile_finds_a_commune_as_one_types(page, stack):
    make_commune(name="Trouvable-sur-Essai", postal_codes=["99100"])
    user = make_user()
    sign_in(page, user)
    page.goto("/compte/profil/")
    page.get_by_role("combobox", name="Commune").press_sequentially("trouvable", delay=20)
    expect(page.get_by_role("option").first).to_be_visible()
    check_page(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Commune")).to_have_value("Trouvable-sur-Essai")
    page.get_by_role("button", name="Enregistrer mon profil").click()

    expect(page.get_by_text("Votre profil est enregistré.")).to_be_visible()
    user.refresh_from_db()
    assert str(user.commune) == "Trouvable-sur-Essai"


def test_the_profile_asks_which_commune_without_javascript(plain_page, stack, beaulieus):
    user = make_user()
    sign_in(plain_page, user)
    plain_page.goto("/compte/profil/")
    plain_page.get_by_role("textbox", name="Commune").fill("beaulieu de l'essai")
    plain_page.get_by_role("button", name="Enregistrer mon profil").click()
    assert overflow(plain_page) <= 0
    expect(plain_page.get_by_role("textbox", name="Commune")).to_have_value("beaulieu de l'essai")
    plain_page.get_by_role("radio", name=re.compile("99002")).check()
    plain_page.get_by_role("button", name="Enregistrer mon profil").click()

    user.refresh_from_db()
    assert user.commune == beaulieus[1]


def test_the_keyboard_alone_signs_in(page, stack):
    make_user(email="keys@example.org")
    page.goto("/compte/connexion/?next=/compte/")
    page.get_by_label("Adresse e-mail").focus()
    page.keyboard.type("keys@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url(stack.at("/compte/"))


def test_data_is_downloaded_and_the_account_left(page, stack):
    user = make_user(email="leaving@example.org")
    sign_in(page, user)
    page.goto("/compte/supprimer/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Confirmer", exact=True).click()
    expect(page.get_by_role("heading", name="Supprimer mon compte")).to_be_visible(timeout=60_000)
    with page.expect_download() as started:
        page.get_by_role("link", name="Télécharger mes données").click()
    with zipfile.ZipFile(started.value.path()) as archive:
        assert "leaving@example.org" in archive.read("donnees.json").decode()

    check_page(page)
    page.get_by_label("Tapez votre adresse e-mail").fill("leaving@example.org")
    page.get_by_role("button", name="Supprimer définitivement mon compte").click()

    expect(page.get_by_text("Votre compte est supprimé.")).to_be_visible()
    assert not User.objects.filter(email="leaving@example.org").exists()


QUIET_PAGES = [
    "/compte/connexion/code/",
    "/compte/mot-de-passe/oubli/",
    "/compte/ferme/",
]
OWN_PAGES = [
    "/compte/",
    "/compte/profil/",
    "/compte/adresse/",
    "/compte/mot-de-passe/",
    "/compte/securite/",
    "/compte/securite/cles/",
    "/compte/double-protection/",
    "/compte/supprimer/",
]


@pytest.mark.parametrize(("scheme", "locale"), [("light", "en-GB"), ("dark", "fr-FR")])
def test_every_page_is_sound_on_a_phone_in_both_lights_and_languages(
    new_page, stack, scheme, locale
):
    page = new_page(viewport={"width": 360, "height": 740}, locale=locale, color_scheme=scheme)
    for path in QUIET_PAGES:
        page.goto(path)
        check_page(page)
    sign_in(page, make_user())
    for path in OWN_PAGES:
        page.goto(path)
        check_page(page)
