"""The optional language model: one request to a server that speaks the API of OpenAI
(`POST …/chat/completions`). Whoever asks decides what is sent, and that it may be.
"""

import json
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

TIMEOUT = 60.0
"""Seconds without a byte after which the server is given up."""
ANSWER_MAXIMUM = 1_000_000
"""Bytes of an answer; the rest is not read."""
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class ModelAddress:
    """Where the model is, its name there, and the key that it asks for (may be empty)."""

    url: str
    model: str
    key: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not is_safe:
            raise UnsafeAddress(self.url)


class UnsafeAddress(ValueError):
    """Texts travel by HTTPS, or do not leave the machine."""


class ModelUnreachable(Exception):
    """No answer came in time."""


class ModelRefused(Exception):
    """The server answered with an error."""


class _NoRedirect(HTTPRedirectHandler):
    """A key goes to the address that the operator wrote, and nowhere else."""

    def redirect_request(self, *args: Any, **options: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said, and how many tokens were read and written: 0 where it does not say."""

    content: str
    tokens_read: int = 0
    tokens_written: int = 0


def ask_model(
    address: ModelAddress, messages: list[dict[str, str]], *, timeout: float = TIMEOUT
) -> Reply:
    """The model's answer. Raises `ModelUnreachable`, `ModelRefused`."""
    body = {"model": address.model, "messages": messages, "temperature": 0}
    headers = {"Content-Type": "application/json"}
    if address.key:
        headers["Authorization"] = f"Bearer {address.key}"
    url = f"{address.url.rstrip('/')}/chat/completions"
    request = Request(url, json.dumps(body).encode(), headers)  # noqa: S310 - https or loopback, see ModelAddress
    proxies = ProxyHandler({}) if urlsplit(url).hostname in LOOPBACK else ProxyHandler()
    try:
        with build_opener(_NoRedirect, proxies).open(request, timeout=timeout) as response:
            return _reply(response.read(ANSWER_MAXIMUM))
    except HTTPError as error:
        raise ModelRefused(error.code) from error
    except (OSError, HTTPException) as error:
        raise ModelUnreachable(str(error)) from error


def _reply(body: bytes) -> Reply:
    try:
        said = json.loads(body)
        content = str(said["choices"][0]["message"]["content"])
        return Reply(content, _tokens(said, "prompt_tokens"), _tokens(said, "completion_tokens"))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise ModelRefused("not an answer of chat completions") from error


def _tokens(said: dict[str, Any], name: str) -> int:
    usage = said.get("usage")
    number = usage.get(name) if isinstance(usage, dict) else None
    return number if isinstance(number, int) and number >= 0 else 0
