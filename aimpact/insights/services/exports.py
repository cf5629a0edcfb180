"""Taking results out: who took what, when, is written down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from django.db import transaction
from django.utils import translation

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.insights.exports.ballots import ballots_sheet, columns_of, texts_sheet
from aimpact.insights.exports.bundle import Package, bundle
from aimpact.insights.exports.cases import cases_of
from aimpact.insights.exports.codebook import codebook_sheet
from aimpact.insights.exports.differences import differences_sheet
from aimpact.insights.exports.figures import about_sheet, figures_sheet
from aimpact.insights.exports.files import csv_chunks
from aimpact.insights.exports.sheets import Sheet
from aimpact.insights.exports.themes import coded_sheet, frame_sheet
from aimpact.insights.rules import CrossingRefusal, detail_refusal
from aimpact.insights.selectors import Results, profile_labels, read_results, text_places
from aimpact.insights.selectors.differences import differences_of
from aimpact.insights.selectors.results import has_waiting_ballots
from aimpact.surveys.models import OpenAnswer, Survey

SPREADSHEET_CELLS = 250_000
"""Cells past which XLSX and ODS would take more than some seconds to write; CSV has no limit."""


class Content(StrEnum):
    """What is taken out."""

    FIGURES = "figures"
    BALLOTS = "ballots"
    TEXTS = "texts"
    CODED_TEXTS = "coded_texts"
    CODING_FRAME = "coding_frame"
    CODEBOOK = "codebook"


class FileFormat(StrEnum):
    """In what. `CSV_EXCEL`: what Excel in French opens with a double click. `SPSS` is for ballots:
    cases with numbers, labels and missing values."""

    CSV = "csv"
    CSV_EXCEL = "csv_excel"
    XLSX = "xlsx"
    ODS = "ods"
    SPSS = "spss"

    @property
    def is_spreadsheet(self) -> bool:
        return self in {FileFormat.XLSX, FileFormat.ODS}


class ExportRefused(Exception):
    """The content cannot be taken out for now."""

    def __init__(self, reason: CrossingRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class TooLargeForSpreadsheet(Exception):
    """About `cells` cells, where `SPREADSHEET_CELLS` are written in a few seconds."""

    def __init__(self, cells: int) -> None:
        super().__init__(f"{cells} cells")
        self.cells = cells


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder:
    """What to take out, in what, with labels (`in_words`) or codes."""

    content: Content
    file_format: FileFormat
    in_words: bool = True


@transaction.atomic
def export_survey(survey: Survey, order: ExportOrder, *, by: User, at: datetime) -> Sequence[Sheet]:
    """The sheets of an export, the main one first; their rows are read as they are written.

    Raises `ExportRefused` and `TooLargeForSpreadsheet`. The trail keeps what was taken, by whom.
    """
    results = read_results(survey, at=at)
    _check(results, order.content)
    sheets = _SHEETS[order.content](results, order)
    cells = sum(sheet.cells for sheet in sheets)
    if order.file_format.is_spreadsheet and cells > SPREADSHEET_CELLS:
        raise TooLargeForSpreadsheet(cells)
    record_event(
        survey,
        "export_results",
        by=by,
        at=at,
        space_id=survey.space_id,
        content=order.content.value,
        file_format=order.file_format.value,
        ballots=results.ballots,
    )
    return sheets


@transaction.atomic
def export_open_data(survey: Survey, *, by: User, at: datetime, address: str) -> bytes:
    """The data package of the survey's results, as the public may have it (ZIP).

    Raises `ExportRefused`. The trail keeps who took it.
    """
    package = open_data(survey, at=at, address=address).archive
    record_event(
        survey,
        "export_results",
        by=by,
        at=at,
        space_id=survey.space_id,
        content="open_data",
        file_format="zip",
    )
    return package


def open_data(survey: Survey, *, at: datetime, address: str) -> Package:
    """The data package of the results that the public may read. Raises `ExportRefused`."""
    results = read_results(survey, at=at, is_public=True)
    _check(results, Content.FIGURES)
    return bundle(results, _crossed(results, is_public=True), address=address)


def figures_checksum(results: Results) -> str:
    """The SHA-256 of the figures that the team may take out (CSV), whatever the language; empty
    where none may be told yet.
    """
    if not results.is_shown:
        return ""
    with translation.override("en"):
        sheet = figures_sheet(results, _crossed(results, is_public=False))
        digest = sha256()
        for chunk in csv_chunks(sheet):
            digest.update(chunk)
    return digest.hexdigest()


def _crossed(results: Results, *, is_public: bool) -> list[Results]:
    """The results set beside each field of the profile in turn; none where they may not be."""
    if results.refusal is not None:
        return []
    return [
        read_results(results.survey, at=results.at, crossed=name, is_public=is_public)
        for name in results.fields
    ]


def _check(results: Results, content: Content) -> None:
    if content is Content.CODEBOOK:
        return
    if not results.is_shown:
        raise ExportRefused(CrossingRefusal.TOO_FEW)
    if content is Content.BALLOTS and (refusal := ballots_refusal(results)):
        raise ExportRefused(refusal)


def ballots_refusal(results: Results) -> CrossingRefusal | None:
    """Why ballots are not given one a line for now; `None` when they may be."""
    survey = results.survey
    return detail_refusal(
        survey,
        ballots=results.ballots,
        is_waiting=has_waiting_ballots(survey),
        is_public=False,
        at=results.at,
    )


def _figures(results: Results, order: ExportOrder) -> list[Sheet]:
    sheets = [figures_sheet(results, _crossed(results, is_public=False))]
    if not order.file_format.is_spreadsheet:
        return sheets
    tests = differences_sheet(differences_of(results.survey, at=results.at))
    return [*sheets, *([tests] if tests else []), about_sheet(results)]


def _ballots(results: Results, order: ExportOrder) -> list[Sheet]:
    survey = results.survey
    labels = profile_labels(results.book, results.fields)
    if order.file_format is FileFormat.SPSS:
        coded = ballots_sheet(survey, labels, ballots=results.ballots, in_words=False)
        return [replace(coded, cases=cases_of(survey, labels, columns_of(survey), coded))]
    main = ballots_sheet(survey, labels, ballots=results.ballots, in_words=order.in_words)
    if not order.file_format.is_spreadsheet:
        return [main]
    texts = _texts(results, order) if survey.is_anonymous and text_places(survey) else []
    return [main, *texts, codebook_sheet(survey, labels)]


def _texts(results: Results, order: ExportOrder) -> list[Sheet]:
    number = OpenAnswer.objects.filter(survey=results.survey).count()
    return [texts_sheet(results.survey, length=number, hidden=_hidden(results))]


def _coded(results: Results, order: ExportOrder) -> list[Sheet]:
    return [coded_sheet(results.survey, hidden=_hidden(results))]


def _frame(results: Results, order: ExportOrder) -> list[Sheet]:
    return [frame_sheet(results.survey, hidden=_hidden(results))]


def _hidden(results: Results) -> set[str]:
    return {asked.question.code for asked in results.questions if asked.refusal}


def _codebook(results: Results, order: ExportOrder) -> list[Sheet]:
    survey = results.survey
    return [codebook_sheet(survey, profile_labels(results.book, results.fields))]


_SHEETS = {
    Content.FIGURES: _figures,
    Content.BALLOTS: _ballots,
    Content.TEXTS: _texts,
    Content.CODED_TEXTS: _coded,
    Content.CODING_FRAME: _frame,
    Content.CODEBOOK: _codebook,
}
