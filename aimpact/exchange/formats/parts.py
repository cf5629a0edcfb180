"""Questions and pages in the making: what depends on other questions is still an expression."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aimpact.exchange.formats.entries import Entry
from aimpact.exchange.formats.hints import Hint
from aimpact.exchange.logic.lowering import Operand
from aimpact.exchange.logic.trees import Node
from aimpact.questionnaire.structure import Page, Question, Text

NOTHING = Text()
CHECK_AGAIN = Text("Vérifiez cette réponse.", "Check this answer.")
"""What a check without words of its own says."""
SELVES = {".", "self", "this"}
"""How the languages call the answer that a check stands on."""
NO_HINT: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Check:
    """What an answer must follow. `loss` tells of `written`, its own words, if it cannot here."""

    node: Node
    message: Text
    loss: str
    written: str


@dataclass(slots=True)
class Making:
    """A question being made. `when`: what must hold for it to be shown, all of it. `formula`
    computes a score; `own` is what a check calls the answer itself.
    """

    entry: Entry
    question: Question
    when: list[Node] = field(default_factory=list)
    parts_when: dict[str, list[Node]] = field(default_factory=dict)
    """By code of a choice or of a row."""
    formula: Node | None = None
    checks: list[Check] = field(default_factory=list)
    own: Operand | None = None
    is_ours: bool = False
    has_condition: bool = False
    """Whether our own column says when it is shown: then nothing else does."""


@dataclass(slots=True)
class PageMaking:
    """A page being made."""

    page: Page
    entry: Entry
    when: list[Node] = field(default_factory=list)
    hint: Hint = field(default_factory=dict)
    makings: list[Making] = field(default_factory=list)
