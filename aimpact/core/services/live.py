"""Tell the pages that watch a channel that something changed."""

from django.db import connection

from aimpact.core.live import POSTGRES_CHANNEL, encode_message


def publish(channel: str, about: str | int) -> None:
    """Announce on `channel` that `about` (an id or a code) changed.

    It leaves with the commit, and not at all on a rollback. PostgreSQL lets only one
    transaction that announces commit at a time: call this from a job that gathers changes,
    never from each ballot.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_notify(%s, %s)", [POSTGRES_CHANNEL, encode_message(channel, str(about))]
        )
