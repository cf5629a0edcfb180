"""What a questionnaire is made of. Everything is immutable; an edit makes a new document."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from aimpact.surveys.questionnaire.conditions import Condition

FIELD_SEPARATOR = "__"
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the languages of the platform; French first."""

    fr: str = ""
    en: str = ""

    def read(self, language: str) -> str:
        """The text in `language` ("fr" or "en"), or in the other one when it is missing."""
        wanted, fallback = (self.en, self.fr) if language == "en" else (self.fr, self.en)
        return wanted or fallback

    def __bool__(self) -> bool:
        return bool(self.fr or self.en)


class Kind(StrEnum):
    """Types of question. What each does is in `kinds`."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    YES_NO = "yes_no"
    RATING = "rating"
    MATRIX = "matrix"
    NUMBER = "number"
    TEXT = "text"


class Display(StrEnum):
    """How a list of choices, or a text, is drawn."""

    RADIO = "radio"
    DROPDOWN = "dropdown"
    SHORT = "short"
    LONG = "long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer offered.

    `is_exclusive`: cannot be ticked with another one ("none of these"). `is_other`: opens a
    text to specify. `is_no_opinion`: an answer of its own, kept out of means and scales.
    """

    code: str
    label: Text = Text()
    is_exclusive: bool = False
    is_other: bool = False
    is_no_opinion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a matrix."""

    code: str
    label: Text = Text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question.

    `minimum` and `maximum` bound a number, or how many choices of a multiple question may be
    ticked; `maximum` alone bounds the characters of a text. `unit` goes with a number.
    `is_whole` refuses decimals. `condition` is `None` when the question is always shown.
    `last_choice` and `last_row` are the highest numbers given out as codes, so that none is
    given twice.
    """

    code: str
    kind: Kind
    label: Text = Text()
    help: Text = Text()
    is_required: bool = False
    condition: Condition | None = None
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    display: Display = Display.RADIO
    minimum: float | None = None
    maximum: float | None = None
    unit: Text = Text()
    is_whole: bool = False
    last_choice: int = 0
    last_row: int = 0

    @property
    def other_field(self) -> str:
        """Name of the field that holds the text of "other, specify"."""
        return f"{self.code}{FIELD_SEPARATOR}{OTHER}"

    def row_field(self, row: Row) -> str:
        """Name of the field that holds the answer to one line of a matrix."""
        return f"{self.code}{FIELD_SEPARATOR}{row.code}"

    @property
    def other_choice(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.is_other), None)

    def choice(self, code: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.code == code), None)

    def row(self, code: str) -> Row | None:
        return next((row for row in self.rows if row.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Questions shown together."""

    code: str
    title: Text = Text()
    intro: Text = Text()
    condition: Condition | None = None
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """The whole document. `thanks` says what happens next, once the ballot is in.

    `last_page` and `last_question` are the highest numbers given out as codes: a code is never
    given twice in the life of a survey, even once its question is gone.
    """

    title: Text = Text()
    intro: Text = Text()
    thanks: Text = Text()
    pages: tuple[Page, ...] = field(default=())
    last_page: int = 0
    last_question: int = 0

    def questions(self) -> Iterator[Question]:
        """Every question, in order."""
        for page in self.pages:
            yield from page.questions

    def question(self, code: str) -> Question | None:
        return next((question for question in self.questions() if question.code == code), None)

    def page(self, code: str) -> Page | None:
        return next((page for page in self.pages if page.code == code), None)

    def page_of(self, code: str) -> Page | None:
        """The page that holds the question of that code."""
        return next((p for p in self.pages if any(q.code == code for q in p.questions)), None)
