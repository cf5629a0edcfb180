"""The log holds no link that is as good as a person."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from aimpact.core.logs import HideTokens

TOKEN = "AbCdEfGhIjKlMnOpQrStUv"


def _named_with_token(patterns: list[Any], taken: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in patterns:
        values = (*taken, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            yield from _named_with_token(pattern.url_patterns, values)
        elif values == ("token",):
            yield pattern.name


ADDRESSES = sorted(set(_named_with_token(get_resolver().url_patterns)))


def test_there_are_addresses_with_a_token() -> None:
    assert {"answer_invitation", "kiosk_start"} <= set(ADDRESSES)


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_token_in_an_address_is_hidden(name: str) -> None:
    path = reverse(name, args=[TOKEN])
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "%s: %s", ("Gone", path), None
    )
    assert HideTokens().filter(record)
    assert record.getMessage() == f"Gone: {path.replace(TOKEN, '…')}"


def test_other_words_stay_as_they_are() -> None:
    words = "seal_urns took 12.5 s; /s/ABCD2345/ too"
    record = logging.LogRecord("aimpact", logging.WARNING, "", 0, words, None, None)
    HideTokens().filter(record)
    assert record.getMessage() == words


@pytest.mark.django_db
def test_the_log_of_a_refused_personal_link_does_not_hold_it(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    handlers = logging.getLogger().handlers
    assert any(isinstance(each, HideTokens) for one in handlers for each in one.filters)
    assert client.get(f"/i/{TOKEN}/").status_code == 404
    assert TOKEN not in capsys.readouterr().err
