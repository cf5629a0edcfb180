"""The `live` process: a real server, a real PostgreSQL, real clients on loopback."""

import http.client
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self
from urllib.parse import urlsplit

import psycopg
import pytest
import uvicorn

from aimpact.core.live import POSTGRES_CHANNEL, encode_message, live_url
from aimpact.project import live
from tests.waiting import wait_for

CHANNEL = "survey:ABCD2345"


@contextmanager
def running(hub: live.Hub) -> Iterator[int]:
    """Serve `hub` on a free port; gives the port."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = live.LiveServer(
            uvicorn.Config(live.LiveApplication(hub), log_level="warning", access_log=False), hub
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            wait_for(lambda: server.started)
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(10)
    assert not thread.is_alive()


@pytest.fixture
def hub():
    return live.Hub(os.environ["DATABASE_URL"], limit=2)


@pytest.fixture
def port(hub):
    with running(hub) as port:
        wait_for(lambda: hub.listening)
        yield port


class Stream:
    """An EventSource in a few lines."""

    def __init__(self, port: int, url: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        parts = urlsplit(url)
        self.connection.request("GET", f"{parts.path}?{parts.query}")
        self.response = self.connection.getresponse()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.response.close()
        self.connection.close()

    def next(self) -> str:
        """The next event, as the lines of its text; empty at the end of the stream."""
        lines = []
        while (line := self.response.readline().decode()) not in ("\n", ""):
            lines.append(line)
        return "".join(lines)


def notify(channel: str, about: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(
            "SELECT pg_notify(%s, %s)", [POSTGRES_CHANNEL, encode_message(channel, about)]
        )


def status_of(port: int, method: str, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request(method, path)
    status = connection.getresponse().status
    connection.close()
    return status


def test_stream_opens_and_says_what_changed_on_its_channel_only(port):
    with Stream(port, live_url(CHANNEL)) as stream:
        assert stream.response.status == 200
        assert stream.response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert stream.next() == "retry: 3000\nevent: open\ndata: \n"

        notify("survey:OTHER234", "1")
        notify(CHANNEL, "2")

        assert stream.next() == "event: change\ndata: 2\n"


def test_two_readers_of_a_channel_both_hear_it(port):
    with Stream(port, live_url(CHANNEL)) as one, Stream(port, live_url(CHANNEL)) as two:
        one.next(), two.next()
        notify(CHANNEL, "7")

        assert (one.next(), two.next()) == ("event: change\ndata: 7\n",) * 2


def test_reader_without_a_good_ticket_is_refused(port):
    assert status_of(port, "GET", "/live/?ticket=forged") == 403
    assert status_of(port, "GET", "/live/") == 403


def test_other_addresses_and_methods_are_refused(port):
    assert status_of(port, "GET", "/") == 404
    assert status_of(port, "POST", live_url(CHANNEL)) == 405


def test_full_process_refuses_one_more_reader_and_takes_one_again_when_one_leaves(port, hub):
    with Stream(port, live_url(CHANNEL)), Stream(port, live_url(CHANNEL)):
        assert status_of(port, "GET", live_url(CHANNEL)) == 503
    wait_for(lambda: hub.count == 0)

    with Stream(port, live_url(CHANNEL)) as stream:
        assert stream.response.status == 200


def test_idle_stream_gets_heartbeats(port, monkeypatch):
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)
    with Stream(port, live_url(CHANNEL)) as stream:
        stream.next()

        assert stream.next() == ":\n"


def test_health_tells_whether_postgres_is_listened_to(port):
    assert status_of(port, "GET", "/live/health") == 200
    with running(live.Hub("postgresql://nobody@127.0.0.1:9/none")) as other:
        assert status_of(other, "GET", "/live/health") == 503


def test_lost_database_connection_is_made_again_and_readers_are_told(port):
    with Stream(port, live_url(CHANNEL)) as stream:
        stream.next()
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ~ 'LISTEN aim'"
                " AND pid <> pg_backend_pid()"
            )

        assert stream.next() == "event: open\ndata: \n"
        notify(CHANNEL, "3")
        assert stream.next() == "event: change\ndata: 3\n"


def test_slow_reader_keeps_the_newest_messages():
    hub = live.Hub("")
    listener = hub.join(CHANNEL)
    assert listener is not None
    for number in range(live.WAITING_MESSAGES + 5):
        hub.tell(CHANNEL, str(number))

    assert [listener.get_nowait() for _ in range(listener.qsize())] == [
        str(number) for number in range(5, live.WAITING_MESSAGES + 5)
    ]


def test_stopping_ends_every_stream(hub):
    with running(hub) as port:
        wait_for(lambda: hub.listening)
        stream = Stream(port, live_url(CHANNEL))
        stream.next()
    with stream:
        assert stream.next() == ""
