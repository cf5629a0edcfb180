"""Kiosks: opening one for a survey, starting it on its tablet, its ballots, stopping it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.questionnaire.conditions import Answers
from aimpact.surveys.enums import Audience, Channel
from aimpact.surveys.models import Kiosk, Survey
from aimpact.surveys.services.casting import cast_ballot, receipt_is_known
from aimpact.surveys.tokens import hash_token, make_kiosk_secret

LINK_LIFETIME = timedelta(hours=24)
"""How long the link waits to be opened on the tablet."""

_COUNT = """
INSERT INTO surveys_kioskday (kiosk_id, day, ballots) VALUES (%(kiosk)s, %(day)s, 1)
ON CONFLICT (kiosk_id, day) DO UPDATE SET ballots = surveys_kioskday.ballots + 1
    WHERE surveys_kioskday.ballots < %(limit)s
RETURNING ballots
"""


class KioskNeedsLink(Exception):
    """The survey knows who may answer: passers-by cannot on a tablet that knows nobody."""


class KioskLinkSpent(Exception):
    """The link was opened on a tablet already, is too old, or was taken back."""


class KioskStopped(Exception):
    """The kiosk was stopped, or its days are over."""


class KioskFull(Exception):
    """The kiosk took all the ballots of its day."""


class _SentBefore(Exception):
    """The same form again: nothing is to be counted twice."""


@transaction.atomic
def open_kiosk(
    survey: Survey, *, place: str, expires_at: datetime, daily_limit: int, by: User, at: datetime
) -> tuple[Kiosk, str]:
    """Prepare a kiosk; give it with the token of the link that starts it on one tablet.

    Raises `KioskNeedsLink`.
    """
    if survey.audience != Audience.LINK:
        raise KioskNeedsLink
    token = make_kiosk_secret()
    kiosk = Kiosk.objects.create(
        survey=survey,
        place=place,
        link_hash=hash_token(token),
        daily_limit=daily_limit,
        created_by=by,
        created_at=at,
        expires_at=expires_at,
    )
    record_event(survey, "open_kiosk", by=by, at=at, space_id=survey.space_id, place=place)
    return kiosk, token


@transaction.atomic
def start_kiosk(token: str, *, at: datetime) -> tuple[Kiosk, str]:
    """Start the kiosk of a link on the tablet that opened it; give the secret of its cookie.

    The link is used up. Raises `KioskLinkSpent`.
    """
    waiting = Kiosk.objects.select_for_update(of=("self",)).select_related("survey")
    fresh = waiting.filter(created_at__gt=at - LINK_LIFETIME)
    kiosk = fresh.filter(link_hash=hash_token(token)).first()
    if kiosk is None or not kiosk.works(at):
        raise KioskLinkSpent
    secret = make_kiosk_secret()
    kiosk.link_hash, kiosk.session_hash, kiosk.started_at = None, hash_token(secret), at
    kiosk.save(update_fields=["link_hash", "session_hash", "started_at"])
    record_event(
        kiosk.survey,
        "start_kiosk",
        by=None,
        at=at,
        space_id=kiosk.survey.space_id,
        place=kiosk.place,
    )
    return kiosk, secret


@transaction.atomic
def stop_kiosk(kiosk: Kiosk, *, by: User, at: datetime) -> Kiosk:
    """Stop a kiosk for good: its link and its tablet open nothing any more."""
    locked = Kiosk.objects.select_for_update(of=("self",)).select_related("survey")
    current = locked.get(pk=kiosk.pk)
    if current.revoked_at is not None:
        return current
    current.revoked_at = at
    current.link_hash = current.session_hash = None
    current.save(update_fields=["revoked_at", "link_hash", "session_hash"])
    survey = current.survey
    record_event(survey, "stop_kiosk", by=by, at=at, space_id=survey.space_id, place=current.place)
    return current


def cast_at_kiosk(
    kiosk: Kiosk,
    *,
    at: datetime,
    receipt: str,
    answers: Answers,
    profile: Mapping[str, str],
    seconds: int | None = None,
    language: str = "fr",
) -> str:
    """Cast the ballot of whoever stands at the kiosk, and count it for the kiosk's day.

    The ballot does not say which kiosk. The same form sent twice counts once. Raises
    `KioskFull`, and what `cast_ballot` raises; nothing is then written.
    """
    survey = kiosk.survey
    try:
        with transaction.atomic():
            _count(kiosk, at.astimezone(survey.zone).date(), survey, receipt)
            return cast_ballot(
                survey,
                by=None,
                at=at,
                receipt=receipt,
                answers=answers,
                profile=profile,
                seconds=seconds,
                language=language,
                channel=Channel.KIOSK,
            ).receipt
    except _SentBefore:
        return receipt


def _count(kiosk: Kiosk, day: date, survey: Survey, receipt: str) -> None:
    values: dict[str, Any] = {"kiosk": kiosk.pk, "day": day, "limit": kiosk.daily_limit}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        counted = cursor.fetchone()
    # Whoever sent the same form at the same instant waited for the day's row: look after it.
    if receipt_is_known(survey, receipt):
        raise _SentBefore
    if counted is None:
        raise KioskFull
