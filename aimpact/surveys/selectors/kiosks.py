"""Reads about kiosks: the one of a tablet, and those of a survey with what they took."""

from dataclasses import dataclass
from datetime import date, datetime

from aimpact.surveys.models import Kiosk, Survey
from aimpact.surveys.selectors.answering import with_document
from aimpact.surveys.tokens import hash_token

BURST = 60
"""Ballots of one kiosk on one day past which the team is asked to have a look."""


def find_started_kiosk(secret: str, *, at: datetime) -> Kiosk | None:
    """The kiosk of a tablet's cookie, its published survey and its space with it."""
    if not secret:
        return None
    kiosks = Kiosk.objects.select_related("survey__space").defer("survey__questionnaire")
    kiosk = kiosks.filter(
        session_hash=hash_token(secret), survey__published_at__isnull=False
    ).first()
    if kiosk is None or not kiosk.works(at):
        return None
    with_document(kiosk.survey)
    return kiosk


def find_waiting_kiosk(token: str, *, at: datetime) -> Kiosk | None:
    """The kiosk that a link would start."""
    kiosks = Kiosk.objects.select_related("survey__space")
    kiosk = kiosks.filter(link_hash=hash_token(token)).first()
    return kiosk if kiosk is not None and kiosk.works(at) else None


@dataclass(frozen=True, slots=True)
class KioskLine:
    """One kiosk for its team. `days` are its ballots by day, the latest first."""

    kiosk: Kiosk
    is_working: bool
    days: tuple[tuple[date, int], ...]

    @property
    def ballots(self) -> int:
        return sum(number for _day, number in self.days)

    @property
    def is_odd(self) -> bool:
        """Whether some day has so many ballots that one hand may have sent a pile of them."""
        return any(number > BURST for _day, number in self.days)


def kiosks_of(survey: Survey, *, at: datetime) -> list[KioskLine]:
    """The kiosks of a survey, the latest first, in two queries."""
    kiosks = Kiosk.objects.filter(survey=survey).order_by("-created_at", "-pk")
    return [
        KioskLine(
            kiosk,
            kiosk.works(at),
            tuple(sorted(((each.day, each.ballots) for each in kiosk.days.all()), reverse=True)),
        )
        for kiosk in kiosks.prefetch_related("days")
    ]
