"""Work asked of a device instead of a puzzle asked of a person (ALTCHA, proof of work v2).

The browser looks for a number whose derived key (PBKDF2) begins as the challenge says. It costs
a person a few seconds and a machine that wants thousands of them thousands of times that. The
challenge is signed and says what it is for: its solution opens nothing else.
"""

import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from altcha import Payload, create_challenge, verify_solution
from django.conf import settings

from aimpact.core.services.rates import LONGEST_WINDOW, RateLimited, spend_rate

ALGORITHM, COST = "PBKDF2/SHA-256", 5_000
"""Some 1.3 ms a try in a browser of an ordinary computer, ten times that on an old telephone."""
GOOD_FOR = timedelta(minutes=10)
"""Time to solve it and send the page: four times what the hardest one takes an old telephone, and
too little to store up solutions for later.
"""
LONGEST_ANSWER = 4_096


def make_challenge(purpose: str, *, work: int, at: datetime) -> str:
    """A challenge (JSON) that takes about `work` tries, for that purpose alone.

    Between half and one and a half times that many: the number is drawn, so that the end is never
    far beyond what was meant.
    """
    counter = work // 2 + secrets.randbelow(work + 1)
    data = {"for": _mark(purpose), "until": int((at + GOOD_FOR).timestamp()), "work": work}
    challenge = create_challenge(
        ALGORITHM,
        COST,
        counter=counter,
        data=data,
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("solution"),
    )
    return json.dumps(challenge.to_dict())


def is_solved(answer: str, purpose: str, *, at: datetime, work: int = 0) -> bool:
    """Whether this is the solution of a challenge made for that purpose, and still good.

    `work` is what is asked for now: a challenge that took less, given when less was asked, is not
    enough any more.
    Sent twice it is right twice: for a purpose that may be asked for again, `redeem_challenge`.
    """
    payload = _read(answer)
    data = payload.challenge.parameters.data if payload else None
    if payload is None or not isinstance(data, dict):
        return False
    solution = verify_solution(payload, _secret("challenge"), hmac_key_secret=_secret("solution"))
    if not solution.verified:
        return False
    is_enough: bool = data.get("work", 0) >= work  # none was written before there were levels
    return is_enough and data["for"] == _mark(purpose) and data["until"] > at.timestamp()


def redeem_challenge(answer: str, purpose: str, *, at: datetime, work: int = 0) -> bool:
    """The same, once: the solution is used up, in every process, for as long as it is good."""
    payload = _read(answer)
    if payload is None or not is_solved(answer, purpose, at=at, work=work):
        return False
    data: dict[str, Any] = payload.challenge.parameters.data or {}
    # The window of its end, whenever it is sent: one and the same for every sending.
    until = datetime.fromtimestamp(data["until"], tz=UTC)
    nonce = payload.challenge.parameters.nonce
    try:
        spend_rate("challenge", nonce, limit=1, per=LONGEST_WINDOW, at=until)
    except RateLimited:
        return False
    return True


def _read(answer: str) -> Payload | None:
    if not answer or len(answer) > LONGEST_ANSWER:
        return None
    try:
        return Payload.from_base64(answer)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _mark(purpose: str) -> str:
    """What a challenge says of its purpose: a keyed hash, which tells nothing of it."""
    message = f"core.challenge|{purpose}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256)[:16].hex()


def _secret(kind: str) -> bytes:
    message = f"core.challenge.{kind}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256)
