"""The rulebook as a public page shows it: read from the rules that run, so that it cannot lie."""

from dataclasses import dataclass

from aimpact.insights.findings.catalogue import Action, actions_of
from aimpact.insights.findings.drafts import Rule
from aimpact.insights.findings.finding import Family
from aimpact.insights.findings.grading import OF_GRADES
from aimpact.insights.findings.rulebook import RULES
from aimpact.insights.findings.thresholds import Threshold, Unit
from aimpact.ui.parts import Text
from aimpact.ui.text import format_number, format_percent


@dataclass(frozen=True, slots=True)
class BoundRow:
    """A bound as it is told, with what it bounds and where it comes from."""

    told: str
    unit: str
    meaning: Text
    source: Text


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule with its bounds, the actions that it may lead to, and its test."""

    rule: Rule
    bounds: tuple[BoundRow, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class FamilyOfRules:
    """The rules of one family."""

    code: str
    name: Text
    rules: tuple[RuleCard, ...]


def draw_rules() -> list[FamilyOfRules]:
    """Every rule, family by family."""
    return [
        FamilyOfRules(
            family.value,
            family.words,
            tuple(_card(rule) for rule in RULES if rule.family is family),
        )
        for family in Family
    ]


def draw_bounds() -> list[BoundRow]:
    """The bounds that the grades look at."""
    return [_row(each) for each in OF_GRADES]


def _card(rule: Rule) -> RuleCard:
    return RuleCard(rule, tuple(map(_row, rule.thresholds)), tuple(actions_of(rule.id)))


def _row(bound: Threshold) -> BoundRow:
    told = {
        Unit.SHARE: lambda: format_percent(bound.value),
        Unit.POINTS: lambda: format_number(round(bound.value * 100)),
        Unit.PEOPLE: lambda: format_number(round(bound.value)),
        Unit.NUMBER: lambda: format_number(bound.value),
    }[bound.unit]()
    return BoundRow(told, bound.unit.value, bound.meaning, bound.source)
