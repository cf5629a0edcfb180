"""Ways of collecting in a real browser: a kiosk, answers set aside, paper keyed by hand."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from aimpact.questionnaire.structure import Page as Sheet
from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import IncomingBallot, KeyedSheet, Survey
from aimpact.surveys.services.ways import Ways, update_ways
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.factories import (
    make_member,
    make_open_survey,
    make_space,
    multiple_question,
    number_question,
    single_question,
    text_question,
)


def make_survey(**fields: Any) -> Survey:
    document = Questionnaire(
        title=Text("La place du marché : qu’en pensez-vous ?"),
        intro=Text("La ville refait la place et vous demande votre avis."),
        pages=(
            Sheet(code="p1", questions=(single_question("q1"), multiple_question("q2"))),
            Sheet(code="p2", questions=(text_question("q3"), number_question("q5"))),
        ),
    )
    space = fields.pop("space", None) or make_space(name="Saint-Martin-des-Prés")
    return make_open_survey(space, questionnaire=document, **fields)


def see(page: Page, name: str) -> None:
    """Check the page; keep a picture of it where the environment asks for one."""
    check_page(page)
    folder = os.environ.get("AIMPACT_PICTURES")
    if folder:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def ways(survey: Survey) -> list[str]:
    ballots = IncomingBallot.objects.filter(survey=survey)
    return sorted(ballots.values_list("channel", flat=True))


def staff_page(page: Page, survey: Survey) -> Page:
    sign_in(page, make_member(survey.space, Role.EDITOR), second_factor=True)
    return page


def test_a_kiosk_from_the_team_to_the_second_person(page: Page, phone: Page) -> None:
    survey = make_survey()
    desk, tablet = staff_page(page, survey), phone
    desk.goto(f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/recueil/")
    see(desk, "ways")
    desk.get_by_role("link", name="Bornes").click()
    desk.get_by_label("Où se trouve la tablette").fill("Accueil de la mairie")
    press(desk, "Préparer la borne")
    link = desk.locator("#adresse-borne")
    expect(link).to_be_visible()
    see(desk, "kiosks")
    tablet.goto(link.input_value())
    see(tablet, "kiosk-start")
    press(tablet, "Démarrer ici")
    for _person in range(2):
        expect(tablet.get_by_text("Pour ?")).to_be_visible()
        see(tablet, "kiosk-first")
        tablet.get_by_label("Oui").check()
        press(tablet, "Continuer")
        expect(tablet.get_by_label("Pourquoi ?")).to_be_visible()
        press(tablet, "Envoyer mon bulletin")
        expect(tablet.get_by_role("heading", name="Merci")).to_be_visible()
        see(tablet, "kiosk-thanks")
        tablet.get_by_role("link", name="Terminer").click()
    expect(tablet.get_by_text("Pour ?")).to_be_visible()
    expect(tablet.get_by_label("Oui")).not_to_be_checked()
    assert ways(survey) == ["kiosk", "kiosk"]


def test_a_kiosk_warns_then_clears_itself(page: Page, phone: Page) -> None:
    survey = make_survey()
    desk = staff_page(page, survey)
    desk.goto(f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/recueil/bornes/")
    desk.get_by_label("Où se trouve la tablette").fill("Marché")
    press(desk, "Préparer la borne")
    phone.clock.install()
    phone.goto(desk.locator("#adresse-borne").input_value())
    press(phone, "Démarrer ici")
    phone.get_by_label("Oui").check()
    phone.wait_for_load_state()  # from then on the page counts the time
    phone.clock.run_for(91_000)
    expect(phone.get_by_role("dialog")).to_be_visible()
    see(phone, "kiosk-warning")
    press(phone, "Je suis toujours là")
    expect(phone.get_by_role("dialog")).to_be_hidden()
    expect(phone.get_by_label("Oui")).to_be_checked()
    phone.clock.run_for(91_000)
    expect(phone.get_by_role("dialog")).to_be_visible()
    phone.clock.run_for(31_000)
    expect(phone.get_by_label("Oui")).not_to_be_checked()


@pytest.mark.parametrize("kind", ["phone", "plain_page"])
def test_answers_are_set_aside_and_taken_up_again(
    kind: str, request: pytest.FixtureRequest, page: Page
) -> None:
    survey = make_survey(may_save=True)
    visitor: Page = request.getfixturevalue(kind)
    visitor.goto(f"/s/{survey.code}/")
    visitor.get_by_label("Oui").check()
    press(visitor, "Continuer")
    visitor.get_by_label("Pourquoi ?").fill("Des arbres")
    press(visitor, "Enregistrer et continuer plus tard")
    expect(visitor.get_by_role("heading", name="Vos réponses sont enregistrées")).to_be_visible()
    link = visitor.locator("#adresse").input_value()
    if kind == "phone":
        see(visitor, "saved")
    page.goto(link)
    expect(page.get_by_label("Pourquoi ?")).to_have_value("Des arbres")
    see(page, "resumed")
    press(page, "Envoyer mon bulletin")
    expect(page.get_by_role("heading", name="Merci")).to_be_visible()
    assert ways(survey) == ["web"]


def test_answers_kept_on_the_device_come_back_and_go_when_sent(phone: Page) -> None:
    survey = make_survey(may_save=True)
    phone.goto(f"/s/{survey.code}/")
    phone.get_by_label("Garder mes réponses sur cet appareil").check()
    phone.get_by_label("Oui").check()
    press(phone, "Continuer")
    phone.get_by_label("Pourquoi ?").fill("Des arbres")
    phone.goto(f"/s/{survey.code}/")
    press(phone, "Elles sont à moi : les reprendre")
    expect(phone.get_by_label("Pourquoi ?")).to_have_value("Des arbres")
    phone.context.set_offline(True)
    press(phone, "Envoyer mon bulletin")
    expect(phone.get_by_text("La connexion est perdue")).to_be_visible()
    see(phone, "offline")
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", name="Merci")).to_be_visible()
    phone.wait_for_load_state()  # by then the page has erased them
    phone.goto(f"/s/{survey.code}/")
    assert phone.evaluate("Object.keys(localStorage).filter(k => k.startsWith('reponses'))") == []
    assert ways(survey) == ["web"]


def test_a_sheet_is_keyed_by_the_keyboard_alone_twice_then_cast(page: Page) -> None:
    survey = make_survey(profile_fields=["gender"])
    desk = staff_page(page, survey)
    desk.goto(f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/recueil/papier/")
    desk.get_by_label("Nom du lot").fill("Médiathèque")
    see(desk, "paper")
    press(desk, "Numéroter les feuilles")
    desk.get_by_role("link", name="Saisir des feuilles").click()
    for answer in ("1", "2"):
        desk.get_by_label("Numéro de la feuille").focus()
        for typed in ("3", answer):
            desk.keyboard.type(typed)
            desk.keyboard.press("Enter")
        see(desk, "keying")
        desk.get_by_role("button", name="Garder cette feuille").focus()
        desk.keyboard.press("Enter")
        expect(desk.get_by_label("Numéro de la feuille")).to_have_value("")
    desk.get_by_role("link", name="Médiathèque").click()
    see(desk, "batch")
    desk.get_by_role("link", name="Trancher la feuille 3").click()
    desk.get_by_role("radio").first.check()
    see(desk, "settle")
    press(desk, "Trancher")
    press(desk, "Verser 1 feuille")
    expect(desk.get_by_text("1 feuille est devenue un bulletin")).to_be_visible()
    assert ways(survey) == ["paper"]
    assert not KeyedSheet.objects.filter(batch__survey=survey).exists()


def test_one_s_answers_are_opened_again_and_changed(phone: Page) -> None:
    survey = make_survey(anonymity=Anonymity.NAMED, audience=Audience.MEMBERS, may_edit=True)
    sign_in(phone, make_member(survey.space))
    phone.goto(f"/s/{survey.code}/")
    see(phone, "may-edit")
    phone.get_by_label("Oui").check()
    press(phone, "Continuer")
    press(phone, "Envoyer mon bulletin")
    phone.get_by_role("link", name="Modifier mes réponses").click()
    expect(phone.get_by_label("Oui")).to_be_checked()
    see(phone, "editing")
    phone.get_by_label("Non").check()
    press(phone, "Continuer")
    press(phone, "Envoyer mes modifications")
    expect(phone.get_by_role("heading", name="Merci")).to_be_visible()
    assert IncomingBallot.objects.get(survey=survey).answers["q1"] == "no"


def test_a_pause_is_told_and_loses_nothing(phone: Page, page: Page) -> None:
    survey = make_survey()
    phone.goto(f"/s/{survey.code}/")
    phone.get_by_label("Oui").check()
    desk = staff_page(page, survey)
    desk.goto(f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/publication/")
    desk.get_by_label("Raison de la pause").fill("Nous corrigeons une question")
    press(desk, "Mettre le sondage en pause")
    expect(desk.get_by_role("button", name="Reprendre les réponses")).to_be_visible()
    see(desk, "publication-paused")
    press(phone, "Continuer")
    expect(phone.get_by_text("Nous corrigeons une question")).to_be_visible()
    expect(phone.get_by_label("Oui")).to_be_checked()
    see(phone, "paused")
    Survey.objects.filter(pk=survey.pk).update(
        paused_at=None, pause_reason="", updated_at=timezone.now()
    )
    press(phone, "Continuer")
    expect(phone.get_by_label("Pourquoi ?")).to_be_visible()


def test_a_survey_is_prolonged_for_a_reason_that_people_read(phone: Page, page: Page) -> None:
    survey = make_survey()
    desk = staff_page(page, survey)
    desk.goto(f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/publication/")
    later = timezone.now() + timedelta(days=21)
    desk.get_by_label("Nouvelle clôture").fill(later.strftime("%Y-%m-%dT18:00"))
    press(desk, "Changer la date de clôture")
    expect(desk.get_by_role("alert")).to_be_visible()
    see(desk, "prolonging-without-a-reason")
    desk.get_by_label("Raison", exact=False).first.fill("La crue a fermé les berges")
    press(desk, "Changer la date de clôture")
    expect(desk.get_by_text("La date de clôture est changée.")).to_be_visible()
    phone.goto(f"/s/{survey.code}/")
    expect(phone.get_by_text("La crue a fermé les berges")).to_be_visible()
    see(phone, "prolonged")


def test_whoever_answers_when_the_last_place_goes_is_told(phone: Page, page: Page) -> None:
    survey = make_survey()
    by = make_member(survey.space, Role.EDITOR)
    update_ways(survey, Ways(maximum_ballots=1), by=by, at=timezone.now())
    for visitor in (phone, page):
        visitor.goto(f"/s/{survey.code}/")
        visitor.get_by_label("Oui").check()
        press(visitor, "Continuer")
        expect(visitor.get_by_label("Pourquoi ?")).to_be_visible()
    press(page, "Envoyer mon bulletin")
    expect(page.get_by_role("heading", name="Merci")).to_be_visible()
    press(phone, "Envoyer mon bulletin")
    full = phone.get_by_role("heading", name="Ce sondage a reçu toutes ses réponses")
    expect(full).to_be_visible()
    see(phone, "full")
    assert ways(survey) == ["web"]


def test_somebody_without_an_account_reads_the_preview_of_a_draft(phone: Page, page: Page) -> None:
    survey = make_survey(published_at=None)
    desk = staff_page(page, survey)
    desk.goto(f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/ecrans/")
    desk.get_by_text("Le montrer à quelqu’un sans compte").click()
    link = desk.get_by_label("Lien vers l’aperçu")
    expect(link).to_be_visible()
    see(desk, "preview-shared")
    phone.goto(urlsplit(link.input_value()).path)
    phone.get_by_label("Oui").check()
    press(phone, "Continuer")
    press(phone, "Envoyer mon bulletin")
    expect(phone.get_by_text("Rien n’a été enregistré")).to_be_visible()
    see(phone, "preview-end")
    assert ways(survey) == []
