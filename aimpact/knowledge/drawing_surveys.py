"""A closed survey told as past work: what it asked, of whom, and the figures of its public page.

Nothing is told here that the public page does not show: the readings are the public's, questions
that it keeps silent are left out, and so are texts, places, values of addresses.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from aimpact.insights.designs import Design, name_of
from aimpact.insights.readings.questions import FieldReading, QuestionReading
from aimpact.insights.selectors import Results, read_results
from aimpact.insights.selectors.findings import JudgedFinding, kept_findings
from aimpact.knowledge.enums import EntryKind, Evidence, Licence
from aimpact.questionnaire.structure import Kind
from aimpact.surveys.models import Survey
from aimpact.ui.text import format_base, format_number, format_percent

LANGUAGE = "fr"
"""The knowledge base is searched by French stems."""
SILENT = {Kind.HIDDEN, Kind.CONSENT, Kind.SCORE, Kind.INFORMATION, Kind.BEST_WORST}
ANSWERS_MAXIMUM = 4
RESULTS_MAXIMUM = 5
"""Sentences of the result: the rest is in the body."""


EVIDENCE = {
    Design.RANDOM: Evidence.TRIAL,
    Design.PANEL: Evidence.COMPARISON,
    Design.QUOTA: Evidence.COMPARISON,
}
"""How far a survey may be trusted, by the label of its method; open consultations else."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The fields of an entry, and how many ballots stand behind them."""

    fields: dict[str, Any]
    ballots: int


def draw(survey: Survey, *, at: datetime) -> Drawing | None:
    """A survey as an entry of the knowledge base; `None` where its page shows no result."""
    results = read_results(survey, at=at, is_public=True)
    if not results.is_shown:
        return None
    with translation.override(LANGUAGE):
        return Drawing(_fields(results), results.ballots)


def draw_finding(
    survey: Survey, key: str, *, at: datetime, is_public: bool = False
) -> dict[str, Any] | None:
    """A finding that the team keeps, as the fields of an entry: what it says, of how many, how
    solid it is and what holds it back; `None` where the team keeps none of that key, or where the
    reader of that page is not told it. `is_public`: as the public's page tells it.
    """
    with translation.override(LANGUAGE):
        results = read_results(survey, at=at, is_public=is_public)
        if not results.is_shown:
            return None
        kept = kept_findings(survey, at=at, is_public=is_public, results=results)
        judged = next((each for each in kept if each.finding.key == key), None)
        return _fields(results) | _told(judged) if judged else None


def _told(judged: JudgedFinding) -> dict[str, Any]:
    finding = judged.finding
    base = _("%(base)s: %(n)s") % {
        "base": finding.evidence.base[:1].upper() + finding.evidence.base[1:],
        "n": format_number(finding.evidence.n),
    }
    held_back = " ".join(caveat.sentence for caveat in finding.caveats)
    lines = [judged.wording, f"{base}. {finding.grade.words}.", held_back, *finding.against]
    return {
        "title": Truncator(judged.wording).chars(200),
        "result": "\n".join(filter(None, lines))[:4_000],
        "body": "",
        "participants": finding.evidence.n,
    }


def _fields(results: Results) -> dict[str, Any]:
    survey, territory = results.survey, results.territory
    end = survey.ended_at(results.at)
    told = list(_sentences(results))
    return {
        "kind": EntryKind.SURVEY,
        "title": str(survey)[:200],
        "summary": _summary(results)[:2_000],
        "result": "\n".join(islice(told, RESULTS_MAXIMUM))[:4_000],
        "body": "\n".join(told[RESULTS_MAXIMUM:])[:40_000],
        "territory_kind": survey.space.kind,
        "territory_name": territory.name if territory else "",
        "inhabitants": territory.population if territory else None,
        "participants": results.ballots,
        "happened_on": end.astimezone(survey.zone).date() if end else None,
        "evidence": EVIDENCE.get(results.design, Evidence.OPEN),
        "licence": Licence.QUOTE,
        "author": survey.space.name,
    }


def _summary(results: Results) -> str:
    survey = results.survey
    told = [f"{name_of(results.design)}."]
    if survey.subject:
        told.append(f"{survey.subject}.")
    if survey.opens_at and (end := survey.ended_at(results.at)):
        dates = [
            date_format(moment.astimezone(survey.zone), "DATE_FORMAT")
            for moment in (survey.opens_at, end)
        ]
        told.append(_("From %(start)s to %(end)s.") % {"start": dates[0], "end": dates[1]})
    number = format_number(results.ballots)
    told.append(_("%(number)s participants.") % {"number": number})
    intro = survey.document.intro.read(LANGUAGE)
    return "\n".join([" ".join(told), intro] if intro else [" ".join(told)])


def _sentences(results: Results) -> Iterator[str]:
    """One sentence a field that has figures, in the order of the questions."""
    k = results.survey.smallest_cell
    for asked in results.questions:
        if asked.refusal is None and asked.question.kind not in SILENT:
            for field in asked.reading.fields:
                if field.answered >= k and (figures := _figures(field)):
                    label = _label(asked.reading, field)
                    yield f"{label} {figures} ({format_base(field.answered)})."


def _label(reading: QuestionReading, field: FieldReading) -> str:
    """The question, with its line where it has several."""
    question = " ".join(reading.question.label.read(LANGUAGE).split())
    line = " ".join(field.field.label.read(LANGUAGE).split())
    several = len(reading.fields) > 1 and line and line != question
    label = (f"{question} – {line}" if several else question).rstrip(" .:")
    return label if label.endswith(("?", "…")) else f"{label} :"


def _figures(field: FieldReading) -> str:
    """The most frequent answers, or the mean of numbers."""
    if field.links or field.spots or field.places or field.moments:
        return ""
    if field.spread is not None:
        return _("mean %(mean)s") % {"mean": format_number(field.spread.mean, decimals=1)}
    counts = sorted(field.counts, key=lambda each: -each.count)
    return " ; ".join(
        f"{' '.join(each.choice.label.read(LANGUAGE).split())} "
        f"{format_percent(each.count / field.answered)}"
        for each in counts[:ANSWERS_MAXIMUM]
        if each.count
    )
