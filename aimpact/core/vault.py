"""What is encrypted before it is written: a copy of the database alone must not hold it.

Keys are derived from the application's secret key, one for each purpose. Former secret keys, in
`SECRET_KEY_FALLBACKS`, still open what they closed.
"""

import base64
import hashlib
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


class Lost(Exception):
    """What was closed cannot be opened: its key is not in the settings any more, or it is too
    old.
    """


def close(secret: bytes, *, purpose: str) -> str:
    """The secret, encrypted for that purpose."""
    return _vault(purpose).encrypt(secret).decode()


def open_again(closed: str, *, purpose: str, within: timedelta | None = None) -> bytes:
    """What `close` was given. Raises `Lost`, also when it was closed longer ago than `within`."""
    seconds = None if within is None else int(within.total_seconds())
    try:
        return _vault(purpose).decrypt(closed.encode(), ttl=seconds)
    except InvalidToken as error:
        raise Lost(purpose) from error


def _vault(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    mark = purpose.encode() + b"|"
    digests = [hashlib.sha256(mark + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
