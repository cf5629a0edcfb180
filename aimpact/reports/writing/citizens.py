"""The same note for citizens: short sentences, no word of statistics, and what becomes of it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.insights.designs import sentence_of
from aimpact.insights.selectors.findings import FindingsReading, JudgedFinding
from aimpact.insights.wording import at_least
from aimpact.reports.models import Commitment
from aimpact.reports.writing.choosing import chosen_for_all, divisions_among, results_among
from aimpact.reports.writing.note import Block, Section, blocks_of, item, paragraph, section_of
from aimpact.reports.writing.officials import context, questions
from aimpact.reports.writing.picturing import pictures_of
from aimpact.ui.text import format_number


def write_citizens(reading: FindingsReading, commitment: Commitment | None) -> list[Section]:
    """The sections, in the reader's language; none is empty. `reading` is the public's."""
    results = reading.results
    parts = [
        ("asked", _("What we asked"), [*context(results)[:2], *questions(results)]),
        ("answered", _("Who answered"), _answered(reading)),
        ("said", _("What you said"), _said(reading)),
        ("divides", _("What you do not all agree on"), _divides(reading)),
        ("limits", _("What these figures do not say"), [paragraph(sentence_of(results.design))]),
    ]
    if commitment is not None:
        parts += [
            ("will_do", _("What we will do"), [*blocks_of(commitment.will_do)]),
            (
                "will_not_do",
                _("What we will not do, and why"),
                [*blocks_of(commitment.will_not_do)],
            ),
        ]
    pictures = {"said": pictures_of(_results(reading))}
    written = [section_of(*part, pictures.get(part[0], ())) for part in parts]
    return [section for section in written if section.blocks]


def _answered(reading: FindingsReading) -> list[Block]:
    number = reading.results.ballots
    words = ngettext(
        "%(n)s person answered. Thank you.", "%(n)s people answered. Thank you.", number
    )
    return [paragraph(words % {"n": format_number(number)})]


def _said(reading: FindingsReading) -> list[Block]:
    if not reading.results.is_shown:
        return [paragraph(at_least(reading.results.survey.smallest_cell))]
    return [_plain(each) for each in _results(reading)]


def _results(reading: FindingsReading) -> list[JudgedFinding]:
    return results_among(chosen_for_all(reading)) if reading.results.is_shown else []


def _divides(reading: FindingsReading) -> list[Block]:
    return [_plain(each) for each in divisions_among(chosen_for_all(reading))]


def _plain(each: JudgedFinding) -> Block:
    return item(each.wording, each.finding.evidence.anchor)
