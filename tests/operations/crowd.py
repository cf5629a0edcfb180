"""People who answer surveys over HTTP while the service is killed under them.

Each behaves as a person with a browser: whoever gets no answer, or an error page, sends the same
form again; some click twice; a few close the window instead. Raw asyncio, in a thread.
"""

import asyncio
import random
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from benchmarks.load import Answer, Connection, hidden_fields
from tests.operations.rally import INVITED, LIMITED, LINK, MEMBERS

CLIENTS = 6
PATIENCE = 300.0
"""Seconds that a person goes on trying: nobody waits for ever, on the busiest machine neither."""
GIVES_UP, CLICKS_TWICE, CHANGES = 0.1, 0.1, 0.6
RECEIPT_COOKIE, EDIT = "recepisse", "?modifier=1"
REGISTERED = re.compile(rb'name="_token" value="([0-9A-Z]{16})\.')


class Refused(Exception):
    """The service said no where nothing was wrong."""


class GaveUp(Exception):
    """The window was closed before an answer came."""


@dataclass
class Record:
    """What people know of their ballots. Texts are by receipt, each written once in all."""

    sent: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By receipt: the survey's name and the text."""
    replaced: set[str] = field(default_factory=set)
    given_up: int = 0
    asked_again: int = 0
    """Pages and forms; the ballots among them are `sent_again`."""
    sent_again: int = 0
    refusals: list[str] = field(default_factory=list)

    @property
    def acknowledgements(self) -> int:
        return len(self.acknowledged) + len(self.replaced)


class Person:
    """One browser: its cookies, what it is patient about."""

    def __init__(self, port: int, record: Record, rng: random.Random, cookie: str = "") -> None:
        self.port, self.record, self.rng = port, record, rng
        name, _, value = cookie.partition("=")
        self.jar = {name: value} if cookie else {}
        self.may_give_up = rng.random() < GIVES_UP
        self.clicks_twice = rng.random() < CLICKS_TWICE

    async def take_part(self, survey: str, path: str) -> None:
        """Answer, then perhaps change one's answers as often as one likes."""
        receipt = await self._answer(survey, path)
        self.may_give_up = False  # or nobody could tell which of the two ballots counts
        while survey == MEMBERS and self.rng.random() < CHANGES:
            newer = await self._answer(survey, path + EDIT)
            del self.record.acknowledged[receipt]
            self.record.replaced.add(receipt)
            receipt = newer

    async def _answer(self, survey: str, path: str) -> str:
        page = await self._ask("GET", path)
        path = path.partition("?")[0]
        if survey in {LINK, MEMBERS}:
            typed = [("q1", self.rng.choice(["yes", "no"])), ("_go", "next")]
            page = await self._ask("POST", path, urlencode(hidden_fields(page.body) + typed))
        found = REGISTERED.search(page.body)
        if found is None:
            raise Refused(f"{survey}: no form in {page.status} {page.body[:2000]!r}")
        receipt, text = found[1].decode(), f"voice {self.rng.getrandbits(64):x}"
        form = urlencode([*hidden_fields(page.body), ("q3", text), ("_go", "send")])
        return await self._send(survey, path, form, receipt, text)

    async def _send(self, survey: str, path: str, form: str, receipt: str, text: str) -> str:
        self.record.sent[receipt] = text
        clicks = 2 if self.clicks_twice else 1
        try:
            answers = await asyncio.gather(
                *(self._ask("POST", path, form, is_ballot=True) for _ in range(clicks))
            )
        except GaveUp:
            self.record.given_up += 1
            raise
        for answer in answers:
            told = answer.cookies().get(RECEIPT_COOKIE, "").partition(":")[0]
            if answer.status != 302 or told != receipt:
                raise Refused(f"{survey}: {answer.status} {told} {answer.body[:2000]!r}")
        self.record.acknowledged[receipt] = (survey, text)
        return receipt

    async def _ask(
        self, method: str, path: str, form: str = "", *, is_ballot: bool = False
    ) -> Answer:
        """The service's answer, asked for again as long as there is none."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                async with Connection("127.0.0.1", self.port) as connection:
                    connection.jar = self.jar
                    answer = await connection.ask(method, path, form.encode())
            except (OSError, EOFError, TimeoutError):
                answer = None
            if answer is not None and answer.status < 500:
                return answer
            if is_ballot and self.may_give_up:
                raise GaveUp
            self.record.asked_again += 1
            self.record.sent_again += is_ballot
            await asyncio.sleep(self.rng.uniform(0.05, 0.3))
        raise Refused(f"{method} {path}: no answer in {PATIENCE} s")


class Crowd:
    """People arrive one after the other, some at a time, until they are told to stop."""

    def __init__(self, port: int, rally: dict[str, Any], seed: int) -> None:
        self.port, self.rally, self.seed = port, rally, seed
        self.record = Record()
        self._tokens, self._sessions = rally["tokens"], rally["sessions"]
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._gather()))

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let nobody new in; everybody inside ends."""
        self._is_over.set()
        self._thread.join(2 * PATIENCE)
        assert not self._thread.is_alive(), "somebody still waits for an answer"

    async def _gather(self) -> None:
        await asyncio.gather(*(self._come(random.Random(self.seed + n)) for n in range(CLIENTS)))

    async def _come(self, rng: random.Random) -> None:
        while not self._is_over.is_set():
            await asyncio.sleep(rng.uniform(0, 0.1))  # so that what was killed can come back
            survey, path, cookie = self._someone(rng)
            person = Person(self.port, self.record, rng, cookie)
            try:
                await person.take_part(survey, path)
            except GaveUp:
                continue
            except Refused as refusal:
                self.record.refusals.append(str(refusal))

    def _someone(self, rng: random.Random) -> tuple[str, str, str]:
        """The survey, the address and the cookie of whoever comes next."""
        survey = rng.choice([LINK, LIMITED, INVITED, MEMBERS])
        if survey == INVITED and self._tokens:
            return survey, f"/i/{self._tokens.pop()}/", ""
        if survey == MEMBERS and self._sessions:
            return survey, self._address(MEMBERS), self._sessions.pop()
        survey = survey if survey in {LINK, LIMITED} else LINK
        return survey, self._address(survey), ""

    def _address(self, survey: str) -> str:
        return f"/s/{self.rally['surveys'][survey][1]}/"
