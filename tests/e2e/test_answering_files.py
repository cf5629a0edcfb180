"""Photos and files sent with a ballot: by pointer, with keys alone, on a phone, without script."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.structure import Kind, Question, Questionnaire, Text
from aimpact.questionnaire.structure import Page as Sheet
from aimpact.surveys.models import PendingFile, Survey
from tests.e2e.looking import check_page, overflow
from tests.e2e.participants import ballots_of, group, send, thanked
from tests.factories import make_open_survey, single_question
from tests.files import EICAR, HTML, PDF, picture

PHOTO = replace(
    blank_question(Kind.FILE, "photo"), label=Text("Une photo du lieu"), accepts=("pictures",)
)
PAPERS = replace(
    blank_question(Kind.FILE, "papers"), label=Text("Vos documents"), maximum=2.0, is_required=True
)
GPS, DEVICE = 0x8825, 0x010F


def make_survey(*questions: Question) -> Survey:
    document = Questionnaire(
        title=Text("Les lieux"),
        pages=(
            Sheet(code="p1", questions=questions or (PHOTO, PAPERS)),
            Sheet(code="p2", questions=(single_question("q1"),)),
        ),
    )
    return make_open_survey(questionnaire=document)


def sent(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continuer", exact=True).click()


@pytest.mark.parametrize("viewport", ["desk", "phone"])
def test_a_photo_and_documents_are_sent_by_pointing(page, phone, viewport):
    visitor = phone if viewport == "phone" else page
    survey = make_survey()
    visitor.goto(f"/s/{survey.code}/")
    check_page(visitor)
    visitor.get_by_label("Choisir un fichier sur cet appareil").first.set_input_files(
        sent("IMG_2026.jpg", picture(gps=True))
    )
    expect(group(visitor, "Une photo").get_by_role("status")).to_have_text("IMG_2026.jpg")
    visitor.get_by_label("Choisir un fichier sur cet appareil").last.set_input_files(
        [sent("a.pdf", PDF), sent("b.txt", b"Deux mots")]
    )
    check_page(visitor)
    go_on(visitor)
    expect(visitor.get_by_role("group", name=re.compile("Pour"))).to_be_visible()
    visitor.get_by_role("button", name="Retour").click()
    expect(group(visitor, "Vos documents").get_by_text("Fichier 2 reçu (TXT").first).to_be_visible()
    expect(group(visitor, "Une photo").get_by_text("Fichier 1 reçu (JPG").first).to_be_visible()
    check_page(visitor)
    go_on(visitor)
    expect(visitor.get_by_role("button", name="Envoyer mon bulletin")).to_be_visible()
    send(visitor)
    thanked(visitor)
    [answers] = ballots_of(survey)
    assert {name: len(answers[name]) for name in ("photo", "papers")} == {"photo": 1, "papers": 2}


def test_neither_the_place_nor_the_device_of_a_photo_is_kept(page):
    survey = make_survey(PHOTO)
    original = picture(gps=True)
    assert GPS in Image.open(BytesIO(original)).getexif()
    page.goto(f"/s/{survey.code}/")
    page.get_by_label("Choisir un fichier").set_input_files(sent("IMG.jpg", original))
    go_on(page)
    expect(page.get_by_role("button", name="Envoyer mon bulletin")).to_be_visible()
    [pending] = PendingFile.objects.filter(survey=survey)
    with default_storage.open(pending.path) as file:
        kept = file.read()
    exif = Image.open(BytesIO(kept)).getexif()
    assert (dict(exif), b"Telephone" in kept, b"Exif" in kept) == ({}, False, False)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (HTML, "Ce type de fichier n’est pas accepté ici, ou le fichier est abîmé."),
        (EICAR, "antivirus"),
    ],
)
def test_a_file_that_is_not_taken_is_told_beside_its_question(page, data, words):
    survey = make_survey(replace(PAPERS, is_required=False))
    page.goto(f"/s/{survey.code}/")
    page.get_by_label("Choisir un fichier").set_input_files(sent("photo.jpg", data))
    go_on(page)
    expect(page.locator("#e-papers")).to_contain_text(words)
    check_page(page)
    assert not PendingFile.objects.filter(survey=survey).exists()


def test_a_file_that_is_too_large_is_told_before_it_travels(page):
    survey = make_survey()
    page.goto(f"/s/{survey.code}/")
    photo = group(page, "Une photo")
    photo.get_by_label("Choisir un fichier").set_input_files(sent("film.jpg", b"\0" * 10_000_001))
    told = photo.get_by_role("status")
    expect(told).to_have_text("film.jpg. Ce fichier est trop lourd : 10 Mo au plus.")
    assert photo.get_by_label("Choisir un fichier").input_value() == ""
    check_page(page)


def test_a_file_that_is_too_large_is_told_without_javascript(plain_page):
    survey = make_survey(PHOTO)
    plain_page.goto(f"/s/{survey.code}/")
    large = sent("film.jpg", b"\0" * 10_000_001)
    plain_page.get_by_label("Choisir un fichier").set_input_files(large)
    go_on(plain_page)
    expect(plain_page.locator("#e-photo")).to_contain_text("10")


def test_a_file_is_sent_and_taken_back_without_javascript(plain_page):
    survey = make_survey(replace(PAPERS, is_required=False))
    plain_page.goto(f"/s/{survey.code}/")
    plain_page.get_by_label("Choisir un fichier").set_input_files(sent("a.pdf", PDF))
    go_on(plain_page)
    expect(plain_page.get_by_role("button", name="Envoyer mon bulletin")).to_be_visible()
    plain_page.get_by_role("button", name="Retour").click()
    plain_page.get_by_role("checkbox", name=re.compile("Le retirer")).check(force=True)
    go_on(plain_page)
    expect(plain_page.get_by_role("button", name="Envoyer mon bulletin")).to_be_visible()
    assert overflow(plain_page) <= 0
    plain_page.get_by_role("radio", name="Oui").check(force=True)
    send(plain_page)
    thanked(plain_page)
    assert ballots_of(survey) == [{"q1": "yes"}]
    assert not PendingFile.objects.filter(survey=survey).exists()


def test_a_file_is_sent_with_the_keyboard_alone(page):
    survey = make_survey(PHOTO)
    box = page.get_by_label("Choisir un fichier")
    with page.expect_file_chooser() as asked:  # from the start: to watch takes the browser a moment
        page.goto(f"/s/{survey.code}/")
        for _ in range(40):
            page.keyboard.press("Tab")
            if box.evaluate("one => one === document.activeElement"):
                break
        expect(box).to_be_focused()
        page.keyboard.press("Enter")
    asked.value.set_files(sent("photo.jpg", picture()))
    expect(group(page, "Une photo").get_by_role("status")).to_have_text("photo.jpg")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Envoyer mon bulletin")).to_be_visible()
    assert PendingFile.objects.filter(survey=survey).count() == 1
