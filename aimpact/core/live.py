"""Live channels: how a page learns at once that something changed.

A page gets the address of a channel with a signed ticket (`live_url`); the `live` process
checks the ticket and streams. What travels is the name of what changed, never its
content: the page fetches that through an ordinary view, which asks for permission again.
Nothing here needs Django's apps, so that the `live` process stays small.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.core import signing

POSTGRES_CHANNEL = "aimpact_live"
TICKET_SECONDS = 12 * 3600
_SALT = "aimpact.core.live"


class BadTicket(Exception):
    """A ticket that we did not sign, or that is older than `TICKET_SECONDS`."""


def live_url(channel: str) -> str:
    """Address that streams `channel`. Give it only to one who may see what it announces."""
    ticket = signing.dumps(channel, salt=_SALT, compress=False)
    return f"{settings.LIVE_URL}?{urlencode({'ticket': ticket})}"


def channel_of_ticket(ticket: str) -> str:
    """The channel that a ticket opens; raises `BadTicket`."""
    try:
        return str(signing.loads(ticket, salt=_SALT, max_age=TICKET_SECONDS))
    except signing.BadSignature as error:
        raise BadTicket(str(error)) from error


def encode_message(channel: str, about: str) -> str:
    """What travels through PostgreSQL: one line, the channel first."""
    if not channel or " " in channel:
        raise ValueError(f"a channel's name is not empty and has no space: {channel!r}")
    return f"{channel} {about}"


def decode_message(message: str) -> tuple[str, str]:
    """Channel and subject of a message of `encode_message`."""
    channel, _, about = message.partition(" ")
    return channel, about
