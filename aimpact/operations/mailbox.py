"""The mailbox of development: an SMTP server that keeps every message as a file.

`aimpact run` starts it when EMAIL_URL is unset, so that sign-up codes and invitations can
be read without sending anything to anyone.
"""

import argparse
import asyncio
import email
import re
import signal
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MESSAGE = 30_000_000
_numbers = count(1)


class Mailbox:
    """Writes each message into a folder; the file's name says when and for whom."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep one message and say so."""
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        path = self._path_for(envelope.rcpt_tos)
        path.write_bytes(raw)
        message = email.message_from_bytes(raw, policy=default)
        print(f"{', '.join(envelope.rcpt_tos)}: {_subject(message)} ({path})", flush=True)
        return "250 Kept"

    def _path_for(self, recipients: list[str]) -> Path:
        now = datetime.now().astimezone()
        to = re.sub(r"[^\w.@+-]", "_", recipients[0] if recipients else "nobody")[:60]
        return self.folder / f"{now:%Y%m%d-%H%M%S}-{next(_numbers):04d}-{to}.eml"


def _subject(message: EmailMessage) -> str:
    return str(message["Subject"] or "(no subject)")


async def serve(folder: Path, port: int) -> None:
    """Receive mail on 127.0.0.1:`port` until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    mailbox = Mailbox(folder)
    server = await loop.create_server(
        lambda: SMTP(mailbox, data_size_limit=LARGEST_MESSAGE, enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        port,
    )
    async with server:
        await stopped.wait()


def main(arguments: list[str] | None = None) -> None:
    """`python -m aimpact.operations.mailbox FOLDER PORT`."""
    parser = argparse.ArgumentParser(description="An SMTP server that keeps mail as files.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    chosen = parser.parse_args(arguments)
    asyncio.run(serve(chosen.folder, chosen.port))


if __name__ == "__main__":
    main()
