"""A survey as LimeSurvey sees it: groups, questions, subquestions, answers, attributes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Texts = Mapping[str, str]
"""Language → words, HTML perhaps."""


@dataclass(slots=True)
class Item:
    """A subquestion or an answer. `scale`: 0, or 1 for the second axis."""

    code: str
    texts: dict[str, str] = field(default_factory=dict)
    scale: int = 0
    relevance: str = ""
    worth: str = ""
    default: str = ""
    hints: str = ""


@dataclass(slots=True)
class LimeQuestion:
    """One question. `names` are other ways in which its answers are called (`12X3X45`)."""

    code: str
    type: str
    texts: dict[str, str] = field(default_factory=dict)
    help: dict[str, str] = field(default_factory=dict)
    relevance: str = ""
    mandatory: str = ""
    has_other: bool = False
    pattern: str = ""
    default: str = ""
    items: list[Item] = field(default_factory=list)
    answers: list[Item] = field(default_factory=list)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    sgqa: str = ""
    hints: str = ""

    def attribute(self, name: str) -> str:
        """An attribute's value in any language; empty when it has none."""
        values = self.attributes.get(name, {})
        return values.get("") or next(iter(values.values()), "")

    def axis(self, scale: int) -> list[Item]:
        return [item for item in self.items if item.scale == scale]

    def options(self, scale: int) -> list[Item]:
        return [item for item in self.answers if item.scale == scale]


@dataclass(slots=True)
class LimeGroup:
    """A group: a page of ours."""

    titles: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    relevance: str = ""
    random: str = ""
    questions: list[LimeQuestion] = field(default_factory=list)
    hints: str = ""


@dataclass(slots=True)
class LimeQuota:
    """A quota: its members are pairs of a question's code and of an answer's."""

    name: str
    limit: str = ""
    is_active: bool = True
    members: list[tuple[str, str]] = field(default_factory=list)
    messages: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class LimeSurvey:
    """The whole file. `texts`: a name of LimeSurvey's (`surveyls_title`) by language."""

    languages: tuple[str, ...] = ()
    base: str = ""
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    groups: list[LimeGroup] = field(default_factory=list)
    quotas: list[LimeQuota] = field(default_factory=list)
    assessments: int = 0
    hints: str = ""

    def questions(self) -> list[LimeQuestion]:
        return [question for group in self.groups for question in group.questions]
