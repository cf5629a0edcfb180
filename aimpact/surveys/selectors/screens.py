"""The screens of a questionnaire: which page is shown next, with what was typed and what is wrong.

Nothing is kept between two screens: each form carries the earlier answers in hidden fields, so
that answering works without JavaScript and stores nothing before the last screen is sent. No
database and no request here: the same walk serves answering, the preview and the tests.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from aimpact.core.text import clean_text
from aimpact.surveys.questionnaire.answers import (
    is_shown,
    offered,
    read_pages,
    visible_pages,
)
from aimpact.surveys.questionnaire.conditions import Answers
from aimpact.surveys.questionnaire.kinds import (
    AnswerError,
    Context,
    FormData,
    Reading,
    behaviour_of,
)
from aimpact.surveys.questionnaire.structure import Choice, Page, Question, Questionnaire, Row
from aimpact.surveys.wording import explain

CLOSING = "_end"
"""Code of the closing screen: profile and sending. No page of a questionnaire starts with "_"."""
PAGE, SHOWN, PASSED = "_page", "_shown", "_passed"
"""Names of the form's own hidden fields; no question's field starts with "_"."""


class Move(StrEnum):
    """What the participant asked for with the button."""

    NEXT = "next"
    BACK = "back"
    SEND = "send"
    STAY = "stay"


class Notice(StrEnum):
    """Why a screen is shown again, besides its errors."""

    NEW_QUESTIONS = "new_questions"
    CHANGED = "changed"
    RENEWED = "renewed"
    EMPTY = "empty"
    PAUSED = "paused"
    REPLACED = "replaced"
    RESUMED = "resumed"
    RESUMED_CHANGED = "resumed_changed"
    SAVE_LATER = "save_later"
    TOO_LONG_TO_SAVE = "too_long_to_save"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowScreen:
    """One line of a matrix."""

    row: Row
    name: str
    typed: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionScreen:
    """One question as it is to be drawn. `errors`: words by field name."""

    question: Question
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    is_shown: bool = True
    is_new: bool = False

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
                typed=next(iter(self.typed.get(name, ())), ""),
                error=self.errors.get(name, ""),
            )
            for row, name in names
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
        return not (self.errors or self.is_new or any(any(v) for v in self.typed.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine:
    """One line of the list of errors: `anchor` is the id of the field to go to.

    `row` is the line of the matrix that is wrong, if it is one.
    """

    anchor: str
    question: Question | None
    row: Row | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What to draw. `page` is `None` on the closing screen.

    `carried` are the names and values of the hidden fields. `passed` is the page that the
    participant has just gone past for the first time, to be counted.
    """

    page: Page | None
    questions: tuple[QuestionScreen, ...] = ()
    carried: tuple[tuple[str, str], ...] = ()
    summary: tuple[SummaryLine, ...] = ()
    notice: Notice | None = None
    position: int = 1
    total: int = 1
    is_last: bool = False
    passed: str = ""
    status: int = 200

    @property
    def code(self) -> str:
        return self.page.code if self.page else CLOSING

    @property
    def is_first(self) -> bool:
        return self.position == 1

    @property
    def is_blank(self) -> bool:
        return all(question.is_blank for question in self.questions)


@dataclass(frozen=True, slots=True)
class Finished:
    """Every page is passed and right: the answers are ready for the urn."""

    answers: Answers


