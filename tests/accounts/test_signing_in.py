"""Signing up, in and out: through the pages, with the codes of the e-mails."""

from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.template import Engine
from django.test import Client
from django.urls import reverse

from aimpact.accounts import urls
from aimpact.accounts.models import User
from aimpact.core.models import AuditEvent
from tests.accounts.conftest import another_code
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "someone@example.org"


def post(client, name, data=None, **query):
    url = reverse(name) + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")
    return client.post(url, data or {})


def signed_in_as(client):
    user_id = client.session.get("_auth_user_id")
    return User.objects.get(pk=user_id) if user_id else None


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def errors(response, field, form="form"):
    return response.context[form].errors.get(field, [])


# --- signing up -------------------------------------------------------------------------
@pytest.mark.parametrize("password", [PASSWORD, ""])
def test_sign_up_asks_an_address_and_a_code(client, read_code, password):
    response = post(
        client, "account_signup", {"email": "Someone@Example.org", "password1": password}
    )
    assert response.url == reverse("account_email_verification_sent")
    assert signed_in_as(client) is None

    post(client, "account_email_verification_sent", {"code": read_code(ADDRESS)})

    user = signed_in_as(client)
    assert user.email == ADDRESS
    assert user.has_usable_password() is bool(password)
    assert EmailAddress.objects.get(user=user).verified
    assert AuditEvent.objects.get().verb == "accounts.signed_up"
    assert AuditEvent.objects.get().actor_id == user.pk


def test_sign_up_keeps_a_pending_code_and_goes_where_the_person_was_going(client, read_code):
    session = client.session
    session["pending_access_code"] = "ABCD2345"
    session.save()

    post(client, "account_signup", {"email": ADDRESS, "password1": "", "next": "/compte/profil/"})
    response = post(client, "account_email_verification_sent", {"code": read_code(ADDRESS)})

    assert response.url == "/compte/profil/"
    assert client.session["pending_access_code"] == "ABCD2345"


def test_a_pending_code_survives_a_change_of_mind(client):
    session = client.session
    session["pending_access_code"] = "ABCD2345"
    session.save()
    post(client, "account_signup", {"email": ADDRESS, "password1": ""})

    response = post(client, "account_logout", {"next": reverse("account_login")})

    assert response.url == reverse("account_login")
    assert client.session["pending_access_code"] == "ABCD2345"
    assert client.get(reverse("account_login")).status_code == 200


def test_the_new_account_speaks_the_language_of_the_page(client, read_code):
    client.cookies["django_language"] = "en"
    post(client, "account_signup", {"email": ADDRESS, "password1": ""})

    assert User.objects.get().language == "en"


def test_an_address_that_has_an_account_is_told_by_e_mail_alone(client, run_jobs, mailoutbox):
    make_user(email=ADDRESS)

    response = post(client, "account_signup", {"email": ADDRESS, "password1": PASSWORD})
    run_jobs()

    assert response.url == reverse("account_email_verification_sent")
    assert client.get(response.url).status_code == 200
    assert User.objects.count() == 1
    assert [m.subject for m in mailoutbox] == ["Vous avez déjà un compte"]


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "a b@example.org", "a@example.org\x00", "x" * 300 + "@a.fr"]
)
def test_an_address_that_is_none_is_refused_beside_its_field(client, email):
    response = post(client, "account_signup", {"email": email, "password1": ""})

    assert response.status_code == 200
    assert errors(response, "email")
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["short", "motdepasse12"[:11], "123456789012", "password1234"])
def test_a_weak_password_is_refused_beside_its_field(client, password):
    response = post(client, "account_signup", {"email": ADDRESS, "password1": password})

    assert errors(response, "password1")
    assert f'value="{ADDRESS}"' in response.content.decode()
    assert not User.objects.exists()


# --- the code ---------------------------------------------------------------------------
def test_a_wrong_code_is_refused_beside_its_field(client, read_code):
    post(client, "account_signup", {"email": ADDRESS, "password1": ""})
    wrong = another_code(read_code(ADDRESS))

    response = post(client, "account_email_verification_sent", {"code": wrong})

    assert errors(response, "code", "verify_form")
    assert signed_in_as(client) is None


