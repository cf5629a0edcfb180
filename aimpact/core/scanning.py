"""The virus scanner of the operator, asked about each file that people send.

`settings.UPLOAD_SCANNER` is empty (no scanner), `clamd://host:3310`, `clamd:///run/clamd.sock`,
or a command to which the file's path is added: it answers 0 (clean), 1 (infected), anything else
is a failure. A scanner that fails refuses: a file that nobody looked at is not let in.
"""

import os
import shlex
import socket
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

TIMEOUT = 30.0
"""Seconds that a scanner has to answer."""
CHUNK = 64 * 1024
PORT = 3310


class ScanRefused(Exception):
    """The file may not come in."""

    words = _("This file was not accepted.")


class Infected(ScanRefused):
    """The scanner found something."""

    words = _("The virus scanner refused this file. Send another one.")


class ScannerFailed(ScanRefused):
    """The scanner did not answer: nobody can say that the file is clean."""

    words = _(
        "The virus scanner does not answer: no file can be taken for now. Try again later, or"
        " continue without it."
    )


def has_scanner() -> bool:
    """Whether the operator has set one."""
    return bool(settings.UPLOAD_SCANNER)


def scan(file: IO[bytes]) -> None:
    """Let the scanner read the file. Raises `Infected`, `ScannerFailed`."""
    scanner = settings.UPLOAD_SCANNER
    if not scanner:
        return
    file.seek(0)
    try:
        is_clean = _ask_clamd(scanner, file) if "://" in scanner else _run(scanner, file)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise ScannerFailed from error
    finally:
        file.seek(0)
    if not is_clean:
        raise Infected


def _ask_clamd(address: str, file: IO[bytes]) -> bool:
    # clamd(8), INSTREAM: chunks behind their length, an empty one at the end.
    with _connect(address) as line:
        line.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            line.sendall(struct.pack(">I", len(chunk)) + chunk)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (part := line.recv(CHUNK)):
            answer += part
    said = answer.rstrip(b"\0").decode(errors="replace")
    if said.endswith("FOUND"):
        return False
    if said.endswith("OK"):
        return True
    raise ValueError(said)


def _connect(address: str) -> socket.socket:
    url = urlsplit(address)
    if url.hostname:
        return socket.create_connection((url.hostname, url.port or PORT), timeout=TIMEOUT)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(TIMEOUT)
    try:
        line.connect(url.path)
    except OSError:
        line.close()
        raise
    return line


def _run(command: str, file: IO[bytes]) -> bool:
    handle, path = tempfile.mkstemp()
    try:
        with os.fdopen(handle, "wb") as copy:
            while chunk := file.read(CHUNK):
                copy.write(chunk)
        # The operator's own command, from the settings; the path is ours.
        done = subprocess.run(
            [*shlex.split(command), path], timeout=TIMEOUT, capture_output=True, check=False
        )
    finally:
        Path(path).unlink()
    if done.returncode not in {0, 1}:
        raise ValueError(done.returncode)
    return done.returncode == 0
