"""A whole service for journeys: its real processes, a real mailbox, a real browser.

Once a session: a database of its own, the web process (granian) and the worker upon it, an
SMTP server that keeps what they send, and an identity provider (OpenID Connect) on loopback.
A test that asks for `stack` works in that database through the ORM too; what it makes stays
there, so it makes its own people and spaces.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Condition
from typing import Any, cast

import psycopg
import pytest
from aiosmtpd.controller import Controller
from django.db import connection, connections
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from psycopg import sql

from tests.accounts.oidc.provider import CLIENT, Provider, run_provider
from tests.chromium import find_program, launched
from tests.e2e.served import ROOT, commands, running, wait_until_it_answers
from tests.ports import own_port
from tests.waiting import PATIENCE

DESKTOP = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}

# Playwright keeps an event loop in this thread; the ORM is used between its calls, never in one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if ROOT / "tests" / "e2e" in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            # With xdist: one service, one browser.
            item.add_marker(pytest.mark.xdist_group("e2e"))


class Mailbox:
    """Messages that the service sent, oldest first."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self._arrived = Condition()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the name that aiosmtpd calls
        message = message_from_bytes(envelope.content, policy=default)
        with self._arrived:
            self.messages.append(message)
            self._arrived.notify_all()
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """What that address has received."""
        return [message for message in self.messages if message["To"] == address]

    def wait_for(self, address: str, *, number: int = 1) -> EmailMessage:
        """The `number`th message to that address, once it has come."""
        with self._arrived:
            arrived = self._arrived.wait_for(lambda: len(self.to(address)) >= number, PATIENCE)
        assert arrived, f"no message number {number} to {address}; {_what_waits()}"
        return self.to(address)[number - 1]


def _what_waits() -> str:
    """What the worker had to do and has not done: why a message did not come."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from aimpact.core.models import OutgoingMail

    jobs = ProcrastinateJob.objects.exclude(status="succeeded")
    told = jobs.values_list("task_name", "status", "attempts", "scheduled_at", "lock")
    return f"jobs that wait: {list(told)}; messages that wait: {OutgoingMail.objects.count()}"


@dataclass
class Stack:
    """The running service: where it answers, what it sends, who vouches for identities."""

    url: str
    mailbox: Mailbox
    database: str
    provider: Provider
    logs: dict[str, Path] = field(default_factory=dict)

    def at(self, path: str) -> str:
        """The address of a path."""
        return self.url + path


@pytest.fixture(scope="session")
def _service(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    with ExitStack() as held:
        with django_db_blocker.unblock():
            database = held.enter_context(_new_database())
        mailbox = Mailbox()
        smtp = Controller(mailbox, hostname="127.0.0.1", port=own_port())
        smtp.start()
        held.callback(smtp.stop)
        provider = held.enter_context(run_provider("signed"))
        port = own_port()
        url = f"http://localhost:{port}"
        environment = {
            **os.environ,
            "DATABASE_URL": _database_url(database),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "AIMPACT_DEBUG": "0",
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp.port}",
            "PUBLIC_URL": url,
            "ARRIVALS_WRITTEN_EVERY": "0.5",
            "BALLOTS_AN_HOUR_FROM_ONE_PLACE": "30",
            "UPLOAD_SCANNER": f"{sys.executable} {ROOT / 'tests/e2e/scanner.py'}",
            **_registered_with(provider),
            "PYTHONPATH": str(ROOT),
        }
        stack = Stack(url, mailbox, database, provider)
        for name, command in commands(port).items():
            stack.logs[name] = folder / f"{name}.log"
            held.enter_context(running(command, environment, stack.logs[name]))
        wait_until_it_answers(stack.at("/compte/connexion/"), stack.logs["web"])
        yield stack


def _registered_with(provider: Provider) -> dict[str, str]:
    return {
        "FRANCECONNECT_URL": provider.url,
        "FRANCECONNECT_CLIENT_ID": CLIENT["client_id"],
        "FRANCECONNECT_CLIENT_SECRET": CLIENT["client_secret"],
        "FRANCECONNECT_SCOPES": "openid profile",
    }


@pytest.fixture
def stack(_service: Stack, django_db_blocker: Any) -> Iterator[Stack]:
    """The service; inside the test the ORM speaks to the same database."""
    own = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connections.close_all()
        connection.settings_dict["NAME"] = _service.database
        try:
            yield _service
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = own


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one a module: Playwright's event loop must not outlive its tests.

    Without it the journeys are skipped, which `make test` never lets be.
    """
    if find_program() is None:
        pytest.skip("Chromium is not installed")
    with launched() as one:
        yield one


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser, stack: Stack) -> Iterator[NewPage]:
    """Makes pages of separate visitors: `new_page(viewport=PHONE, javascript=False)`.

    Anything that the browser reports as an error (a script, a refused style, a missing file)
    fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(
        *,
        viewport: dict[str, int] | None = None,
        javascript: bool = True,
        locale: str = "fr-FR",
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=stack.url,
            viewport=cast("Any", viewport or DESKTOP),
            java_script_enabled=javascript,
            locale=locale,
            **options,
        )
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if _is_error(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A visitor at a desk."""
    return new_page()


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    """A visitor with a phone 360 pixels wide."""
    return new_page(viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def plain_page(new_page: NewPage) -> Page:
    """A visitor whose browser runs no JavaScript."""
    return new_page(javascript=False)


def _is_error(said: Any) -> bool:
    # A page that answers 4xx on purpose, or a connection that a test cuts, is told as an error
    # too; the test looks at it itself.
    expected = (
        "the server responded with a status of 4",
        "net::ERR_INTERNET_DISCONNECTED",
        "htmx:error: Failed to fetch",
    )
    return said.type == "error" and not any(words in said.text for words in expected)


# --- the database -----------------------------------------------------------------------
@contextmanager
def _new_database() -> Iterator[str]:
    base = os.environ.get("AIMPACT_TEST_DB", "test_aimpact")
    name = f"{base}_e2e_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    _administer(drop)
    template = sql.Identifier(os.environ["AIMPACT_TEST_TEMPLATE"])
    _administer(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), template))
    yield name
    _administer(drop)


def _administer(statement: sql.Composed) -> None:
    # CREATE and DROP DATABASE refuse a transaction, and the database itself.
    with psycopg.connect(_database_url("postgres"), autocommit=True) as server:
        server.execute(statement)


def _database_url(name: str) -> str:
    values = connection.settings_dict
    return (
        f"postgresql://{values['USER']}:{values['PASSWORD']}"
        f"@{values['HOST']}:{values['PORT']}/{name}"
    )
