"""Signed texts of answering: form tokens, browsers' keys, receipts to show, personal links.

Everything is derived from the secret key; nothing here is stored but the hash of an
invitation's token.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.utils.encoding import force_bytes

from aimpact.accounts.models import VerifiedIdentity
from aimpact.core.text import CODE_ALPHABET, base64url
from aimpact.surveys.models import Invitation, Survey
from aimpact.surveys.models.ballots import RECEIPT_LENGTH, make_receipt

LONGEST_SITTING = 24 * 3_600
"""Seconds past which the time taken says nothing: the page was left open."""
RECEIPT_SHOWN = 3_600
"""Seconds during which the thank-you page can show the receipt."""
PREVIEW_SHARED = 7 * 24 * 3_600
"""Seconds during which a link shows the preview to somebody without an account."""
CODE_HELD = 24 * 3_600
"""Seconds during which a browser remembers the printed code typed in it."""
_BROWSER = re.compile(r"[A-Za-z0-9_-]{22}")
_FORM = re.compile(r"([0-9A-Z]{16})\.([0-9]{1,9})\.([0-9]{1,12})(?:\.([0-9A-Z]{16}))?")


@dataclass(frozen=True, slots=True)
class FormToken:
    """What a form carries: the receipt that its ballot will have, the version shown, its start.

    `replaces` is the receipt of the ballot that it changes, empty for a first one.
    """

    receipt: str
    version: int
    started_at: int
    replaces: str = ""

    def seconds_until(self, at: datetime) -> int | None:
        """Seconds since the form was first shown; `None` when that says nothing."""
        seconds = int(at.timestamp()) - self.started_at
        return seconds if 0 <= seconds <= LONGEST_SITTING else None


def new_form(survey: Survey, *, at: datetime, replaces: str = "") -> FormToken:
    """A fresh form: a receipt of its own, today's version of the questionnaire."""
    return FormToken(make_receipt(), survey.version, int(at.timestamp()), replaces)


def sign_form(token: FormToken, survey: Survey, identity: str) -> str:
    """The token as the form's hidden field; good for this survey and this person alone."""
    text = f"{token.receipt}.{token.version}.{token.started_at}"
    text += f".{token.replaces}" if token.replaces else ""
    return _form_signer(survey, identity).sign(text)


def read_form(signed: str, survey: Survey, identity: str) -> FormToken | None:
    """The token of a posted form; `None` when it is another's, another survey's, or broken."""
    try:
        text = _form_signer(survey, identity).unsign(signed)
    except signing.BadSignature:
        return None
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    return FormToken(found[1], int(found[2]), int(found[3]), found[4] or "")


def receipt_for(token: FormToken, said: object) -> str:
    """The receipt of what somebody else types in a form: the same form with the same words sent
    twice gives it twice, other words in it are another ballot.
    """
    message = f"surveys.said|{token.receipt}|{said!r}".encode()
    number = int.from_bytes(hmac.digest(force_bytes(settings.SECRET_KEY), message, hashlib.sha256))
    letters = []
    for _place in range(RECEIPT_LENGTH):
        number, letter = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[letter])
    return "".join(letters)


def owner_mark(survey: Survey, identity: str) -> str:
    """What a browser keeps somebody's right or unsent answers under: several people may share one.
    It tells nothing, and differs in each survey.
    """
    message = f"surveys.owner|{survey.pk}|{identity}".encode()
    return hmac.digest(force_bytes(settings.SECRET_KEY), message, hashlib.sha256).hex()[:16]


def _form_signer(survey: Survey, identity: str) -> signing.Signer:
    return signing.Signer(salt=f"surveys.form|{survey.pk}|{identity}")


def make_browser() -> str:
    """The value of a new browser's cookie: 128 random bits that mean nothing."""
    return secrets.token_urlsafe(16)


def read_browser(cookie: str) -> str:
    """The cookie if it is one of ours, else an empty text."""
    return cookie if _BROWSER.fullmatch(cookie) else ""


def browser_key(survey: Survey, browser: str) -> bytes:
    """What the register keeps of a browser: keys of two surveys cannot be set side by side."""
    message = f"surveys.browser|{survey.pk}|{browser}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256)[:16]


def sign_receipt(receipt: str, survey: Survey) -> str:
    """The receipt for a short-lived cookie: the thank-you page shows it, no address does."""
    return signing.TimestampSigner(salt=f"surveys.receipt|{survey.pk}").sign(receipt)


