"""The load generator, a process of its own: each participant has a connection and cookies.

python -m benchmarks.load URL KIND CLIENTS SECONDS MOST RATE, prints one line of JSON. KIND is
`ballot` (page, CSRF token, submit), `plain` (the same on the reference site) or `page` (one
GET). CLIENTS take their turns one after the other; with a RATE, participants come by themselves,
so many a second, whether or not those before them are through. Raw asyncio streams: an HTTP
library would cost more than the service itself.
"""

import asyncio
import html
import json
import random
import re
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Self
from urllib.parse import urlencode, urlsplit

from benchmarks.questions import form_fields

HIDDEN = re.compile(rb'<input type="hidden" name="([^"]+)" value="([^"]*)"')
REPLAYED = 50
"""One form in fifty is sent twice, as by an impatient finger: it must count once."""
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def cookies(self) -> dict[str, str]:
        jar = [value.partition(";")[0] for name, value in self.headers if name == "set-cookie"]
        return {name.strip(): value for name, _, value in (cookie.partition("=") for cookie in jar)}


@dataclass(slots=True)
class Outcome:
    """What a run of the generator found. `times` are seconds a participant."""

    times: list[float] = field(default_factory=list)
    accepted: int = 0
    replayed: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    cpu: float = 0.0

    def refuse(self, why: str) -> None:
        self.refused[why] = self.refused.get(why, 0) + 1


class Connection:
    """One keep-alive connection of one participant, with its cookies."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.jar: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.writer.close()

    async def ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Send a request and read its response whole."""
        origin = f"http://{self.host}:{self.port}"
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        if self.jar:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.jar.items()))
        if method == "POST":
            lines += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
                f"Origin: {origin}",
                f"Referer: {origin}{path}",
            ]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        answer = await asyncio.wait_for(self._read(), TIMEOUT)
        self.jar |= answer.cookies()
        return answer

    async def _read(self) -> Answer:
        head = await self.reader.readuntil(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        pairs = [line.partition(":") for line in rest if line]
        headers = [(name.lower(), value.strip()) for name, _, value in pairs]
        known = dict(headers)
        if known.get("transfer-encoding") == "chunked":
            body = await self._read_chunks()
        else:
            body = await self.reader.readexactly(int(known.get("content-length", "0")))
        return Answer(int(first.split()[1]), headers, body)

    async def _read_chunks(self) -> bytes:
        parts = []
        while size := int(await self.reader.readline(), 16):
            parts.append(await self.reader.readexactly(size))
            await self.reader.readline()
        await self.reader.readline()
        return b"".join(parts)


def hidden_fields(page: bytes) -> list[tuple[str, str]]:
    """The form's own fields: CSRF token, signed token, page."""
    return [(name.decode(), html.unescape(value.decode())) for name, value in HIDDEN.findall(page)]


async def cast(connection: Connection, path: str, outcome: Outcome, rng: random.Random) -> None:
    """One participant: the page, then the form; sometimes the form twice."""
    page = await connection.ask("GET", path)
    if page.status != 200:
        outcome.refuse(f"page {page.status}")
        return
    body = urlencode(hidden_fields(page.body) + form_fields(rng)).encode()
    sent = await connection.ask("POST", path, body)
    if sent.status != 302:
        outcome.refuse(f"form {sent.status}")
        return
    outcome.accepted += 1
    if outcome.accepted % REPLAYED == 0:
        again = await connection.ask("POST", path, body)
        outcome.replayed += 1
        if again.status != 302:
            outcome.refuse(f"replay {again.status}")


async def load_page(
    connection: Connection, path: str, outcome: Outcome, rng: random.Random
) -> None:
    """One GET."""
    page = await connection.ask("GET", path)
    if page.status == 200:
        outcome.accepted += 1
    else:
        outcome.refuse(f"page {page.status}")


Act = Callable[[Connection, str, Outcome, random.Random], Awaitable[None]]
ACTS: dict[str, Act] = {"ballot": cast, "plain": cast, "page": load_page}


async def run(
    url: str, kind: str, clients: int, seconds: float, most: int, *, rate: float = 0
) -> Outcome:
    """`clients` participants at a time for `seconds`, `most` in all; or `rate` of them a second."""
    parts = urlsplit(url)
    outcome = Outcome()
    began = time.perf_counter()
    left = iter(range(most))

    async def participant(rng: random.Random, since: float) -> None:
        try:
            async with Connection(parts.hostname or "", parts.port or 80) as connection:
                await ACTS[kind](connection, parts.path, outcome, rng)
        except (OSError, EOFError, TimeoutError) as error:
            outcome.refuse(type(error).__name__)
        outcome.times.append(time.perf_counter() - since)

    async def client(seed: int) -> None:
        rng = random.Random(seed)
        while time.perf_counter() - began < seconds and next(left, None) is not None:
            await participant(rng, time.perf_counter())

    async def newcomer(number: int) -> None:
        due = began + number / rate
        await asyncio.sleep(due - time.perf_counter())
        await participant(random.Random(number), due)  # a late start is waiting too

    if rate:
        number = min(most, int(rate * seconds))
        await asyncio.gather(*(newcomer(each) for each in range(number)))
    else:
        await asyncio.gather(*(client(seed) for seed in range(clients)))
    outcome.seconds = time.perf_counter() - began
    return outcome


def main() -> None:
    url, kind, clients, seconds, most, rate = sys.argv[1:7]
    outcome = asyncio.run(run(url, kind, int(clients), float(seconds), int(most), rate=float(rate)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    outcome.cpu = used.ru_utime + used.ru_stime
    print(json.dumps(asdict(outcome)))


if __name__ == "__main__":
    main()