class Walk:
    """One questionnaire and one posted form (or none yet): where it stands, where it goes.

    `closing_names` are the fields of the last screen besides its questions: the profile. They
    are carried, unread, on the others.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        data: FormData,
        *,
        closing_names: Sequence[str] = (),
        context: Context | None = None,
    ) -> None:
        self.questionnaire = questionnaire
        self.data = data
        self.closing_names = closing_names
        self.context = context or Context()

    # --- moves ------------------------------------------------------------------------
    def start(self, notice: Notice | None = None) -> Screen:
        """The first page; what was typed is kept. A questionnaire without one goes to its end."""
        pages = visible_pages(self.questionnaire, self.context.facts)
        screen = self.screen(pages[0] if pages else None)
        return replace(screen, notice=notice, status=409 if notice else 200)

    def stay(self, notice: Notice | None = None) -> Screen:
        """The same page again, nothing checked."""
        screen = self.screen(self._posted_page)
        status = 422 if notice is Notice.EMPTY else 409 if notice else 200
        return replace(screen, notice=notice, status=status)

    def resume(self, notice: Notice) -> Screen:
        """The page where one stopped, or the one before it that is to be answered first.

        The questionnaire may have changed since: a page that is gone, or hidden now, gives its
        place to the last one before it.
        """
        page = self._posted_page
        reading = read_pages(self.questionnaire, self.data, context=self.context)
        pages = visible_pages(self.questionnaire, reading.answers)
        earlier = [each for each in pages if each != page and self._is_before(each, page)]
        wrong = {error.field for error in reading.errors}
        halted = next((each for each in earlier if _field_names(each.questions) & wrong), None)
        if halted is not None:
            page = halted
        elif page is not None and page not in pages:
            page = earlier[-1] if earlier else next(iter(pages), None)
        return replace(self.screen(page), notice=notice)

    def back(self) -> Screen:
        """The page before the one posted, nothing checked."""
        answers = self._reading_until(self._posted_page).answers
        pages = visible_pages(self.questionnaire, answers)
        earlier = [page for page in pages if self._is_before(page, self._posted_page)]
        return self.screen(earlier[-1] if earlier else next(iter(pages), None))

    def advance(self) -> Screen | Finished:
        """The next page if this one is right, this one again if not."""
        page = self._posted_page
        reading = self._reading_until(page)
        refused = self._refused(page, reading)
        if refused:
            return refused
        later = [
            candidate
            for candidate in visible_pages(self.questionnaire, reading.answers)
            if page is not None and self._is_before(page, candidate)
        ]
        screen = self.screen(later[0] if later else None)
        if page is None or page.code in self.data.getlist(PASSED):
            return screen
        carried = (*screen.carried, (PASSED, page.code))
        return replace(screen, carried=carried, passed=page.code)

    def send(self) -> Screen | Finished:
        """The ballot if every page is right, else the first page that is not."""
        reading = read_pages(self.questionnaire, self.data, context=self.context)
        return self._refused(self._posted_page, reading) or Finished(reading.answers)

    # --- screens ----------------------------------------------------------------------
    def screen(
        self,
        page: Page | None,
        *,
        errors: Sequence[AnswerError] = (),
        new: Iterable[Question] = (),
    ) -> Screen:
        """Draw one page (`None`: the closing screen) with what was typed so far."""
        answers = self._reading_until(page).answers
        pages = visible_pages(self.questionnaire, answers)
        is_last = page is None or not self._may_follow(page, answers)
        ends_alone = page is None or (bool(pages) and self._may_follow(pages[-1], answers))
        total = len(pages) + ends_alone
        return Screen(
            page=page,
            questions=tuple(self._questions(page, answers, errors, list(new))) if page else (),
            carried=tuple(self._carried(page, answers, [] if is_last else self.closing_names)),
            summary=tuple(self._summary(page, errors)),
            position=pages.index(page) + 1 if page in pages else total,
            total=total,
            is_last=is_last,
            status=422 if errors else 200,
        )

    def _questions(
        self, page: Page, answers: Answers, errors: Sequence[AnswerError], new: list[Question]
    ) -> Iterator[QuestionScreen]:
        words = {error.field: explain(error) for error in errors}
        own = _field_names(page.questions)
        for question in page.questions:
            shown = is_shown(question, answers)
            if not shown and not (question.condition and question.condition.fields() & own):
                continue  # nothing on this page can open it
            names = _field_names([question])
            yield QuestionScreen(
                question=offered(question, answers),
                typed={name: self._typed(name) for name in names},
                errors={name: words[name] for name in names if name in words},
                is_shown=shown,
                is_new=question in new,
            )

    def _carried(
        self, page: Page | None, answers: Answers, extra: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        for other in self.questionnaire.pages:
            if page is not None and other.code == page.code:
                continue
            is_earlier = page is None or self._is_before(other, page)
            if is_earlier and not is_shown(other, answers):
                continue
            for question in other.questions:
                if not is_earlier or is_shown(question, answers):
                    yield from self._pairs(_field_names([question]))
        yield from self._pairs([PASSED, *extra])

    def _pairs(self, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        for name in sorted(names):
            yield from ((name, value) for value in self._typed(name) if value)

    def _summary(self, page: Page | None, errors: Sequence[AnswerError]) -> Iterator[SummaryLine]:
        for error in errors:
            question = _question_of(page, error.field) if page else None
            anchor = f"f-{error.field}" + _first_choice(question, error.field)
            rows = question.rows if question else ()
            row = next((r for r in rows if question and question.row_field(r) == error.field), None)
            yield SummaryLine(anchor=anchor, question=question, row=row, words=explain(error))

    # --- checks -----------------------------------------------------------------------
    def _refused(self, page: Page | None, reading: Reading) -> Screen | None:
        """The page to show again, if one is wrong or has questions that were not on the screen."""
        wrong = self._first_wrong_page(reading)
        if wrong is not None and wrong != page:
            return self.screen(wrong, errors=_errors_of(wrong, reading))
        if page is None:
            return None
        new = self._not_shown_yet(page, reading.answers)
        unseen = _field_names(new)
        errors = [e for e in _errors_of(page, reading) if e.field not in unseen]
        if not errors and not new:
            return None
        screen = self.screen(page, errors=errors, new=new)
        return replace(screen, notice=Notice.NEW_QUESTIONS) if new else screen

    def _first_wrong_page(self, reading: Reading) -> Page | None:
        wrong = {error.field for error in reading.errors}
        pages = self.questionnaire.pages
        return next((page for page in pages if _field_names(page.questions) & wrong), None)

    def _not_shown_yet(self, page: Page, answers: Answers) -> list[Question]:
        shown = set(self.data.getlist(SHOWN))
        return [
            question
            for question in page.questions
            if question.condition and is_shown(question, answers) and question.code not in shown
        ]

    # --- places -----------------------------------------------------------------------
    @property
    def _posted_page(self) -> Page | None:
        """The page that was posted; `None` for the closing screen; the first one when unknown."""
        code = next(iter(self.data.getlist(PAGE)), "")
        if code == CLOSING:
            return None
        return self.questionnaire.page(code) or next(iter(self.questionnaire.pages), None)

    def _is_before(self, page: Page, other: Page | None) -> bool:
        codes = [known.code for known in self.questionnaire.pages]
        return other is None or codes.index(page.code) < codes.index(other.code)

    def _may_follow(self, page: Page, answers: Answers) -> bool:
        """Whether answers to this page, whatever they are, could lead to a later one."""
        later = [other for other in self.questionnaire.pages if self._is_before(page, other)]
        open_fields = _field_names(page.questions)
        for other in later:
            condition = other.condition
            unsettled = condition is not None and bool(condition.fields() & open_fields)
            if other.questions and (unsettled or is_shown(other, answers)):
                return True
            open_fields |= _field_names(other.questions)
        return False

    def _reading_until(self, page: Page | None) -> Reading:
        until = page.code if page else ""
        return read_pages(self.questionnaire, self.data, until=until, context=self.context)

    def _typed(self, name: str) -> list[str]:
        return [clean_text(value) for value in self.data.getlist(name)]


def _field_names(questions: Iterable[Question]) -> set[str]:
    return {item.name for question in questions for item in behaviour_of(question).fields(question)}


def _question_of(page: Page, name: str) -> Question | None:
    return next((q for q in page.questions if name in _field_names([q])), None)


def _errors_of(page: Page, reading: Reading) -> list[AnswerError]:
    names = _field_names(page.questions)
    return [error for error in reading.errors if error.field in names]


def _first_choice(question: Question | None, name: str) -> str:
    """End of the id of the control to focus: the first choice, where there are choices."""
    if question is None or name == question.other_field or not question.choices:
        return ""
    is_list = question.display == "dropdown" and not question.rows
    return "" if is_list else f"-{question.choices[0].code}"
