"""From what a participant posted to a ballot's answers: visible questions only, in order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aimpact.surveys.questionnaire.conditions import Answers, Value
from aimpact.surveys.questionnaire.kinds import Cell, FormData, Reading, behaviour_of
from aimpact.surveys.questionnaire.structure import Page, Question, Questionnaire


@dataclass(frozen=True, slots=True)
class ListData:
    """Posted data held in a plain mapping."""

    values: Mapping[str, list[str]]

    def getlist(self, key: str, /) -> list[str]:
        return self.values.get(key, [])


def read_pages(questionnaire: Questionnaire, data: FormData, *, until: str = "") -> Reading:
    """Read the form, page after page, up to and including the page `until` (all by default).

    Each question is read only if it is visible given the answers read before it: an answer to
    a hidden question never enters the reading.
    """
    reading = Reading()
    for page in questionnaire.pages:
        if is_shown(page, reading.answers):
            for question in page.questions:
                if is_shown(question, reading.answers):
                    reading.merge(behaviour_of(question).read(question, data))
        if page.code == until:
            break
    return reading


def is_shown(part: Page | Question, answers: Answers) -> bool:
    """Whether a page or a question is shown, given the answers to what stands before it."""
    return part.condition is None or part.condition.holds(answers)


def visible_pages(questionnaire: Questionnaire, answers: Answers) -> list[Page]:
    """Pages that the answers given so far lead to; a page with nothing to show is left out."""
    return [
        page
        for page in questionnaire.pages
        if is_shown(page, answers) and any(is_shown(q, answers) for q in page.questions)
    ]


def visible_questions(questionnaire: Questionnaire, answers: Answers) -> Iterator[Question]:
    """Questions that were shown to whoever gave these answers, in order."""
    for page in questionnaire.pages:
        if is_shown(page, answers):
            yield from (question for question in page.questions if is_shown(question, answers))


def as_form_data(answers: Answers) -> ListData:
    """Answers as a form would post them: to read them again, after an import for instance."""
    return ListData({name: _as_list(value) for name, value in answers.items()})


def count_cells(questionnaire: Questionnaire, answers: Answers) -> Iterator[Cell]:
    """Everything to count for one ballot."""
    for question in visible_questions(questionnaire, answers):
        yield from behaviour_of(question).cells(question, answers)


def free_texts(questionnaire: Questionnaire, answers: Answers) -> Iterator[tuple[str, str]]:
    """Pairs of field and text for every free text of one ballot."""
    for question in visible_questions(questionnaire, answers):
        yield from behaviour_of(question).texts(question, answers)


def _as_list(value: Value) -> list[str]:
    if isinstance(value, list):
        return list(value)
    return [f"{value:.15g}" if isinstance(value, float) else str(value)]
