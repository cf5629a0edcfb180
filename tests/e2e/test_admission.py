"""Who may answer, in a real browser: conditions composed, explained, met; identities verified."""

from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from aimpact.accounts.models import User, VerifiedIdentity
from aimpact.spaces.enums import Role
from aimpact.surveys.admission.conditions import HasCode, Member, MinimumAge
from aimpact.surveys.admission.conditions import VerifiedIdentity as VerifiedBy
from aimpact.surveys.admission.rule import Rule
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import IncomingBallot, Participation, PrintedCode, Survey
from aimpact.surveys.services.printed_codes import make_codes
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.factories import (
    PASSWORD,
    make_member,
    make_open_survey,
    make_space,
    make_survey,
    make_user,
)
from tests.surveys.answering import one_page

IDENTITY = Rule(((Member(), MinimumAge(16)), (VerifiedBy("franceconnect"),)))


def composer_of(survey):
    return f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/conditions/composer/"


def vouch(page, subject):
    """Sign in at the provider, accept, and let it end its own session."""
    page.get_by_role("button", name="S’identifier avec FranceConnect").click()
    page.get_by_placeholder("sub").fill(subject)
    page.get_by_role("button", name="Authorize").click()


def leave_provider(page):
    page.get_by_role("button", name="End session").click()


def add(page, kind, *, way=1):
    page.locator(f"#ajout-{way}").select_option(label=kind)
    page.locator(f"#voie-{way}").get_by_role("button", name="Ajouter cette condition").click()


def compose(page, survey):
    """Members aged 16 or more, or else people with an address at ville.fr."""
    page.goto(composer_of(survey))
    add(page, "Être membre de l’espace")
    expect(page.get_by_text("Pour répondre, il faut être membre")).to_be_visible()
    add(page, "Avoir un âge minimum")
    page.get_by_label("Âge minimum").fill("16")
    page.get_by_role("button", name="Ajouter une autre voie").click()
    expect(page.get_by_role("heading", name="Ou bien : une autre voie")).to_be_visible()
    add(page, "Avoir une adresse e-mail professionnelle ou scolaire", way=2)
    page.get_by_label("Ce qui suit l’arobase (@)").fill("@Ville.fr")
    page.get_by_role("button", name="Relire la règle").click()
    sentence = page.get_by_text("soit avoir une adresse e-mail vérifiée en ville.fr")
    expect(sentence).to_be_visible()


def test_a_rule_is_composed_at_a_desk_and_read_back(page, stack):
    survey = make_survey()
    owner = make_member(survey.space, Role.OWNER)
    sign_in(page, owner, second_factor=True)
    compose(page, survey)
    check_page(page)
    page.get_by_role("button", name="Enregistrer").last.click()
    expect(page.get_by_text("Les modalités sont enregistrées.")).to_be_visible()
    expect(page.get_by_text("soit avoir une adresse e-mail vérifiée en ville.fr")).to_be_visible()
    check_page(page)
    survey.refresh_from_db()
    assert [len(way) for way in survey.rule.ways] == [2, 1]


def test_a_rule_is_composed_without_javascript(plain_page, stack):
    survey = make_survey()
    sign_in(plain_page, make_member(survey.space, Role.OWNER), second_factor=True)
    compose(plain_page, survey)
    plain_page.get_by_role("button", name="Enregistrer").last.click()
    expect(plain_page.get_by_text("Les modalités sont enregistrées.")).to_be_visible()
    survey.refresh_from_db()
    assert survey.audience == Audience.COMBINED


def test_a_rule_is_composed_with_the_keyboard_alone(page, stack):
    survey = make_survey()
    sign_in(page, make_member(survey.space, Role.OWNER), second_factor=True)
    page.goto(composer_of(survey))
    page.locator("#ajout-1").focus()
    for _choice in range(5):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Âge minimum")).to_be_visible()
    page.get_by_label("Âge minimum").focus()
    page.keyboard.type("18")
    page.keyboard.press("Enter")  # the first button of the form saves
    expect(page.get_by_text("Les modalités sont enregistrées.")).to_be_visible()
    survey.refresh_from_db()
    assert survey.rule == Rule(((MinimumAge(18),),))


