"""Which fields each ballot was shown: told for everybody at once where nothing is conditional.

The word is that of `questionnaire.answers.offered`, asked once for each set of answers that the
conditions of a question look at, and kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aimpact.insights.analyses.gathering import Known, codes_of, value_of
from aimpact.insights.analyses.matrix import Flags
from aimpact.questionnaire.answers import is_shown, offered
from aimpact.questionnaire.conditions import Answers, Condition
from aimpact.questionnaire.kinds import OFFERED, behaviour_of
from aimpact.questionnaire.structure import Conditional, Page, Question, Questionnaire

_Key = tuple[bytes, ...]
"""The answers at which the conditions of a question look, as COPY writes them."""


@dataclass(slots=True)
class ShownTo:
    """Which parts of one question each ballot was shown, block after block.

    `names` are the question's code, its fields, and its choices under a condition (`offered_name`).
    """

    page: Page
    question: Question
    conditions: tuple[Condition, ...] = ()
    looked_at: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    sets: dict[tuple[bool, ...], int] = field(default_factory=dict)
    known: Known[_Key, int] = field(init=False)
    blocks: list[NDArray[np.int32]] = field(default_factory=list)

    def __post_init__(self) -> None:
        question = self.question
        parts: list[Conditional] = [self.page, question, *question.choices, *question.rows]
        self.conditions = tuple(part.condition for part in parts if part.condition)
        self.looked_at = tuple(sorted({f for c in self.conditions for f in c.fields()}))
        some = [offered_name(question, c.code) for c in question.choices if c.condition]
        self.known = Known(self._set_of)
        self.names = (question.code, *_fields(question), *some)

    def take(self, columns: Mapping[str, Sequence[bytes]]) -> None:
        """Note what the ballots of a block were shown; nothing where all are shown all of it."""
        if self.conditions:
            keys = [*zip(*(columns[name] for name in self.looked_at), strict=True)]
            self.blocks.append(codes_of(self.known, keys))

    def flags(self, ballots: int) -> Mapping[str, Flags]:
        """Whether each of these ballots was shown each of the names."""
        if not self.blocks:
            return dict.fromkeys(self.names, np.ones(ballots, dtype=bool))
        shown = np.array([*self.sets], dtype=bool).reshape(-1, len(self.names))
        whole = np.concatenate(self.blocks)
        self.blocks.clear()
        return {name: shown[:, at][whole] for at, name in enumerate(self.names)}

    def _set_of(self, key: _Key) -> int:
        values = zip(self.looked_at, map(value_of, key), strict=True)
        ballot = {name: value for name, value in values if value is not None}
        return self.sets.setdefault(self._look(ballot), len(self.sets))

    def _look(self, ballot: Answers) -> tuple[bool, ...]:
        if not (is_shown(self.page, ballot) and is_shown(self.question, ballot)):
            return (False,) * len(self.names)
        asked = offered(self.question, ballot)
        shown = {asked.code, *_fields(asked)}
        shown |= {offered_name(asked, choice.code) for choice in asked.choices}
        return tuple(name in shown for name in self.names)


def offered_name(question: Question, choice: str) -> str:
    """Name under which it is told whether a choice was offered: that of no field."""
    return f"{question.code}{OFFERED}{choice}"


def every_question(questionnaire: Questionnaire) -> list[ShownTo]:
    """What each question was shown to, ready to read ballots."""
    return [ShownTo(page, question) for page in questionnaire.pages for question in page.questions]


def _fields(question: Question) -> list[str]:
    return [each.name for each in behaviour_of(question).fields(question)]
