"""Answering in a real browser: at a desk, on a phone, by keyboard, without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import (
    Choice,
    Display,
    Kind,
    Question,
    Questionnaire,
    Row,
    Text,
)
from aimpact.questionnaire.structure import Page as Sheet
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import IncomingBallot, Participation
from tests.e2e.conftest import PHONE
from tests.e2e.looking import check_page, overflow
from tests.e2e.participants import ballots_of, until_focused
from tests.e2e.people import sign_in
from tests.factories import daytime_zone, make_commune, make_member, make_open_survey, make_space


def choices(*labels):
    return tuple(Choice(code=f"c{n}", label=Text(label)) for n, label in enumerate(labels, 1))


def when(field, *values):
    return Condition(tests=(Test(field=field, operator=Operator.IS, value=values),))


YES_NO = Question(
    code="q1",
    kind=Kind.YES_NO,
    label=Text("Fermer la place le samedi ?", "Close the square on Saturdays?"),
    is_required=True,
    choices=(
        Choice(code="yes", label=Text("Oui", "Yes")),
        Choice(code="no", label=Text("Non", "No")),
        Choice(code="abstain", label=Text("Ne se prononce pas", "No opinion")),
    ),
)
WHY = Question(
    code="q2",
    kind=Kind.TEXT,
    display=Display.LONG,
    label=Text("Qu’est-ce qui vous gênerait ?"),
    condition=when("q1", "no"),
    is_required=True,
)
HOW = Question(
    code="q3",
    kind=Kind.SINGLE,
    label=Text("Comment venez-vous ?"),
    choices=(*choices("À pied", "En bus"), Choice(code="x", label=Text("Autre"), is_other=True)),
)
ADD = Question(
    code="q4",
    kind=Kind.MULTIPLE,
    label=Text("Que faut-il ajouter ?"),
    maximum=2,
    choices=choices("Des arbres", "Des bancs", "Une fontaine"),
)
LEAVE = Question(
    code="q5",
    kind=Kind.SINGLE,
    display=Display.DROPDOWN,
    label=Text("Votre quartier ?"),
    choices=choices("Centre", "Gare"),
)
CLEAN = Question(
    code="q6",
    kind=Kind.RATING,
    label=Text("La propreté ?"),
    choices=choices("Pas du tout satisfait", "Moyennement", "Tout à fait satisfait"),
)
TODAY = Question(
    code="q7",
    kind=Kind.MATRIX,
    label=Text("Que pensez-vous de…"),
    rows=(Row(code="r1", label=Text("L’éclairage")), Row(code="r2", label=Text("Le bruit"))),
    choices=choices("Bien", "Moyen", "Mal"),
)
VISITS = Question(
    code="q8",
    kind=Kind.NUMBER,
    label=Text("Combien de visites par mois ?"),
    minimum=0,
    maximum=31,
    is_whole=True,
)
DOCUMENT = Questionnaire(
    title=Text("La place de demain", "Tomorrow’s square"),
    intro=Text("La place sera refaite. Dites ce que vous en pensez."),
    thanks=Text("Le conseil municipal en débattra en mars."),
    pages=(
        Sheet(code="p1", title=Text("Le samedi"), questions=(YES_NO, WHY, HOW, ADD)),
        Sheet(code="p2", title=Text("La place"), questions=(LEAVE, CLEAN, TODAY, VISITS)),
    ),
)


def make_survey(**fields):
    values = {"questionnaire": DOCUMENT, "profile_fields": ["age_band", "gender", "commune"]}
    return make_open_survey(fields.pop("space", None) or coloured_space(), **(values | fields))


def coloured_space():
    return make_space(name="Ville d’essai", primary_color="#7a1f4b", accent_color="#f0b429")


def choose(page: Page, question: str, answer: str) -> None:
    group = page.get_by_role("group", name=re.compile(re.escape(question)))
    group.get_by_text(answer, exact=True).click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def answer_everything(page: Page, *, look: bool) -> None:
    """Both pages and the profile, by the ways of a person who sees and points."""

    def seen() -> None:
        if look:
            check_page(page)

    seen()
    page.get_by_text("Ce qui est enregistré, et la suite").click()
    seen()
    expect(page.get_by_label("Qu’est-ce qui vous gênerait ?")).to_be_hidden()
    choose(page, "Fermer la place", "Non")
    page.get_by_label("Qu’est-ce qui vous gênerait ?").fill("Les livraisons")
    choose(page, "Comment venez-vous", "Autre")
    page.get_by_label("Si « Autre », précisez").fill("En trottinette")
    for label in ("Des arbres", "Une fontaine"):
        choose(page, "Que faut-il ajouter", label)
    seen()
    press(page, "Continuer")
    page.get_by_label("Votre quartier ?").select_option("Gare")
    choose(page, "La propreté ?", "Moyennement")
    page.get_by_role("radio", name="Bien").first.check(force=True)
    page.get_by_role("group", name="Le bruit").get_by_role("radio", name="Mal").check(force=True)
    page.get_by_label("Combien de visites").fill("12")
    page.get_by_label("Quel âge").select_option("40 à 54 ans")
    page.get_by_label("Vous êtes").select_option("Je préfère ne pas répondre")
    seen()
    press(page, "Envoyer mon bulletin")


EVERYTHING = {
    "q1": "no",
    "q2": "Les livraisons",
    "q3": "x",
    "q3__other": "En trottinette",
    "q4": ["c1", "c3"],
    "q5": "c2",
    "q6": "c2",
    "q7__r1": "c1",
    "q7__r2": "c3",
    "q8": 12,
}


@pytest.mark.parametrize("viewport", ["desk", "phone"])
def test_a_survey_of_two_pages_is_answered_and_its_receipt_checked(page, phone, viewport):
    visitor = phone if viewport == "phone" else page
    survey = make_survey()
    visitor.goto(f"/s/{survey.code}/")
    answer_everything(visitor, look=True)
    expect(visitor.get_by_role("heading", level=1)).to_have_text(
        "Merci, votre bulletin est enregistré"
    )
    expect(visitor.get_by_text("Le conseil municipal en débattra en mars.")).to_be_visible()
    check_page(visitor)
    assert ballots_of(survey) == [EVERYTHING]
    receipt = visitor.get_by_role("textbox", name="Récépissé").input_value()
    visitor.get_by_role("link", name="Vérifier un récépissé").click()
    check_page(visitor)
    visitor.get_by_role("textbox", name="Récépissé").fill(receipt.lower())
    press(visitor, "Vérifier")
    expect(visitor.get_by_text("Ce bulletin est dans l’urne")).to_be_visible()
    check_page(visitor)
    visitor.goto(f"/s/{survey.code}/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Vous avez déjà répondu")
    check_page(visitor)


def test_a_condition_opens_and_closes_a_question_in_place(page):
    survey = make_survey()
    page.goto(f"/s/{survey.code}/")
    why = page.get_by_label("Qu’est-ce qui vous gênerait ?")
    choose(page, "Fermer la place", "Non")
    why.fill("Je change d’avis")
    choose(page, "Fermer la place", "Oui")
    expect(why).to_be_hidden()
    press(page, "Continuer")
    press(page, "Envoyer mon bulletin")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    assert ballots_of(survey) == [{"q1": "yes"}]


def test_without_javascript_the_new_question_is_asked_before_going_on(plain_page):
    survey = make_survey()
    plain_page.goto(f"/s/{survey.code}/")
    assert overflow(plain_page) <= 0
    expect(plain_page.get_by_label("Si « Autre », précisez")).to_be_visible()
    choose(plain_page, "Fermer la place", "Non")
    choose(plain_page, "Comment venez-vous", "Autre")
    plain_page.get_by_label("Si « Autre », précisez").fill("En trottinette")
    press(plain_page, "Continuer")
    expect(plain_page.get_by_text("Vos réponses ouvrent de nouvelles questions")).to_be_visible()
    plain_page.get_by_label("Qu’est-ce qui vous gênerait ?").fill("Le bruit")
    press(plain_page, "Continuer")
    expect(plain_page.get_by_role("heading", name="La place", exact=True)).to_be_visible()
    press(plain_page, "Retour")
    expect(plain_page.get_by_label("Si « Autre », précisez")).to_have_value("En trottinette")
    press(plain_page, "Continuer")
    plain_page.get_by_label("Combien de visites").fill("beaucoup")
    press(plain_page, "Envoyer mon bulletin")
    expect(plain_page.get_by_role("heading", name="Un point à corriger")).to_be_visible()
    expect(plain_page.get_by_label("Combien de visites")).to_have_value("beaucoup")
    plain_page.get_by_label("Combien de visites").fill("3")
    press(plain_page, "Envoyer mon bulletin")
    expect(plain_page.get_by_role("heading", level=1)).to_contain_text("Merci")
    assert ballots_of(survey) == [
        {"q1": "no", "q2": "Le bruit", "q3": "x", "q3__other": "En trottinette", "q8": 3}
    ]


def test_everything_is_done_with_the_keyboard_alone(page):
    survey = make_survey(profile_fields=[])
    page.goto(f"/s/{survey.code}/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    until_focused(page, page.get_by_role("radio", name="Oui", exact=True))
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Non", exact=True)).to_be_checked()
    until_focused(page, page.get_by_label("Qu’est-ce qui vous gênerait ?"))
    page.keyboard.type("Le bruit")
    until_focused(page, page.get_by_role("checkbox", name="Des arbres"))
    page.keyboard.press("Space")
    until_focused(page, page.get_by_role("button", name="Continuer"))
    page.keyboard.press("Enter")
    until_focused(page, page.get_by_label("Combien de visites"))
    page.keyboard.type("999")
    page.keyboard.press("Enter")
    expect(page.locator("#erreurs")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Combien de visites")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    assert ballots_of(survey) == [{"q1": "no", "q2": "Le bruit", "q4": ["c1"], "q8": 9}]


def test_a_double_click_and_a_way_back_count_once(page):
    survey = make_survey(profile_fields=[])
    page.goto(f"/s/{survey.code}/")
    choose(page, "Fermer la place", "Oui")
    press(page, "Continuer")
    page.get_by_role("button", name="Envoyer mon bulletin").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    receipt = page.get_by_role("textbox", name="Récépissé").input_value()
    page.go_back()
    press(page, "Envoyer mon bulletin")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    assert page.get_by_role("textbox", name="Récépissé").input_value() == receipt
    page.reload()
    assert page.get_by_role("textbox", name="Récépissé").input_value() == receipt
    assert ballots_of(survey) == [{"q1": "yes"}]
    assert Participation.objects.filter(survey=survey).count() == 1


def test_two_tabs_of_one_browser_give_one_ballot(page):
    survey = make_survey(profile_fields=[])
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"/s/{survey.code}/")
        choose(tab, "Fermer la place", "Oui")
        press(tab, "Continuer")
    press(page, "Envoyer mon bulletin")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    press(other, "Envoyer mon bulletin")
    expect(other.get_by_role("heading", level=1)).to_have_text("Vous avez déjà répondu")
    check_page(other)
    assert len(ballots_of(survey)) == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_the_language_is_changed_with_the_answers_kept(new_page, javascript):
    visitor = new_page(javascript=javascript)
    survey = make_survey()
    visitor.goto(f"/s/{survey.code}/")
    choose(visitor, "Fermer la place", "Non")
    visitor.get_by_role("button", name="EN").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Tomorrow’s square")
    expect(visitor.get_by_role("radio", name="No", exact=True)).to_be_checked()
    if javascript:
        check_page(visitor)


def test_errors_are_listed_and_lead_to_their_questions(phone):
    survey = make_survey()
    phone.goto(f"/s/{survey.code}/")
    for label in ("Des arbres", "Des bancs", "Une fontaine"):
        choose(phone, "Que faut-il ajouter", label)
    press(phone, "Continuer")
    expect(phone.get_by_role("heading", name="2 points à corriger")).to_be_visible()
    check_page(phone)
    phone.get_by_role("link", name=re.compile("Fermer la place")).click()
    expect(phone.get_by_role("radio", name="Oui")).to_be_focused()


def test_a_commune_is_suggested(page):
    commune = make_commune(name="Sainte-Essai-sur-Mer")
    survey = make_survey()
    page.goto(f"/s/{survey.code}/")
    choose(page, "Fermer la place", "Oui")
    press(page, "Continuer")
    page.get_by_role("combobox", name="Dans quelle commune").press_sequentially("sainte-essai")
    page.get_by_role("option", name=re.compile("Sainte-Essai")).click()
    check_page(page)
    press(page, "Envoyer mon bulletin")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    profiles = [row.profile for row in IncomingBallot.objects.filter(survey=survey)]
    assert profiles == [{"commune": commune.code}]


def test_members_sign_in_and_come_back(page):
    space = coloured_space()
    survey = make_survey(space=space, audience=Audience.MEMBERS, profile_fields=[])
    page.goto(f"/s/{survey.code}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Connectez-vous pour répondre à ce sondage"
    )
    check_page(page)
    sign_in(page, make_member(space))
    page.goto(f"/s/{survey.code}/")
    choose(page, "Fermer la place", "Oui")
    press(page, "Continuer")
    press(page, "Envoyer mon bulletin")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")


def test_a_code_is_typed_and_a_wrong_one_is_explained(phone):
    survey = make_survey()
    phone.goto("/s/")
    check_page(phone)
    phone.get_by_label("Code du sondage").fill("zzzz-2222")
    press(phone, "Aller au sondage")
    expect(phone.get_by_text("Aucun sondage ne porte ce code")).to_be_visible()
    check_page(phone)
    phone.get_by_label("Code du sondage").fill(f"{survey.code[:4]} {survey.code[4:]}".lower())
    press(phone, "Aller au sondage")
    expect(phone.get_by_role("heading", level=1)).to_have_text("La place de demain")


def test_people_are_invited_by_e_mail_answer_and_are_reminded_no_more(page, new_page, stack):
    space = coloured_space()
    survey = make_survey(
        space=space, audience=Audience.INVITEES, profile_fields=[], time_zone=daytime_zone()
    )
    sign_in(page, make_member(space, Role.EDITOR), second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/sondages/{survey.code}/diffusion/")
    check_page(page)
    page.get_by_role("link", name="Ajouter des adresses").click()
    check_page(page)
    invited = [f"{survey.code.lower()}-{name}@example.org" for name in ("a", "b")]
    page.get_by_label("Adresses").fill("\n".join([*invited, "pas une adresse"]))
    press(page, "Vérifier la liste")
    expect(page.get_by_text("Aucune adresse e-mail sur cette ligne.")).to_be_visible()
    check_page(page)
    press(page, "Ajouter 2 adresses")
    expect(page.get_by_text("2 adresses ajoutées")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Envoyer 2 invitations").click()
    check_page(page)
    press(page, "Envoyer les invitations")
    message = stack.mailbox.wait_for(invited[0])
    stack.mailbox.wait_for(invited[1])
    assert message["From"].startswith("Ville d")
    link = re.search(r"http\S+/i/\S+", message.get_body(("plain",)).get_content())
    assert link
    reader = new_page(viewport=PHONE, is_mobile=True, has_touch=True)
    reader.goto(link[0])
    check_page(reader)
    choose(reader, "Fermer la place", "Oui")
    press(reader, "Continuer")
    press(reader, "Envoyer mon bulletin")
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Merci")
    reader.goto(link[0])
    expect(reader.get_by_role("heading", level=1)).to_have_text("Vous avez déjà répondu")
    check_page(reader)
    reader.goto(f"{link[0]}desinscription/")
    check_page(reader)
    press(reader, "Ne plus recevoir d’e-mails")
    check_page(reader)
    assert ballots_of(survey) == [{"q1": "yes"}]


def test_the_preview_walks_the_pages_and_keeps_nothing(page):
    space = coloured_space()
    survey = make_survey(space=space)
    sign_in(page, make_member(space, Role.EDITOR), second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/sondages/{survey.code}/apercu/")
    check_page(page)
    choose(page, "Fermer la place", "Oui")
    press(page, "Continuer")
    press(page, "Envoyer mon bulletin")
    expect(page.get_by_role("heading", level=1)).to_have_text("Le bulletin serait envoyé ici")
    check_page(page)
    assert ballots_of(survey) == []
