"""A finding as a card of the page: its small picture, its address on the page of results."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from django.utils.translation import gettext as _

from aimpact.insights.findings.finding import Evidence, EvidenceBar, Finding, Grade
from aimpact.insights.findings.rulebook import rule_of
from aimpact.insights.selectors.findings import JudgedFinding
from aimpact.ui.parts import Text
from aimpact.ui.text import format_number, format_percent

MOST_BARS = 8
TONES = {Grade.A: "good", Grade.B: "brand", Grade.C: "warn"}
"""The tone of a grade's badge."""


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar as the bars of charts are drawn."""

    label: str
    share: str
    width: str
    count: str = ""
    is_hidden: bool = False
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class FindingCard:
    """One finding as it is shown. `anchor` names it on its page, `rule` says what wrote it;
    `query` is what the address of the results needs to show its groups.
    """

    judged: JudgedFinding
    anchor: str
    number: int
    rule: Text
    grade: str
    tone: str
    base: str
    interval: str
    query: str
    bars: tuple[BarRow, ...]

    @property
    def finding(self) -> Finding:
        """What it shows."""
        return self.judged.finding


def draw_findings(judged: Iterable[JudgedFinding]) -> Iterator[FindingCard]:
    """Findings as cards, in the order given."""
    for number, each in enumerate(judged, start=1):
        finding = each.finding
        rule = rule_of(finding.rule)
        yield FindingCard(
            judged=each,
            anchor=anchor_of_finding(finding.key),
            number=number,
            rule=rule.title if rule else finding.rule,
            grade=f"{finding.grade} – {finding.grade.words}",
            tone=TONES[finding.grade],
            base=_base(finding.evidence),
            interval=_interval(finding.evidence),
            query=f"?croiser={finding.evidence.crossed}" if finding.evidence.crossed else "",
            bars=tuple(map(_bar, finding.evidence.bars[:MOST_BARS])),
        )


def anchor_of_finding(key: str) -> str:
    """An id of the page, the same from one reading to the next."""
    return f"constat-{blake2b(key.encode(), digest_size=4).hexdigest()}"


def _base(evidence: Evidence) -> str:
    """Of how many people the figures are."""
    everyone = evidence.n >= evidence.asked
    words = _("%(base)s: %(n)s") if everyone else _("%(base)s: %(n)s out of %(asked)s asked")
    return words % {
        "base": evidence.base[:1].upper() + evidence.base[1:],
        "n": format_number(evidence.n),
        "asked": format_number(evidence.asked),
    }


def _interval(evidence: Evidence) -> str:
    if evidence.interval is None:
        return ""
    found = evidence.interval
    words = _("95%% confidence interval: from %(low)s to %(high)s.")
    if found.name:
        words = _("95%% confidence interval of “%(name)s”: from %(low)s to %(high)s.")
    low, high = format_percent(found.low), format_percent(found.high)
    return words % {"name": found.name, "low": low, "high": high}


def _bar(bar: EvidenceBar) -> BarRow:
    return BarRow(bar.label, bar.told, f"{bar.share * 100:.1f}%")
