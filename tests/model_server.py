"""A language model played by a real server on loopback."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Model:
    """A server that answers what it is told to, and remembers what it was sent."""

    url: str = ""
    answer: str = ""
    status: int = 200
    usage: dict[str, Any] | None = None
    wait: threading.Event | None = None
    received: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@contextmanager
def played_model() -> Iterator[Model]:
    """A model that answers until the end of the block."""
    played = Model()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(played))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    played.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield played
    finally:
        if played.wait is not None:
            played.wait.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(played: Model) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            played.received.append(json.loads(self.rfile.read(length)))
            played.keys.append(self.headers.get("Authorization", ""))
            if played.wait is not None:
                played.wait.wait(20)
                return
            self.send_response(played.status)
            if played.status == 302:
                self.send_header("Location", played.url + "/elsewhere")
            self.end_headers()
            said: dict[str, Any] = {"choices": [{"message": {"content": played.answer}}]}
            if played.usage is not None:
                said["usage"] = played.usage
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    return Handler
