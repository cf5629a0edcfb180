"""Making a survey known, in a real browser: links, kit, another site, sending, being told."""

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from aimpact.questionnaire.structure import Page as Sheet
from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.spaces.enums import Role
from aimpact.surveys.addresses import survey_address
from aimpact.surveys.bounces import MARK_HEADER, read_bounce
from aimpact.surveys.enums import Audience, ResultsVisibility
from aimpact.surveys.invitees import Invitee
from aimpact.surveys.kit.sms import measure_sms
from aimpact.surveys.models import ArrivalCount, IncomingBallot, Invitation, ResultsNotice
from aimpact.surveys.selectors.campaigns import frame_html
from aimpact.surveys.services.bounces import Outcome, note_bounce
from aimpact.surveys.services.campaigns import allow_sites
from aimpact.surveys.services.invitations import add_invitees
from tests.e2e.conftest import PHONE
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.factories import (
    daytime_zone,
    make_member,
    make_open_survey,
    make_space,
    single_question,
)
from tests.surveys.test_bounces import REPORT
from tests.waiting import wait_for


@pytest.fixture(autouse=True)
def _public_address(stack, settings):
    """Addresses are the same here as in the service's own processes."""
    settings.PUBLIC_URL = stack.url


def open_survey(**fields):
    """A survey of one question, in a space with colours of its own."""
    space = make_space(name="Ville d’essai", primary_color="#7a1f4b", accent_color="#f0b429")
    document = Questionnaire(
        title=Text("La place du marché", "The market square"),
        intro=Text("Votre avis sur son avenir."),
        pages=(Sheet(code="p1", questions=(single_question(),)),),
    )
    values = {"profile_fields": [], "time_zone": daytime_zone()} | fields
    return make_open_survey(space, questionnaire=document, **values)


