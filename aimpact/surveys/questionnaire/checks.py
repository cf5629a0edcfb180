"""Is a questionnaire ready to publish? And does an edit change its structure?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from aimpact.surveys.questionnaire.conditions import Condition
from aimpact.surveys.questionnaire.kinds import behaviour_of
from aimpact.surveys.questionnaire.structure import (
    OTHER,
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)

YES_NO_CODES = ({"yes", "no"}, {"yes", "no", "abstain"})
_NEEDS_CHOICES = {Kind.SINGLE, Kind.MULTIPLE, Kind.RATING, Kind.MATRIX}


@dataclass(frozen=True, slots=True)
class Problem:
    """What stops a questionnaire from being published. `where`: code of a page or question."""

    where: str
    code: str


def find_problems(questionnaire: Questionnaire) -> list[Problem]:
    """Everything to mend before publication, in the order of the document."""
    problems = [] if questionnaire.title else [Problem("", "no_title")]
    if not any(True for _ in questionnaire.questions()):
        problems.append(Problem("", "no_question"))
    known: set[str] = set()
    for page in questionnaire.pages:
        problems += _condition_problems(page.code, page.condition, known)
        for question in page.questions:
            problems += _condition_problems(question.code, question.condition, known)
            problems += _question_problems(question)
            known |= {field.name for field in behaviour_of(question).fields(question)}
    return problems


def _condition_problems(
    where: str, condition: Condition | None, known: set[str]
) -> Iterator[Problem]:
    if condition and not condition.fields() <= known:
        yield Problem(where, "condition_not_earlier")


def _question_problems(question: Question) -> Iterator[Problem]:
    if not question.label:
        yield Problem(question.code, "no_label")
    if question.kind in _NEEDS_CHOICES and len(question.choices) < 2:
        yield Problem(question.code, "too_few_choices")
    if any(not choice.label for choice in question.choices):
        yield Problem(question.code, "choice_without_label")
    if sum(choice.is_other for choice in question.choices) > 1:
        yield Problem(question.code, "two_others")
    yield from _kind_problems(question)


def _kind_problems(question: Question) -> Iterator[Problem]:
    low, high = question.minimum, question.maximum
    if low is not None and high is not None and low > high:
        yield Problem(question.code, "minimum_over_maximum")
    if question.kind is Kind.MULTIPLE and low is not None and low > len(question.choices):
        yield Problem(question.code, "minimum_over_choices")
    if question.kind is Kind.YES_NO and {c.code for c in question.choices} not in YES_NO_CODES:
        yield Problem(question.code, "not_yes_no")
    if question.kind is Kind.MATRIX:
        yield from _matrix_problems(question)


def _matrix_problems(question: Question) -> Iterator[Problem]:
    if not question.rows:
        yield Problem(question.code, "no_rows")
    if any(not row.label for row in question.rows):
        yield Problem(question.code, "row_without_label")
    if any(row.code == OTHER for row in question.rows):
        yield Problem(question.code, "reserved_row_code")


def same_structure(before: Questionnaire, after: Questionnaire) -> bool:
    """Whether two questionnaires differ in their words only.

    Once a ballot is in, nothing else may change: a choice removed, added or moved, a condition
    or a bound would change what the ballots already given mean.
    """
    return _bare(before) == _bare(after)


def _bare(questionnaire: Questionnaire) -> Questionnaire:
    pages = tuple(_bare_page(page) for page in questionnaire.pages)
    return Questionnaire(pages=pages)


def _bare_page(page: Page) -> Page:
    questions = tuple(_bare_question(question) for question in page.questions)
    return replace(page, title=Text(), intro=Text(), questions=questions)


def _bare_question(question: Question) -> Question:
    return replace(
        question,
        label=Text(),
        help=Text(),
        unit=Text(),
        choices=tuple(_bare_choice(choice) for choice in question.choices),
        rows=tuple(replace(row, label=Text()) for row in question.rows),
    )


def _bare_choice(choice: Choice) -> Choice:
    return replace(choice, label=Text())
