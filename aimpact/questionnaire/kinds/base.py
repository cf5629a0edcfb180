"""What every kind of question must be able to do."""

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from aimpact.questionnaire.conditions import Answers, Operator, Value
from aimpact.questionnaire.structure import (
    Choice,
    Level,
    Question,
    Questionnaire,
    Text,
)

ASKED = "_asked"
"""Cell that counts the ballots to which a field was shown: its base."""
ANSWERED = "_answered"
"""Cell that counts the ballots that answered a field: its n."""
OFFERED = "_offered:"
"""Start of the cells that count the ballots to which a choice under a condition was offered."""

_NONE, _NO_WORDS = Questionnaire(), Text()

OTHER_MAXIMUM = 500
"""Characters allowed in "other, specify"."""


class FormData(Protocol):
    """What a browser posted: Django's `QueryDict`, or `ListData` in tests and imports."""

    def getlist(self, key: str, /) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be the one meant: its code, its name in full, what tells it from others."""

    code: str
    label: str
    detail: str = ""


class Places(Protocol):
    """The territories, as a question about a place needs them."""

    def find(self, level: Level, typed: str, area: str = "") -> Sequence[str]:
        """Codes of the place that was typed or chosen, itself first, then those around it
        (`commune_35238`, `departement_35`, `region_53`); empty when none or several answer.

        With `area`, one that lies there is preferred to its namesakes elsewhere.
        """
        ...

    def label(self, level: Level, typed: str, area: str = "") -> str:
        """How that one place is called in full; empty when none or several answer."""
        ...

    def candidates(self, level: Level, typed: str, area: str = "") -> Sequence[Candidate]:
        """The places that may be meant, where nothing says which; those of `area` alone."""
        ...


class Uploads(Protocol):
    """The files sent with this form."""

    def knows(self, name: str, ticket: str) -> bool:
        """Whether that ticket is one of a file sent for that field of this survey."""
        ...

    def faults(self, name: str) -> Sequence[tuple[str, dict[str, float]]]:
        """Why files sent with this form for that field were not taken: codes, with figures."""
        ...


class Maps(Protocol):
    """The maps of France, as a question about a point needs them."""

    def holds(self, area: str, latitude: float, longitude: float) -> bool:
        """Whether the point is on the map of that territory (`departement_35`; empty: France)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the reading of a form needs besides the form.

    `facts` are what conditions may look at besides answers, by name (`profile:age`,
    `quota:young`). `seed` draws orders and wordings (`arrangement`); 0 draws nothing.
    `today` is the day where the survey is, for bounds that say so.
    """

    facts: Answers = dataclasses.field(default_factory=dict)
    seed: int = 0
    today: date | None = None
    places: Places | None = None
    uploads: Uploads | None = None
    maps: Maps | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What a question is read from: the form, the answers read so far, the context.

    `answers` is the live mapping of the reading: it grows as questions are read.
    """

    data: FormData
    answers: Answers = dataclasses.field(default_factory=dict)
    context: Context = dataclasses.field(default_factory=Context)
    questionnaire: Questionnaire = _NONE

    def getlist(self, key: str, /) -> list[str]:
        """Everything posted under that name."""
        return self.data.getlist(key)


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a question: a form field, a column of the export, a thing to test.

    `choices` is empty where the answer is a number, a text, a date (`is_moment`: date or time,
    as ISO 8601 writes it) or a place (`is_place`: codes of territories, the smallest first).
    `is_ranked`: the list is in order of preference.
    """

    name: str
    label: Text
    choices: tuple[Choice, ...] = ()
    is_text: bool = False
    is_number: bool = False
    is_list: bool = False
    is_ranked: bool = False
    is_moment: bool = False
    is_place: bool = False

    @property
    def operators(self) -> tuple[Operator, ...]:
        """What a condition may ask of this field, the most usual first."""
        if self.is_ranked:
            return _GIVEN
        if self.choices or self.is_place:
            return (Operator.IS, Operator.IS_NOT, *_GIVEN)
        if self.is_number or self.is_moment:
            return (Operator.AT_LEAST, Operator.AT_MOST, *_GIVEN)
        return (*_GIVEN, Operator.CONTAINS, Operator.MATCHES) if self.is_text else _GIVEN


_GIVEN = (Operator.ANSWERED, Operator.NOT_ANSWERED)


@dataclass(frozen=True, slots=True)
class AnswerError:
    """Why an answer is refused: a `code` that the screen turns into words, with figures.

    `message` are the words of the client's own rule, when one is broken; `unit` goes with the
    figures that are amounts.
    """

    field: str
    code: str
    figures: dict[str, int | float] = dataclasses.field(default_factory=dict)
    message: Text = _NO_WORDS
    unit: Text = _NO_WORDS


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
    """Reads, counts and describes the answers of one kind of question.

    `is_drawn`: whether participants see something of it.
    """

    is_drawn = True

    @abstractmethod
    def fields(self, question: Question) -> tuple[Field, ...]:
        """Every field of the question, in order of display."""

    @abstractmethod
    def read(self, question: Question, data: Posted) -> Reading:
        """Read what was posted for a visible question. Refuses unknown codes; never raises.

        `question` has only the choices and lines offered to this participant.
        """

    @abstractmethod
    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        """What to count for one ballot in which the question was shown."""

    def texts(self, question: Question, answers: Answers) -> Iterator[tuple[str, str]]:
        """Free texts of one ballot: pairs of field and text."""
        for item in self.fields(question):
            text = answers.get(item.name)
            if item.is_text and isinstance(text, str):
                yield item.name, text

    def shown(self, question: Question, name: str, typed: list[str], context: Context) -> list[str]:
        """What was typed in the field `name`, as the form shows it again."""
        return typed

    def anchor(self, question: Question, name: str) -> str:
        """End of the id of the control to go to when the field `name` is wrong: the first
        choice, where choices are all in sight.
        """
        if name == question.other_field or not question.choices:
            return ""
        is_list = question.display == "dropdown" and not question.rows
        return "" if is_list else f"-{question.choices[0].code}"


def first(data: FormData, name: str) -> str:
    """The first value posted under `name`, trimmed, or an empty string."""
    values = data.getlist(name)
    return values[0].strip() if values else ""


def base_cells(name: str, answers: Answers, *, total: float = 0.0) -> Iterator[Cell]:
    """The two bases of a field: shown, and answered."""
    yield Cell(name, ASKED)
    if name in answers:
        yield Cell(name, ANSWERED, total)
