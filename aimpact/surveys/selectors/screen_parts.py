"""What a screen of a questionnaire is made of: plain values that a template draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds import Candidate
from aimpact.questionnaire.kinds.matrix import has_columns
from aimpact.questionnaire.structure import Choice, Kind, Page, Question, Row

CLOSING = "_end"
"""Code of the closing screen: profile and sending. No page of a questionnaire starts with "_"."""


class Move(StrEnum):
    """What the participant asked for with the button."""

    NEXT = "next"
    BACK = "back"
    SEND = "send"
    STAY = "stay"
    RESUME = "resume"


class Notice(StrEnum):
    """Why a screen is shown again, besides its errors."""

    NEW_QUESTIONS = "new_questions"
    CHANGED = "changed"
    RENEWED = "renewed"
    EMPTY = "empty"
    RECOMMENDED = "recommended"
    PAUSED = "paused"
    CHALLENGED = "challenged"
    REPLACED = "replaced"
    RESUMED = "resumed"
    RESUMED_CHANGED = "resumed_changed"
    SAVE_LATER = "save_later"
    TOO_LONG_TO_SAVE = "too_long_to_save"
    NO_RIGHT = "no_right"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellScreen:
    """One cell of a table of numbers or of texts."""

    column: Choice
    name: str
    typed: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowScreen:
    """One line of a matrix. `checked`: what is ticked in it; `cells`: its boxes, a column each."""

    row: Row
    name: str
    checked: Sequence[str] = ()
    error: str = ""
    cells: Sequence[CellScreen] = ()

    @property
    def typed(self) -> str:
        """What is chosen or typed in a line that has one value."""
        return next(iter(self.checked), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionScreen:
    """One question as it is to be drawn. `errors`: words by field name. `candidates`: places to
    choose from, where the one typed may be several.
    """

    question: Question
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    is_shown: bool = True
    is_new: bool = False
    is_left: bool = False
    candidates: Sequence[Candidate] = ()

    @property
    def template(self) -> str:
        return f"surveys/questions/{self.question.kind.value}.html"

    @property
    def checked(self) -> Sequence[str]:
        """Codes chosen so far."""
        return self.typed.get(self.question.code, ())

    @property
    def value(self) -> str:
        """The number or the text typed so far."""
        return next(iter(self.checked), "")

    @property
    def error(self) -> str:
        return self.errors.get(self.question.code, "")

    @property
    def other_value(self) -> str:
        return next(iter(self.typed.get(self.question.other_field, ())), "")

    @property
    def other_error(self) -> str:
        return self.errors.get(self.question.other_field, "")

    @property
    def rows(self) -> list[RowScreen]:
        names = [(row, self.question.row_field(row)) for row in self.question.rows]
        return [
            RowScreen(
                row=row,
                name=name,
                checked=self.typed.get(name, ()),
                error=self.errors.get(name, ""),
                cells=self._cells(row),
            )
            for row, name in names
        ]

    def _cells(self, row: Row) -> list[CellScreen]:
        if not has_columns(self.question):
            return []
        names = [
            (column, self.question.cell_field(row, column)) for column in self.question.choices
        ]
        return [
            CellScreen(
                column=column,
                name=name,
                typed=next(iter(self.typed.get(name, ())), ""),
                error=self.errors.get(name, ""),
            )
            for column, name in names
        ]

    @property
    def scale(self) -> list[Choice]:
        """The steps of a rating, without "no opinion"."""
        return [choice for choice in self.question.choices if not choice.is_no_opinion]

    @property
    def no_opinions(self) -> list[Choice]:
        return [choice for choice in self.question.choices if choice.is_no_opinion]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is typed nor wrong: such a question looks the same to everyone."""
        is_marked = self.is_new or self.is_left
        return not (self.errors or is_marked or any(any(v) for v in self.typed.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine:
    """One line of the list of errors: `anchor` is the id of the field to go to.

    `part` is the line or the choice that is wrong, if it is one of several; `column` that of the
    cell, where a line has several.
    """

    anchor: str
    question: Question | None
    words: str
    part: Row | Choice | None = None
    column: Choice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What to draw. `page` is `None` on the closing screen.

    `carried` are the names and values of the hidden fields. `passed` is the page that the
    participant has just gone past for the first time, to be counted. `asks_profile`: the profile
    stands under the questions. `is_own`: its order or its words are this participant's. `facts`
    are what the browser's conditions look at besides the form.
    """

    page: Page | None
    questions: tuple[QuestionScreen, ...] = ()
    carried: tuple[tuple[str, str], ...] = ()
    summary: tuple[SummaryLine, ...] = ()
    notice: Notice | None = None
    position: int = 1
    total: int = 1
    is_last: bool = False
    asks_profile: bool = False
    is_own: bool = False
    facts: Answers = field(default_factory=dict)
    passed: str = ""
    status: int = 200

    @property
    def code(self) -> str:
        return self.page.code if self.page else CLOSING

    @property
    def has_files(self) -> bool:
        """Whether files may be sent with this screen."""
        return any(each.question.kind is Kind.FILE for each in self.questions)

    @property
    def is_first(self) -> bool:
        return self.position == 1

    @property
    def is_blank(self) -> bool:
        """Whether it looks the same to everyone."""
        return not self.is_own and self.is_untouched

    @property
    def is_untouched(self) -> bool:
        """Whether nothing is typed nor wrong, in whatever order the questions come."""
        return all(question.is_blank for question in self.questions)


@dataclass(frozen=True, slots=True)
class Finished:
    """Every page is passed and right: the answers are ready for the urn."""

    answers: Answers
