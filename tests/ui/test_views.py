import pytest
from django.test import Client, override_settings
from django.urls import reverse

from aimpact.core.access import permission_of
from aimpact.ui import urls


@pytest.fixture
def client():
    return Client()


def test_every_view_says_that_it_is_public():
    assert {permission_of(pattern.callback) for pattern in urls.urlpatterns} == {"public"}


@pytest.mark.parametrize("scheme", ["light", "dark", "auto"])
def test_the_scheme_is_kept_in_a_cookie_and_the_reader_goes_back(client, scheme):
    answer = client.post(reverse("set_scheme"), {"scheme": scheme, "next": "/style/?a=b"})

    assert (answer.status_code, answer["Location"]) == (302, "/style/?a=b")
    assert answer.cookies["scheme"].value == scheme
    assert answer.cookies["scheme"]["httponly"]


@pytest.mark.parametrize("scheme", ["", "purple", 'dark" onclick="x', "dark\x00"])
def test_a_scheme_that_does_not_exist_is_not_kept(client, scheme):
    answer = client.post(reverse("set_scheme"), {"scheme": scheme})

    assert answer.status_code == 302
    assert "scheme" not in answer.cookies


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
)
def test_nobody_is_sent_to_another_site(client, target):
    answer = client.post(reverse("set_scheme"), {"scheme": "dark", "next": target})

    assert answer["Location"] == "/"


def test_the_page_is_drawn_in_the_chosen_scheme(client):
    client.cookies["scheme"] = "dark"

    page = client.get(reverse("style")).content.decode()

    assert 'data-scheme="dark"' in page
    assert 'value="dark" aria-pressed="true"' in page


def test_a_forged_cookie_chooses_nothing(client):
    client.cookies["scheme"] = 'x" onload="alert(1)'

    assert "data-scheme" not in client.get(reverse("style")).content.decode()


def test_the_language_is_kept_and_the_reader_goes_back(client):
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/style/"})

    assert (answer.status_code, answer["Location"]) == (302, "/style/")
    assert '<html lang="en"' in client.get("/style/").content.decode()


@pytest.mark.parametrize("name", ["set_scheme", "set_language"])
def test_reading_an_address_changes_nothing(client, name):
    assert client.get(reverse(name)).status_code == 405


def test_a_choice_without_its_token_is_refused():
    answer = Client(enforce_csrf_checks=True).post(reverse("set_scheme"), {"scheme": "dark"})

    assert answer.status_code == 403
    assert "Ce formulaire a expiré" in answer.content.decode()


def test_the_style_page_does_not_exist_in_production(client):
    with override_settings(PRODUCTION=True):
        answer = client.get(reverse("style"))

    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.content.decode()
