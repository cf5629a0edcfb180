"""Setting one's answers aside, to come back to them with a link.

The link holds a random token of 256 bits. Two keyed digests of it serve: one finds the row, the
other decrypts it (Fernet: AES-128-CBC and HMAC-SHA256). The database holds the first and the
ciphertext, so that neither the team nor AimPact can read what was typed; whoever loses the
link has lost the answers.
"""

import hashlib
import hmac
import json
import re
import secrets
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction
from django.db.models import Q

from aimpact.core.services import Mail, queue_mail
from aimpact.surveys.models import SavedAnswers, Survey

KEPT = timedelta(days=30)
LARGEST = 512 * 1024
"""Bytes of answers that are set aside at most: some hundred pages of text."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class TooMuchToSave(Exception):
    """The answers are larger than what is kept."""


class AlreadyMailed(Exception):
    """The link was sent by e-mail before, or the answers are gone."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """Answers as they were typed, and the version of the questionnaire they were typed in."""

    typed: dict[str, list[str]]
    version: int


def save_answers(
    survey: Survey, typed: Mapping[str, list[str]], *, at: datetime, token: str = ""
) -> str:
    """Keep what was typed, encrypted; give the token of the link.

    With the `token` of answers kept before, these take their place and the link stays the same.
    Raises `TooMuchToSave`.
    """
    plain = json.dumps({"version": survey.version, "typed": dict(typed)}).encode()
    if len(plain) > LARGEST:
        raise TooMuchToSave
    token = token if _TOKEN.fullmatch(token) else secrets.token_urlsafe(32)
    values = {
        "content": _cipher(token).encrypt(zlib.compress(plain)),
        "expires_at": kept_until(survey, at=at),
    }
    kept = SavedAnswers.objects.filter(pk=_name(token))
    if not kept.filter(survey=survey).update(**values):
        if kept.exists():  # another survey's: a link belongs to one
            token = secrets.token_urlsafe(32)
            values["content"] = _cipher(token).encrypt(zlib.compress(plain))
        SavedAnswers.objects.create(pk=_name(token), survey=survey, **values)
    return token


def kept_until(survey: Survey, *, at: datetime) -> datetime:
    """Until when answers set aside now are kept: the midnight after thirty days, or the closing if
    it is sooner. An hour would be that at which somebody set them aside.
    """
    last = at.astimezone(survey.zone).date() + KEPT
    latest = datetime.combine(last + timedelta(days=1), time.min, tzinfo=survey.zone)
    return latest if survey.closes_at is None else min(latest, survey.closes_at)


def recover_answers(survey: Survey, token: str, *, at: datetime) -> Recovered | None:
    """The answers of a link; `None` when they are gone or the link is not whole."""
    if not _TOKEN.fullmatch(token):
        return None
    row = SavedAnswers.objects.filter(pk=_name(token), survey=survey, expires_at__gt=at).first()
    if row is None:
        return None
    try:
        plain = json.loads(zlib.decompress(_cipher(token).decrypt(bytes(row.content))))
    except InvalidToken:
        return None
    return Recovered(typed=plain["typed"], version=plain["version"])


def forget_answers(survey: Survey, token: str) -> None:
    """Erase the answers of a link: they were sent. An unknown token changes nothing."""
    if _TOKEN.fullmatch(token):
        SavedAnswers.objects.filter(pk=_name(token), survey=survey).delete()


@transaction.atomic
def mail_saved_link(survey: Survey, token: str, *, mail: Mail, at: datetime) -> None:
    """Send the link to the address of `mail`, once. Raises `AlreadyMailed`.

    The address is kept nowhere but in the message, which is erased when the server takes it.
    """
    rows = SavedAnswers.objects.filter(pk=_name(token), survey=survey, expires_at__gt=at)
    if not rows.filter(was_mailed=False).update(was_mailed=True):
        raise AlreadyMailed
    queue_mail(mail, at=at, urgent=True)


def erase_saved_answers(*, at: datetime) -> int:
    """Erase what has expired, and what surveys that have ended can take no more."""
    ended = Q(survey__closed_at__lte=at) | Q(survey__closes_at__lte=at)
    number, _details = SavedAnswers.objects.filter(Q(expires_at__lte=at) | ended).delete()
    return number


def _name(token: str) -> bytes:
    """What the database knows a link by."""
    return hmac.digest(token.encode(), b"surveys.saved.name", hashlib.sha256)


def _cipher(token: str) -> Fernet:
    key = hmac.digest(token.encode(), b"surveys.saved.key", hashlib.sha256)
    return Fernet(urlsafe_b64encode(key))
