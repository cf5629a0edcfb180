"""The pictures of a note: the shares that its first results rest on, as bars."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from aimpact.insights.findings.finding import Evidence
from aimpact.insights.selectors.findings import JudgedFinding
from aimpact.reports.writing.note import Picture, PictureBar
from aimpact.ui.text import format_number

MOST_PICTURES = 2
"""They stand side by side: a note is one page or two."""
_FEWEST_BARS, _MOST_BARS = 2, 7
"""One bar is a figure; with more than seven, the page of results is better."""


def pictures_of(findings: Sequence[JudgedFinding]) -> tuple[Picture, ...]:
    """The bars of the first findings that have some, one picture a question."""
    drawn: dict[str, Picture] = {}
    for each in findings:
        evidence = each.finding.evidence
        if _FEWEST_BARS <= len(evidence.bars) <= _MOST_BARS:
            drawn.setdefault(evidence.label, _picture(evidence))
    return tuple(drawn.values())[:MOST_PICTURES]


def _picture(evidence: Evidence) -> Picture:
    everyone = evidence.n >= evidence.asked
    words = _("%(base)s: %(n)s") if everyone else _("%(base)s: %(n)s out of %(asked)s asked")
    about = words % {
        "base": evidence.base[:1].upper() + evidence.base[1:],
        "n": format_number(evidence.n),
        "asked": format_number(evidence.asked),
    }
    bars = tuple(PictureBar(bar.label, bar.told, bar.share) for bar in evidence.bars)
    return Picture(evidence.label, f"{about}.", bars)
