"""Messages that the development mailbox keeps as files (see `aimpact.operations.mailbox`)."""

import email
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Message:
    """One message that was sent."""

    name: str
    to: str
    subject: str
    sent_at: datetime
    text: str


def read_messages(folder: Path, *, number: int = SHOWN) -> list[Message]:
    """The last messages, newest first."""
    if not folder.is_dir():
        return []
    paths = sorted(folder.glob("*.eml"), reverse=True)[:number]
    return [_read(path) for path in paths]


def read_message(folder: Path, name: str) -> Message | None:
    """One message by its file's name; `None` when there is no such message."""
    if not folder.is_dir() or name not in {path.name for path in folder.glob("*.eml")}:
        return None
    return _read(folder / name)


def _read(path: Path) -> Message:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    return Message(
        name=path.name,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=datetime.fromtimestamp(path.stat().st_mtime, tz=UTC),
        text=_text(message),
    )


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    try:
        return str(body.get_content())
    except (LookupError, ValueError):  # a charset that nobody knows: show what can be
        return body.get_payload(decode=True).decode("utf-8", "replace")  # type: ignore[union-attr]  # bytes: decode=True
