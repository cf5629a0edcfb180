"""A questionnaire being put together from a file: first its questions, then what depends on them.

Conditions and recalled answers name other questions, which must all be known before; hence two
passes. Whatever fails is written down beside the question that it stands on.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from aimpact.exchange.formats.codes import Codes
from aimpact.exchange.formats.counters import with_counters
from aimpact.exchange.formats.entries import Entry, short
from aimpact.exchange.formats.hints import Hint, PartHints, patched, patched_page, patched_survey
from aimpact.exchange.formats.imported import (
    Column,
    Format,
    Imported,
    Loss,
    NotAQuestionnaire,
    Weight,
)
from aimpact.exchange.formats.parts import NO_HINT, NOTHING, SELVES, Making, PageMaking
from aimpact.exchange.formats.recalling import Recall, Teller
from aimpact.exchange.formats.texts import Languages
from aimpact.exchange.logic.computing import compute, compute_number
from aimpact.exchange.logic.formulas import (
    ALWAYS,
    NEVER,
    Formula,
    all_of,
    at_least,
    condition_of,
    formula_of,
)
from aimpact.exchange.logic.lowering import Meaning, Operand, lower
from aimpact.exchange.logic.trees import Joined, Name, Node, NotCarried, has_negation, names
from aimpact.questionnaire.conditions import Condition
from aimpact.questionnaire.document import QUESTION_MAXIMUM, from_json, to_json
from aimpact.questionnaire.expressions import ExpressionError, parse
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.reading import (
    LIST_MAXIMUM,
    MalformedQuestionnaire,
)
from aimpact.questionnaire.structure import (
    Choice,
    Ending,
    Kind,
    Page,
    Question,
    Questionnaire,
    Quota,
    Row,
    Rule,
    Text,
)

_Part = TypeVar("_Part", Choice, Row)


_WORDED = {"label", "help", "choices", "rows"}
"""What of a question holds words in which an answer may be recalled."""


@dataclass(slots=True)
class Assembly:
    """Everything of one file. `operands`: what each name of the file's expressions is here."""

    format: Format
    languages: Languages
    pages: list[PageMaking] = field(default_factory=list)
    operands: dict[str, Operand] = field(default_factory=dict)
    columns: list[Column] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    question_codes: Codes = field(default_factory=lambda: Codes("q"))
    page_codes: Codes = field(default_factory=lambda: Codes("p"))
    title: Text = NOTHING
    intro: Text = NOTHING
    thanks: Text = NOTHING
    endings: tuple[Ending, ...] = ()
    quotas: list[tuple[Quota, list[Node]]] = field(default_factory=list)
    hint: Hint = field(default_factory=dict)
    _hints: dict[str, tuple[Hint, PartHints]] = field(default_factory=dict)
    _shown: dict[str, Formula] = field(default_factory=dict)
    _fields: set[str] = field(default_factory=set)

    def entry(self, name: str, kind: str) -> Entry:
        """A question of the file, to be told about whatever becomes of it."""
        entry = Entry(name, kind, self.languages)
        self.entries.append(entry)
        return entry

    def lose(self, code: str, detail: str = "", weight: Weight = Weight.PART) -> None:
        """Something of the survey as a whole is not carried."""
        loss = Loss(code, weight, short(detail))
        if loss not in self.losses:
            self.losses.append(loss)

    def survey_words(self, texts: Mapping[str, str]) -> Text:
        """Texts of the survey itself."""
        entry = Entry("", "", self.languages)
        words = entry.words(texts)
        for loss in entry.losses:
            self.lose(loss.code, loss.detail, loss.weight)
        return words

    def page(self, code: str = "", *, title: Text = NOTHING, intro: Text = NOTHING) -> PageMaking:
        """A new page."""
        given = self.page_codes.give(f"p{len(self.pages) + 1}", exactly=code)
        page = Page(code=given, title=title, intro=intro)
        making = PageMaking(page, Entry("", "", self.languages))
        self.pages.append(making)
        return making

    def current(self) -> PageMaking:
        """The last page, made if there is none."""
        return self.pages[-1] if self.pages else self.page()

    def add(
        self,
        entry: Entry,
        question: Question,
        hint: Hint = NO_HINT,
        parts: PartHints = NO_HINT,
    ) -> Making:
        """A question of the last page; `hint` and `parts` are what our own column says of it."""
        try:
            question = patched(question, hint, parts)
        except MalformedQuestionnaire as error:
            entry.lose("hint", str(error))
            hint = parts = NO_HINT
        self._hints[question.code] = (hint, parts)
        making = Making(entry, question, is_ours=bool(hint), has_condition="condition" in hint)
        entry.codes.append(question.code)
        entry.label = entry.label or question.label.read("fr")
        self.current().makings.append(making)
        return making

    def know(self, name: str, operand: Operand) -> None:
        """The first of two questions with one name is the one that expressions mean."""
        self.operands.setdefault(name, operand)

    # --- second pass -----------------------------------------------------------------------
    def finish(self, meaning: Meaning, recall: Recall | None = None) -> Imported:
        """The questionnaire, with its conditions. Raises `NotAQuestionnaire` for an empty one."""
        meaning = replace(meaning, resolve=self._resolver(meaning))
        pages = [page for making in self.pages for page in self._pages(making, meaning)]
        quotas = self._quotas(meaning)
        questionnaire = Questionnaire(
            title=self.title,
            intro=self.intro,
            thanks=self.thanks,
            pages=tuple(pages) or (Page(code="p1"),),
            endings=self.endings,
            quotas=quotas,
        )
        if recall:
            questionnaire = self._recalled(questionnaire, recall)
        questionnaire = self._hinted(questionnaire)
        return Imported(
            self.format,
            self._checked(questionnaire),
            tuple(entry.told() for entry in self.entries),
            tuple(self.losses),
            tuple(column for column in self.columns if column.field in self._fields),
        )

    def _resolver(self, meaning: Meaning) -> Callable[[Name], Operand]:
        def resolve(name: Name) -> Operand:
            operand = meaning.resolve(name)
            if operand.field not in self._fields:
                raise NotCarried("not_earlier", name.name)
            return replace(operand, shown=self._shown.get(operand.field, ALWAYS))

        return resolve

    def _pages(self, making: PageMaking, meaning: Meaning) -> list[Page]:
        """The page; several of them where a choice waits for an answer of the same page."""
        formula = self._page_formula(making, meaning)
        if formula == NEVER:
            return []
        condition = condition_of(formula)
        pages = [replace(making.page, condition=condition)]
        before = set(self._fields)
        for each in making.makings:
            is_free = not making.page.is_shuffled and not making.hint
            if is_free and self._waits(each, meaning, before):
                code = self.page_codes.give(f"p{len(self.pages) + 1}")
                pages.append(Page(code=code, title=making.page.title, condition=condition))
                before = set(self._fields)
                each.entry.note("page_split")
            made = self._question(each, meaning, formula, before)
            pages[-1] = replace(pages[-1], questions=(*pages[-1].questions, *made))
        return [page for page in pages if page.questions or page is pages[0]]

    def _page_formula(self, making: PageMaking, meaning: Meaning) -> Formula:
        """When the page is shown; what cannot be said is told of each of its questions."""
        for loss in making.entry.losses:
            self.lose(loss.code, loss.detail, loss.weight)
        try:
            formula = _both(making.when, meaning)
            condition_of(formula)
        except NotCarried as problem:
            is_never = problem.code == "never" and not making.hint
            for each in making.makings:
                if is_never:
                    each.entry.leave_out("never")
                else:
                    each.entry.lose("page_condition", f"{problem.code} {problem.detail}")
            return NEVER if is_never else ALWAYS
        return formula

    def _waits(self, making: Making, meaning: Meaning, before: set[str]) -> bool:
        """Whether a choice or line depends on an answer of the page that is being made."""
        for name in (
            name for nodes in making.parts_when.values() for n in nodes for name in names(n)
        ):
            try:
                if meaning.resolve(name).field not in before:
                    return True
            except NotCarried:
                continue
        return False

    def _question(
        self, making: Making, meaning: Meaning, page: Formula, before: set[str]
    ) -> tuple[Question, ...]:
        """The question, after the score that its condition needs; nothing if it is left out."""
        scores: tuple[Question, ...] = ()
        try:
            given = making.question.condition
            formula = formula_of(given) if making.has_condition else _both(making.when, meaning)
            condition = given if making.has_condition else condition_of(formula)
        except NotCarried as problem:
            if problem.code == "never" and not making.is_ours:
                making.entry.leave_out("never")
                return ()
            scores = self._test_score(making, meaning, page)
            formula = at_least(scores[0].code, 1) if scores else ALWAYS
            condition = condition_of(formula)
            if not scores:
                making.entry.lose(f"condition_{problem.code}", problem.detail)
        computed = self._computed(making, meaning)
        if computed is None:
            return ()
        question = self._parts(replace(computed, condition=condition), making, meaning, before)
        for item in behaviour_of(question).fields(question):
            self._fields.add(item.name)
            self._shown[item.name] = all_of((page, formula))
        return (*scores, question)

    def _test_score(self, making: Making, meaning: Meaning, page: Formula) -> tuple[Question, ...]:
        """A score of 1 where a condition holds that no tests say: two answers compared, a sum.

        Ours and theirs agree where an answer is missing only if nothing is negated.
        """
        if making.is_ours or meaning.is_three_valued or any(map(has_negation, making.when)):
            return ()
        try:
            whole = making.when[0] if len(making.when) == 1 else Joined("and", tuple(making.when))
            written = f"if({compute(whole, meaning.resolve)}, 1, 0)"
            parse(written)
        except (NotCarried, ExpressionError):
            return ()
        code = self.question_codes.give(f"{making.question.code}_if")
        label = making.question.label
        self._fields.add(code)
        self._shown[code] = page
        making.entry.codes.append(code)
        making.entry.note("condition_score")
        return (Question(code=code, kind=Kind.SCORE, label=label, expression=written),)

    def _computed(self, making: Making, meaning: Meaning) -> Question | None:
        """The question with its computation and its checks; `None` for a score without any."""
        question = making.question
        if making.formula is not None:
            try:
                expression = compute_number(making.formula, meaning.resolve)
            except NotCarried as problem:
                making.entry.leave_out("equation", problem.detail)
                return None
            question = replace(question, expression=expression)
        rules = []
        for check in making.checks:
            try:
                expression = compute(check.node, self._finder(making, meaning))
                rules.append(Rule(expression=expression, message=check.message))
            except NotCarried:
                making.entry.lose(check.loss, check.written)
        return replace(question, rules=(*question.rules, *rules)) if rules else question

    def _finder(self, making: Making, meaning: Meaning) -> Callable[[Name], Operand]:
        """What a check may look at: the answer itself, its parts, and earlier answers."""
        own = {item.name for item in behaviour_of(making.question).fields(making.question)}

        def find(name: Name) -> Operand:
            if making.own is not None and name.name in SELVES:
                return making.own
            operand = self.operands.get(name.name)
            return operand if operand and operand.field in own else meaning.resolve(name)

        return find

    def _parts(
        self, question: Question, making: Making, meaning: Meaning, before: set[str]
    ) -> Question:
        """Conditions on choices and rows, which look at earlier pages only."""
        if not making.parts_when:
            return question
        found: dict[str, Condition | None] = {}
        known, self._fields = self._fields, before
        for code, nodes in making.parts_when.items():
            try:
                found[code] = condition_of(_both(nodes, meaning))
            except NotCarried as problem:
                making.entry.lose(f"part_{problem.code}", problem.detail)
        self._fields = known
        return replace(
            question,
            choices=tuple(_conditioned(choice, found) for choice in question.choices),
            rows=tuple(_conditioned(row, found) for row in question.rows),
        )

    def _quotas(self, meaning: Meaning) -> tuple[Quota, ...]:
        kept = []
        for quota, nodes in self.quotas:
            try:
                kept.append(replace(quota, condition=condition_of(_both(nodes, meaning))))
            except NotCarried as problem:
                self.lose("quota", f"{quota.label.read('fr')}: {problem.detail or problem.code}")
        return tuple(kept)

    # --- recalled answers ------------------------------------------------------------------
    def _recalled(self, questionnaire: Questionnaire, recall: Recall) -> Questionnaire:
        known: set[str] = set()
        owners = {code: entry for entry in self.entries for code in entry.codes}
        pages = []
        for page in questionnaire.pages:
            teller = Teller(self.operands, known, recall, Entry("", "", self.languages))
            titled = replace(page, title=teller.text(page.title), intro=teller.text(page.intro))
            questions = []
            for question in page.questions:
                told = Teller(self.operands, known, recall, owners[question.code])
                questions.append(self._kept_words(told.question(question)))
                known |= {item.name for item in behaviour_of(question).fields(question)}
            pages.append(replace(titled, questions=tuple(questions)))
            self.losses += teller.entry.losses
        last = Teller(self.operands, known, recall, Entry("", "", self.languages))
        thanks = last.text(questionnaire.thanks)
        self.losses += last.entry.losses
        return replace(questionnaire, pages=tuple(pages), thanks=thanks)

    def _kept_words(self, question: Question) -> Question:
        """What our own column says of a text holds whatever the text seems to recall."""
        hint, parts = self._hints.get(question.code, (NO_HINT, NO_HINT))
        return patched(question, {n: v for n, v in hint.items() if n in _WORDED}, parts)

    def _hinted(self, questionnaire: Questionnaire) -> Questionnaire:
        """With what our own column says of the survey and of its pages."""
        hints = {making.page.code: making.hint for making in self.pages}
        try:
            pages = tuple(patched_page(p, hints.get(p.code, {})) for p in questionnaire.pages)
            return patched_survey(replace(questionnaire, pages=pages), self.hint)
        except MalformedQuestionnaire as error:
            self.lose("hint", str(error))
            return questionnaire

    def _checked(self, questionnaire: Questionnaire) -> Questionnaire:
        asked = list(questionnaire.questions())
        if not asked:
            raise NotAQuestionnaire("no_question_carried")
        if len(asked) > QUESTION_MAXIMUM:
            raise NotAQuestionnaire("too_many_questions", str(QUESTION_MAXIMUM))
        return from_json(to_json(with_counters(questionnaire)))


def _both(nodes: Iterable[Node], meaning: Meaning) -> Formula:
    return all_of([lower(node, meaning) for node in nodes])


def _conditioned(part: _Part, found: Mapping[str, Condition | None]) -> _Part:
    return replace(part, condition=found[part.code]) if found.get(part.code) else part


def check_choices(entry: Entry, choices: tuple[Choice, ...]) -> bool:
    """Whether a question may have so many choices; it is left out otherwise."""
    if len(choices) <= LIST_MAXIMUM:
        return True
    entry.leave_out("too_many_choices", str(len(choices)))
    return False
