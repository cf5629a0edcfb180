"""What display conditions refer to."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from aimpact.surveys.questionnaire.conditions import Condition, Test
from aimpact.surveys.questionnaire.editing.refusals import PartInUse, User
from aimpact.surveys.questionnaire.kinds import behaviour_of
from aimpact.surveys.questionnaire.structure import (
    FIELD_SEPARATOR,
    Page,
    Question,
    Questionnaire,
)

Conditioned = TypeVar("Conditioned", Page, Question)
Change = Callable[[Test], Test]


def refuse_loss(
    before: Sequence[Question], after: Sequence[Question], *, among: Questionnaire
) -> None:
    """Raise `PartInUse` when a condition `among` the rest needs what `before` had and `after`
    has not: a field, or a choice of a field.
    """
    earlier, later = _offers(before), _offers(after)
    own = {User(question.code, on_page=False) for question in after}

    def is_lost(test: Test) -> bool:
        offered = later.get(test.field)
        if test.field not in earlier:
            return False
        return offered is None or bool(set(test.value) & earlier[test.field] - offered)

    users = [
        user
        for user, condition in _conditions(among)
        if user not in own and any(map(is_lost, condition.tests))
    ]
    if users:
        raise PartInUse(users)


def _offers(questions: Iterable[Question]) -> dict[str, set[str]]:
    return {
        field.name: {choice.code for choice in field.choices}
        for question in questions
        for field in behaviour_of(question).fields(question)
    }


def _conditions(questionnaire: Questionnaire) -> Iterator[tuple[User, Condition]]:
    for page in questionnaire.pages:
        if page.condition:
            yield User(page.code, on_page=True), page.condition
        for question in page.questions:
            if question.condition:
                yield User(question.code, on_page=False), question.condition


def renaming(names: Mapping[str, str]) -> Change:
    """The change that lets tests follow questions that got new codes."""

    def follow(test: Test) -> Test:
        code, separator, rest = test.field.partition(FIELD_SEPARATOR)
        return replace(test, field=f"{names.get(code, code)}{separator}{rest}")

    return follow


def with_tests(part: Conditioned, change: Change) -> Conditioned:
    """The part with each test of its condition changed."""
    if part.condition is None:
        return part
    tests = tuple(change(test) for test in part.condition.tests)
    return replace(part, condition=replace(part.condition, tests=tests))


def map_tests(questionnaire: Questionnaire, change: Change) -> Questionnaire:
    """The document with each test of each condition changed."""
    pages = []
    for page in questionnaire.pages:
        questions = tuple(with_tests(question, change) for question in page.questions)
        pages.append(replace(with_tests(page, change), questions=questions))
    return replace(questionnaire, pages=tuple(pages))
