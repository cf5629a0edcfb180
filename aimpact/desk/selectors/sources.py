"""What an analyst may cite: results found by rule, tables and quotes kept in the study."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from aimpact.desk.models import Reading, Study
from aimpact.desk.selectors.coding import Quote, kept_quotes
from aimpact.desk.selectors.studies import materials_of
from aimpact.desk.selectors.tables import Cell, KeptTable, kept
from aimpact.desk.writing.citing import Grid, Source, SourceKind, reference_of
from aimpact.insights.findings.finding import Evidence
from aimpact.insights.selectors.findings import JudgedFinding, all_findings
from aimpact.insights.wording import read
from aimpact.surveys.models import Survey
from aimpact.ui.text import format_number, format_percent


def sources_of(study: Study, *, at: datetime) -> dict[str, Source]:
    """Everything that may be cited, by reference: today's figures, protected (ADR 0009)."""
    surveys = [each.survey for each in materials_of(study)]
    found = [source for survey in surveys for source in _findings(survey, at)]
    tables, quotes = kept(study), kept_quotes(study, at=at)
    every = [*found, *(_table(each) for each in tables), *(_quote(each) for each in quotes)]
    return {each.ref: each for each in every}


def sources_in_language(reading: Reading, *, at: datetime) -> dict[str, Source]:
    """The same, in the language of the reading that cites them."""
    with translation.override(reading.language):
        return sources_of(reading.study, at=at)


def _findings(survey: Survey, at: datetime) -> Iterator[Source]:
    """The results that rules find, but for those that the client's team put aside."""
    for judged in all_findings(survey, at=at).findings:
        if not judged.is_dismissed:
            yield _finding(survey, judged)


def _finding(survey: Survey, judged: JudgedFinding) -> Source:
    finding, evidence = judged.finding, judged.finding.evidence
    colon = pgettext("colon", ": ")
    about = [_answers(evidence.n), str(finding.grade.words).lower()]
    notes = [
        *([evidence.test] if evidence.test else []),
        *(caveat.sentence for caveat in finding.caveats),
        *finding.against,
    ]
    return Source(
        ref=reference_of("R", survey.code, finding.key),
        kind=SourceKind.FINDING,
        title=judged.wording,
        text=f"{evidence.label} ({_('; ').join(about)})",
        survey=read(survey.document.title),
        notes=tuple(notes),
        limits=tuple(caveat.sentence for caveat in finding.caveats),
        figures=tuple(f"{each.name}{colon}{each.told}" for each in evidence.figures),
        grid=_grid(evidence),
    )


def _table(table: KeptTable) -> Source:
    """A table of the workbench, as it may leave the desk."""
    head = ("", *(f"{column.label} ({_answers(column.n)})" for column in table.columns))
    rows = tuple((row.label, *(_cell(cell) for cell in row.cells)) for row in table.rows)
    hidden = _(
        "Counts under %(k)s are hidden, with as many others as it takes for nobody to work them"
        " out."
    )
    return Source(
        ref=f"T-{table.number}",
        kind=SourceKind.TABLE,
        title=table.title,
        text=_answers(table.n),
        survey=table.survey,
        notes=(hidden % {"k": table.k},) if table.hides else (),
        grid=Grid(head=head, rows=rows),
    )


def _cell(cell: Cell) -> str:
    if cell.count is None:
        return _("hidden")
    share = "" if cell.share is None else f" ({format_percent(cell.share)})"
    return f"{format_number(cell.count)}{share}"


def _quote(quote: Quote) -> Source:
    codes = ", ".join(quote.codes)
    return Source(
        ref=reference_of("V", quote.survey.code, quote.question, quote.number),
        kind=SourceKind.QUOTE,
        title=_("“%(text)s”") % {"text": quote.text},
        text=f"{quote.question} ({codes})" if codes else quote.question,
        survey=read(quote.survey.document.title),
        notes=(_("A quote shows a point of view; it does not say how many share it."),),
    )


def _answers(number: int) -> str:
    return ngettext("%(n)s answer", "%(n)s answers", number) % {"n": format_number(number)}


def _grid(evidence: Evidence) -> Grid | None:
    if not evidence.bars:
        return None
    rows = tuple((bar.label, bar.told) for bar in evidence.bars)
    return Grid(head=(_("Answer"), _("Share")), rows=rows)