def enter(page: Page, survey, path: str = "") -> None:
    """Sign a member of the team in and open a page of sharing."""
    sign_in(page, make_member(survey.space, Role.EDITOR), second_factor=True)
    page.goto(f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/diffusion/{path}")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()


def test_a_link_for_the_market_is_made_used_and_counted(stack, page, new_page):
    survey = open_survey()
    enter(page, survey)
    check_page(page)
    follow(page, "Voies d’arrivée")
    expect(page.get_by_text("Aucun lien particulier pour l’instant")).to_be_visible()
    check_page(page)
    follow(page, "Créer un lien")
    check_page(page)
    page.get_by_label("Personnes qu’il a pu toucher").fill("120")
    press(page, "Créer le lien")
    expect(page.get_by_text("Dites d’où vient ce nombre.").first).to_be_visible()
    check_page(page)
    page.get_by_label("Nom du lien").fill("Marché du jeudi")
    page.get_by_label("D’où vient ce nombre").fill("120 tracts")
    press(page, "Créer le lien")
    expect(page.get_by_text("Le lien est prêt.")).to_be_visible()
    check_page(page)
    address = page.get_by_label("Adresse de ce lien").input_value()
    assert address == survey_address(survey, "marche-du-jeudi")

    for _ in range(5):
        reader = new_page(viewport=PHONE, is_mobile=True, has_touch=True)
        reader.goto(address)
        reader.get_by_text("Oui", exact=True).click()
        press(reader, "Envoyer mon bulletin")
        expect(reader.get_by_role("heading", level=1)).to_contain_text("Merci")
    counted = ArrivalCount.objects.filter(survey=survey, tag="marche-du-jeudi", started=5)
    wait_for(counted.exists)
    page.goto(page.url.replace("canal/marche-du-jeudi/", "canaux/"))
    expect(page.get_by_role("link", name="Marché du jeudi")).to_be_visible()
    expect(page.get_by_role("figure")).to_contain_text("Ouvertures")
    check_page(page)


def test_the_kit_is_looked_at_corrected_and_downloaded(stack, page):
    survey = open_survey()
    enter(page, survey, "kit/")
    check_page(page)
    for picture in page.locator(".kit-cards img").all():
        picture.scroll_into_view_if_needed()
        wait_for(lambda shown=picture: shown.evaluate("image => image.naturalWidth") > 0)
    typed = "Fête au marché : {lien} €"
    page.get_by_label("SMS").fill(typed)
    length = measure_sms(typed.replace("{lien}", survey_address(survey)))
    said = f"{length.units} caractères sur {length.room} en un message"
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()
    expect(page.get_by_text("Ces caractères réduisent la place de moitié : ê")).to_be_visible()
    page.get_by_label("Actualité pour le site").fill("Sans adresse")
    press(page, "Enregistrer les textes")
    expect(page.get_by_text("Écrivez {lien} à la place du lien.").first).to_be_visible()
    check_page(page)
    page.get_by_label("Actualité pour le site").fill("")
    press(page, "Enregistrer les textes")
    expect(page.get_by_text("Les textes sont enregistrés.")).to_be_visible()
    expect(page.get_by_label("SMS")).to_have_value(typed)
    with page.expect_download() as download:
        follow(page, "Tout télécharger (ZIP)")
    assert download.value.suggested_filename == f"kit-{survey.code}.zip"


# --- another site -------------------------------------------------------------------------
@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Another site: its origin, and the folder of its pages."""
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", tmp_path
    server.shutdown()
    thread.join()
    server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


def write_page(folder: Path, survey) -> None:
    """The town's page, as its webmaster pastes what we give."""
    (folder / "index.html").write_text(
        "<!doctype html><html lang=fr><meta charset=utf-8><title>Ville</title>"
        '<link rel="icon" href="data:,"><main><h1>Ma ville</h1>'
        f"{frame_html(survey)}</main><script>addEventListener('aimpact:completed', event => "
        "document.title = `fini ${event.detail.survey}`)</script>"
    )


def test_a_survey_is_answered_in_the_page_of_another_site(stack, new_page, site):
    survey, (origin, folder) = open_survey(), site
    allow_sites(survey, [origin], by=make_member(survey.space), at=timezone.now())
    write_page(folder, survey)
    visitor = new_page()
    visitor.goto(f"{origin}/")
    frame = visitor.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("La place du marché")
    frame.get_by_role("button", name="Répondre ici").click()
    frame.get_by_text("Oui", exact=True).click()
    wait_for(lambda: visitor.locator("iframe").bounding_box()["height"] != 720)
    frame.get_by_role("button", name="Envoyer mon bulletin").click()
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Merci")
    expect(visitor).to_have_title(f"fini {survey.code}")
    assert IncomingBallot.objects.filter(survey=survey).count() == 1
    visitor.reload()
    frame.get_by_role("button", name="Répondre ici").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Vous avez déjà répondu")


def test_the_frame_is_answered_without_javascript(stack, new_page, site):
    survey, (origin, folder) = open_survey(), site
    allow_sites(survey, [origin], by=make_member(survey.space), at=timezone.now())
    write_page(folder, survey)
    visitor = new_page(javascript=False)
    visitor.goto(f"{origin}/")
    frame = visitor.frame_locator("iframe")
    frame.get_by_role("button", name="Répondre ici").click()
    frame.get_by_text("Oui", exact=True).click()
    frame.get_by_role("button", name="Envoyer mon bulletin").click()
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Merci")


def test_the_first_card_of_the_frame_looks_right(stack, new_page):
    survey = open_survey()
    for viewport in (PHONE, None):
        visitor = new_page(viewport=viewport)
        visitor.goto(f"/s/{survey.code}/integre/")
        check_page(visitor)
        visitor.context.clear_cookies()
        visitor.get_by_role("button", name="Répondre ici").click()
        expect(visitor.get_by_role("heading", level=1)).to_have_text("La place du marché")
        check_page(visitor)


def test_the_sites_are_named_by_the_team(stack, page):
    survey = open_survey()
    enter(page, survey, "integration/")
    check_page(page)
    page.get_by_label("Sites qui peuvent afficher ce sondage").fill("pas un site")
    press(page, "Enregistrer les sites")
    expect(page.get_by_text("n’est pas l’adresse d’un site").first).to_be_visible()
    check_page(page)
    page.get_by_label("Sites qui peuvent afficher ce sondage").fill("www.ville.example")
    press(page, "Enregistrer les sites")
    expect(page.get_by_label("Code à coller")).to_contain_text("/integre/")
    check_page(page)


# --- e-mail -------------------------------------------------------------------------------
def test_invitations_are_tried_on_oneself_before_they_leave(stack, page):
    survey = open_survey(audience=Audience.INVITEES)
    listed = [Invitee(f"{survey.code.lower()}@example.org", "fr", 1)]
    add_invitees(survey, listed, by=make_member(survey.space), at=timezone.now())
    enter(page, survey, "invites/envoyer/")
    check_page(page)
    press(page, page.get_by_role("button", name="Envoyer un essai à").inner_text())
    expect(page.get_by_text("Un essai part vers")).to_be_visible()
    press(page, "Envoyer les invitations")
    expect(page.get_by_text("1 invitation est en route.")).to_be_visible()
    message = stack.mailbox.wait_for(listed[0].email)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_personal_link_a_reminder_an_opting_out_and_a_return(stack, page, new_page):
    """Three are invited: one answers, one wants no reminder, the address of one is gone."""
    survey = open_survey(audience=Audience.INVITEES)
    names = ("repond", "se-tait", "parti")
    emails = [f"{name}-{survey.code.lower()}@example.org" for name in names]
    listed = [Invitee(email, "fr", line) for line, email in enumerate(emails, start=1)]
    add_invitees(survey, listed, by=make_member(survey.space), at=timezone.now())
    enter(page, survey, "invites/envoyer/")
    press(page, "Envoyer les invitations")
    expect(page.get_by_text("3 invitations sont en route.")).to_be_visible()
    answers, _silent, gone = (stack.mailbox.wait_for(email) for email in emails)

    reader = new_page(viewport=PHONE, is_mobile=True, has_touch=True)
    reader.goto(link_in(answers, "/i/"))
    check_page(reader)
    reader.get_by_text("Oui", exact=True).click()
    press(reader, "Envoyer mon bulletin")
    expect(reader.get_by_role("heading", name="Merci")).to_be_visible()

    bounce = read_bounce(answers_of_server(gone).encode())
    assert bounce is not None
    assert note_bounce(bounce, at=timezone.now()) is Outcome.STRUCK_OUT

    yesterday = timezone.now() - timedelta(days=2)
    Invitation.objects.filter(survey=survey).update(sent_at=yesterday)
    page.goto(page.url.replace("envoyer/", "").rstrip("/") + "/rappeler/")
    check_page(page)
    press(page, "Envoyer le rappel")
    expect(page.get_by_text("Les rappels sont en route")).to_be_visible()
    reminder = stack.mailbox.wait_for(emails[1], number=2)
    assert [len(stack.mailbox.to(email)) for email in emails] == [1, 2, 1]

    reader.goto(link_in(reminder, "/i/", "desinscription/"))
    check_page(reader)
    press(reader, "Ne plus recevoir d’e-mails")
    expect(reader.get_by_text("Vous ne recevrez plus d’e-mails sur ce sondage")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Ne veut plus d’e-mail").last).to_be_visible()
    expect(page.get_by_text("Non distribuée").last).to_be_visible()
    check_page(page)


def link_in(message, *parts: str) -> str:
    """The path of the link of a message that holds these parts."""
    text = message.get_body(("plain",)).get_content()
    links = [str(link) for link in re.findall(r"http\S+", text)]
    found = next(link for link in links if all(part in link for part in parts))
    return urlsplit(found).path


def answers_of_server(message) -> str:
    """What the server of an address that is gone sends back (RFC 3464)."""
    return REPORT.format(
        to="rebonds@platform.example",
        action="failed",
        status="5.1.1",
        diagnostic="550 5.1.1 unknown user",
        kind="message/rfc822",
        header=MARK_HEADER,
        mark=message[MARK_HEADER],
    )


def test_one_asks_to_be_told_of_the_results(stack, new_page):
    survey = open_survey(results_visibility=ResultsVisibility.AT_END)
    reader = new_page(viewport=PHONE, is_mobile=True, has_touch=True)
    reader.goto(f"/s/{survey.code}/")
    reader.get_by_text("Oui", exact=True).click()
    press(reader, "Envoyer mon bulletin")
    check_page(reader)
    reader.get_by_label("Adresse e-mail").fill("rien")
    press(reader, "Me prévenir")
    expect(reader.get_by_role("alert")).to_be_visible()
    check_page(reader)
    reader.get_by_label("Adresse e-mail").fill("a@example.org")
    press(reader, "Me prévenir")
    expect(reader.get_by_text("Vous serez prévenu à l’adresse a@example.org.")).to_be_visible()
    check_page(reader)
    assert ResultsNotice.objects.filter(survey=survey).count() == 1
    follow(reader, "Effacer mon adresse")
    check_page(reader)
    press(reader, "Effacer mon adresse")
    expect(reader.get_by_text("Votre adresse est effacée.")).to_be_visible()
    assert not ResultsNotice.objects.filter(survey=survey).exists()
