"""Questions taken from elsewhere into a questionnaire: new codes, and a memory of their origin."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from aimpact.surveys.questionnaire.conditions import Condition
from aimpact.surveys.questionnaire.document import QUESTION_MAXIMUM
from aimpact.surveys.questionnaire.editing.placing import (
    check_room,
    find_page,
    highest,
    next_number,
    swap_page,
)
from aimpact.surveys.questionnaire.editing.references import renaming, with_tests
from aimpact.surveys.questionnaire.lineage import TEMPLATE
from aimpact.surveys.questionnaire.structure import (
    FIELD_SEPARATOR,
    Choice,
    Question,
    Questionnaire,
    Row,
)


def from_template(slug: str, questionnaire: Questionnaire) -> Questionnaire:
    """The template's questions, each with its lineage."""
    pages = tuple(
        replace(
            page,
            questions=tuple(
                replace(question, origin=f"{TEMPLATE}:{slug}:{question.code}")
                for question in page.questions
            ),
        )
        for page in questionnaire.pages
    )
    return replace(questionnaire, pages=pages)


def alone(question: Question, origin: str) -> Question:
    """The question as a bank keeps it: its lineage, and no condition on what it does not know."""
    return replace(_freed(question, {question.code}), origin=origin)


def add_borrowed(
    questionnaire: Questionnaire, questions: Sequence[Question], *, page: str
) -> Questionnaire:
    """Add questions at the end of a page, under codes never given before. Two may have one code
    when they come from several places: conditions on it are then left out.

    Conditions follow among those that come together; a condition on a question that stayed
    behind is left out. Raises `UnknownPart`, `TooManyParts`.
    """
    host = find_page(questionnaire, page)
    there = list(questionnaire.questions())
    check_room(there, QUESTION_MAXIMUM, adding=len(questions))
    start = next_number("q", questionnaire.last_question, there)
    codes = Counter(question.code for question in questions)
    numbered = [(question, f"q{number}") for number, question in enumerate(questions, start)]
    names = {question.code: code for question, code in numbered if codes[question.code] == 1}
    follow = renaming(names)
    copies = tuple(
        with_tests(replace(_freed(question, set(names)), code=code), follow)
        for question, code in numbered
    )
    grown = swap_page(questionnaire, replace(host, questions=(*host.questions, *copies)))
    return replace(grown, last_question=highest("q", questionnaire.last_question, copies))


def _freed(question: Question, together: set[str]) -> Question:
    """The question without the conditions that look at what does not come with it."""

    def kept(condition: Condition | None) -> Condition | None:
        if condition is None:
            return None
        fields = {test.field.partition(FIELD_SEPARATOR)[0] for test in condition.every_test()}
        return condition if fields <= together else None

    def choice(part: Choice) -> Choice:
        return replace(part, condition=kept(part.condition))

    def row(part: Row) -> Row:
        return replace(part, condition=kept(part.condition))

    return replace(
        question,
        condition=kept(question.condition),
        choices=tuple(map(choice, question.choices)),
        rows=tuple(map(row, question.rows)),
    )
