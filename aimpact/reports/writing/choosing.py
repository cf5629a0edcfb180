"""Which findings a note tells: those that the team keeps or, until it has chosen, the firmest."""

from aimpact.insights.findings.finding import Family, Finding, Grade, Importance
from aimpact.insights.selectors.findings import FindingsReading, JudgedFinding

MOST_RESULTS = 5
MOST_DIVISIONS = 3
MOST_RECOMMENDATIONS = 5
_DIVIDES = frozenset({Family.DIVISION, Family.GROUPS})
ABOUT_WHO_ANSWERS = frozenset({"missing-public"})
"""Rules whose evidence is no question: what they find is told with the participation."""
_AT_A_GLANCE = frozenset({Family.AGREEMENT, Family.DIVISION, Family.CHOICES})
_GRADES = (Grade.A, Grade.B, Grade.C)


def chosen(reading: FindingsReading) -> list[JudgedFinding]:
    """The findings of the note, in the order of the page: kept, or else neither put aside nor
    minor.
    """
    if reading.kept:
        return [*reading.kept]
    return [
        each
        for each in reading.findings
        if not each.is_dismissed and each.finding.importance > Importance.MINOR
    ]


def chosen_for_all(reading: FindingsReading) -> list[JudgedFinding]:
    """The findings of the note to citizens: kept, or else those that everybody reads at a glance.

    What sets groups against each other and what looks into texts is told once the team keeps it.
    """
    findings = chosen(reading)
    if reading.kept:
        return findings
    return [each for each in findings if each.finding.family in _AT_A_GLANCE]


def results_among(findings: list[JudgedFinding]) -> list[JudgedFinding]:
    """What gathers, what is chosen, what changed: five at most, the firmest of each importance."""
    told = [each for each in findings if each.finding.family not in _DIVIDES | {Family.DOUBTS}]
    return sorted(told, key=lambda each: _rank(each.finding))[:MOST_RESULTS]


def divisions_among(findings: list[JudgedFinding]) -> list[JudgedFinding]:
    """What divides, and who thinks otherwise."""
    told = [
        each
        for each in findings
        if each.finding.family in _DIVIDES and each.finding.rule not in ABOUT_WHO_ANSWERS
    ]
    return sorted(told, key=lambda each: _rank(each.finding))[:MOST_DIVISIONS]


def _rank(finding: Finding) -> tuple[int, int]:
    return (-finding.importance, _GRADES.index(finding.grade))
