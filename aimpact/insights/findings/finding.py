"""A finding: a statement, what it rests on, how solid it is, what holds it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from hashlib import blake2b

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aimpact.insights.findings.inputs import Interval
from aimpact.ui.parts import Text


class Grade(StrEnum):
    """How solid a finding is, by rule (`grading`)."""

    A = "A"
    B = "B"
    C = "C"

    @property
    def words(self) -> Text:
        """The grade in a word."""
        return {
            Grade.A: pgettext_lazy("grade of a finding", "Solid"),
            Grade.B: pgettext_lazy("grade of a finding", "To be read with care"),
            Grade.C: pgettext_lazy("grade of a finding", "Fragile"),
        }[self]


class Importance(IntEnum):
    """How much a finding weighs for who has to decide."""

    DECISIVE = 3
    USEFUL = 2
    MINOR = 1


class Family(StrEnum):
    """What a rule is about."""

    AGREEMENT = "agreement"
    DIVISION = "division"
    GROUPS = "groups"
    CHOICES = "choices"
    DOUBTS = "doubts"
    TEXTS = "texts"
    TIME = "time"

    @property
    def words(self) -> Text:
        """The family's name."""
        return {
            Family.AGREEMENT: _("What gathers people"),
            Family.DIVISION: _("What divides"),
            Family.GROUPS: _("Who thinks otherwise, who is missing"),
            Family.CHOICES: _("What people choose"),
            Family.DOUBTS: _("What is not known"),
            Family.TEXTS: _("What people write"),
            Family.TIME: _("What changed"),
        }[self]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the evidence: what it is, the number, and how it is told."""

    name: str
    value: float
    told: str


@dataclass(frozen=True, slots=True)
class EvidenceBar:
    """One bar of the small picture: an answer and its share."""

    label: str
    share: float
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a finding rests on. `anchor` is where the page of results shows it.

    `n` answered, of `asked`; `base` says of whom the shares are. `test` is a test of statistics
    in words, empty where none was done; `crossed` the profile field that its groups are of.
    """

    question: str
    number: int
    label: str
    anchor: str
    n: int
    asked: int
    base: str
    figures: tuple[Figure, ...]
    bars: tuple[EvidenceBar, ...] = ()
    interval: Interval | None = None
    test: str = ""
    crossed: str = ""


@dataclass(frozen=True, slots=True)
class Caveat:
    """What holds a finding back: a clause that starts with a small letter and has no full stop,
    so that it stands alone or inside the sentence of a recommendation.
    """

    code: str
    clause: str

    @property
    def sentence(self) -> str:
        """The clause as a sentence."""
        return f"{self.clause[:1].upper()}{self.clause[1:]}."


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An action of the catalogue for one finding. `sentence` is `words`, what is to be done, with
    its caveat, `caveat`: the one is not told without the other.
    """

    action: str
    name: str
    words: str
    caveat: str
    sentence: str
    effort: str
    law: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One sentence that a rule wrote from figures.

    `key` names it from one reading to the next: the rule, the field, what it says of it. `mark`
    changes when its figures do. `reasons` say why it has its grade; `against` is what points the
    other way; `caveats` are never empty.
    """

    key: str
    rule: str
    version: int
    family: Family
    importance: Importance
    statement: str
    evidence: Evidence
    grade: Grade
    reasons: tuple[str, ...]
    caveats: tuple[Caveat, ...]
    against: tuple[str, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()

    @property
    def mark(self) -> str:
        """A fingerprint of the rule's version and of the figures, whatever the language."""
        return mark_of(self.rule, self.version, self.evidence)


def mark_of(rule: str, version: int, evidence: Evidence) -> str:
    """A fingerprint of what a finding rests on."""
    values: Sequence[object] = [
        rule,
        version,
        evidence.n,
        *(round(figure.value, 4) for figure in evidence.figures),
    ]
    return blake2b(repr(values).encode(), digest_size=8).hexdigest()
