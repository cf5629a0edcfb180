"""What display conditions refer to."""

from collections.abc import Iterable, Iterator, Sequence

from aimpact.questionnaire.conditions import QUOTA, Condition, Test
from aimpact.questionnaire.editing.refusals import PartInUse, User
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.structure import (
    Conditional,
    Ending,
    Question,
    Questionnaire,
    Quota,
)


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
        if user not in own and any(map(is_lost, condition.every_test()))
    ]
    if users:
        raise PartInUse(users)


def refuse_quota_loss(code: str, *, among: Questionnaire) -> None:
    """Raise `PartInUse` when a condition looks at the quota of that code."""
    users = [
        user for user, condition in _conditions(among) if f"{QUOTA}{code}" in condition.fields()
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
            parts: list[Conditional] = [question, *question.choices, *question.rows]
            for part in parts:
                if part.condition:
                    yield User(question.code, on_page=False), part.condition
    closings: list[Ending | Quota] = [*questionnaire.endings, *questionnaire.quotas]
    for closing in closings:
        if closing.condition:
            yield User("", on_page=False, closing=closing.code), closing.condition
