"""Sixty questions and forty conditions, written in the builder and answered on several paths."""

import re
import time
from dataclasses import replace

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from aimpact.questionnaire.answers import as_form_data, read_pages
from aimpact.questionnaire.structure import Page as SurveyPage
from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.spaces.enums import Role
from aimpact.surveys.models import IncomingBallot, Survey, Tally
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.services.casting import Participant, cast_ballot
from tests.e2e.conftest import DESKTOP, PHONE, NewPage, Stack
from tests.e2e.looking import check_page
from tests.e2e.participants import wait_for_box
from tests.e2e.people import sign_in
from tests.factories import make_member, make_space, make_survey, text_question

PAGES = 11
"""The first has ten questions for everybody; each other one has five, four under conditions."""
NORTH, SOUTH, EAST = "c1", "c2", "c3"
Answers = dict[str, str]


@pytest.fixture
def survey(stack: Stack) -> Survey:
    space = make_space(slug=f"long-{time.monotonic_ns()}")
    empty = Questionnaire(
        title=Text("La ville de demain"), pages=(SurveyPage(code="p1"),), last_page=1
    )
    return make_survey(space, questionnaire=empty)


@pytest.fixture
def editor(new_page: NewPage, survey: Survey) -> Page:
    """A page where an editor stands before the empty survey."""
    page = new_page()
    sign_in(page, make_member(survey.space, Role.EDITOR), second_factor=True)
    page.goto(builder(survey))
    return page


def builder(survey: Survey) -> str:
    return f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/questions/"


# --- writing ------------------------------------------------------------------------------
def write(editor: Page) -> None:
    """Write the first two pages, then copy the second nine times."""
    add(editor, "p1", "Choix unique", "Dans quel quartier vivez-vous ?", "q1", paste="Est\nOuest")
    add(editor, "p1", "Oui ou non", "Prenez-vous part à la vie du quartier ?", "q2")
    for number in range(2, 10):
        duplicate_question(editor, number, f"q{number + 1}")
    editor.get_by_role("button", name="Ajouter une page").click()
    expect(editor.locator("#p-p2")).to_be_visible()
    add(editor, "p2", "Oui ou non", "Ce thème vous concerne-t-il ?", "q11")
    add(editor, "p2", "Oui ou non", "Est-ce mieux au nord ?", "q12", condition="q1")
    duplicate_question(editor, 12, "q13")
    reopen(editor, "q13", "Est-ce mieux au sud ?", off="Nord", on="Sud")
    add(editor, "p2", "Oui ou non", "Voulez-vous en savoir plus ?", "q14", condition="q11")
    duplicate_question(editor, 14, "q15")
    reopen(editor, "q15", "Qu’est-ce qui manque ?", off="Oui", on="Non", also="q2")
    for number in range(2, PAGES):
        editor.get_by_role("button", name=re.compile(f"^Dupliquer page {number}$")).click()
        expect(editor.locator(f"#p-p{number + 1} .builder-tools").first).to_be_visible()


def add(
    editor: Page,
    page: str,
    kind: str,
    label: str,
    code: str,
    *,
    paste: str = "",
    condition: str = "",
) -> None:
    """Add a question at the end of a page, as an editor does with the mouse."""
    place = editor.locator(f"#p-{page}")
    offer = place.get_by_role("button", name=re.compile(f"^{kind}"))
    if not offer.is_visible():
        place.get_by_text("Ajouter une question").click()
    offer.click()
    card = editor.locator(f"#q-{code}")
    card.locator("[name=label_fr]").fill(label)
    if paste:
        card.locator("[name=choice-c1-label_fr]").fill("Nord")
        card.locator("[name=choice-c2-label_fr]").fill("Sud")
        card.get_by_text("Coller une liste").click()
        card.locator("[name=choices_pasted]").fill(paste)
    if condition:
        card.get_by_text("Condition d’affichage").click()
        look_at(card, condition)
    close(card)


def look_at(card: Locator, field: str) -> None:
    """Add a line on an earlier question; its first answer is ticked."""
    lines = card.locator(".test")
    before = lines.count()
    card.locator("#test_field").select_option(field)
    card.locator("#test-add").click()
    expect(lines).to_have_count(before + 1)


