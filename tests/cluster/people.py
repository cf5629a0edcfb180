"""People who answer a survey through the load balancer, and who try again when it fails.

python -m tests.cluster.people ADDRESS NAME PATH PEOPLE STOP_FILE, until STOP_FILE exists; prints
a line of JSON for each thing that happens: what, when (the system's monotonic clock), about whom.
Each person has a connection and cookies, signs their ballot with a number in a free text, and
sends the very same form again, as a browser does, until it is acknowledged.
"""

import http.client
import json
import random
import re
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
PATIENCE = 15.0
"""Seconds that a person waits for an answer before trying again."""
PAUSE, BETWEEN = 0.5, 0.1
SILENCE = 45.0
"""Seconds without a word after which a stream is given up: it says something every twenty."""
LONGEST = 150.0
"""Seconds after which a person who was never acknowledged goes home."""
AT_MOST = 4_000
"""Ballots of one run."""


class Person:
    """One browser."""

    def __init__(self, address: str, name: str, mark: str) -> None:
        self.address, self.name, self.mark = address, name, mark
        self.jar: dict[str, str] = {}
        self.tls = ssl.create_default_context()
        self.tls.check_hostname = False
        self.tls.verify_mode = ssl.CERT_NONE
        self.connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        """The status and the page; raises `OSError` or `HTTPException` when there is none."""
        try:
            return self._ask(method, path, body)
        except (OSError, http.client.HTTPException):
            self.leave()
            raise

    def leave(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def _ask(self, method: str, path: str, body: str) -> tuple[int, str]:
        if self.connection is None:
            self.connection = self._connect()
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.jar.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"https://{self.name}"
            headers["Referer"] = f"https://{self.name}{path}"
        self.connection.request(method, path, body or None, headers)
        answer = self.connection.getresponse()
        for cookie in answer.msg.get_all("set-cookie") or []:
            key, _, value = cookie.partition(";")[0].partition("=")
            self.jar[key] = value
        page = answer.read().decode()
        if answer.will_close:
            self.leave()
        return answer.status, page

    def stream(self, path: str) -> Iterator[str]:
        """The lines of an endless answer, as they come."""
        connection = self.connection = self._connect(SILENCE)
        connection.request("GET", path)
        answer = connection.getresponse()
        yield f"status: {answer.status}"
        while line := answer.readline():
            yield line.decode().strip()

    def _connect(self, patience: float = PATIENCE) -> http.client.HTTPConnection:
        wire = socket.create_connection((self.address, 443), timeout=patience)
        connection = http.client.HTTPConnection(self.name, timeout=patience)
        connection.sock = self.tls.wrap_socket(wire, server_hostname=self.name)
        return connection


class Crowd:
    """People who come one after the other, some at a time, until they are told to stop."""

    def __init__(self, address: str, name: str, path: str, stop: Path) -> None:
        self.address, self.name, self.path, self.stop = address, name, path, stop
        self.numbers = iter(range(AT_MOST))
        self.lock = threading.Lock()

    def run(self, people: int) -> None:
        """`people` at a time."""
        threads = [threading.Thread(target=self._queue) for _ in range(people)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _queue(self) -> None:
        while not self.stop.exists():
            with self.lock:
                number = next(self.numbers, None)
            if number is None:
                return
            person = Person(self.address, self.name, f"ballot {number:05}")
            self._vote(person)
            person.leave()
            time.sleep(BETWEEN)

    def _vote(self, person: Person) -> None:
        began = time.monotonic()
        page = self._insist(person, "GET", "", good=200)
        if page is None:
            return
        fields = [(name, unescape(value)) for name, value in HIDDEN.findall(page)]
        body = urlencode([*fields, *_answers(person.mark), ("_go", "send")])
        if self._insist(person, "POST", body, good=302) is not None:
            self._tell("acknowledged", person.mark, f"{time.monotonic() - began:.1f}")

    def _insist(self, person: Person, method: str, body: str, *, good: int) -> str | None:
        """Ask until it is answered well; None when the person goes home."""
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            try:
                status, page = person.ask(method, self.path, body)
            except (OSError, http.client.HTTPException) as error:
                self._tell("failed", person.mark, f"{method} {type(error).__name__}")
            else:
                if status == good:
                    return page
                if status < 500:
                    self._tell("strange", person.mark, f"{method} {status}")
                    return None
                self._tell("failed", person.mark, f"{method} {status}")
            time.sleep(PAUSE)
        self._tell("went home", person.mark)
        return None

    def _tell(self, what: str, mark: str, how: str = "") -> None:
        with self.lock:
            print(json.dumps([what, time.monotonic(), mark, how]), flush=True)


def _answers(mark: str) -> list[tuple[str, str]]:
    """Answers to the questionnaire of the benchmarks (`benchmarks.questions`)."""
    chance = random.Random(mark)
    return [
        ("q1", f"c{chance.randint(1, 4)}"),
        ("q2", f"c{chance.randint(1, 5)}"),
        ("q3", f"c{chance.randint(1, 5)}"),
        ("q4", str(chance.randint(0, 30))),
        ("q5", mark),
        ("profile-gender", chance.choice(["woman", "man"])),
    ]


def main() -> None:
    address, name, path, people, stop = sys.argv[1:6]
    Crowd(address, name, path, Path(stop)).run(int(people))


if __name__ == "__main__":
    main()