def test_a_phone_reads_the_rule_and_what_to_mend(phone, stack):
    survey = make_survey()
    sign_in(phone, make_member(survey.space, Role.OWNER), second_factor=True)
    phone.goto(composer_of(survey))
    add(phone, "Avoir une adresse e-mail professionnelle ou scolaire")
    phone.get_by_label("Ce qui suit l’arobase (@)").fill("pas un domaine")
    phone.get_by_role("button", name="Enregistrer").last.click()
    expect(phone.get_by_text("n’est pas ce qui suit l’arobase")).to_be_visible()
    check_page(phone)


# --- a person at the door ----------------------------------------------------------------


def test_a_person_meets_the_conditions_with_franceconnect_and_answers(phone, stack):
    """Refused, they read why; they sign up, verify their identity, come back and answer."""
    subject = stack.provider.knows("sub-of-a-citizen")
    survey = one_page(rule=IDENTITY)
    user = make_user()
    phone.goto(f"/s/{survey.code}/")
    expect(phone.get_by_role("heading", name="Connectez-vous")).to_be_visible()
    check_page(phone)
    sign_in(phone, user)
    phone.goto(f"/s/{survey.code}/")
    expect(phone.get_by_text("Condition non remplie").first).to_be_visible()
    check_page(phone)
    phone.get_by_role("link", name="Vérifier mon identité avec FranceConnect").click()
    expect(phone.get_by_role("heading", name="Mon identité vérifiée")).to_be_visible()
    check_page(phone)
    vouch(phone, subject)
    leave_provider(phone)
    expect(phone.get_by_role("button", name="Envoyer mon bulletin")).to_be_visible()
    phone.get_by_text("Oui", exact=True).click()
    phone.get_by_role("button", name="Envoyer mon bulletin").click()
    expect(phone.get_by_role("heading", name="Merci")).to_be_visible()
    assert VerifiedIdentity.objects.get(user=user).birth_year == 1980
    assert Participation.objects.get(survey=survey).user == user


def test_a_person_adds_what_is_missing_and_comes_back_to_answer(phone, stack):
    """Refused by the list of conditions, they fill in their profile, which leads back."""
    survey = one_page(rule=Rule(((Member(), MinimumAge(16)),)))
    member = make_member(survey.space)
    sign_in(phone, member)
    phone.goto(f"/s/{survey.code}/")
    expect(phone.get_by_text("Condition remplie")).to_be_visible()
    expect(phone.get_by_text("Condition non remplie")).to_be_visible()
    check_page(phone)
    phone.get_by_role("link", name="Ajouter mon année de naissance").click()
    phone.get_by_label("Année de naissance").fill("1980")
    phone.get_by_role("button", name="Enregistrer").click()
    phone.get_by_label("Oui", exact=True).check()
    phone.get_by_role("button", name="Envoyer mon bulletin").click()
    expect(phone.get_by_role("heading", name="Merci")).to_be_visible()
    assert Participation.objects.get(survey=survey).user == member


def test_a_second_account_with_that_identity_is_refused_and_told_why(page, stack):
    subject = stack.provider.knows("sub-of-two-accounts")
    first, second = make_user(), make_user()
    for user in (first, second):
        page.context.clear_cookies()
        sign_in(page, user)
        page.goto("/compte/identite/")
        vouch(page, subject)
        if user is first:
            leave_provider(page)
            expect(page.get_by_text("Votre identité est vérifiée")).to_be_visible()
    expect(page.get_by_role("heading", name="vérifiée pour un autre compte")).to_be_visible()
    check_page(page)
    assert VerifiedIdentity.objects.filter(user__in=[first, second]).get().user == first