def reopen(editor: Page, code: str, label: str, *, off: str, on: str, also: str = "") -> None:
    """Open a copied question, say something else, and ask for another answer."""
    editor.locator(f"#q-{code} h3 a").click()
    card = editor.locator(f"#q-{code}.builder-card-open")
    card.locator("[name=label_fr]").fill(label)
    card.locator(".test").get_by_role("checkbox", name=on, exact=True).check()
    card.locator(".test").get_by_role("checkbox", name=off, exact=True).uncheck()
    if also:
        look_at(card, also)
    close(card)


def close(card: Locator) -> None:
    card.get_by_role("button", name="Enregistrer et fermer").click()
    expect(card.locator("[name=label_fr]")).to_have_count(0)


def duplicate_question(editor: Page, number: int, copy: str) -> None:
    editor.get_by_role("button", name=re.compile(f"^Dupliquer question {number}$")).click()
    expect(editor.locator(f"#q-{copy}")).to_be_visible()


def publish(editor: Page, survey: Survey) -> Survey:
    editor.goto(builder(survey).replace("questions/", "publication/"))
    editor.get_by_role("button", name=re.compile("^Publier")).click()
    expect(editor.locator("main")).to_contain_text(f"/s/{survey.code}")
    return Survey.objects.get(pk=survey.pk)


# --- answering ----------------------------------------------------------------------------
def answer(page: Page, survey: Survey, wanted: Answers, *, doubts: Answers | None = None) -> None:
    """Answer page after page; `doubts`: what is answered first, before going back to page one."""
    page.goto(f"/s/{survey.code}/")
    if doubts is not None:
        fill(page, 1, doubts)
        fill(page, 2, doubts)
        for number in (2, 1):
            with page.expect_navigation():
                page.locator("main button[name=_go][value=back]").click()
            assert is_at(page, number)
    for number in range(1, PAGES + 1):
        assert is_at(page, number)
        fill(page, number, wanted)
    page.wait_for_url("**/merci/")


def fill(page: Page, number: int, wanted: Answers) -> None:
    """Fill in what one page asks, what its own answers open included, and go on.

    Without JavaScript a page whose answers open questions of its own is shown once more.
    """
    done: set[str] = set()
    while is_at(page, number):
        left = [name for name in asked(page) if name not in done]
        assert left, f"page {number} stays, with nothing left to answer"
        while left:
            for name in left:
                page.locator(f"input[name={name}][value={wanted[name]}]").check()
                done.add(name)
            left = [name for name in asked(page) if name not in done]
        with page.expect_navigation():
            page.locator("main button.btn-large[name=_go]").click()


def is_at(page: Page, number: int) -> bool:
    return re.search(rf"page {number} sur {PAGES}\b", page.title()) is not None


def asked(page: Page) -> list[str]:
    """The names of the questions in sight."""
    names: list[str] = page.locator("input[type=radio]").evaluate_all(
        "all => [...new Set(all.filter(one => one.checkVisibility()).map(one => one.name))]"
    )
    return names


def every(document: Questionnaire, value: str, *, quarter: str, also: Answers) -> Answers:
    """One answer for all, but for the quarter and what is named."""
    answers = {question.code: value for question in document.questions()}
    return answers | {"q1": quarter} | also


def kept(survey: Survey, before: set[str]) -> tuple[str, Answers]:
    """The ballot that was not there before."""
    (ballot,) = IncomingBallot.objects.filter(survey=survey).exclude(receipt__in=before)
    return ballot.receipt, ballot.answers


def shown(document: Questionnaire, wanted: Answers) -> Answers:
    return dict(read_pages(document, as_form_data(wanted)).answers)


def others_answer(survey: Survey, answers: Answers, *, number: int) -> None:
    for index in range(number):
        cast_ballot(
            survey,
            by=Participant(browser_key=index.to_bytes(16, "big")),
            at=timezone.now(),
            receipt=make_receipt(),
            answers=answers,
            profile={},
        )


