"""A team sets up its space; citizens and colleagues come in by codes and invitations."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from aimpact.spaces.enums import Role
from aimpact.spaces.models import Membership
from tests.e2e.looking import check_page, overflow
from tests.e2e.people import sign_in
from tests.factories import make_member, make_open_survey, make_space, make_user

MAIL_CODE = re.compile(r"\d{4}-\d{4}")
_numbers = count(1)


def text_of(message):
    return message.get_body(("plain",)).get_content()


def make_town():
    number = next(_numbers)
    space = make_space(name=f"Ville d’essai {number}", slug=f"e2e-spaces-{number}")
    return space, make_member(space, Role.OWNER, display_name="La direction")


def sign_up_here(page, mailbox, address):
    """From the page of sign-up to the page that sent there."""
    page.get_by_label("Adresse e-mail").fill(address)
    page.get_by_role("button", name="Créer mon compte").click()
    (code,) = set(MAIL_CODE.findall(text_of(mailbox.wait_for(address))))
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Continuer").click()


def test_a_code_given_at_the_town_hall_leads_a_new_citizen_to_a_survey(page, phone, stack):
    space, owner = make_town()
    make_open_survey(space, audience="members")
    sign_in(page, owner, second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/acces/")
    check_page(page)
    page.get_by_label("À quoi sert-il ?").fill("Accueil de la mairie")
    page.get_by_role("button", name="Créer le code").click()
    check_page(page)
    expect(page.get_by_role("img", name="QR code du lien")).to_be_visible()
    code = page.locator("main").get_by_text(re.compile(r"^[A-Z2-9]{4}-[A-Z2-9]{4}$")).last

    phone.goto("/c/")
    check_page(phone)
    phone.get_by_label("Votre code").fill(code.inner_text().lower().replace("-", " "))
    phone.get_by_role("button", name="Continuer").click()
    check_page(phone)
    phone.get_by_role("main").get_by_role("link", name="Créer un compte").click()
    sign_up_here(phone, stack.mailbox, f"citizen-of-{space.slug}@example.org")
    phone.wait_for_url(re.compile(r"/c/[A-Z2-9]{8}/$"))
    phone.get_by_role("button", name="Rejoindre l’espace").click()
    phone.wait_for_url(stack.at(f"/e/{space.slug}/"))
    check_page(phone)
    expect(phone.get_by_role("link", name="La place du marché")).to_be_visible()

    page.reload()
    expect(page.locator("dd", has_text=re.compile("^1$"))).to_be_visible()


def test_a_colleague_joins_the_team_by_the_link_of_an_e_mail(page, phone, stack):
    space, owner = make_town()
    address = f"colleague-of-{space.slug}@example.org"
    sign_in(page, owner, second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/personnes/")
    check_page(page)
    page.get_by_label("Adresse e-mail").fill(address)
    page.get_by_label("Analyse", exact=False).check()
    page.get_by_role("button", name="Envoyer l’invitation").click()
    check_page(page)

    link = re.search(r"http\S+/equipe/invitation/\S+/", text_of(stack.mailbox.wait_for(address)))
    phone.goto(link.group(0))
    check_page(phone)
    phone.get_by_role("main").get_by_role("link", name="Créer un compte").click()
    phone.get_by_label("Adresse e-mail").fill(address)
    phone.get_by_role("button", name="Créer mon compte").click()
    (code,) = set(MAIL_CODE.findall(text_of(stack.mailbox.wait_for(address, number=2))))
    phone.get_by_label("Code").fill(code)
    phone.get_by_role("button", name="Continuer").click()
    phone.wait_for_url(link.group(0))
    check_page(phone)
    phone.get_by_role("button", name="Rejoindre l’équipe").click()

    phone.wait_for_url("**/compte/double-protection/**")
    assert Membership.objects.get(user__email=address).role == Role.ANALYST


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_pale_colour_is_refused_and_the_nearest_is_one_click_away(new_page, javascript):
    space, owner = make_town()
    page = new_page(javascript=javascript)
    sign_in(page, owner, second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/reglages/")
    page.get_by_label(re.compile("^Couleur principale")).fill("#ffd54f")
    page.get_by_role("button", name="Enregistrer").click()
    offer = page.get_by_role("button", name=re.compile("Prendre #.* comme couleur principale"))
    expect(offer).to_be_visible()
    assert overflow(page) <= 0
    if javascript:
        check_page(page)
    colour = re.search(r"#[0-9a-f]{6}", offer.inner_text()).group(0)
    offer.click()
    # The text that was white on yellow follows, if it has to.
    other = page.get_by_role("button", name=re.compile("Prendre #.* pour le texte"))
    saved = page.get_by_text("Les changements sont enregistrés")
    expect(other.or_(saved)).to_be_visible()
    if other.is_visible():
        other.click()
    expect(saved).to_be_visible()
    space.refresh_from_db()
    assert space.primary_color == colour


def test_one_switches_between_ones_spaces_by_keyboard_alone(page, stack):
    space, _owner = make_town()
    other, _owner = make_town()
    user = make_member(space)
    Membership.objects.create(space=other, user=user, joined_at=user.joined_at)
    sign_in(page, user)
    page.goto(f"/e/{space.slug}/")
    check_page(page)
    menu = page.locator("header summary").filter(visible=True)
    menu.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name=other.name).filter(visible=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(stack.at(f"/e/{other.slug}/"))


def test_the_front_pages_hold_on_every_screen(page, phone):
    for visitor in (page, phone):
        for path in ("/", "/plans/", "/accessibilite/", "/mentions-legales/", "/confidentialite/"):
            visitor.goto(path)
            check_page(visitor)


def test_someone_in_no_space_finds_the_way_in(phone):
    sign_in(phone, make_user())
    phone.goto("/mes-espaces/")
    check_page(phone)
    phone.get_by_role("main").get_by_role("link", name="Entrer avec un code").click()
    expect(phone.get_by_label("Votre code")).to_be_visible()
