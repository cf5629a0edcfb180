"""From what a participant posted to a ballot's answers: visible questions only, in order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from aimpact.surveys.questionnaire.conditions import Answers, Condition, Value, is_fact
from aimpact.surveys.questionnaire.kinds import (
    OFFERED,
    Cell,
    Context,
    FormData,
    Posted,
    Reading,
    behaviour_of,
)
from aimpact.surveys.questionnaire.structure import (
    Choice,
    Conditional,
    Ending,
    Page,
    Question,
    Questionnaire,
    Row,
)


@dataclass(frozen=True, slots=True)
class ListData:
    """Posted data held in a plain mapping."""

    values: Mapping[str, list[str]]

    def getlist(self, key: str, /) -> list[str]:
        return self.values.get(key, [])


def read_pages(
    questionnaire: Questionnaire,
    data: FormData,
    *,
    until: str = "",
    context: Context | None = None,
) -> Reading:
    """Read the form, page after page, up to and including the page `until` (all by default).

    Each question is read only if it is visible given the answers read before it: an answer to
    a hidden question, choice or line never enters the reading.
    """
    reading = Reading()
    context = context or Context()
    if context.facts:
        known = facts_read(questionnaire) & context.facts.keys()
        reading.answers.update({name: context.facts[name] for name in sorted(known)})
    posted = Posted(data, reading.answers, context)
    for page in questionnaire.pages:
        if is_shown(page, reading.answers):
            for question in page.questions:
                if is_shown(question, reading.answers):
                    asked = offered(question, reading.answers)
                    reading.merge(behaviour_of(question).read(asked, posted))
        if page.code == until:
            break
    return reading


def is_shown(part: Page | Question | Choice | Row, answers: Answers) -> bool:
    """Whether a part is shown, given the answers to what stands before it, and the facts."""
    return part.condition is None or part.condition.holds(answers)


def offered(question: Question, answers: Answers) -> Question:
    """The question with the choices and the lines that those answers open."""
    choices = tuple(choice for choice in question.choices if is_shown(choice, answers))
    rows = tuple(row for row in question.rows if is_shown(row, answers))
    if len(choices) == len(question.choices) and len(rows) == len(question.rows):
        return question
    return replace(question, choices=choices, rows=rows)


def ending_of(questionnaire: Questionnaire, answers: Answers) -> Ending | None:
    """The first ending that is for these answers; `None`: the common thanks."""
    return next(
        (ending for ending in questionnaire.endings if is_ending_for(ending, answers)), None
    )


def is_ending_for(ending: Ending, answers: Answers) -> bool:
    """Whether that ending, taken alone, is for these answers."""
    return ending.condition is None or ending.condition.holds(answers)


def facts_read(questionnaire: Questionnaire) -> frozenset[str]:
    """Names of the facts that the conditions of the document look at.

    They are kept in the ballot with the answers, so that what was shown can be told later.
    """
    conditions = every_condition(questionnaire)
    return frozenset(
        name for condition in conditions for name in condition.fields() if is_fact(name)
    )


def every_condition(questionnaire: Questionnaire) -> Iterator[Condition]:
    """Every condition of the document."""
    parts: list[Conditional] = [
        *questionnaire.endings,
        *questionnaire.quotas,
        *questionnaire.pages,
    ]
    for question in questionnaire.questions():
        parts += [question, *question.choices, *question.rows]
    yield from (part.condition for part in parts if part.condition)


def has_answers(answers: Answers) -> bool:
    """Whether there is an answer at all: facts are none."""
    return any(not is_fact(name) for name in answers)


def visible_pages(questionnaire: Questionnaire, answers: Answers) -> list[Page]:
    """Pages that the answers given so far lead to; a page with nothing to show is left out."""
    return [
        page
        for page in questionnaire.pages
        if is_shown(page, answers) and any(is_shown(q, answers) for q in page.questions)
    ]


def visible_questions(questionnaire: Questionnaire, answers: Answers) -> Iterator[Question]:
    """Questions that were shown to whoever gave these answers, in order, with what they offered."""
    for page in questionnaire.pages:
        if is_shown(page, answers):
            for question in page.questions:
                if is_shown(question, answers):
                    yield offered(question, answers)


def as_form_data(answers: Answers) -> ListData:
    """Answers as a form would post them: to read them again, after an import for instance."""
    return ListData({name: _as_list(value) for name, value in answers.items()})


def count_cells(questionnaire: Questionnaire, answers: Answers) -> Iterator[Cell]:
    """Everything to count for one ballot."""
    for question in visible_questions(questionnaire, answers):
        yield from behaviour_of(question).cells(question, answers)
        for choice in question.choices:
            if choice.condition:
                yield Cell(question.code, f"{OFFERED}{choice.code}")


def free_texts(questionnaire: Questionnaire, answers: Answers) -> Iterator[tuple[str, str]]:
    """Pairs of field and text for every free text of one ballot."""
    for question in visible_questions(questionnaire, answers):
        yield from behaviour_of(question).texts(question, answers)


def _as_list(value: Value) -> list[str]:
    if isinstance(value, list):
        return list(value)
    return [f"{value:.15g}" if isinstance(value, float) else str(value)]
