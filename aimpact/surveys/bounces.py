"""What a returned e-mail says: whose it is, and whether its address is gone or only unwell.

Mail servers report a delivery that failed in a message of their own (delivery status
notification, RFC 3464; codes of RFC 3463). One of our invitations is known again by the mark in
the address that it came back to (`rebonds+12.ab…@`, a variable envelope return path) or in the
header of ours that the report quotes. The mark is signed: nobody strikes out an address by
writing to us.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.errors import MessageError
from email.message import Message

LARGEST = 2 * 1024 * 1024
"""Bytes of a report that are read: the cause stands at its beginning."""
MARK_HEADER = "X-AimPact-Invitation"
_MARK = re.compile(r"(?<![0-9A-Za-z])([0-9]{1,18}\.[0-9a-f]{16})(?![0-9A-Za-z])")
_STATUS = re.compile(r"(?<![0-9.])([245])\.([0-9]{1,3})\.([0-9]{1,3})(?![0-9.])")
_REPLY = re.compile(r"(?<![0-9])([45])[0-9]{2}(?=[ \-]|$)")
_RETURNED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_HARD = re.compile(r"5\.(?:0\.|1\.|2\.1$|4\.4$)")
"""Classes that speak of the address itself: unknown mailbox or domain, mailbox disabled. A full
mailbox, a refused content or a policy (5.2.2, 5.6, 5.7) may pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A delivery that failed. `mark` is empty when nothing tells which message it was."""

    mark: str
    recipient: str
    status: str
    is_hard: bool
    reason: str


def read_bounce(data: bytes) -> Bounce | None:
    """The failure that a message reports; `None` for any other message (delay, reply, spam)."""
    try:
        message = message_from_bytes(data[:LARGEST])
        failed = next(filter(_is_failure, _blocks(message)), None)
        return _bounce(message, failed) if failed is not None else None
    except (MessageError, ValueError, LookupError, AttributeError, TypeError):
        # The mail of strangers: whatever its author did to it, it is not a report for us.
        return None


def _bounce(message: Message, failed: Message) -> Bounce:
    diagnostic = _value(failed, "Diagnostic-Code").partition(";")[2] or _value(
        failed, "Diagnostic-Code"
    )
    status = _status(_value(failed, "Status"), diagnostic)
    recipient = _value(failed, "Final-Recipient") or _value(failed, "Original-Recipient")
    return Bounce(
        mark=_mark(message),
        recipient=recipient.rpartition(";")[2].strip().lower()[:254],
        status=status,
        is_hard=bool(_HARD.match(status)),
        reason=_printable(f"{status} {diagnostic}")[:200],
    )


def _blocks(message: Message) -> Iterator[Message]:
    """The parts of the report, one a recipient (after the one of the message as a whole)."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            yield from (block for block in payload if isinstance(block, Message))


def _is_failure(block: Message) -> bool:
    return _value(block, "Action").lower() == "failed"


def _status(stated: str, diagnostic: str) -> str:
    found = _STATUS.search(stated) or _STATUS.search(diagnostic)
    if found:
        return ".".join(found.groups())
    reply = _REPLY.search(diagnostic)
    return f"{reply[1]}.0.0" if reply else "4.0.0"


def _mark(message: Message) -> str:
    returned = [value for name in _RETURNED_TO for value in message.get_all(name, [])]
    quoted = [_value(original, MARK_HEADER) for original in _originals(message)]
    found = (_MARK.search(str(text)) for text in (*returned, *quoted))
    return next((match[1] for match in found if match), "")


def _originals(message: Message) -> Iterator[Message]:
    """Our message as the report quotes it: whole, or its headers alone."""
    for part in message.walk():
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind == "message/rfc822" and isinstance(payload, list):
            yield from (one for one in payload if isinstance(one, Message))
        elif kind in {"text/rfc822-headers", "message/rfc822-headers"} and isinstance(payload, str):
            yield message_from_string(payload)


def _value(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _printable(text: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(plain.encode("utf-8", "replace").decode().split())
