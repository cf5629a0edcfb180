"""The team reads findings, rewords one, puts one aside; the public reads those that are kept."""

from itertools import count

from django.utils import timezone
from playwright.sync_api import expect

from aimpact.insights.services.publications import publish_parts
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import ResultsVisibility
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.factories import make_closed_survey, make_member, make_space
from tests.insights.ballots import fill

_numbers = count(1)


def make_findings():
    """A survey that is over, with two findings at least, and its analyst."""
    space = make_space(name="Ville d’essai", slug=f"e2e-findings-{next(_numbers)}")
    survey = make_closed_survey(space, results_visibility=ResultsVisibility.LIVE)
    fill(survey, 90, {"q1": "yes", "q2": ["trees"]})
    fill(survey, 30, {"q1": "no", "q2": ["benches"]})
    return survey, make_member(space, Role.ANALYST, display_name="L’analyste")


def test_a_finding_is_kept_reworded_and_read_by_the_public(page, phone, stack):
    survey, analyst = make_findings()
    sign_in(page, analyst, second_factor=True)
    page.goto(f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/resultats/")
    page.get_by_role("link", name="Conclusions", exact=True).click()
    expect(page.get_by_text("constats, les plus importants d’abord")).to_be_visible()
    check_page(page)

    card = page.locator("article").filter(has_text="donnent la même réponse")
    card.get_by_text("Reformuler, ou mettre de côté").click()
    card.get_by_label("Vos mots pour ce constat").fill("Trois quarts des réponses disent oui.")
    card.get_by_role("button", name="Retenir avec ces mots").click()
    expect(page.get_by_text("Le constat est retenu.")).to_be_visible()
    expect(page.get_by_role("heading", name="Trois quarts des réponses")).to_be_visible()

    other = page.locator("article").filter(has_text="cochent").first
    other.get_by_text("Reformuler, ou mettre de côté").click()
    other.get_by_role("button", name="Mettre de côté").click()
    expect(page.get_by_text("Dites pourquoi, en quelques mots").first).to_be_visible()
    check_page(page)
    other.get_by_label("Pourquoi il est mis de côté").fill("Déjà décidé.")
    other.get_by_role("button", name="Mettre de côté").click()
    expect(page.get_by_text("Déjà décidé.")).to_be_visible()

    publish_parts(survey, ["findings"], by=analyst, at=timezone.now())
    phone.goto(f"/s/{survey.code}/resultats/")
    expect(phone.get_by_text("Trois quarts des réponses disent oui.")).to_be_visible()
    check_page(phone)
    phone.locator("#constats ~ ul").get_by_role("link", name="Voir le chiffre").click()
    expect(phone).to_have_url(f"{stack.at(f'/s/{survey.code}/resultats/')}#q-q1-titre")


def test_the_rules_are_read_by_anyone_on_a_telephone(phone, stack):
    phone.goto("/constats/")
    expect(phone.get_by_role("heading", name="Comment ces constats sont produits")).to_be_visible()
    check_page(phone)
