"""What is kept of participants, how much of it, and until when."""

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from aimpact.surveys.enums import Erased
from aimpact.surveys.models import (
    AnswerFile,
    Ballot,
    CodeBatch,
    Erasure,
    IncomingBallot,
    Invitation,
    Participation,
    PrintedCode,
    ResultsNotice,
    SavedAnswers,
    Survey,
)

KEPT_CHOICES = (1, 3, 6, 12, 24, 36)
"""Months after the end for which personal data may be kept."""
WARNED_BEFORE = timedelta(days=30)
"""How long before an erasure the team's page says that it comes."""


_added: dict[str, Callable[[Survey], QuerySet[Any]]] = {}


def add_personal_rows(kind: str, rows: Callable[[Survey], QuerySet[Any]]) -> None:
    """Rows that an upper floor holds of people: erased with their survey's personal data, counted
    before on the team's page and then in the proof, under `kind` (`surveys.proofs.HOLDINGS`).
    """
    _added[kind] = rows


def added_rows() -> Iterable[tuple[str, Callable[[Survey], QuerySet[Any]]]]:
    """What was added, by kind."""
    return _added.items()


def months_after(moment: datetime, months: int) -> datetime:
    """The same day and hour that many months later; the last day of a month that is shorter.

    Counted on the wall clock of `moment`'s time zone: a change to summer time moves no hour.
    """
    whole = moment.month - 1 + months
    year, month = moment.year + whole // 12, whole % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)


def kept_until(survey: Survey, *, at: datetime) -> datetime | None:
    """When what is personal goes; `None` for a survey that has no end yet.

    Of a survey under way it is what participants are told: from its closing date.
    """
    end = survey.ended_at(at) or survey.closes_at
    return end and months_after(end.astimezone(survey.zone), survey.kept_months)


def erased_at(survey: Survey) -> datetime | None:
    """When what was personal went; `None` as long as it is kept."""
    moments = survey.erasures.filter(kind=Erased.PERSONAL).values_list("at", flat=True)
    return moments.first()


@dataclass(frozen=True, slots=True)
class TermChoices:
    """What `change_retention` accepts of a survey now: everything before its end, and after it
    what keeps less, a shorter term or answers that go as well.
    """

    months: tuple[int, ...]
    is_over: bool
    may_keep_ballots: bool
    may_erase_ballots: bool

    @property
    def are_several(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.months) > 1 or (self.may_keep_ballots and self.may_erase_ballots)


def term_choices(survey: Survey, *, at: datetime) -> TermChoices:
    """The terms that the team may choose: never one that would be refused."""
    is_over = survey.ended_at(at) is not None
    longest = survey.kept_months if is_over else max(KEPT_CHOICES)
    return TermChoices(
        months=tuple(number for number in KEPT_CHOICES if number <= longest),
        is_over=is_over,
        may_keep_ballots=not (is_over and survey.forgets_ballots),
        may_erase_ballots=not survey.is_anonymous,
    )


@dataclass(frozen=True, slots=True)
class Holding:
    """How many things of one kind are kept; `kind` is a key of the proof."""

    kind: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What the team's page says of a survey's personal data."""

    until: datetime | None
    is_soon: bool
    holdings: tuple[Holding, ...]
    proofs: tuple[Erasure, ...]

    @property
    def is_over(self) -> bool:
        """Whether what was personal is gone."""
        return any(proof.kind == Erased.PERSONAL for proof in self.proofs)


def retention_of(survey: Survey, *, at: datetime) -> Retention:
    """What is kept of this survey's participants now."""
    until = kept_until(survey, at=at)
    proofs = tuple(survey.erasures.order_by("at"))
    numbers = {
        "names": _named(survey),
        "register": Participation.objects.filter(survey=survey).count(),
        "invitations": Invitation.objects.filter(survey=survey).count(),
        "codes": PrintedCode.objects.filter(survey=survey).count(),
        "code_batches": CodeBatch.objects.filter(survey=survey).count(),
        "saved_answers": SavedAnswers.objects.filter(survey=survey).count(),
        "notices": ResultsNotice.objects.filter(survey=survey).count(),
        "files": AnswerFile.objects.filter(survey=survey).count(),
        **{kind: rows(survey).count() for kind, rows in added_rows()},
    }
    return Retention(
        until=until,
        is_soon=until is not None and at < until <= at + WARNED_BEFORE,
        holdings=tuple(Holding(kind, number) for kind, number in numbers.items() if number),
        proofs=proofs,
    )


def _named(survey: Survey) -> int:
    models = (IncomingBallot, Ballot)
    rows = [model.objects.filter(survey=survey, participation__isnull=False) for model in models]
    return sum(row.count() for row in rows)
