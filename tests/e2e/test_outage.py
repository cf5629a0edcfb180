"""A database that stops, freezes or has no room left while people answer: nothing is lost.

A PostgreSQL and a web process of this file's own are stopped, frozen and filled for real.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from aimpact.operations.postgres import EmbeddedPostgres
from aimpact.questionnaire.structure import Page as Sheet
from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Survey
from tests.e2e.conftest import PHONE
from tests.e2e.looking import check_page
from tests.e2e.participants import ballots_of, send, thanked
from tests.e2e.people import sign_in
from tests.e2e.served import ROOT, commands, running, wait_until_it_answers
from tests.factories import make_member, make_open_survey, single_question, text_question
from tests.ports import own_port
from tests.template import migrate
from tests.waiting import PATIENCE

FOUND = "Des réponses à ce sondage"
LOST = "La connexion est perdue, ou le service ne répond pas"
TITLE = "La place du marché, dite %s"  # holds what stands for a receipt in the words of its file
ROOM = 1_048_576
"""Bytes of the disk on which the ballots of this service are."""


@dataclass
class Service:
    """A web process, and the PostgreSQL beneath it that tests harm."""

    url: str
    server: EmbeddedPostgres
    disk: Path

    def stop(self) -> None:
        connections.close_all()
        self.server.stop()

    def start(self) -> None:
        self.server.start()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Every process of the server stands still, connections stay open."""
        connections.close_all()
        pid = self.server.running_pid()
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)  # first: from now on it starts no other
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        family = [pid, *map(int, children)]
        self._tell(family, signal.SIGSTOP)
        try:
            yield
        finally:
            self._tell(family, signal.SIGCONT)

    def _tell(self, family: list[int], number: signal.Signals) -> None:
        for one in family:
            with suppress(ProcessLookupError):  # a backend that was ending
                os.kill(one, number)

    @contextmanager
    def full(self) -> Iterator[None]:
        """The disk that holds the ballots has not a byte left; without root, PostgreSQL says so."""
        filler = self.disk / "filler"
        if os.path.ismount(self.disk):
            filler.write_bytes(b"\0" * (shutil.disk_usage(self.disk).free))
        else:
            self.execute(_SAYS_FULL)
        try:
            yield
        finally:
            filler.unlink(missing_ok=True)
            self.execute("DROP FUNCTION IF EXISTS full_disk CASCADE")

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.server.url(), autocommit=True) as connection:
            connection.execute(statement)