@pytest.mark.parametrize("typed", ["", "  ", "💥", "\x00", "0" * 100_000, "١٢٣٤٥٦٧٨"])
def test_a_code_that_is_none_is_refused(client, typed):
    post(client, "account_signup", {"email": ADDRESS, "password1": ""})

    response = post(client, "account_email_verification_sent", {"code": typed})

    assert errors(response, "code", "verify_form")


def test_a_code_may_be_typed_with_spaces_or_without_dash(client, read_code):
    post(client, "account_signup", {"email": ADDRESS, "password1": ""})
    code = read_code(ADDRESS).replace("-", "  ")

    post(client, "account_email_verification_sent", {"code": f" {code} "})

    assert signed_in_as(client) is not None


def test_three_wrong_codes_end_the_try(client, read_code):
    post(client, "account_signup", {"email": ADDRESS, "password1": ""})
    code = read_code(ADDRESS)
    for _ in range(3):
        response = post(client, "account_email_verification_sent", {"code": another_code(code)})

    assert response.url == reverse("account_login")
    assert said(response)[0].startswith("Trop d’essais")
    post(client, "account_email_verification_sent", {"code": code})
    assert signed_in_as(client) is None


def test_another_code_replaces_the_first(client, read_code):
    post(client, "account_signup", {"email": ADDRESS, "password1": ""})
    first = read_code(ADDRESS)
    post(client, "account_email_verification_sent", {"action": "resend"})
    second = read_code(ADDRESS)

    response = post(client, "account_email_verification_sent", {"code": first})
    assert errors(response, "code", "verify_form")

    post(client, "account_email_verification_sent", {"code": second})
    assert signed_in_as(client).email == ADDRESS


def test_asking_for_many_codes_is_refused(client, run_jobs, mailoutbox):
    post(client, "account_signup", {"email": ADDRESS, "password1": ""})

    for _ in range(5):
        post(client, "account_email_verification_sent", {"action": "resend"})
    run_jobs()

    assert 1 < len(mailoutbox) <= 3


def test_a_mistyped_address_can_be_corrected(client, read_code):
    post(client, "account_signup", {"email": "sommeone@example.org", "password1": ""})

    change = {"action": "change", "email": ADDRESS}
    post(client, "account_email_verification_sent", change)
    post(client, "account_email_verification_sent", {"code": read_code(ADDRESS)})

    assert signed_in_as(client).email == ADDRESS


# --- signing in -------------------------------------------------------------------------
def test_sign_in_with_a_password(client):
    user = make_user(email=ADDRESS)

    response = post(client, "account_login", {"login": "SOMEONE@example.org", "password": PASSWORD})

    assert response.url == "/"
    assert signed_in_as(client) == user


@pytest.mark.parametrize(
    ("remember", "ends_with_the_browser"), [({}, True), ({"remember": "on"}, False)]
)
def test_a_session_ends_with_the_browser_unless_asked(client, remember, ends_with_the_browser):
    make_user(email=ADDRESS)

    post(client, "account_login", {"login": ADDRESS, "password": PASSWORD, **remember})

    assert client.session.get_expire_at_browser_close() is ends_with_the_browser


@pytest.mark.parametrize(
    ("login", "password"), [(ADDRESS, "wrong"), ("other@example.org", PASSWORD)]
)
def test_wrong_address_and_wrong_password_are_refused_alike(client, login, password):
    make_user(email=ADDRESS)

    response = post(client, "account_login", {"login": login, "password": password})

    assert response.context["form"].non_field_errors() == [
        "L’adresse et le mot de passe ne vont pas ensemble. Vérifiez les deux, ou demandez un code."
    ]
    assert f'value="{login}"' in response.content.decode()


def test_five_wrong_passwords_close_the_door_for_a_while(client):
    make_user(email=ADDRESS)
    for _ in range(5):
        post(client, "account_login", {"login": ADDRESS, "password": "wrong"})

    response = post(client, "account_login", {"login": ADDRESS, "password": PASSWORD})

    assert response.context["form"].non_field_errors()[0].startswith("Trop d’essais")
    assert signed_in_as(client) is None


