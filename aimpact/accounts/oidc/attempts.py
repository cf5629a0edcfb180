"""What this browser asked of a provider: remembered in its session, good once and for a while."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

from aimpact.accounts.oidc.providers import Claims

ATTEMPT_LIFE = timedelta(minutes=15)
"""Time enough to find a forgotten password; past it, one starts again."""
ATTEMPT, CLAIMS = "identity_attempt", "identity_claims"


def make_secret() -> str:
    """256 random bits as 43 characters: a state, a nonce, a verifier."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One journey to a provider. `state`, `nonce` and `verifier` are 256 random bits each."""

    provider: str
    state: str
    nonce: str
    verifier: str
    then: str
    started_at: float


def begin(session: SessionBase, provider: str, *, then: str, at: datetime) -> Attempt:
    """Start a journey; one left unfinished in the same browser is forgotten."""
    attempt = Attempt(
        provider=provider,
        state=make_secret(),
        nonce=make_secret(),
        verifier=make_secret(),
        then=then,
        started_at=at.timestamp(),
    )
    session[ATTEMPT] = asdict(attempt)
    return attempt


def take(session: SessionBase, provider: str, *, state: str, at: datetime) -> Attempt | None:
    """The journey that `state` ends, once; `None` if it is unknown, another's, or too old."""
    kept = session.pop(ATTEMPT, None)
    if kept is None:
        return None
    attempt = Attempt(**kept)
    is_ours = secrets.compare_digest(attempt.state.encode(), state.encode())
    is_good = is_ours and attempt.provider == provider and _is_fresh(attempt.started_at, at)
    return attempt if is_good else None


def hold(session: SessionBase, claims: Claims, *, then: str, at: datetime) -> None:
    """Keep a proven identity until its person has signed in to the account it is to be linked to.

    The subject is kept in the session alone, for a quarter of an hour.
    """
    session[CLAIMS] = {"claims": asdict(claims), "then": then, "at": at.timestamp()}


def held(session: SessionBase, *, at: datetime) -> tuple[Claims, str] | None:
    """The identity that waits to be linked and where to go then, if there is one."""
    kept = session.get(CLAIMS)
    if kept is None or not _is_fresh(kept["at"], at):
        return None
    return Claims(**kept["claims"]), kept["then"]


def let_go(session: SessionBase) -> None:
    """Forget the identity that waits."""
    session.pop(CLAIMS, None)


def _is_fresh(since: float, at: datetime) -> bool:
    return 0 <= at.timestamp() - since < ATTEMPT_LIFE.total_seconds()
