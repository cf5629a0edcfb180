"""Pictures and films in a real browser: the library, the builder, the citizen's page."""

import re
import time
from dataclasses import replace
from io import BytesIO

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.document import to_json
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Level,
    Media,
    Question,
    Questionnaire,
    Text,
)
from aimpact.questionnaire.structure import Page as Sheet
from aimpact.spaces.enums import Role
from aimpact.surveys.models import Survey, SurveyMedia
from aimpact.surveys.services.media import add_media
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import Territory
from tests.e2e.looking import check_page, overflow
from tests.e2e.participants import ballots_of, finish
from tests.e2e.people import sign_in
from tests.factories import make_member, make_open_survey, make_space, make_survey, make_user
from tests.files import SVG, film, picture

TREES, HALL = "La place plantée", "La halle couverte"


def jpeg(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def asked(kind: Kind, code: str, label: str, **changes: object) -> Question:
    return replace(blank_question(kind, code), label=Text(label), **changes)


def make_illustrated() -> Survey:
    """An open survey with a choice between two pictures, a picture and a film to look at."""
    survey = make_open_survey()
    sizes = {"trees": (640, 400), "hall": (400, 640)}
    codes = {
        name: _add(survey, picture(size=size), f"{name}.jpg").code for name, size in sizes.items()
    }
    shot = _add(survey, film(), "film.mp4").code
    choices = (
        Choice(code="trees", label=Text(TREES), picture=Media(code=codes["trees"], alt=Text("A"))),
        Choice(code="hall", label=Text(HALL), picture=Media(code=codes["hall"], alt=Text("B"))),
    )
    plan = Media(code=codes["trees"], alt=Text("Le plan de la place"))
    told = Media(code=shot, is_film=True, transcript=Text("Une place, des arbres."))
    questions = (
        asked(Kind.PICTURE, "pick", "Quel projet préférez-vous ?", choices=choices),
        asked(Kind.INFORMATION, "plan", "Le plan", help=Text("Vu du ciel."), media=plan),
        asked(Kind.INFORMATION, "film", "Le film", help=Text("Trente secondes."), media=told),
    )
    document = Questionnaire(
        title=Text("La place"), pages=(Sheet(code="p1", questions=questions),), last_page=1
    )
    survey.questionnaire = to_json(document)
    survey.save(update_fields=["questionnaire"])
    return survey


def _add(survey: Survey, data: bytes, name: str) -> SurveyMedia:
    return add_media(survey, BytesIO(data), name=name, by=make_user(), at=timezone.now())


@pytest.mark.parametrize("viewport", ["desk", "phone"])
def test_a_picture_is_chosen_by_pointing(page, phone, viewport):
    visitor = phone if viewport == "phone" else page
    survey = make_illustrated()
    visitor.goto(f"/s/{survey.code}/")
    expect(visitor.get_by_role("img", name="Le plan de la place")).to_be_visible()
    visitor.get_by_text("Texte du film").click()
    expect(visitor.get_by_text("Une place, des arbres.")).to_be_visible()
    check_page(visitor)
    visitor.get_by_text(HALL).first.click()
    expect(visitor.get_by_role("radio", name=re.compile(HALL))).to_be_checked()
    finish(visitor)
    assert ballots_of(survey) == [{"pick": "hall"}]


def test_a_picture_is_chosen_with_the_keyboard_alone(page):
    survey = make_illustrated()
    page.goto(f"/s/{survey.code}/")
    first = page.get_by_role("radio", name=re.compile(TREES))
    for _ in range(40):
        page.keyboard.press("Tab")
        if first.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name=re.compile(HALL))).to_be_checked()
    finish(page)
    assert ballots_of(survey) == [{"pick": "hall"}]


def test_a_picture_is_chosen_without_javascript(plain_page):
    survey = make_illustrated()
    plain_page.goto(f"/s/{survey.code}/")
    expect(plain_page.get_by_role("link", name=re.compile("Agrandir")).first).to_be_visible()
    plain_page.get_by_text(TREES).first.click()
    assert overflow(plain_page) <= 0
    finish(plain_page)
    assert ballots_of(survey) == [{"pick": "trees"}]


