"""A real OpenID Connect provider on loopback (see `serve`), and a person at its pages."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from tests.ports import own_port
from tests.waiting import PATIENCE, is_served, wait_for

SERVER = Path(__file__).with_name("serve.py")
SUBJECT = "00112233445566778899aabbccddeeff"
CLIENT = {"client_id": "aimpact-tests", "client_secret": "a secret of the tests"}


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """The tests look at where they are sent."""


_opener = build_opener(_Stay)


class Provider:
    """The running provider, and a person at its pages."""

    def __init__(self, url: str) -> None:
        self.url = url

    def wait(self) -> None:
        """Until it answers."""
        wait_for(lambda: is_served(f"{self.url}/jwks"), "identity provider")

    def settings(self, **changes: Any) -> dict[str, dict[str, Any]]:
        """What the operator would set for it."""
        values = {"url": self.url, "level": 1, "scopes": ["openid", "profile"], **CLIENT}
        return {"franceconnect": values | changes}

    def knows(self, subject: str = SUBJECT, **claims: Any) -> str:
        """Tell the provider about a person."""
        body = json.dumps({"acr": "eidas1", "birthdate": "1980-02-29"} | claims).encode()
        headers = {"Content-Type": "application/json"}
        url = f"{self.url}/users/{subject}"
        with _opener.open(Request(url, data=body, headers=headers, method="PUT")):
            return subject

    def consent(self, address: str, *, subject: str = SUBJECT, **asked: str) -> str:
        """Sign in there and accept; gives the address to which the provider sends one back."""
        return self._press(_with(address, asked), sub=subject)

    def refuse(self, address: str) -> str:
        """Refuse there."""
        return self._press(address, action="deny")

    def _press(self, address: str, **form: str) -> str:
        try:
            with _opener.open(address, data=urlencode(form).encode()) as page:
                raise AssertionError(page.read().decode())
        except HTTPError as answer:
            return str(answer.headers["Location"])


@contextmanager
def run_provider(*options: str) -> Iterator[Provider]:
    """Start it on a port of its own; stop it at the end. Option: `signed`."""
    port = own_port()
    command = [sys.executable, "-W", "ignore", str(SERVER), str(port), *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        provider = Provider(f"http://localhost:{port}")
        provider.wait()
        yield provider
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _with(address: str, changes: dict[str, str]) -> str:
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query)) | changes
    return parts._replace(query=urlencode(query)).geturl()


def path_of(address: str) -> str:
    """The path and query of an address, as the test client wants it."""
    return re.sub(r"^https?://[^/]+", "", address)