def test_sixty_questions_and_forty_conditions_are_written_answered_and_counted(
    editor: Page, survey: Survey, new_page: NewPage
) -> None:
    write(editor)
    check_page(editor)
    document = Survey.objects.get(pk=survey.pk).document
    questions = list(document.questions())
    assert (len(questions), sum(bool(q.condition) for q in questions)) == (60, 40)
    assert len(document.pages) == PAGES

    survey = publish(editor, survey)
    north = every(document, "yes", quarter=NORTH, also={})
    south = every(document, "no", quarter=SOUTH, also={"q2": "yes"})
    east = every(document, "abstain", quarter=EAST, also={})
    receipts: set[str] = set()
    paths = [
        (new_page(viewport=DESKTOP), north, None, 40),
        (new_page(viewport=PHONE), south, None, 40),
        (new_page(viewport=PHONE, javascript=False), east, north, 20),
    ]
    for page, wanted, doubts, number in paths:
        answer(page, survey, wanted, doubts=doubts)
        receipt, answers = kept(survey, receipts)
        receipts.add(receipt)
        assert answers == shown(document, wanted)
        assert len(answers) == number

    others_answer(survey, shown(document, north), number=7)
    editor.goto(builder(survey).replace("questions/", "publication/clore/"))
    editor.get_by_role("button", name=re.compile("^(Clore|Fermer|Arrêter)")).first.click()
    wait_for_box(survey, number=10)
    editor.goto(builder(survey).replace("questions/", "resultats/"))
    expect(editor.locator("#q-q1")).to_contain_text(re.compile(r"80\s%"))
    counted = Tally.objects.filter(survey=survey, profile_field="", answer__in=["yes", "no"])
    assert {
        (tally.field, tally.answer, tally.count)
        for tally in counted.filter(field__in=["q12", "q13", "q14", "q15"])
    } == {("q12", "yes", 8), ("q13", "no", 1), ("q14", "yes", 8), ("q15", "no", 1)}


def test_a_question_is_found_moved_far_away_and_put_back(editor: Page, survey: Survey) -> None:
    write_many_pages(survey)
    editor.goto(builder(survey))
    check_page(editor)
    editor.get_by_label("Trouver une question").fill("QUESTION 37 ?")
    editor.get_by_role("button", name="Chercher").click()
    editor.locator("#trouve + ol a").click()
    card = editor.locator("#q-q37.builder-card-open")
    expect(card.locator("[name=label_fr]")).to_have_value("Question 37 ?")
    card.get_by_role("link", name="Déplacer ailleurs").click()
    check_page(editor)
    editor.get_by_label("Nouvelle place").select_option("p9:2")
    editor.get_by_role("button", name="Déplacer").click()
    expect(editor.locator("#p-p9 .builder-cards > li").nth(2)).to_have_id("q-q37")
    editor.get_by_role("button", name="Annuler la dernière modification").click()
    expect(editor.locator("#messages")).to_contain_text("annulée")
    expect(editor.locator("#p-p9 .builder-cards > li")).to_have_count(5)
    editor.locator("#p-p8 .builder-fold > summary").click()
    expect(editor.locator("#p-p8 .builder-rows > li").nth(1)).to_contain_text("Question 37")


def test_a_question_is_dropped_on_a_folded_page(new_page: NewPage, survey: Survey) -> None:
    write_many_pages(survey)
    page = new_page(viewport={"width": 1280, "height": 2200})
    sign_in(page, make_member(survey.space, Role.EDITOR), second_factor=True)
    page.goto(builder(survey))
    start = page.locator("#q-q2 .drag-handle").bounding_box()
    assert start is not None
    page.mouse.move(start["x"] + 5, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, start["y"] + 40, steps=5)
    # The pages move up once the question leaves its own: the second time the place is sure.
    for folded in ("p2", "p3", "p3"):
        hover(page, f"#p-{folded}")
    expect(page.locator("#p-p3 .builder-drop > li")).to_have_count(1)
    with page.expect_response("**/questions/place/"):
        page.mouse.up()
    expect(page.locator("#p-p1 .builder-cards > li")).to_have_count(4)
    moved = Survey.objects.get(pk=survey.pk).document.page("p3")
    assert moved is not None
    assert [question.code for question in moved.questions][-1] == "q2"


def hover(page: Page, target: str) -> None:
    """Bring what is dragged over the middle of a folded page."""
    box = page.locator(target).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2, steps=10)
    page.wait_for_timeout(200)


def write_many_pages(survey: Survey) -> None:
    """Give the survey ten pages of five questions."""
    pages = tuple(
        SurveyPage(
            code=f"p{page}",
            questions=tuple(
                replace(text_question(f"q{n}"), label=Text(f"Question {n} ?"))
                for n in range(page * 5 - 4, page * 5 + 1)
            ),
        )
        for page in range(1, 11)
    )
    survey.keep_document(
        Questionnaire(title=Text("Long"), pages=pages, last_page=10, last_question=50)
    )
    survey.version += 1
    survey.updated_at = timezone.now()
    survey.save()
