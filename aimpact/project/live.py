"""The `live` process: server-sent events, and nothing else of Django.

Raw ASGI: thousands of idle connections cost some 20 kB each here, several times that in
Django (ADR 0003). One PostgreSQL connection listens; its messages fan out to everyone who
holds a ticket for their channel.

    GET /live/?ticket=…     the stream     event: change, data: what changed
    GET /live/health        200 while PostgreSQL is listened to, else 503

A page that sees `open` again after a loss fetches its data again: nothing is replayed.
"""

import asyncio
import logging
import os
import socket
from collections import defaultdict
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import parse_qs

import psycopg
import uvicorn
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

from aimpact.core.live import POSTGRES_CHANNEL, BadTicket, channel_of_ticket, decode_message

logger = logging.getLogger("aimpact.live")

HEARTBEAT_SECONDS = 20.0
RECONNECT_SECONDS = (0.2, 10.0)
WAITING_MESSAGES = 16
DEFAULT_LIMIT = 10_000

_STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    # The ticket is the permission; no cookie is read, so any origin may hold one.
    (b"access-control-allow-origin", b"*"),
]

Listener = asyncio.Queue[str | None]


class Hub:
    """Who listens to which channel; fed by one PostgreSQL connection."""

    def __init__(self, database: str, *, limit: int = DEFAULT_LIMIT) -> None:
        self.database = database
        self.limit = limit
        self.listening = False
        self.listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self.count = 0

    def join(self, channel: str) -> Listener | None:
        """A new listener of `channel`, None when the process is full."""
        if self.count >= self.limit:
            return None
        listener: Listener = asyncio.Queue(WAITING_MESSAGES)
        self.listeners[channel].add(listener)
        self.count += 1
        return listener

    def leave(self, channel: str, listener: Listener) -> None:
        """Forget a listener."""
        self.listeners[channel].discard(listener)
        self.count -= 1
        if not self.listeners[channel]:
            del self.listeners[channel]

    def tell(self, channel: str, event: str | None) -> None:
        """Hand `event` to everyone on `channel`; None ends their streams."""
        for listener in self.listeners.get(channel, ()):
            if listener.full():  # a reader too slow: the newest change matters most
                listener.get_nowait()
            listener.put_nowait(event)

    def tell_all(self, event: str | None) -> None:
        """Hand `event` to everyone."""
        for channel in list(self.listeners):
            self.tell(channel, event)

    async def listen(self) -> None:
        """Listen to PostgreSQL for ever; a lost connection is made again, with back-off."""
        pause = RECONNECT_SECONDS[0]
        while True:
            try:
                await self._listen_once()
            except psycopg.Error as error:
                logger.warning("PostgreSQL is away (%s); again in %.1f s", error, pause)
            if self.listening:
                pause = RECONNECT_SECONDS[0]
            self.listening = False
            await asyncio.sleep(pause)
            pause = min(pause * 2, RECONNECT_SECONDS[1])

    async def _listen_once(self) -> None:
        async with await psycopg.AsyncConnection.connect(
            self.database, autocommit=True, connect_timeout=10, keepalives_idle=30
        ) as connection:
            await connection.execute(f"LISTEN {POSTGRES_CHANNEL}")
            self.listening = True
            self.tell_all(_event("open"))  # they may have missed something meanwhile
            async for notice in connection.notifies():
                channel, about = decode_message(notice.payload)
                self.tell(channel, _event("change", about))


class LiveApplication:
    """The ASGI application around a hub."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._task: asyncio.Task[None] | None = None

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """One HTTP request, or the process's beginning and end."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _lifespan(self, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        await receive()
        self._task = asyncio.create_task(self.hub.listen())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(
        self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["method"] != "GET":
            await _say(send, HTTPStatus.METHOD_NOT_ALLOWED)
        elif scope["path"] == "/live/health":
            listening = self.hub.listening
            await _say(send, HTTPStatus.OK if listening else HTTPStatus.SERVICE_UNAVAILABLE)
        elif scope["path"] == "/live/":
            await self._open_stream(scope, receive, send)
        else:
            await _say(send, HTTPStatus.NOT_FOUND)

    async def _open_stream(
        self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        try:
            channel = channel_of_ticket(query.get("ticket", [""])[0])
        except BadTicket:
            await _say(send, HTTPStatus.FORBIDDEN)
            return
        listener = self.hub.join(channel)
        if listener is None:
            await _say(send, HTTPStatus.SERVICE_UNAVAILABLE)
            return
        watcher = asyncio.create_task(_watch(receive, listener))
        try:
            await _stream(listener, send)
        finally:
            watcher.cancel()
            self.hub.leave(channel, listener)


async def _stream(listener: Listener, send: ASGISendCallable) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": _STREAM_HEADERS,
            "trailers": False,
        }
    )
    await _write(send, "retry: 3000\n" + _event("open"))
    while True:
        try:
            event = await asyncio.wait_for(listener.get(), HEARTBEAT_SECONDS)
        except TimeoutError:
            event = ":\n\n"  # a comment: keeps proxies from closing an idle stream
        if event is None:
            break
        await _write(send, event)
    await _write(send, "", more=False)


async def _watch(receive: ASGIReceiveCallable, listener: Listener) -> None:
    """End the stream when the reader leaves."""
    while (await receive())["type"] != "http.disconnect":
        pass
    if listener.full():
        listener.get_nowait()
    listener.put_nowait(None)


async def _say(send: ASGISendCallable, status: HTTPStatus) -> None:
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    await send(
        {
            "type": "http.response.start",
            "status": status.value,
            "headers": headers,
            "trailers": False,
        }
    )
    await _write(send, f"{status.phrase}\n", more=False)


async def _write(send: ASGISendCallable, text: str, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": more})


def _event(name: str, data: str = "") -> str:
    lines = "".join(f"data: {line}\n" for line in data.split("\n"))
    return f"event: {name}\n{lines}\n"


class LiveServer(uvicorn.Server):
    """Uvicorn waits for open connections when it stops: end the streams first."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self.hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End every stream, then stop."""
        self.hub.tell_all(None)
        await super().shutdown(sockets)


def main() -> None:
    """Serve on LIVE_HOST:LIVE_PORT until SIGTERM; DATABASE_URL is required."""
    # LISTEN needs a connection of its own: with PgBouncer before PostgreSQL, name the server.
    database = os.environ.get("LIVE_DATABASE_URL") or os.environ["DATABASE_URL"]
    hub = Hub(database, limit=int(os.environ.get("LIVE_LIMIT", DEFAULT_LIMIT)))
    config = uvicorn.Config(
        LiveApplication(hub),
        host=os.environ.get("LIVE_HOST", "127.0.0.1"),
        port=int(os.environ.get("LIVE_PORT", "8001")),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
        backlog=4096,
    )
    LiveServer(config, hub).run()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aimpact.project.settings")
    main()
