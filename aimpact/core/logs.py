"""What the log may not hold: links that are as good as the person whom they were sent to."""

import logging
import re

_SECRETS = re.compile(r"(/(?:i|prevenir|borne|apercu|notes|equipe/invitation)/)[^/\s]+")
"""Addresses whose next part is a token: personal links, notices, kiosks, previews, notes,
teams."""


class HideTokens(logging.Filter):
    """Write « /i/…/ » for a personal link: Django logs the address of each request it refuses.

    Whoever reads the log could answer in the place of an invitee whose survey was paused.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, its tokens hidden."""
        if isinstance(record.msg, str):
            record.msg = _hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(
                _hidden(one) if isinstance(one, str) else one for one in record.args
            )
        return True


def _hidden(words: str) -> str:
    return _SECRETS.sub(r"\1…", words)
