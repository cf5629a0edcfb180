"""The screens of a questionnaire: which page is shown next, with what was typed and what is wrong.

Nothing is kept between two screens: each form carries the earlier answers in hidden fields, so
that answering works without JavaScript and stores nothing before the last screen is sent. No
database and no request here: the same walk serves answering, the preview and the tests.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from aimpact.core.text import clean_text
from aimpact.questionnaire.answers import (
    is_shown,
    offered,
    read_pages,
    visible_pages,
)
from aimpact.questionnaire.arrangement import arrange
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds import (
    AnswerError,
    Candidate,
    Context,
    FormData,
    Reading,
    behaviour_of,
)
from aimpact.questionnaire.kinds.places import typed_place
from aimpact.questionnaire.recall import fill_in
from aimpact.questionnaire.structure import (
    FIELD_SEPARATOR,
    Choice,
    Page,
    Question,
    Questionnaire,
    Row,
)
from aimpact.surveys.selectors.screen_parts import (
    CLOSING,
    Finished,
    Move,
    Notice,
    QuestionScreen,
    Screen,
    SummaryLine,
)
from aimpact.surveys.wording import GAPS, explain, explain_gaps

__all__ = [
    "CLOSING",
    "Finished",
    "Move",
    "Notice",
    "QuestionScreen",
    "Screen",
    "SummaryLine",
    "Walk",
]
PAGE, SHOWN, PASSED, NUDGED = "_page", "_shown", "_passed", "_nudged"
"""Names of the form's own hidden fields; no question's field starts with "_"."""


class Walk:
    """One questionnaire and one posted form (or none yet): where it stands, where it goes.

    `closing_names` are the fields of the last screen besides its questions: the profile. They
    are carried, unread, on the others. `profile_first`: it stands on the first screen instead,
    for conditions look at it. `context` says in which order and wording it is shown.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        data: FormData,
        *,
        closing_names: Sequence[str] = (),
        context: Context | None = None,
        profile_first: bool = False,
    ) -> None:
        self.profile_first = profile_first
        self.given = questionnaire
        self.context = context or Context()
        self.questionnaire = arrange(questionnaire, self.context.seed)
        self.data = data
        self.closing_names = closing_names

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

    def answers(self) -> Answers:
        """Everything that can be read of the pages up to the one posted."""
        return self._reading_until(self._posted_page).answers

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
        position = pages.index(page) + 1 if page in pages else total
        asks_profile = position == 1 if self.profile_first else is_last
        shown = fill_in(page, self.questionnaire, answers) if page else None
        questions = tuple(self._questions(page, answers, errors, list(new))) if page else ()
        return Screen(
            page=shown,
            questions=questions,
            carried=tuple(self._carried(page, answers, [] if asks_profile else self.closing_names)),
            summary=tuple(self._summary(page, errors)),
            position=position,
            total=total,
            is_last=is_last,
            asks_profile=asks_profile,
            is_own=self._is_own(shown, questions),
            facts=self.context.facts,
            status=422 if errors else 200,
        )

    def _is_own(self, page: Page | None, questions: Sequence[QuestionScreen]) -> bool:
        """Whether somebody else may see this page differently, nothing being typed."""
        given = self.given.page(page.code) if page else None
        if page is not given or self.context.facts:
            return True
        known = given.questions if given else ()
        return any(not any(shown.question is each for each in known) for shown in questions)

    def _questions(
        self, page: Page, answers: Answers, errors: Sequence[AnswerError], new: list[Question]
    ) -> Iterator[QuestionScreen]:
        words = {error.field: explain(error) for error in errors}
        own = _field_names(page.questions)
        for question in page.questions:
            shown = is_shown(question, answers)
            if not behaviour_of(question).is_drawn:
                continue
            if not shown and not (question.condition and question.condition.fields() & own):
                continue  # nothing on this page can open it
            names = _field_names([question])
            yield QuestionScreen(
                question=fill_in(offered(question, answers), self.questionnaire, answers),
                typed={name: self._shown(question, name) for name in names},
                errors={name: words[name] for name in names if name in words},
                is_shown=shown,
                is_new=question in new,
                candidates=self._candidates(question, errors),
            )

    def _shown(self, question: Question, name: str) -> list[str]:
        return behaviour_of(question).shown(question, name, self._typed(name), self.context)

    def _candidates(self, question: Question, errors: Sequence[AnswerError]) -> Sequence[Candidate]:
        """The places to choose from, where the one typed may be several."""
        places = self.context.places
        asked = any(e.field == question.code and e.code == "several_places" for e in errors)
        if places is None or not asked:
            return ()
        return places.candidates(
            question.level, typed_place(self._typed(question.code)), question.area
        )

    def _carried(
        self, page: Page | None, answers: Answers, extra: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        for other in self.questionnaire.pages:
            if page is not None and other.code == page.code:
                unseen = [q for q in page.questions if not behaviour_of(q).is_drawn]
                yield from self._pairs(_field_names(unseen))
                continue
            is_earlier = page is None or self._is_before(other, page)
            if is_earlier and not is_shown(other, answers):
                continue
            for question in other.questions:
                if not is_earlier or is_shown(question, answers):
                    yield from self._pairs(_field_names([question]))
        yield from self._pairs([PASSED, NUDGED, *extra])

    def _pairs(self, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        for name in sorted(names):
            yield from ((name, value) for value in self._typed(name) if value)

    def _summary(self, page: Page | None, errors: Sequence[AnswerError]) -> Iterator[SummaryLine]:
        """One line an error; but the gaps of one table are counted in one line."""
        asked = [(_question_of(page, error.field) if page else None, error) for error in errors]
        for (question, code), group in groupby(asked, key=lambda pair: (pair[0], pair[1].code)):
            same = [error for _question, error in group]
            if question and code in GAPS and len(same) > 1:
                first = _anchor(question, same[0].field)
                words = explain_gaps(code, len(same))
                yield SummaryLine(anchor=first, question=question, words=words)
            else:
                yield from (_line(question, error) for error in same)

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
            return self._asked_again(page, reading.answers)
        screen = self.screen(page, errors=errors, new=new)
        return replace(screen, notice=Notice.NEW_QUESTIONS) if new else screen

    def _asked_again(self, page: Page, answers: Answers) -> Screen | None:
        """The page once more, when an answer that is wished for is missing: once a question."""
        asked = self.data.getlist(NUDGED)
        left = [q.code for q in page.questions if q.code not in asked and _is_left(q, answers)]
        if not left:
            return None
        screen = self.screen(page)
        questions = (replace(one, is_left=one.question.code in left) for one in screen.questions)
        carried = (*screen.carried, *((NUDGED, code) for code in left))
        notice = Notice.RECOMMENDED
        return replace(screen, questions=tuple(questions), carried=carried, notice=notice)

    def _first_wrong_page(self, reading: Reading) -> Page | None:
        wrong = {error.field for error in reading.errors}
        pages = self.questionnaire.pages
        return next((page for page in pages if _field_names(page.questions) & wrong), None)

    def _not_shown_yet(self, page: Page, answers: Answers) -> list[Question]:
        shown = set(self.data.getlist(SHOWN))
        return [
            question
            for question in page.questions
            if question.condition
            and behaviour_of(question).is_drawn
            and is_shown(question, answers)
            and question.code not in shown
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


def _field_names(questions: Collection[Question]) -> set[str]:
    """Every name that an answer or a refusal may have: fields, and the questions themselves."""
    found = {question.code for question in questions}
    for question in questions:
        found |= {item.name for item in behaviour_of(question).fields(question)}
    return found


def _is_left(question: Question, answers: Answers) -> bool:
    """Whether an answer is wished for, could be given, and was not."""
    if not question.is_recommended or question.is_required or not is_shown(question, answers):
        return False
    behaviour = behaviour_of(question)
    return behaviour.is_drawn and not any(f.name in answers for f in behaviour.fields(question))


def _question_of(page: Page, name: str) -> Question | None:
    return next((q for q in page.questions if name in _field_names([q])), None)


def _errors_of(page: Page, reading: Reading) -> list[AnswerError]:
    names = _field_names(page.questions)
    return [error for error in reading.errors if error.field in names]


def _part(question: Question | None, name: str) -> Row | Choice | None:
    """The line or the choice that has a field of its own."""
    if question is None:
        return None
    parts: list[Row | Choice] = [*question.rows, *question.choices]
    fields = (f"{question.code}{FIELD_SEPARATOR}{part.code}" for part in parts)
    whole = f"{name}{FIELD_SEPARATOR}"  # a cell belongs to its line
    pairs = zip(parts, fields, strict=True)
    return next((part for part, own in pairs if whole.startswith(f"{own}{FIELD_SEPARATOR}")), None)


def _line(question: Question | None, error: AnswerError) -> SummaryLine:
    part = _part(question, error.field)
    return SummaryLine(
        anchor=_anchor(question, error.field),
        question=question,
        part=part,
        column=_column(question, error.field) if isinstance(part, Row) else None,
        words=explain(error),
    )


def _column(question: Question | None, name: str) -> Choice | None:
    """The column of the cell that has that name, in a table with a cell a column."""
    codes = name.split(FIELD_SEPARATOR)
    return question.choice(codes[2]) if question and len(codes) > 2 else None


def _anchor(question: Question | None, name: str) -> str:
    """The id of what to go to when that field is wrong."""
    return f"f-{name}" + (behaviour_of(question).anchor(question, name) if question else "")
