"""What every kind of question must be able to do."""

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from aimpact.surveys.questionnaire.conditions import Answers, Operator, Value
from aimpact.surveys.questionnaire.structure import Choice, Question, Text

ASKED = "_asked"
"""Cell that counts the ballots to which a field was shown: its base."""
ANSWERED = "_answered"
"""Cell that counts the ballots that answered a field: its n."""

OTHER_MAXIMUM = 500
"""Characters allowed in "other, specify"."""


class FormData(Protocol):
    """What a browser posted: Django's `QueryDict`, or `ListData` in tests and imports."""

    def getlist(self, key: str, /) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a question: a form field, a column of the export, a thing to test.

    `choices` is empty where the answer is a number or a text.
    """

    name: str
    label: Text
    choices: tuple[Choice, ...] = ()
    is_text: bool = False
    is_number: bool = False
    is_list: bool = False

    @property
    def operators(self) -> tuple[Operator, ...]:
        """What a condition may ask of this field, the most usual first."""
        if self.choices:
            return (Operator.IS, Operator.IS_NOT, *_GIVEN)
        return (Operator.AT_LEAST, Operator.AT_MOST, *_GIVEN) if self.is_number else _GIVEN


_GIVEN = (Operator.ANSWERED, Operator.NOT_ANSWERED)


@dataclass(frozen=True, slots=True)
class AnswerError:
    """Why an answer is refused: a `code` that the screen turns into words, with figures."""

    field: str
    code: str
    figures: dict[str, int | float] = dataclasses.field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """What was understood of a form: clean values, refusals, and what was typed, as typed."""

    answers: dict[str, Value] = dataclasses.field(default_factory=dict)
    errors: list[AnswerError] = dataclasses.field(default_factory=list)
    typed: dict[str, list[str]] = dataclasses.field(default_factory=dict)

    def refuse(self, name: str, code: str, **figures: float) -> None:
        self.errors.append(AnswerError(name, code, figures))

    def merge(self, other: "Reading") -> None:
        self.answers.update(other.answers)
        self.errors.extend(other.errors)
        self.typed.update(other.typed)


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing to count: `field` got `answer`. `total` adds up, for means."""

    field: str
    answer: str
    total: float = 0.0


class Behaviour(ABC):
    """Reads, counts and describes the answers of one kind of question."""

    @abstractmethod
    def fields(self, question: Question) -> tuple[Field, ...]:
        """Every field of the question, in order of display."""

    @abstractmethod
    def read(self, question: Question, data: FormData) -> Reading:
        """Read what was posted for a visible question. Refuses unknown codes; never raises."""

    @abstractmethod
    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        """What to count for one ballot in which the question was shown."""

    def texts(self, question: Question, answers: Answers) -> Iterator[tuple[str, str]]:
        """Free texts of one ballot: pairs of field and text."""
        for item in self.fields(question):
            text = answers.get(item.name)
            if item.is_text and isinstance(text, str):
                yield item.name, text


def first(data: FormData, name: str) -> str:
    """The first value posted under `name`, trimmed, or an empty string."""
    values = data.getlist(name)
    return values[0].strip() if values else ""


def base_cells(name: str, answers: Answers, *, total: float = 0.0) -> Iterator[Cell]:
    """The two bases of a field: shown, and answered."""
    yield Cell(name, ASKED)
    if name in answers:
        yield Cell(name, ANSWERED, total)
