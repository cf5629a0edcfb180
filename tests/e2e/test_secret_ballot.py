"""A secret and verifiable vote in real browsers: the right, the booth, the board, the recount."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Request, Route, expect

from aimpact.accounts.models import User
from aimpact.core.text import base64url, in_groups
from aimpact.proofs.blind_signatures import make_key
from aimpact.proofs.fingerprints import fingerprint_of
from aimpact.questionnaire.document import to_json
from aimpact.questionnaire.structure import Choice, Kind, Question, Questionnaire, Text
from aimpact.questionnaire.structure import Page as Sheet
from aimpact.spaces.enums import Role
from aimpact.surveys.models import Board, IncomingBallot, Survey
from aimpact.surveys.selectors.boards import key_fingerprint
from aimpact.surveys.services.boards import AlreadyOnBoard, publish_board
from aimpact.surveys.services.publishing import close_survey
from aimpact.surveys.services.sealing import seal_ballots
from tests.e2e.conftest import PHONE, NewPage, Stack
from tests.e2e.looking import check_page
from tests.e2e.participants import ballots_of, group, send, thanked, until_focused
from tests.e2e.people import sign_in
from tests.factories import make_member, make_space
from tests.surveys.secret import secret_survey, square_question

Tamper = Callable[[dict[str, Any]], None]


def choices(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(code=f"c{n}", label=Text(label)) for n, label in enumerate(labels, 1))


RULES = replace(square_question(), is_required=True)
DAYS = Question(
    code="q2",
    kind=Kind.MULTIPLE,
    label=Text("Quels jours ?", "Which days?"),
    choices=choices("Mercredi", "Samedi", "Dimanche"),
)
DOCUMENT = Questionnaire(
    title=Text("Le marché couvert", "The covered market"),
    intro=Text("Les membres se prononcent sur le règlement."),
    thanks=Text("Le conseil en débattra en mars."),
    pages=(
        Sheet(code="p1", title=Text("Le règlement"), questions=(RULES,)),
        Sheet(code="p2", title=Text("Les jours"), questions=(DAYS,)),
    ),
)


@pytest.fixture
def survey(stack: Stack) -> Survey:
    space = make_space(name="Ville d’essai", primary_color="#7a1f4b", accent_color="#f0b429")
    made = secret_survey(space=space)
    Survey.objects.filter(pk=made.pk).update(questionnaire=to_json(DOCUMENT))
    return Survey.objects.get(pk=made.pk)


def member(survey: Survey, page: Page) -> User:
    """Somebody who may answer, signed in with that browser."""
    user = make_member(survey.space)
    sign_in(page, user)
    return user


def open_survey(page: Page, survey: Survey) -> None:
    page.goto(f"/s/{survey.code}/")
    expect(page.get_by_role("button", name="Recevoir mon droit de répondre")).to_be_visible()


def take_right(page: Page) -> None:
    page.get_by_role("button", name="Recevoir mon droit de répondre").click()
    expect(page.get_by_role("button", name="Aller aux questions")).to_be_visible()


def enter(page: Page) -> None:
    page.get_by_role("button", name="Aller aux questions").click()
    expect(page.get_by_role("button", name="Continuer", exact=True)).to_be_visible()


def answer_first(page: Page, label: str) -> None:
    group(page, "Pour ?").get_by_text(label, exact=True).click()
    page.get_by_role("button", name="Continuer", exact=True).click()
    expect(page.get_by_role("button", name="Envoyer mon bulletin", exact=True)).to_be_visible()


def receipt_on(page: Page) -> str:
    return page.get_by_label("Récépissé", exact=True).input_value().replace(" ", "")


def vote(page: Page, survey: Survey, label: str) -> str:
    """Everything at a desk; the receipt."""
    open_survey(page, survey)
    take_right(page)
    enter(page)
    answer_first(page, label)
    send(page)
    thanked(page)
    return receipt_on(page)


def end(survey: Survey) -> Board:
    """Close the survey and publish its board, if the worker has not done it before."""
    owner = make_member(survey.space, Role.OWNER)
    survey.refresh_from_db()
    close_survey(survey, by=owner, at=timezone.now())
    seal_ballots(survey.pk, at=timezone.now())
    with suppress(AlreadyOnBoard):
        publish_board(survey, at=timezone.now())
    return Board.objects.get(survey=survey)


def recount(page: Page, survey: Survey, verdict: str) -> None:
    page.goto(f"/s/{survey.code}/tableau/")
    page.get_by_role("button", name="Recompter dans ce navigateur").click()
    expect(page.get_by_text(verdict, exact=True)).to_be_visible()


def find_ballot(page: Page, receipt: str) -> str:
    """What the board shows of one ballot, found without asking the server."""
    page.get_by_label("Récépissé", exact=True).fill(receipt.lower())
    page.get_by_role("button", name="Trouver mon bulletin").click()
    heading = page.get_by_role("heading", name="Votre bulletin, tel qu’il a été compté")
    expect(heading).to_be_focused()
    return page.locator("dl.pairs").inner_text()


def test_two_members_vote_in_secret_and_find_their_ballots_on_the_board(
    page: Page, new_page: NewPage, survey: Survey, tmp_path: Path
) -> None:
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("request", note)
    member(survey, page)
    open_survey(page, survey)
    check_page(page)
    take_right(page)
    check_page(page)
    enter(page)
    check_page(page)
    page.get_by_role("button", name="Continuer", exact=True).click()
    expect(page.locator("#erreurs")).to_be_focused()
    check_page(page)
    answer_first(page, "Oui")
    check_page(page)
    page.get_by_role("button", name="Retour", exact=True).click()
    expect(group(page, "Pour ?").get_by_role("radio", name="Oui")).to_be_checked()
    answer_first(page, "Oui")
    page.get_by_text("Samedi", exact=True).click()
    send(page)
    thanked(page)
    check_page(page)
    first = receipt_on(page)
    with page.expect_download() as kept:
        page.get_by_role("button", name="Enregistrer dans un fichier").click()
    assert first in Path(kept.value.path()).read_text("utf-8").replace(" ", "")
    in_booth = [one for one in asked if "/isoloir/" in one.url]
    assert len(in_booth) == 6
    assert [one.all_headers().get("cookie") for one in in_booth] == [None] * 6
    assert [one.all_headers().get("referer") for one in in_booth] == [None] * 6

    phone = new_page(viewport=PHONE)
    second = vote_with_the_keyboard(phone, survey)
    page.goto(f"/s/{survey.code}/tableau/")
    expect(page.get_by_role("heading", name="Le tableau n’est pas encore là")).to_be_visible()
    check_page(page)

    board = end(survey)
    assert (board.ballots, board.rights) == (2, 2)
    for screen, receipt, told in ((page, first, "Oui"), (phone, second, "Non")):
        recount(screen, survey, "Ce tableau est juste")
        assert told in find_ballot(screen, receipt)
        assert receipt not in screen.url
        check_page(screen)
    typed = page.get_by_label("Récépissé", exact=True)
    typed.fill("2" * 16)
    page.get_by_role("button", name="Trouver mon bulletin").click()
    expect(page.get_by_text("Aucun bulletin de ce tableau n’a ce récépissé.")).to_be_visible()
    expect(typed).to_be_focused()
    expect(typed).to_have_attribute("aria-invalid", "true")
    check_page(page)
    assert page.locator("caption").first.inner_text() == "Pour\u202f?"
    rows = page.get_by_role("group", name="Pour ?").get_by_role("row").all_inner_texts()
    assert [re.split(r"\s+", row) for row in rows][1:3] == [["Oui", "1", "1"], ["Non", "1", "1"]]
    agrees_with_the_script(page, survey, board, second, tmp_path)
    page.get_by_role("link", name="Voir les résultats").click()
    expect(
        page.get_by_role("link", name="Recompter les bulletins, ou trouver le vôtre")
    ).to_be_visible()


def vote_with_the_keyboard(page: Page, survey: Survey) -> str:
    """On a narrow screen, with keys alone."""
    member(survey, page)
    open_survey(page, survey)
    until_focused(page, page.get_by_role("button", name="Recevoir mon droit de répondre"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Votre droit de répondre est dans ce")).to_be_focused()
    check_page(page)
    until_focused(page, page.get_by_role("button", name="Aller aux questions"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    until_focused(page, page.get_by_role("button", name="Continuer", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator("#erreurs")).to_be_focused()
    check_page(page)
    until_focused(page, page.get_by_role("radio", name="Oui", exact=True))
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Non", exact=True)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Envoyer mon bulletin", exact=True)).to_be_visible()
    check_page(page)
    until_focused(page, page.get_by_role("button", name="Envoyer mon bulletin", exact=True))
    page.keyboard.press("Enter")
    thanked(page)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    check_page(page)
    return receipt_on(page)


def agrees_with_the_script(
    page: Page, survey: Survey, board: Board, receipt: str, folder: Path
) -> None:
    """The file and the script of the page, run as the page says."""
    with page.expect_download() as script:
        page.get_by_role("link", name="Télécharger le script").click()
    script.value.save_as(folder / "verifier-tableau.py")
    published = page.request.get(f"/s/{survey.code}/tableau.json")
    (folder / "tableau.json").write_bytes(published.body())
    command = [sys.executable, "verifier-tableau.py", "tableau.json", "--receipt", receipt]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert board.root in done.stdout
    assert "Pour ? → Non" in done.stdout.replace("\u202f", " ").replace("\u00a0", " ")


# --- nothing is lost --------------------------------------------------------------------
class Cut:
    """Lets a request reach the server and loses the answer, once."""

    def __init__(self) -> None:
        self.lost = 0

    def __call__(self, route: Route) -> None:
        route.fetch()
        self.lost += 1
        route.abort("internetdisconnected")


def test_an_answer_lost_at_the_right_or_at_the_ballot_is_asked_for_again(
    page: Page, survey: Survey
) -> None:
    member(survey, page)
    open_survey(page, survey)
    cut = Cut()
    page.route("**/droit/", cut, times=1)
    page.get_by_role("button", name="Recevoir mon droit de répondre").click()
    expect(page.get_by_text("Aucune réponse n’est arrivée.")).to_be_visible()
    check_page(page)
    page.reload()  # the request is kept: it is the same that is sent again
    take_right(page)
    enter(page)
    answer_first(page, "Oui")
    page.route("**/isoloir/**", cut, times=1)
    send(page)
    expect(page.get_by_role("button", name="Réessayer")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Réessayer").click()
    expect(page.get_by_role("heading", name="Votre bulletin était déjà déposé")).to_be_visible()
    check_page(page)
    assert cut.lost == 2
    assert survey.participations.count() == 1
    assert ballots_of(survey) == [{"q1": "yes"}]


def test_answers_typed_offline_or_before_a_reload_are_still_there(
    page: Page, survey: Survey
) -> None:
    member(survey, page)
    open_survey(page, survey)
    take_right(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Aller aux questions").click()
    expect(page.get_by_role("button", name="Réessayer")).to_be_visible()
    page.context.set_offline(False)  # the questions come by themselves
    answer_first(page, "Non")
    page.get_by_text("Dimanche", exact=True).click()
    page.reload()
    page.get_by_role("button", name="Aller aux questions").click()
    expect(page.get_by_role("heading", name="Les jours")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Dimanche")).to_be_checked()
    send(page)
    thanked(page)
    receipt = receipt_on(page)
    assert ballots_of(survey) == [{"q1": "no", "q2": ["c3"]}]

    page.reload()  # the ballot is in: its receipt is still in this tab, and in no other
    expect(page.get_by_role("heading", name="Votre bulletin est déposé")).to_be_visible()
    assert receipt_on(page) == receipt
    check_page(page)
    other = page.context.new_page()
    other.goto(f"/s/{survey.code}/")
    expect(other.get_by_role("heading", name="Votre bulletin est déposé")).to_be_visible()
    expect(other.get_by_label("Récépissé", exact=True)).to_be_hidden()


# --- what cannot be ---------------------------------------------------------------------
def test_a_second_browser_learns_where_the_right_is(
    page: Page, new_page: NewPage, survey: Survey
) -> None:
    user = member(survey, page)
    open_survey(page, survey)
    second = new_page()
    sign_in(second, user)
    open_survey(second, survey)
    take_right(page)
    second.get_by_role("button", name="Recevoir mon droit de répondre").click()
    expect(second.get_by_text("Votre droit de répondre a déjà été donné")).to_be_visible()
    third = new_page()
    sign_in(third, user)
    third.goto(f"/s/{survey.code}/")
    missing = "Votre droit de répondre n’est pas dans ce navigateur"
    expect(third.get_by_text(missing)).to_be_visible()
    check_page(third)
    assert survey.participations.count() == 1


def test_two_people_who_share_a_browser_have_a_right_each(page: Page, survey: Survey) -> None:
    for label in ("Oui", "Non"):
        member(survey, page)
        vote(page, survey, label)
    assert sorted(one["q1"] for one in ballots_of(survey)) == ["no", "yes"]


def test_a_survey_that_closes_meanwhile_takes_no_ballot(page: Page, survey: Survey) -> None:
    member(survey, page)
    open_survey(page, survey)
    take_right(page)
    enter(page)
    answer_first(page, "Oui")
    close_survey(survey, by=make_member(survey.space, Role.OWNER), at=timezone.now())
    send(page)
    expect(page.get_by_role("heading", name="Ce sondage est terminé")).to_be_visible()
    check_page(page)
    assert not IncomingBallot.objects.filter(survey=survey).exists()


REFUSES = "Storage.prototype.setItem = () => { throw new DOMException('no', 'SecurityError'); }"


def test_a_browser_that_cannot_is_told_why_before_anything_is_lost(
    new_page: NewPage, survey: Survey
) -> None:
    private = new_page()
    private.add_init_script(REFUSES)
    user = member(survey, private)
    private.goto(f"/s/{survey.code}/")
    expect(
        private.get_by_text("Ce navigateur ne garde rien de ce qu’on lui confie")
    ).to_be_visible()
    check_page(private)
    plain = new_page(javascript=False)
    sign_in(plain, user)
    plain.goto(f"/s/{survey.code}/")
    expect(plain.get_by_text("Ce sondage a besoin de JavaScript")).to_be_visible()
    expect(plain.get_by_role("button", name="Recevoir mon droit de répondre")).to_be_hidden()
    assert survey.participations.count() == 0


# --- a board that lies ------------------------------------------------------------------
def change_answer(board: dict[str, Any]) -> None:
    board["ballots"][0]["answers"]["q1"] = "no"


def add_ballot(board: dict[str, Any]) -> None:
    board["ballots"].append(dict(board["ballots"][0], receipt="Z" * 16))


def change_count(board: dict[str, Any]) -> None:
    board["results"]["q1"]["counts"]["yes"] = 7


def change_key(board: dict[str, Any]) -> None:
    board["key"]["n"] = base64url(make_key().public.n.to_bytes(256, "big"))


def lying(tamper: Tamper) -> Callable[[Route], None]:
    """Answers with the board that the server has, changed on its way."""

    def lie(route: Route) -> None:
        board = json.loads(route.fetch().body())
        tamper(board)
        route.fulfill(json=board)

    return lie


def test_a_file_that_was_tampered_with_is_shown_as_such(page: Page, survey: Survey) -> None:
    member(survey, page)
    vote(page, survey, "Oui")
    end(survey)
    tamperings: dict[Tamper, str] = {
        change_answer: "L’empreinte n’est pas celle de ces bulletins",
        add_ballot: "ce récépissé n’est pas celui de son message",
        change_count: "7 publiés, 1 recomptés",
        change_key: "La clé du fichier n’est pas celle de cette page",
    }
    for tamper, words in tamperings.items():
        page.route("**/tableau.json", lying(tamper))
        recount(page, survey, "Ce tableau n’est pas juste")
        expect(page.get_by_role("listitem").filter(has_text=words)).to_be_visible()
        page.unroute("**/tableau.json")
    check_page(page)


KEEP_KEY = """(key) => {
  const place = document.body.dataset.boothPlaceValue;
  const asked = { message: "AA", blinded: "AA", inverse: "AA" };
  const kept = JSON.parse(localStorage.getItem(place)) ?? asked;
  localStorage.setItem(place, JSON.stringify({ ...kept, key }));
}"""


def test_a_browser_whose_right_was_signed_with_a_key_of_its_own_says_so(
    page: Page, survey: Survey
) -> None:
    member(survey, page)
    vote(page, survey, "Oui")
    page.evaluate(KEEP_KEY, "a key of one's own")
    end(survey)
    recount(page, survey, "Ce tableau n’est pas juste")
    words = "signé avec une autre clé que celle-ci"
    expect(page.get_by_role("listitem").filter(has_text=words)).to_be_visible()


ASK_ONLY = """([place, key]) => {
  const asked = { message: "AA", blinded: "AA", inverse: "AA", key };
  localStorage.setItem(place, JSON.stringify(asked));
}"""


def test_a_request_never_signed_accuses_nobody_at_the_recount(page: Page, survey: Survey) -> None:
    user = member(survey, page)
    vote(page, survey, "Oui")
    # Left by an earlier publication: its right was then taken on another device.
    page.evaluate(ASK_ONLY, [f"droit-{survey.code}-{user.pk}-before", "an earlier key"])
    end(survey)
    recount(page, survey, "Ce tableau est juste")


def test_no_right_is_asked_for_with_a_key_that_others_are_not_shown(
    page: Page, survey: Survey
) -> None:
    member(survey, page)
    open_survey(page, survey)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    public = make_key().public
    own = {"kty": "RSA", "n": base64url(public.n.to_bytes(256, "big")), "e": "AQAB"}
    page.route("**/cle/", lambda route: route.fulfill(json=own), times=1)
    page.get_by_role("button", name="Recevoir mon droit de répondre").click()
    expect(page.get_by_text("n’est pas celle que cette page affiche")).to_be_visible()

    page.get_by_text("Comparer lettre par lettre").click()
    elsewhere = page.get_by_label("L’empreinte que vous avez lue ailleurs")
    elsewhere.fill(in_groups(fingerprint_of(public)))
    page.get_by_role("button", name="Recevoir mon droit de répondre").click()
    expect(page.get_by_text("La clé de ce vote a une autre empreinte.")).to_be_visible()
    expect(elsewhere).to_be_focused()
    expect(elsewhere).to_have_attribute("aria-invalid", "true")
    check_page(page)
    assert not [one for one in asked if "/droit/" in one]

    elsewhere.fill(key_fingerprint(survey).lower())
    take_right(page)
    page.evaluate(KEEP_KEY, own["n"])
    page.reload()  # a right of such a key is not to be used
    expect(page.get_by_text("La clé de votre droit n’est pas celle qui est pub")).to_be_visible()
    expect(page.get_by_role("button", name="Aller aux questions")).to_be_hidden()


def test_a_request_made_for_a_key_that_is_gone_is_drawn_again(page: Page, survey: Survey) -> None:
    member(survey, page)
    open_survey(page, survey)
    page.evaluate(KEEP_KEY, "the key of an earlier publication")
    page.reload()
    vote(page, survey, "Oui")


def test_a_ballot_is_found_on_the_board_without_javascript(
    page: Page, plain_page: Page, survey: Survey
) -> None:
    member(survey, page)
    receipt = vote(page, survey, "Non")
    end(survey)
    plain_page.goto(f"/s/{survey.code}/tableau/")
    plain_page.get_by_label("Récépissé", exact=True).fill(receipt)
    plain_page.get_by_role("button", name="Trouver mon bulletin").click()
    heading = plain_page.get_by_role("heading", name="Votre bulletin, tel qu’il a été compté")
    expect(heading).to_be_visible()
    expect(plain_page.locator("dl.pairs dd")).to_have_text("Non")
    plain_page.get_by_label("Récépissé", exact=True).fill("2" * 16)
    plain_page.get_by_role("button", name="Trouver mon bulletin").click()
    expect(plain_page.get_by_text("Aucun bulletin de ce tableau n’a ce récépissé.")).to_be_visible()
