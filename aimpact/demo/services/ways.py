"""Ways to a survey and of answering it: links, sites, kiosks, sheets of paper, printed codes."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

from aimpact.accounts.models import User
from aimpact.demo.people import SEED
from aimpact.surveys.models import (
    ArrivalCount,
    Kiosk,
    KioskDay,
    PaperBatch,
    PaperStub,
    Survey,
)
from aimpact.surveys.selectors.paper import sheet_lines
from aimpact.surveys.services.campaigns import allow_sites
from aimpact.surveys.services.channels import ChannelFacts, add_channel
from aimpact.surveys.services.kiosks import open_kiosk, start_kiosk
from aimpact.surveys.services.paper import Posted, key_sheet, make_batch
from aimpact.surveys.services.printed_codes import make_codes
from aimpact.surveys.services.ways import Ways, update_ways

LINKS = (
    ("Affiches du marché", "poster", 900, "Fréquentation du marché, estimation des placiers"),
    ("Lettre d’automne", "email", 2_140, "Abonnés à la lettre"),
    ("Club de canoë", "partner", 130, "Adhérents du club"),
    ("Page de la ville", "social", None, ""),
)
"""Names, kinds, people reached and who says so."""

ARRIVED = {"": (120, 74, 52), "affiches-du-marche": (141, 88, 61), "club-de-canoe": (18, 9, 3),
           "lettre-d-automne": (176, 102, 79), "page-de-la-ville": (64, 21, 9)}  # fmt: skip
"""Openings, starts and ballots by each way; the ballots add up to those online."""

KEYED_TWICE, KEYED_ONCE, DIFFERING = 5, 2, 1


def prepare_ways(name: str, survey: Survey, *, by: User, at: datetime) -> None:
    """Give the survey of that name what its team would have prepared."""
    if survey.published_at is not None and name in _PREPARED:
        _PREPARED[name](survey, by, at)


def _prepare_everything(survey: Survey, by: User, at: datetime) -> None:
    made_at = survey.published_at or at
    update_ways(survey, Ways(may_save=True), by=by, at=made_at)
    survey.refresh_from_db()
    allow_sites(survey, ["https://www.brumeval.example"], by=by, at=made_at)
    for name, kind, reached, source in LINKS:
        facts = ChannelFacts(name=name, kind=kind, reached=reached, reached_source=source)
        add_channel(survey, facts, by=by, at=made_at)
    days = _days(survey, at)
    _count_arrivals(survey, days)
    _put_kiosks(survey, days, by, at)
    _print_sheets(survey, by, at)


def _days(survey: Survey, at: datetime) -> list[date]:
    first = (survey.opens_at or at).astimezone(survey.zone).date()
    last = at.astimezone(survey.zone).date()
    return [first + timedelta(days=rank) for rank in range((last - first).days + 1)]


def _count_arrivals(survey: Survey, days: Sequence[date]) -> None:
    rows = []
    for tag, totals in ARRIVED.items():
        shares = zip(*(_spread(total, len(days)) for total in totals), strict=True)
        rows += [
            ArrivalCount(
                survey=survey, tag=tag, day=day, opened=opened, started=started, completed=completed
            )
            for day, (opened, started, completed) in zip(days, shares, strict=True)
        ]
    ArrivalCount.objects.bulk_create(rows)


def _spread(total: int, parts: int) -> list[int]:
    """A total over days, more on the first ones; whole numbers that add up to it."""
    before = [total * (2 * parts - rank) * rank // (parts * parts) for rank in range(parts + 1)]
    return [after - earlier for earlier, after in pairwise(before)]


def _put_kiosks(survey: Survey, days: Sequence[date], by: User, at: datetime) -> None:
    """One that works at the town hall, one at the library whose link waits to be opened."""
    until = at + timedelta(days=30)
    kiosk, token = open_kiosk(
        survey, place="Accueil de la mairie", expires_at=until, daily_limit=60, by=by, at=at
    )
    start_kiosk(token, at=at)
    Kiosk.objects.filter(pk=kiosk.pk).update(created_at=survey.opens_at, started_at=survey.opens_at)
    KioskDay.objects.bulk_create(
        KioskDay(kiosk=kiosk, day=day, ballots=number)
        for day, number in zip(days, _spread(64, len(days)), strict=True)
        if number
    )
    open_kiosk(survey, place="Médiathèque", expires_at=until, daily_limit=40, by=by, at=at)


def _print_sheets(survey: Survey, by: User, at: datetime) -> None:
    """A batch that is cast for the most part, and one whose keying is under way."""
    made_at = survey.published_at or at
    done = make_batch(survey, label="Accueil de la mairie", size=50, by=by, at=made_at)
    PaperStub.objects.bulk_create(
        PaperStub(batch=done, number=done.first_number + rank) for rank in range(41)
    )
    batch = make_batch(survey, label="Résidence des Tilleuls", size=20, by=by, at=made_at)
    rng = Random(SEED)  # noqa: S311 - fiction needs no secret
    for rank in range(KEYED_TWICE + KEYED_ONCE):
        number, sheet = batch.first_number + rank, _sheet(survey, rng)
        key_sheet(batch, number, posted=sheet, by=by)
        if rank < KEYED_TWICE:
            second = _misread(sheet) if rank < DIFFERING else sheet
            key_sheet(PaperBatch.objects.get(pk=batch.pk), number, posted=second, by=by)


def _sheet(survey: Survey, rng: Random) -> Posted:
    """What somebody ticked on paper: one box of every line that has some."""
    return {line.name: [rng.choice(list(line.marks))] for line in sheet_lines(survey) if line.marks}


def _misread(sheet: Posted) -> Posted:
    other = "no" if sheet["bathing"] == ["yes"] else "yes"
    return {**sheet, "bathing": [other]}


def _print_codes(survey: Survey, by: User, at: datetime) -> None:
    made_at = survey.published_at or at
    for name, number in (("Courrier aux foyers du centre", 120), ("Mission locale", 30)):
        make_codes(survey, name=name, number=number, by=by, at=made_at)


def _let_change(survey: Survey, by: User, at: datetime) -> None:
    made_at = survey.published_at or at
    update_ways(survey, Ways(may_edit=True), by=by, at=made_at)
    survey.refresh_from_db()


_PREPARED: dict[str, Callable[[Survey, User, datetime], None]] = {
    "berges": _prepare_everything,
    "jeunes": _print_codes,
    "reunions": _let_change,
}