def sign_preview(survey: Survey) -> str:
    """The token of a link to the survey's preview; good for `PREVIEW_SHARED` seconds."""
    return signing.TimestampSigner(salt="surveys.preview").sign(survey.code)


def read_preview(token: str) -> str:
    """The code of the survey that a link shows.

    Raises `signing.SignatureExpired` when the link is too old, `signing.BadSignature` when it is
    none of ours.
    """
    signer = signing.TimestampSigner(salt="surveys.preview")
    return signer.unsign(token, max_age=PREVIEW_SHARED)


def read_receipt(signed: str, survey: Survey) -> str:
    """The receipt to show, or an empty text when there is none or it is too old."""
    signer = signing.TimestampSigner(salt=f"surveys.receipt|{survey.pk}")
    try:
        return signer.unsign(signed, max_age=RECEIPT_SHOWN)
    except signing.BadSignature:
        return ""


def invitation_token(invitation: Invitation) -> str:
    """The token of an invitation's personal link: 22 characters, 128 bits.

    It is derived from the invitation's number and the secret key, so that a reminder can hold
    the same link without the token being kept anywhere. After a change of the secret key the
    former one, in `SECRET_KEY_FALLBACKS`, still gives the token whose hash was kept.
    """
    tokens = list(_invitation_tokens(invitation.pk))
    kept = invitation.token_hash
    known = (token for token in tokens if kept is not None and hash_token(token) == bytes(kept))
    return next(known, tokens[0])


def _invitation_tokens(invitation_id: int) -> Iterator[str]:
    message = f"surveys.invitation|{invitation_id}".encode()
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        digest = hmac.digest(force_bytes(secret), message, hashlib.sha256)[:16]
        yield base64url(digest)


def identity_mark(survey: Survey, identity: VerifiedIdentity) -> bytes:
    """What the register keeps of a verified identity whose account goes: 128 bits, one way.

    Keyed, and of this survey alone: marks of two surveys cannot be set side by side.
    """
    subject = bytes(identity.subject_hash).hex()
    message = f"surveys.identity|{survey.pk}|{identity.provider}|{subject}".encode()
    return hmac.digest(force_bytes(settings.SECRET_KEY), message, hashlib.sha256)[:16]


def code_hashes(survey: Survey, code: str) -> list[bytes]:
    """What the database keeps of a printed code, by this secret key, then by the former ones.

    Keyed, since 49 bits can be searched through: a copy of the database alone tells no code.
    """
    message = f"surveys.code|{survey.pk}|{code}".encode()
    secrets_ = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [hmac.digest(force_bytes(key), message, hashlib.sha256)[:16] for key in secrets_]


def sign_code(code_hash: bytes, survey: Survey) -> str:
    """A printed code that was found good, for the cookie of the browser where it was typed."""
    return signing.TimestampSigner(salt=f"surveys.code|{survey.pk}").sign(code_hash.hex())


def read_signed_code(signed: str, survey: Survey) -> bytes | None:
    """The hash of the code typed in this browser today; `None` when there is none."""
    signer = signing.TimestampSigner(salt=f"surveys.code|{survey.pk}")
    try:
        return bytes.fromhex(signer.unsign(signed, max_age=CODE_HELD))
    except signing.BadSignature:
        return None


def make_kiosk_secret() -> str:
    """The token of a kiosk's link, or the secret of its tablet's cookie: 256 random bits."""
    return secrets.token_urlsafe(32)


def mark_invitation(invitation_id: int) -> str:
    """What an invitation's message is known by when it comes back: « 12.0123456789abcdef ».

    Written in its headers and in its return address. Signed: nobody strikes out an address by
    inventing a report.
    """
    return f"{invitation_id}.{_mark_signature(invitation_id, settings.SECRET_KEY)}"


def read_mark(mark: str) -> int | None:
    """The invitation of a mark; `None` when it is not one of ours."""
    number, _, signature = mark.partition(".")
    if not (number.isascii() and number.isdecimal()) or len(number) > 18:
        return None
    secrets_kept = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    known = (_mark_signature(int(number), secret) for secret in secrets_kept)
    return int(number) if any(hmac.compare_digest(one, signature) for one in known) else None


def _mark_signature(invitation_id: int, secret: str | bytes) -> str:
    message = f"surveys.mark|{invitation_id}"
    return hmac.new(force_bytes(secret), message.encode(), hashlib.sha256).hexdigest()[:16]


def hash_token(token: str) -> bytes:
    """What the database keeps of a token: 128 random bits need no salt."""
    return hashlib.sha256(token.encode()).digest()