def test_who_refuses_at_the_provider_comes_back_to_words(page, stack):
    sign_in(page, make_user())
    page.goto("/compte/identite/?next=/s/")
    page.get_by_role("button", name="S’identifier avec FranceConnect").click()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_role("heading", name="La vérification a été interrompue")).to_be_visible()
    check_page(page)


def test_the_way_back_in_a_browser_s_history_changes_nothing(page, stack):
    """The answer of the provider, replayed from the history, is refused with words."""
    subject = stack.provider.knows("sub-that-goes-back")
    sign_in(page, make_user())
    page.goto("/compte/identite/")
    with page.expect_request("**/retour/?**") as asked:
        vouch(page, subject)
    leave_provider(page)
    expect(page.get_by_text("Votre identité est vérifiée par FranceConnect.")).to_be_visible()
    page.goto(asked.value.url)
    expect(page.get_by_role("heading", name="Cette vérification a expiré")).to_be_visible()


def test_an_unknown_identity_signs_in_then_is_linked_without_javascript(plain_page, stack):
    subject = stack.provider.knows("sub-without-an-account", email="someone@example.org")
    page = plain_page
    page.goto("/compte/connexion/")
    vouch(page, subject)
    page.get_by_role("button", name="Continuer").click()
    leave_provider(page)
    expect(page.get_by_role("heading", name="Rattacher votre identité vérifiée")).to_be_visible()
    user = make_user()
    page.get_by_role("link", name="Se connecter").last.click()
    page.get_by_label("Adresse e-mail").fill(user.email)
    page.get_by_label("Mot de passe").first.fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.get_by_role("button", name="Rattacher à ce compte").click()
    expect(page.get_by_text("Votre identité est vérifiée par FranceConnect.")).to_be_visible()
    assert VerifiedIdentity.objects.get(user=user)
    assert not User.objects.filter(email="someone@example.org").exists()


def test_a_printed_code_is_typed_on_a_phone_and_serves_once(phone, stack):
    survey = one_page(audience=Audience.CODES)
    made = make_codes(survey, name="lettres", number=3, by=make_user(), at=timezone.now())
    phone.goto(f"/s/{survey.code}/")
    phone.get_by_label("Votre code imprimé").fill("23456 789AB")
    phone.get_by_role("button", name="Continuer").click()
    expect(phone.get_by_text("Nous ne connaissons pas ce code")).to_be_visible()
    check_page(phone)
    phone.get_by_label("Votre code imprimé").fill(made.codes[0].lower())
    phone.get_by_role("button", name="Continuer").click()
    phone.get_by_text("Oui", exact=True).click()
    phone.get_by_role("button", name="Envoyer mon bulletin").click()
    expect(phone.get_by_role("heading", name="Merci")).to_be_visible()
    phone.goto(f"/s/{survey.code}/")
    expect(phone.get_by_role("heading", name="Vous avez déjà répondu")).to_be_visible()
    assert PrintedCode.objects.filter(survey=survey).count() == 2
    assert IncomingBallot.objects.filter(survey=survey).count() == 1


def test_a_team_makes_codes_and_downloads_letters(page, stack):
    space = make_space()
    survey = make_open_survey(space, rule=Rule(((HasCode(),), (Member(),))))
    sign_in(page, make_member(space, Role.OWNER), second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/sondages/{survey.code}/diffusion/")
    page.get_by_role("link", name="Créer et compter les codes").click()
    page.get_by_label("Nom du lot").fill("Lettres aux aînés")
    page.get_by_label("Nombre de codes").fill("5")
    page.get_by_role("button", name="Créer ces codes").click()
    expect(page.get_by_text("Les codes sont créés.")).to_be_visible()
    check_page(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Étiquettes (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="Reprendre").first.click()
    page.get_by_role("button", name="Reprendre ces codes").click()
    expect(page.get_by_text("Repris", exact=True)).to_be_visible()
    assert Survey.objects.get(pk=survey.pk).printed_codes.count() == 0
