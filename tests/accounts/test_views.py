"""The person's own pages."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from aimpact.accounts import personal_data
from aimpact.accounts.models import User
from aimpact.spaces.enums import Role
from aimpact.spaces.models import Membership
from tests.accounts.confirming import confirm
from tests.factories import make_commune, make_space, make_user

pytestmark = pytest.mark.django_db

OURS = ["account_home", "account_profile", "account_data", "account_leave", "second_factor_needed"]


@pytest.fixture
def user(client):
    person = make_user(email="someone@example.org")
    client.force_login(person)
    return person


def profile(**changes):
    told = {
        "display_name": "",
        "commune": "",
        "birth_year": "",
        "gender": "",
        "occupation": "",
        "language": "fr",
    }
    return told | changes


def save(client, **changes):
    return client.post(reverse("account_profile"), profile(**changes))


@pytest.mark.parametrize("name", OURS)
def test_strangers_are_asked_to_sign_in(client, name):
    response = client.get(reverse(name))

    assert response.url == f"{reverse('account_login')}?next={reverse(name)}"


@pytest.mark.parametrize("name", ["account_home", "account_data", "second_factor_needed"])
def test_pages_that_only_read_refuse_to_write(client, user, name):
    confirm(client)
    assert client.post(reverse(name)).status_code == 405


def test_the_account_leads_to_all_that_can_be_changed(client, user):
    html = client.get(reverse("account_home")).content.decode()

    for name in ("account_profile", "account_email", "account_change_password", "mfa_index",
                 "account_data", "account_leave"):  # fmt: skip
        assert f'href="{reverse(name)}"' in html


def test_the_account_takes_the_same_few_queries_whatever_it_holds(
    client, user, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6):
        client.get(reverse("account_home"))


def test_every_card_of_the_account_says_what_it_leads_to(client, user):
    def cards():
        html = client.get(reverse("account_home")).content.decode()
        return html[html.index("<main") : html.index("</main>")].split('class="card card-link"')[1:]

    assert [card for card in cards() if not re.search(r"<p>\s*[^<\s]", card)] == []
    assert any("Vous n’êtes encore dans aucun espace" in card for card in cards())
    for told in ("1 espace :", "2 espaces :"):
        fields = {"user": user, "role": Role.MEMBER, "joined_at": timezone.now()}
        Membership.objects.create(space=make_space(), **fields)
        words = f"Vous êtes dans {told}".replace(" :", "\u00a0:")
        assert any(words in card for card in cards())


def test_a_profile_is_saved(client, user):
    commune = make_commune(name="Val-Essai", population=8_000)

    response = save(
        client,
        display_name="A neighbour",
        commune="val essai",
        birth_year="1984",
        gender="woman",
        occupation="5",
    )

    assert response.url == reverse("account_profile")
    user.refresh_from_db()
    assert (user.display_name, user.commune, user.birth_year) == ("A neighbour", commune, 1984)
    assert (user.gender, user.occupation) == ("woman", "5")


def test_an_empty_profile_is_saved(client, user):
    assert save(client).status_code == 302


def test_a_language_chosen_is_spoken_at_once(client, user):
    response = save(client, language="en")

    assert response.cookies["django_language"].value == "en"
    assert "Your profile is saved." in client.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("display_name", "x" * 81),
        ("display_name", "a\x00b"),
        ("commune", "Nowhere at all"),
        ("birth_year", "2024"),
        ("birth_year", "1850"),
        ("birth_year", "nineteen"),
        ("birth_year", "19.5"),
        ("birth_year", "9" * 100),
        ("gender", "dragon"),
        ("occupation", "9"),
        ("language", "tlh"),
        ("language", ""),
    ],
)
def test_a_bad_answer_is_refused_beside_its_field_and_the_rest_is_kept(client, user, field, typed):
    response = save(client, **{"display_name": "Kept", "birth_year": "1984", field: typed})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    html = response.content.decode()
    assert 'value="Kept"' in html or field == "display_name"
    assert 'value="1984"' in html or field == "birth_year"
    user.refresh_from_db()
    assert user.birth_year is None


def test_what_was_typed_is_kept_even_when_it_is_wrong(client, user):
    html = save(client, birth_year="nineteen", commune="Nowhere").content.decode()

    assert 'value="nineteen"' in html
    assert 'value="Nowhere"' in html


def test_each_question_says_why_it_is_asked_and_that_it_may_stay_empty(client, user):
    form = client.get(reverse("account_profile")).context["form"]

    for name, field in form.fields.items():
        assert str(field.help_text)
        assert field.required is (name == "language")


def test_the_download_is_an_archive_that_nobody_else_keeps(client, user):
    confirm(client)
    response = client.get(reverse("account_data"))

    response.close()
    assert response["Content-Disposition"] == 'attachment; filename="aimpact-mes-donnees.zip"'
    assert "no-store" in response["Cache-Control"]


def test_leaving_asks_to_type_ones_address(client, user):
    confirm(client)
    page = client.get(reverse("account_leave")).content.decode()
    words = ["D’abord, prenez vos données", "Ce qui disparaît", "Ce qui reste, et pourquoi"]
    places = [page.index(one) for one in words]
    assert places == sorted(places)
    assert f'href="{reverse("account_data")}"' in page

    response = client.post(reverse("account_leave"), {"email": "other@example.org"})
    assert response.context["form"].errors["email"] == ["Ce n’est pas l’adresse de votre compte."]
    assert User.objects.get() == user

    response = client.post(reverse("account_leave"), {"email": " Someone@example.org "})
    assert response.url == "/"
    assert not User.objects.exists()
    assert "_auth_user_id" not in client.session


def test_leaving_says_what_must_be_done_first(client, user, monkeypatch):
    monkeypatch.setattr(personal_data, "_obstacles", [lambda person: ["You alone own a space."]])
    confirm(client)

    response = client.post(reverse("account_leave"), {"email": user.email})

    assert response.status_code == 409
    assert "You alone own a space." in response.content.decode()
    assert User.objects.get() == user