def test_suggestions_of_a_place_stay_inside_its_territory(page):
    home = _place(TerritoryKind.DEPARTEMENT, "43", "Haute-Loire")
    away = _place(TerritoryKind.DEPARTEMENT, "07", "Ardèche")
    _place(TerritoryKind.COMMUNE, "43021", "Beaulieu", departement=home)
    _place(TerritoryKind.COMMUNE, "07028", "Beaulieu", departement=away)
    where = asked(Kind.PLACE, "q1", "Où habitez-vous ?", level=Level.COMMUNE, area="departement_43")
    document = Questionnaire(title=Text("Ici"), pages=(Sheet(code="p1", questions=(where,)),))
    survey = make_open_survey(questionnaire=document)
    page.goto(f"/s/{survey.code}/")
    page.get_by_role("combobox", name="Où habitez-vous").press_sequentially("Beauli")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox")).to_have_value("Beaulieu (43)")
    check_page(page)
    finish(page)
    assert ballots_of(survey) == [{"q1": ["commune_43021", "departement_43"]}]


def _place(kind: TerritoryKind, code: str, name: str, **fields: object) -> Territory:
    found = Territory.objects.filter(kind=kind, code=code).first()
    words = {"name": name, "search_text": name.lower().replace("-", " ").replace("è", "e")}
    return found or Territory.objects.create(kind=kind, code=code, **words, **fields)


# --- the team ---------------------------------------------------------------------------
def sit_down(page: Page) -> Survey:
    """An editor in front of the library of a draft with an information and a map."""
    space = make_space(slug=f"phototheque-{time.monotonic_ns()}")
    questions = (
        asked(Kind.INFORMATION, "plan", "Le plan", help=Text("Vu du ciel.")),
        asked(Kind.PIN, "where", "Où ?"),
        asked(Kind.FILE, "photo", "Une photo ?"),
    )
    document = Questionnaire(title=Text("La place"), pages=(Sheet(code="p1", questions=questions),))
    survey = make_survey(space, questionnaire=document)
    sign_in(page, make_member(space, Role.EDITOR), second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/sondages/{survey.code}/questions/images/")
    return survey


def open_card(page: Page, survey: Survey, code: str) -> None:
    path = f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/questions/question/{code}/"
    page.goto(path)


def question(survey: Survey, code: str) -> Question:
    found = Survey.objects.get(pk=survey.pk).document.question(code)
    assert found is not None
    return found


def keep(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer et fermer").click()
    expect(page.locator(".builder-card-open")).to_have_count(0)


@pytest.mark.parametrize("viewport", ["desk", "phone"])
def test_a_picture_enters_the_library_and_is_shown_by_an_information(page, phone, viewport):
    editor = phone if viewport == "phone" else page
    survey = sit_down(editor)
    check_page(editor)
    upload = editor.get_by_label("Images ou films")
    upload.set_input_files([jpeg("plan.jpg", picture(size=(640, 400), gps=True))])
    editor.get_by_role("button", name="Ajouter à la médiathèque").click()
    expect(editor.get_by_text("plan.jpg").first).to_be_visible()
    check_page(editor)
    open_card(editor, survey, "plan")
    editor.get_by_label("Image ou film").select_option("plan.jpg")
    editor.get_by_label(re.compile("Ce que montre l’image")).first.fill("Le plan de la place")
    check_page(editor)
    keep(editor)
    shown = question(survey, "plan").media
    assert shown is not None
    assert shown.alt.fr == "Le plan de la place"
    editor.goto(f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/questions/images/")
    expect(editor.get_by_text("Montré dans une question")).to_be_visible()
    expect(editor.get_by_role("button", name=re.compile("Supprimer"))).to_have_count(0)


def test_what_is_no_picture_is_refused_by_the_library(page):
    survey = sit_down(page)
    page.get_by_label("Images ou films").set_input_files([jpeg("logo.jpg", SVG)])
    page.get_by_role("button", name="Ajouter à la médiathèque").click()
    expect(page.get_by_text("logo.jpg").first).to_be_visible()
    check_page(page)
    assert not SurveyMedia.objects.filter(survey=survey).exists()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_settings_of_a_map_and_of_files_are_kept(new_page, javascript):
    page = new_page(javascript=javascript)
    _place(TerritoryKind.DEPARTEMENT, "43", "Haute-Loire")
    survey = sit_down(page)
    open_card(page, survey, "where")
    page.get_by_label("Territoire de la carte").fill("Haute-Loire")
    page.get_by_label("Précision gardée du lieu").select_option("1000")
    if javascript:
        check_page(page)
    keep(page)
    where = question(survey, "where")
    assert (where.area, where.step) == ("departement_43", 1_000.0)
    open_card(page, survey, "photo")
    for name in ("Documents PDF", "Textes et documents"):  # by key: the card may still be opening
        box = page.get_by_role("checkbox", name=re.compile(name))
        box.press("Space")
        expect(box).not_to_be_checked()
    page.get_by_label("Fichiers au plus").fill("3")
    if javascript:
        check_page(page)
    keep(page)
    photo = question(survey, "photo")
    assert (photo.accepts, photo.maximum) == (("pictures",), 3.0)
