"""Ballots without names for whoever is let in to analyse them (ADR 0009, 11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aimpact.insights.exports.ballots import ballots_sheet
from aimpact.insights.exports.dictionary import dictionary_of
from aimpact.insights.exports.files import csv_chunks
from aimpact.insights.exports.sheets import Sheet
from aimpact.insights.rules import CrossingRefusal, detail_refusal
from aimpact.insights.selectors import profile_labels, read_results
from aimpact.insights.selectors.results import has_waiting_ballots
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.ballots import count_ballots_in


class NamelessRefused(Exception):
    """The file cannot be made for now."""

    def __init__(self, reason: CrossingRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class NamelessBallots:
    """One line a ballot, in codes; `dictionary` says what the columns hold."""

    sheet: Sheet
    dictionary: Sequence[dict[str, Any]]

    def csv(self) -> Iterator[bytes]:
        """The lines as CSV (RFC 4180), UTF-8."""
        return csv_chunks(self.sheet)


def nameless_ballots(survey: Survey, *, at: datetime) -> NamelessBallots:
    """The file of ADR 0009, 11, of a named survey as well. Raises `NamelessRefused`.

    The caller writes the trail.
    """
    if refusal := nameless_refusal(survey, at=at):
        raise NamelessRefused(refusal)
    results = read_results(survey, at=at)
    labels = profile_labels(results.book, results.fields)
    sheet = ballots_sheet(survey, labels, ballots=results.ballots, in_words=False, is_nameless=True)
    return NamelessBallots(sheet, dictionary_of(survey, labels, sheet.header))


def nameless_refusal(survey: Survey, *, at: datetime) -> CrossingRefusal | None:
    """Why that file is not made for now. It waits for the end of named surveys as well: those
    that it is for do not know who answered what.
    """
    return detail_refusal(
        survey,
        ballots=count_ballots_in(survey),
        is_waiting=has_waiting_ballots(survey),
        is_public=True,
        at=at,
    )
