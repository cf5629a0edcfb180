"""The operator's virus scanner: what it refuses is refused, and so is what it does not answer."""

import io
import shlex
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from aimpact.core.scanning import Infected, ScannerFailed, has_scanner, scan
from tests.files import EICAR

READER = "import sys; sys.exit(b'EICAR' in open(sys.argv[1], 'rb').read())"


@contextmanager
def _clamd(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A daemon on loopback that reads one file and answers."""
    received: list[bytes] = []

    def serve() -> None:
        line, _address = listener.accept()
        with line:
            data = b""
            while not data.endswith(b"\0\0\0\0"):
                data += line.recv(65_536)
            received.append(data)
            line.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"clamd://127.0.0.1:{listener.getsockname()[1]}", received
        thread.join()


def test_without_a_scanner_files_pass(settings: Any) -> None:
    settings.UPLOAD_SCANNER = ""
    scan(io.BytesIO(EICAR))
    assert has_scanner() is False


def test_a_command_reads_the_file(settings: Any) -> None:
    settings.UPLOAD_SCANNER = f"{shlex.quote(sys.executable)} -c {shlex.quote(READER)}"
    file = io.BytesIO(b"clean")
    scan(file)
    assert file.tell() == 0
    with pytest.raises(Infected):
        scan(io.BytesIO(EICAR))


@pytest.mark.parametrize(
    "command", ["/nowhere/scanner", f"{sys.executable} -c 'raise SystemExit(2)'"]
)
def test_a_command_that_fails_refuses(settings: Any, command: str) -> None:
    settings.UPLOAD_SCANNER = command
    with pytest.raises(ScannerFailed):
        scan(io.BytesIO(b"clean"))


def test_clamd_receives_the_file_in_chunks(settings: Any) -> None:
    with _clamd(b"stream: OK\0") as (address, received):
        settings.UPLOAD_SCANNER = address
        scan(io.BytesIO(b"clean"))
    assert received == [b"zINSTREAM\0\0\0\0\5clean\0\0\0\0"]


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (b"stream: Eicar FOUND\0", Infected),
        (b"INSTREAM size limit exceeded. ERROR\0", ScannerFailed),
    ],
)
def test_clamd_refuses(settings: Any, answer: bytes, refusal: type[Exception]) -> None:
    with _clamd(answer) as (address, _received):
        settings.UPLOAD_SCANNER = address
        with pytest.raises(refusal):
            scan(io.BytesIO(EICAR))


def test_a_daemon_that_is_not_there_refuses(settings: Any) -> None:
    settings.UPLOAD_SCANNER = "clamd:///nowhere/clamd.sock"
    with pytest.raises(ScannerFailed):
        scan(io.BytesIO(b"clean"))
