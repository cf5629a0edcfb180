"""The main job, from end to end: a town asks, its people answer, the town reads the result."""

import re
import time
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from aimpact.spaces.enums import Role
from aimpact.surveys.models import IncomingBallot, Survey
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.services.casting import Participant, cast_ballot
from tests.e2e.conftest import PHONE, NewPage, Stack
from tests.e2e.looking import check_page, overflow
from tests.e2e.participants import wait_for_box
from tests.e2e.people import sign_in
from tests.factories import make_member, make_space

TITLE = "La place du marché demain"
QUESTION = "Faut-il rendre la place aux piétons le samedi ?"
WHY = "Pourquoi ?"


@pytest.fixture
def editor(new_page: NewPage, stack: Stack) -> Page:
    """A page where an editor of a new space is signed in, on the list of surveys."""
    space = make_space(slug=f"bourg-{time.monotonic_ns()}", name="Bourg-la-Place")
    page = new_page()
    sign_in(page, make_member(space, Role.EDITOR), second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/sondages/")
    return page


def write_survey(page: Page) -> str:
    """Create a survey of two questions; give the path of its pages."""
    check_page(page)
    page.get_by_role(
        "link", name=re.compile("^Nouveau sondage|^Créer|premier sondage")
    ).first.click()
    check_page(page)
    page.get_by_label("Titre du sondage").fill(TITLE)
    page.get_by_role("button", name="Créer et écrire les questions").click()
    check_page(page)
    add_question(page, "Choix unique", QUESTION, choices=("Oui", "Non"))
    add_question(page, "Texte libre", WHY)
    check_page(page)
    return urlsplit(page.url).path.rsplit("questions/", 1)[0]


def add_question(page: Page, kind: str, label: str, *, choices: tuple[str, ...] = ()) -> None:
    if not page.get_by_role("button", name=re.compile(f"^{kind}")).first.is_visible():
        page.get_by_text("Ajouter une question").first.click()
    page.get_by_role("button", name=re.compile(f"^{kind}")).first.click()
    page.locator("[name=label_fr]").fill(label)
    for number, choice in enumerate(choices, start=1):
        page.locator(f"[name=choice-c{number}-label_fr]").fill(choice)
    check_page(page)
    page.get_by_role("button", name="Enregistrer et fermer").click()
    expect(page.get_by_text(label).first).to_be_visible()
    expect(page.locator("[name=label_fr]")).to_have_count(0)


def publish(page: Page, survey: str) -> Survey:
    page.goto(f"{survey}conditions/")
    check_page(page)
    page.goto(f"{survey}publication/")
    check_page(page)
    page.get_by_role("button", name=re.compile("^Publier")).click()
    check_page(page)
    return Survey.objects.get(code=survey.rstrip("/").rsplit("/", 1)[1])


def answer(page: Page, survey: Survey, *, choice: str, text: str) -> str:
    """Answer as a citizen; give the receipt that the page shows."""
    page.goto(f"/s/{survey.code}/")
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    page.get_by_label(choice, exact=True).check()
    page.get_by_label(WHY).fill(text)
    page.get_by_role("button", name="Envoyer mon bulletin").click()
    page.wait_for_url("**/merci/")
    receipt = page.locator("input#code-recepisse").input_value()
    return re.sub("[^2-9A-Z]", "", receipt)


def test_a_town_asks_its_people_answer_and_the_town_reads_the_result(
    editor: Page, new_page: NewPage
) -> None:
    path = write_survey(editor)
    survey = publish(editor, path)

    phone = new_page(viewport=PHONE)
    phone.goto(f"/s/{survey.code}/")
    check_page(phone)
    first = answer(phone, survey, choice="Oui", text="Pour les enfants 🌳")
    check_page(phone)
    plain = new_page(viewport=PHONE, javascript=False)
    second = answer(plain, survey, choice="Non", text="Le stationnement manque.")
    assert overflow(plain) <= 0
    receipts = set(IncomingBallot.objects.filter(survey=survey).values_list("receipt", flat=True))
    assert receipts == {first, second}

    phone.goto(f"/s/{survey.code}/")
    check_page(phone)
    expect(phone.get_by_role("button", name="Envoyer mon bulletin")).to_have_count(0)

    others_answer(survey, number=8)
    editor.goto(f"{path}publication/clore/")
    check_page(editor)
    editor.get_by_role("button", name=re.compile("^(Clore|Fermer|Arrêter)")).first.click()
    wait_for_box(survey, number=10)
    read_results(editor, f"{path}resultats/")
    read_results(phone, f"/s/{survey.code}/resultats/")


def others_answer(survey: Survey, *, number: int) -> None:
    for index in range(number):
        cast_ballot(
            survey,
            by=Participant(browser_key=index.to_bytes(16, "big")),
            at=timezone.now(),
            receipt=make_receipt(),
            answers={"q1": "c1", "q2": "C’est plus calme."},
            profile={},
        )


def read_results(page: Page, path: str) -> None:
    page.goto(path)
    check_page(page)
    main = page.get_by_role("main")
    expect(main).to_contain_text(QUESTION.replace(" ?", "")[:40])
    expect(main).to_contain_text(re.compile(r"90\s%"))
    expect(main).to_contain_text(re.compile(r"10\s%"))