def test_a_closed_account_cannot_sign_in(client):
    make_user(email=ADDRESS, is_active=False)

    post(client, "account_login", {"login": ADDRESS, "password": PASSWORD})

    assert signed_in_as(client) is None


def test_an_unchecked_account_must_type_its_code_first(client, read_code):
    User.objects.create_user(ADDRESS, PASSWORD)

    response = post(client, "account_login", {"login": ADDRESS, "password": PASSWORD})
    assert response.url == reverse("account_email_verification_sent")

    post(client, "account_email_verification_sent", {"code": read_code(ADDRESS)})
    assert signed_in_as(client).email == ADDRESS


def test_sign_in_with_a_code(client, read_code):
    user = make_user(email=ADDRESS)

    response = post(client, "account_request_login_code", {"email": ADDRESS}, next="/compte/")
    assert response.url == reverse("account_confirm_login_code") + "?next=%2Fcompte%2F"
    response = post(
        client, "account_confirm_login_code", {"code": read_code(ADDRESS)}, next="/compte/"
    )

    assert response.url == "/compte/"
    assert signed_in_as(client) == user


def test_a_code_serves_once(client, read_code):
    make_user(email=ADDRESS)
    post(client, "account_request_login_code", {"email": ADDRESS})
    code = read_code(ADDRESS)
    post(client, "account_confirm_login_code", {"code": code})
    client.logout()

    response = post(client, "account_confirm_login_code", {"code": code})

    assert response.url == reverse("account_request_login_code")
    assert signed_in_as(client) is None


def test_a_code_opens_nothing_in_another_browser(client, read_code):
    make_user(email=ADDRESS)
    post(client, "account_request_login_code", {"email": ADDRESS})
    other = Client()

    post(other, "account_confirm_login_code", {"code": read_code(ADDRESS)})

    assert signed_in_as(other) is None


def test_a_code_for_an_address_without_account_is_told_by_e_mail_alone(
    client, run_jobs, mailoutbox
):
    response = post(client, "account_request_login_code", {"email": ADDRESS})
    run_jobs()

    assert client.get(response.url).status_code == 200
    assert [m.subject for m in mailoutbox] == ["Aucun compte n’a cette adresse"]


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(client, place):
    make_user(email=ADDRESS)

    response = post(
        client, "account_login", {"login": ADDRESS, "password": PASSWORD, "next": place}
    )

    assert response.url == "/"


def test_a_browser_without_a_language_takes_the_accounts(client):
    make_user(email=ADDRESS, language="en")

    response = post(client, "account_login", {"login": ADDRESS, "password": PASSWORD})

    assert response.cookies["django_language"].value == "en"


def test_a_browser_that_chose_its_language_keeps_it(client):
    make_user(email=ADDRESS, language="en")
    client.cookies["django_language"] = "fr"

    response = post(client, "account_login", {"login": ADDRESS, "password": PASSWORD})

    assert "django_language" not in response.cookies


def test_signing_out_is_asked_first_and_never_done_by_a_link(client):
    client.force_login(make_user())

    assert client.get(reverse("account_logout")).status_code == 200
    assert signed_in_as(client) is not None

    post(client, "account_logout")
    assert signed_in_as(client) is None


# --- address and password ---------------------------------------------------------------
def test_a_forgotten_password_is_replaced_with_a_code(client, read_code, run_jobs, mailoutbox):
    user = make_user(email=ADDRESS)

    post(client, "account_reset_password", {"email": ADDRESS})
    post(client, "account_confirm_password_reset_code", {"code": read_code(ADDRESS)})
    response = post(
        client, "account_complete_password_reset", {"password1": "une tout autre phrase"}
    )
    run_jobs()

    assert response.url == reverse("account_password_reset_completed")
    user.refresh_from_db()
    assert user.check_password("une tout autre phrase")
    assert mailoutbox[-1].subject == "Votre mot de passe a changé"
    assert AuditEvent.objects.filter(verb="accounts.password_reset").count() == 1


def test_no_password_is_replaced_without_the_code(client):
    make_user(email=ADDRESS)
    post(client, "account_reset_password", {"email": ADDRESS})

    response = client.get(reverse("account_complete_password_reset"))

    assert response.url == reverse("account_confirm_password_reset_code")


