"""Questions taken from elsewhere into a questionnaire, with a memory of their origin."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count

from aimpact.questionnaire.conditions import Condition
from aimpact.questionnaire.document import QUESTION_MAXIMUM
from aimpact.questionnaire.editing import update_question
from aimpact.questionnaire.editing.following import following
from aimpact.questionnaire.editing.placing import (
    check_room,
    find_page,
    find_question,
    highest,
    number_of,
    swap_page,
)
from aimpact.questionnaire.lineage import TEMPLATE
from aimpact.questionnaire.structure import (
    FIELD_SEPARATOR,
    Choice,
    Kind,
    Question,
    Questionnaire,
    Row,
)


def from_template(slug: str, questionnaire: Questionnaire) -> Questionnaire:
    """The template's questions, each with its lineage: the one it has, or the template's."""

    def traced(question: Question) -> Question:
        return replace(question, origin=question.origin or f"{TEMPLATE}:{slug}:{question.code}")

    return _each(questionnaire, traced)


def without_origins(questionnaire: Questionnaire) -> Questionnaire:
    """The questions without their lineage: that of another space is none of ours."""
    return _each(questionnaire, lambda question: replace(question, origin=""))


def without_media(questionnaire: Questionnaire) -> Questionnaire:
    """The questions without pictures and films: files belong to the survey that shows them."""
    return _each(questionnaire, _without_media)


def _each(questionnaire: Questionnaire, change: Callable[[Question], Question]) -> Questionnaire:
    pages = tuple(
        replace(page, questions=tuple(change(question) for question in page.questions))
        for page in questionnaire.pages
    )
    return replace(questionnaire, pages=pages)


def _without_media(question: Question) -> Question:
    choices = tuple(replace(choice, picture=None) for choice in question.choices)
    return replace(question, media=None, choices=choices)


def alone(question: Question, origin: str) -> Question:
    """The question as a bank keeps it: its lineage, no condition on what it does not know, and no
    picture: files belong to the survey that shows them.
    """
    return replace(_without_media(_freed(question, {question.code})), origin=origin)


def add_borrowed(
    questionnaire: Questionnaire, questions: Sequence[Question], *, page: str
) -> Questionnaire:
    """Add questions at the end of a page. Each keeps its code, which is that of its column in
    the exported files, unless the survey ever gave that code; a new one is then given.

    Two may have one code when they come from several places: conditions on it are then left out.
    What names a question follows among those that come together; a condition on a question that
    stayed behind is left out. Raises `UnknownPart`, `TooManyParts`.
    """
    host = find_page(questionnaire, page)
    there = list(questionnaire.questions())
    check_room(there, QUESTION_MAXIMUM, adding=len(questions))
    codes = Counter(question.code for question in questions)
    numbered = list(zip(questions, _codes(questionnaire, questions), strict=True))
    names = {question.code: code for question, code in numbered if codes[question.code] == 1}
    copies = tuple(
        following(names | {question.code: code}).question(_freed(question, set(names)))
        for question, code in numbered
    )
    grown = swap_page(questionnaire, replace(host, questions=(*host.questions, *copies)))
    return replace(grown, last_question=highest("q", questionnaire.last_question, copies))


def put_instead(questionnaire: Questionnaire, code: str, question: Question) -> Questionnaire:
    """Ask `question` instead of the one of that code, under its code and its condition.

    Raises `UnknownPart`, `PartInUse`.
    """
    before = find_question(questionnaire, code)
    asked = following({question.code: code}).question(_freed(question, set()))
    return update_question(questionnaire, replace(asked, condition=before.condition))


def _codes(questionnaire: Questionnaire, questions: Sequence[Question]) -> list[str]:
    """The codes under which questions come in: their own where it was never given here."""
    there = list(questionnaire.questions())
    last = highest("q", questionnaire.last_question, there)
    taken = {question.code for question in there}
    codes: list[str] = []
    for question in questions:
        number = number_of("q", question.code)
        if question.code not in taken and (not number or number > last):
            codes.append(question.code)
        else:
            codes.append("")
        taken.add(question.code)
    start = highest("q", last, [Question(code=code, kind=Kind.TEXT) for code in codes])
    numbers = count(start + 1)
    return [code or next(c for n in numbers if (c := f"q{n}") not in taken) for code in codes]


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
