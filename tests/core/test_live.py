"""Tickets and messages of the live channels."""

from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from django.core import signing
from django.db import connection, transaction

from aimpact.core import live
from aimpact.core.services.live import publish


def test_live_url_carries_a_ticket_that_opens_its_channel():
    ticket = parse_qs(urlsplit(live.live_url("survey:ABCD2345")).query)["ticket"][0]

    assert live.channel_of_ticket(ticket) == "survey:ABCD2345"


@pytest.mark.parametrize("ticket", ["", "survey:ABCD2345", "a:b:c", "\x00", "é" * 300])
def test_ticket_not_signed_by_us_is_refused(ticket):
    with pytest.raises(live.BadTicket):
        live.channel_of_ticket(ticket)


def test_ticket_signed_for_another_use_is_refused():
    with pytest.raises(live.BadTicket):
        live.channel_of_ticket(signing.dumps("survey:ABCD2345", salt="something else"))


def test_old_ticket_is_refused(monkeypatch):
    ticket = signing.dumps("survey:ABCD2345", salt="aimpact.core.live")
    monkeypatch.setattr(live, "TICKET_SECONDS", -1)

    with pytest.raises(live.BadTicket):
        live.channel_of_ticket(ticket)


def test_message_keeps_channel_and_subject():
    message = live.encode_message("survey:ABCD2345", "42 and more")

    assert live.decode_message(message) == ("survey:ABCD2345", "42 and more")


@pytest.mark.parametrize("channel", ["", "two words"])
def test_channel_without_a_clear_name_is_refused(channel):
    with pytest.raises(ValueError, match="name"):
        live.encode_message(channel, "1")


@pytest.fixture
def listener(db):
    """A second connection to the test database, listening."""
    settings = connection.get_connection_params()
    address = {name: settings[name] for name in ("dbname", "user", "password", "host", "port")}
    with psycopg.connect(**address, autocommit=True) as other:
        other.execute(f"LISTEN {live.POSTGRES_CHANNEL}")
        yield other


@pytest.mark.django_db(transaction=True)
def test_publish_reaches_listeners_after_the_commit(listener):
    with transaction.atomic():
        publish("survey:ABCD2345", 7)
        assert [n.payload for n in listener.notifies(timeout=0.1)] == []

    assert [n.payload for n in listener.notifies(timeout=5, stop_after=1)] == ["survey:ABCD2345 7"]


@pytest.mark.django_db(transaction=True)
def test_publish_says_nothing_after_a_rollback(listener):
    with transaction.atomic():
        publish("survey:ABCD2345", 7)
        transaction.set_rollback(True)

    assert [n.payload for n in listener.notifies(timeout=0.2)] == []