def test_an_unknown_address_is_not_told_on_the_page(client):
    response = post(client, "account_reset_password", {"email": "nobody@example.org"})

    assert response.url == reverse("account_confirm_password_reset_code")
    assert client.get(response.url).status_code == 200


def test_changing_the_password_asks_for_the_present_one(client):
    user = make_user()
    client.force_login(user)
    new = {"password1": "une tout autre phrase"}

    response = post(client, "account_change_password", {"oldpassword": "wrong", **new})
    assert errors(response, "oldpassword") == ["Ce n’est pas votre mot de passe actuel."]

    response = post(client, "account_change_password", {"oldpassword": PASSWORD, **new})
    assert response.url == reverse("account_home")
    user.refresh_from_db()
    assert user.check_password("une tout autre phrase")


def test_who_has_no_password_may_choose_one(client):
    user = User.objects.create_user(ADDRESS)
    client.force_login(user)
    response = client.get(reverse("account_change_password"))
    assert response.url == reverse("account_set_password")

    post(client, "account_set_password", {"password1": "une tout autre phrase"})

    user.refresh_from_db()
    assert user.check_password("une tout autre phrase")


def test_changing_the_address_asks_who_it_is_then_a_code(client, read_code, run_jobs, mailoutbox):
    user = make_user(email=ADDRESS)
    client.force_login(user)
    new = {"action_add": "", "email": "new@example.org"}

    response = post(client, "account_email", new)
    assert response.url.startswith(reverse("account_reauthenticate"))
    response = client.post(response.url, {"password": PASSWORD})
    assert response.url == reverse("account_email_verification_sent")
    user.refresh_from_db()
    assert user.email == ADDRESS

    post(client, "account_email_verification_sent", {"code": read_code("new@example.org")})
    run_jobs()

    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert mailoutbox[-1].to == [ADDRESS]
    assert mailoutbox[-1].subject == "L’adresse de votre compte a changé"


def test_the_address_of_another_account_cannot_be_taken(client, read_code):
    make_user(email="new@example.org")
    user = make_user(email=ADDRESS)
    client.force_login(user)
    response = post(client, "account_email", {"action_add": "", "email": "new@example.org"})
    if response.status_code == 302:
        client.post(response.url, {"password": PASSWORD})

    user.refresh_from_db()
    assert user.email == ADDRESS
    assert EmailAddress.objects.filter(email="new@example.org").count() == 1


# --- every page -------------------------------------------------------------------------
def all_templates():
    found = {}
    for pattern in urls.urlpatterns:
        view = getattr(pattern.callback, "view_class", None)
        if name := getattr(view, "template_name", None):
            found[pattern.name] = name
    return found


def all_messages():
    root = Path(allauth.__file__).parent / "templates"
    found = [*root.glob("account/messages/*.txt"), *root.glob("mfa/messages/*.txt")]
    return [str(path.relative_to(root)) for path in found if "phone" not in path.name]


@pytest.mark.parametrize("name", [*all_templates().values(), *all_messages()])
def test_every_page_and_message_of_allauth_is_ours(name):
    origin = Engine.get_default().get_template(name).origin

    assert Path(origin.name).is_relative_to(Path(urls.__file__).parent)


OPEN = {
    "account_signup",
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_inactive",
    "account_password_reset_completed",
}


# Nobody is sent to a provider by a link, nor comes back from one that the operator has not set.
OTHERS = {"identity_start": 405, "identity_back": 404, "identity_ended": 404}


@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=lambda pattern: pattern.name)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_stranger_sees_the_doors_and_nothing_behind(client, pattern, language):
    client.cookies["django_language"] = language
    examples = {"pk": 1, "code": "franceconnect"}
    arguments = [examples[name] for name in pattern.pattern.converters]

    response = client.get(reverse(pattern.name, args=arguments))

    assert response.status_code == OTHERS.get(pattern.name, 200 if pattern.name in OPEN else 302)
    if response.status_code == 200:
        assert f'<html lang="{language}"' in response.content.decode()