_SAYS_FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON surveys_incomingballot EXECUTE FUNCTION full_disk();
"""


@pytest.fixture(scope="module")
def _frail() -> Iterator[Service]:
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="aimpact-outage-")))
        folder.chmod(0o755)
        _mount(folder / "disk", held)
        server = EmbeddedPostgres(folder / "postgres", durable=False)
        server.start()
        held.callback(server.stop)
        server.create_database("aimpact")
        port = own_port()
        service = Service(f"http://localhost:{port}", server, folder / "disk")
        environment = {
            **os.environ,
            "DATABASE_URL": server.url(),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "AIMPACT_DEBUG": "0",
            "PUBLIC_URL": service.url,
            "PYTHONPATH": str(ROOT),
            "TESTS_WITH_POOL": "1",
            "DATABASE_PATIENCE": "8",
        }
        migrate(environment)
        _set_ballots_apart(service)
        log = folder / "web.log"
        held.enter_context(running(commands(port)["web"], environment, log))
        wait_until_it_answers(f"{service.url}/healthz", log)
        yield service


def _mount(disk: Path, held: ExitStack) -> None:
    """Make a disk of one megabyte, where we may; it goes after the server."""
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(disk)]
    if not os.geteuid() and not subprocess.run(mount, check=False, capture_output=True).returncode:
        held.callback(subprocess.run, ["umount", "--lazy", str(disk)], check=True)


def _set_ballots_apart(service: Service) -> None:
    """Put the table of the ballots that come in on that disk."""
    if not os.path.ismount(service.disk):
        return
    space = service.disk / "space"
    space.mkdir()
    os.chown(space, service.server.account.pw_uid, service.server.account.pw_gid)
    service.execute(f"CREATE TABLESPACE small LOCATION '{space}'")
    service.execute("ALTER TABLE surveys_incomingballot SET TABLESPACE small")


@pytest.fixture
def frail(_frail: Service, django_db_blocker: Any) -> Iterator[Service]:
    """The service; inside the test the ORM speaks to its database."""
    default = connections["default"]
    own = dict(default.settings_dict)
    values = psycopg.conninfo.conninfo_to_dict(_frail.server.url())
    with django_db_blocker.unblock():
        connections.close_all()
        default.settings_dict |= {
            "NAME": values["dbname"],
            "USER": values["user"],
            "PASSWORD": values["password"],
            "HOST": values["host"],
            "PORT": values["port"],
        }
        try:
            yield _frail
        finally:
            connections.close_all()
            default.settings_dict |= own


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, frail: Service) -> Iterator[Visit]:
    """Opens pages of separate visitors of that service."""
    with ExitStack() as held:

        def opened(path: str, *, javascript: bool = True) -> Page:
            context = browser.new_context(
                base_url=frail.url,
                viewport=PHONE,
                java_script_enabled=javascript,
                locale="fr-FR",
            )
            context.set_default_timeout(PATIENCE * 1000)
            held.callback(context.close)
            page = context.new_page()
            page.goto(path)
            return page

        yield opened


def make_survey(**fields: Any) -> Survey:
    """A survey of one page."""
    sheet = Sheet(code="p1", questions=(single_question("q1"), text_question("q3")))
    document = Questionnaire(title=Text(TITLE), pages=(sheet,))
    return make_open_survey(questionnaire=document, **fields)


def fill_in(page: Page) -> None:
    page.get_by_label("Oui").check()
    page.get_by_label("Pourquoi ?").fill("Des arbres")


def kept_in(page: Page) -> list[str]:
    keys = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('reponses'))")
    return list(keys)


def is_in_once(survey: Survey) -> bool:
    return [answers["q3"] for answers in ballots_of(survey)] == ["Des arbres"]


def test_a_ballot_waits_in_the_page_while_the_database_is_down_then_goes_by_itself(
    frail: Service, visit: Visit
) -> None:
    survey = make_survey()
    page = visit(f"/s/{survey.code}/")
    fill_in(page)
    with frail.stopped():
        send(page)
        expect(page.get_by_text(LOST)).to_be_visible()
        check_page(page)
        assert len(kept_in(page)) == 1
    thanked(page)
    assert kept_in(page) == []
    assert is_in_once(survey)


def test_without_javascript_the_page_of_the_outage_holds_the_answers(
    frail: Service, visit: Visit
) -> None:
    survey = make_survey()
    page = visit(f"/s/{survey.code}/", javascript=False)
    fill_in(page)
    with frail.stopped():
        send(page)
        expect(page.get_by_role("heading", level=1)).to_contain_text("ne répond pas")
    page.get_by_role("button", name="Renvoyer", exact=True).click()
    thanked(page)
    assert is_in_once(survey)


def test_a_frozen_database_counts_the_ballot_once_when_it_wakes(
    frail: Service, visit: Visit
) -> None:
    survey = make_survey()
    page = visit(f"/s/{survey.code}/")
    fill_in(page)
    with frail.frozen():
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            send(page)
            expect(page.get_by_text("Vos réponses sont en route")).to_be_visible()
        assert answered.value.status == 503  # the service gave up, and says so
        expect(page.get_by_text(LOST)).to_be_visible()
        expect(page.get_by_label("Pourquoi ?")).to_have_value("Des arbres")
    thanked(page)
    assert is_in_once(survey)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_full_disk_takes_no_ballot_and_loses_none(
    frail: Service, visit: Visit, javascript: bool
) -> None:
    survey = make_survey()
    frail.execute("TRUNCATE surveys_incomingballot")  # not a page with room left
    page = visit(f"/s/{survey.code}/", javascript=javascript)
    fill_in(page)
    with frail.full():
        send(page)
        if javascript:
            expect(page.get_by_text(LOST)).to_be_visible()
        else:
            expect(page.get_by_role("button", name="Renvoyer", exact=True)).to_be_visible()
        assert ballots_of(survey) == []
    if not javascript:
        page.get_by_role("button", name="Renvoyer", exact=True).click()
    thanked(page)
    assert is_in_once(survey)


def test_an_answer_that_got_lost_on_its_way_back_counts_once(visit: Visit) -> None:
    survey = make_survey()
    page = visit(f"/s/{survey.code}/")
    fill_in(page)
    lost: list[int] = []

    def lose_the_first(route: Any) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
        else:
            lost.append(route.fetch(max_redirects=0).status)
            route.abort()

    page.route(f"**/s/{survey.code}/", lose_the_first)
    send(page)
    thanked(page)  # it tries again by itself
    expect(page.get_by_text("C’est le premier envoi qui compte")).to_be_visible()
    check_page(page)
    with page.expect_download() as kept:
        page.get_by_role("button", name="Enregistrer dans un fichier").click()
    title, receipt, *_address = Path(kept.value.path()).read_text("utf-8").splitlines()
    assert title == TITLE
    assert page.get_by_label("Récépissé", exact=True).input_value() in receipt
    assert lost == [204]
    assert is_in_once(survey)


@pytest.mark.parametrize(
    "entrance",
    [
        {"status": 302, "headers": {"Location": "/"}},
        {"status": 200, "body": "<h1>Wi-Fi de l’hôtel</h1>", "content_type": "text/html"},
    ],
    ids=["redirect", "page"],
)
def test_the_entrance_of_a_network_is_not_taken_for_the_thanks(
    visit: Visit, entrance: dict[str, Any]
) -> None:
    survey = make_survey()
    page = visit(f"/s/{survey.code}/")
    fill_in(page)

    def stand_between(route: Any) -> None:
        if route.request.method == "POST":
            route.fulfill(**entrance)
        else:
            route.continue_()

    page.route(f"**/s/{survey.code}/", stand_between)
    send(page)
    expect(page.get_by_text(LOST)).to_be_visible()
    expect(page.get_by_label("Pourquoi ?")).to_have_value("Des arbres")
    assert len(kept_in(page)) == 1
    assert ballots_of(survey) == []
    page.unroute(f"**/s/{survey.code}/")
    thanked(page)  # the page has tried again by itself
    assert is_in_once(survey)
    assert kept_in(page) == []


def lose_what_is_sent(route: Any) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def leave_unsent(page: Page, survey: Survey) -> None:
    """Fill in, and leave with answers that could not be sent: the page has no time to try again."""
    fill_in(page)
    page.route(f"**/s/{survey.code}/", lose_what_is_sent)
    send(page)
    expect(page.get_by_text(LOST)).to_be_visible()
    page.goto("/confidentialite/")
    page.unroute(f"**/s/{survey.code}/")


def test_answers_that_could_not_leave_come_back_with_the_page_and_can_be_forgotten(
    visit: Visit,
) -> None:
    survey = make_survey()
    page = visit(f"/s/{survey.code}/")
    leave_unsent(page, survey)

    page.goto(f"/s/{survey.code}/")
    expect(page.get_by_text("Elles n’ont pas pu être envoyées")).to_be_visible()
    expect(page.get_by_label("Pourquoi ?")).to_have_value("")
    check_page(page)
    page.get_by_role("button", name="Elles sont à moi : les reprendre", exact=True).click()
    expect(page.get_by_label("Pourquoi ?")).to_have_value("Des arbres")
    send(page)
    thanked(page)
    assert is_in_once(survey)
    assert kept_in(page) == []


def test_on_a_shared_computer_answers_are_forgotten(visit: Visit) -> None:
    survey = make_survey()
    page = visit(f"/s/{survey.code}/")
    fill_in(page)
    page.route(f"**/s/{survey.code}/", lambda route: route.abort())
    send(page)
    expect(page.get_by_text(LOST)).to_be_visible()
    page.get_by_role("button", name="Oublier mes réponses", exact=True).click()
    expect(page.get_by_text("ce navigateur n’en garde rien")).to_be_visible()
    expect(page.get_by_text("il est peut-être arrivé quand même")).to_be_visible()
    expect(page.get_by_text(LOST)).to_be_hidden()
    expect(page.get_by_label("Pourquoi ?")).to_have_value("")
    assert kept_in(page) == []


def test_answers_forgotten_while_they_are_being_sent_are_not_sent_again(visit: Visit) -> None:
    survey = make_survey()
    page = visit(f"/s/{survey.code}/")
    fill_in(page)
    page.route(f"**/s/{survey.code}/", lambda route: route.abort())
    send(page)
    expect(page.get_by_text(LOST)).to_be_visible()
    with page.expect_event("requestfailed"):  # the second sending is stopped on its way
        with page.expect_request(f"**/s/{survey.code}/"):  # the page tries again by itself
            page.route(f"**/s/{survey.code}/", lambda route: None)
        page.get_by_role("button", name="Oublier mes réponses", exact=True).click()
    expect(page.get_by_text("ce navigateur n’en garde rien")).to_be_visible()
    assert ballots_of(survey) == []
    assert kept_in(page) == []


def test_who_comes_next_sends_a_ballot_and_leaves_the_answers_of_who_came_before(
    visit: Visit,
) -> None:
    survey = make_survey()
    page = visit(f"/s/{survey.code}/")
    leave_unsent(page, survey)
    before = kept_in(page)

    page.goto(f"/s/{survey.code}/")
    expect(page.get_by_text(FOUND)).to_be_visible()
    page.get_by_label("Non").check()
    send(page)
    thanked(page)
    assert kept_in(page) == before
    assert [answers["q1"] for answers in ballots_of(survey)] == ["no"]


def test_another_account_finds_nothing_and_signing_out_erases(visit: Visit) -> None:
    survey = make_survey(anonymity=Anonymity.NAMED, audience=Audience.MEMBERS)
    page = visit("/compte/connexion/")
    sign_in(page, make_member(survey.space))
    page.goto(f"/s/{survey.code}/")
    leave_unsent(page, survey)

    page.context.clear_cookies()  # the session ended, nobody signed out
    sign_in(page, make_member(survey.space))
    page.goto(f"/s/{survey.code}/")
    expect(page.locator(".keep:not([hidden])")).to_have_count(1)  # the script has looked
    expect(page.get_by_text(FOUND)).to_be_hidden()
    assert len(kept_in(page)) == 1

    page.goto("/compte/deconnexion/")
    expect(page.get_by_text("elles sont effacées de ce navigateur")).to_be_visible()
    check_page(page)
    page.get_by_role("main").get_by_role("button", name="Se déconnecter", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("déconnecter")
    assert kept_in(page) == []


def test_pages_say_that_the_service_does_not_answer(frail: Service, visit: Visit) -> None:
    survey = make_survey()
    with frail.stopped():
        page = visit(f"/s/{survey.code}/")
        expect(page.get_by_role("link", name="Réessayer", exact=True)).to_be_visible()
        check_page(page)
    page.get_by_role("link", name="Réessayer", exact=True).click()
    expect(page.get_by_label("Oui")).to_be_visible()
