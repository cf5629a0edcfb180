"""Is a questionnaire ready to publish? And does an edit change its structure?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from aimpact.questionnaire.closed import opening_problems
from aimpact.questionnaire.conditions import (
    PROFILE,
    Condition,
    Operator,
    Test,
    is_fact,
    is_number,
)
from aimpact.questionnaire.detail_checks import identifying_questions
from aimpact.questionnaire.kind_checks import problems_of_kind
from aimpact.questionnaire.kinds import Field, behaviour_of
from aimpact.questionnaire.kinds.places import PLACE_CODE
from aimpact.questionnaire.logic import (
    expression_problems,
    order_problems,
    recall_problems,
    wording_problems,
)
from aimpact.questionnaire.structure import (
    Choice,
    Conditional,
    Kind,
    Media,
    Page,
    Question,
    Questionnaire,
    Quota,
    Text,
)

YES_NO_CODES = ({"yes", "no"}, {"yes", "no", "abstain"})
SMALLEST_TOLD = 5
"""Fewest people of whom anything is told where a survey asks no more (`smallest_cell`)."""
_NEEDS_CHOICES = {Kind.SINGLE, Kind.MULTIPLE, Kind.RATING}


@dataclass(frozen=True, slots=True)
class Problem:
    """What stops a questionnaire from being published.

    `where` is the code of a page or of a question, empty for the survey as a whole; `on_page`
    tells which, for a page and a question may have the same code.
    """

    where: str
    code: str
    on_page: bool = False


def find_problems(
    questionnaire: Questionnaire,
    *,
    is_anonymous: bool = False,
    is_verifiable: bool = False,
    k: int = SMALLEST_TOLD,
) -> list[Problem]:
    """Everything to mend before publication, in the order of the document.

    An anonymous survey may not ask for what names people, nor tell by a full quota what fewer
    than `k` of them answered. A verifiable one is closed (`closed`).
    """
    problems = [] if questionnaire.title else [Problem("", "no_title")]
    if not any(True for _ in questionnaire.questions()):
        problems.append(Problem("", "no_question"))
    known: dict[str, Field] = {}
    for page in questionnaire.pages:
        problems += [
            Problem(page.code, code, on_page=True)
            for code in _condition_problems([page.condition], known)
        ]
        before_page = dict(known)
        problems += [
            Problem(page.code, code, on_page=True) for code in recall_problems(page, known)
        ]
        for question in page.questions:
            codes = _condition_problems([question.condition], known, before_page)
            problems += [Problem(question.code, code) for code in codes]
            # What a question offers is drawn with its page: it cannot wait for an answer there.
            parts: list[Conditional] = [*question.choices, *question.rows]
            codes = _condition_problems([part.condition for part in parts], before_page)
            problems += [Problem(question.code, f"part_{code}") for code in codes]
            codes = [
                *expression_problems(question, known),
                *recall_problems(question, before_page),
                *wording_problems(question),
            ]
            problems += [Problem(question.code, code) for code in codes]
            problems += _question_problems(question)
            known |= {field.name: field for field in behaviour_of(question).fields(question)}
    if is_anonymous:
        codes = [*identifying_questions(questionnaire)]
        problems += [Problem(code, "names_in_anonymous") for code in codes]
        if any(tells_answers(quota, k) for quota in questionnaire.quotas):
            problems.append(Problem("", "quota_tells_answers"))
    if is_verifiable:
        problems += [Problem(where, code) for where, code in opening_problems(questionnaire)]
    problems += [
        Problem(code, problem, on_page=on_page)
        for code, problem, on_page in order_problems(questionnaire)
    ]
    return problems + _closing_problems(questionnaire, known)


def is_of_profile(quota: Quota) -> bool:
    """Whether the quota counts people for who they are, whatever they answer."""
    fields = quota.condition.fields() if quota.condition else frozenset()
    return all(name.startswith(PROFILE) for name in fields)


def tells_answers(quota: Quota, k: int) -> bool:
    """Whether the quota, once full, tells what fewer than `k` people answered."""
    return 0 < quota.limit < k and not is_of_profile(quota)


def _closing_problems(questionnaire: Questionnaire, known: Mapping[str, Field]) -> list[Problem]:
    closing: list[Conditional] = [*questionnaire.endings, *questionnaire.quotas]
    codes = _condition_problems([part.condition for part in closing], known)
    problems = [Problem("", f"closing_{code}") for code in codes]
    if any(not quota.limit for quota in questionnaire.quotas):
        problems.append(Problem("", "quota_without_limit"))
    if any(quota.condition is None for quota in questionnaire.quotas):
        problems.append(Problem("", "quota_without_condition"))
    if any(True for ending in questionnaire.endings for _ in recall_problems(ending, known)):
        problems.append(Problem("", "closing_recall"))
    if any(not (ending.title or ending.text) for ending in questionnaire.endings):
        problems.append(Problem("", "ending_without_words"))
    return problems


def _condition_problems(
    conditions: Iterable[Condition | None],
    known: Mapping[str, Field],
    before_page: Mapping[str, Field] | None = None,
) -> list[str]:
    tests = [test for condition in conditions if condition for test in condition.every_test()]
    codes = {code for test in tests if (code := _test_problem(test, known))}
    earlier = known if before_page is None else before_page
    places = {name for name, field in known.items() if field.is_place and name not in earlier}
    if any(test.field in places for test in tests):
        codes.add("condition_on_place_of_page")  # the browser does not know what lies where
    return sorted(codes)


def _test_problem(test: Test, known: Mapping[str, Field]) -> str:
    if is_fact(test.field):
        return ""
    field = known.get(test.field)
    if field is None:
        return "condition_not_earlier"
    if test.operator not in field.operators:
        return "condition_does_not_suit"
    if field.is_place and not all(map(PLACE_CODE.fullmatch, test.value)):
        return "condition_unknown_choice"
    if field.is_place:
        return ""
    bounds = {Operator.AT_LEAST, Operator.AT_MOST}
    if test.operator in bounds and is_number(test.value[0]) is field.is_moment:
        return "condition_does_not_suit"
    offered = {choice.code for choice in field.choices}
    asks_choice = test.operator in {Operator.IS, Operator.IS_NOT}
    return "condition_unknown_choice" if asks_choice and not set(test.value) <= offered else ""


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
    if question.kind is Kind.MULTIPLE:
        yield from _multiple_problems(question)
    if question.kind is Kind.YES_NO and {c.code for c in question.choices} not in YES_NO_CODES:
        yield Problem(question.code, "not_yes_no")
    if question.kind is Kind.TEXT and high is not None and high < 1:
        yield Problem(question.code, "maximum_below_one")
    yield from (Problem(question.code, code) for code in problems_of_kind(question))


def _multiple_problems(question: Question) -> Iterator[Problem]:
    together = sum(not choice.is_exclusive for choice in question.choices)
    if question.minimum is not None and question.minimum > together:
        yield Problem(question.code, "minimum_over_choices")
    if question.maximum is not None and question.maximum < 1:
        yield Problem(question.code, "maximum_below_one")


def same_structure(before: Questionnaire, after: Questionnaire) -> bool:
    """Whether two questionnaires differ in their words only.

    Once a ballot is in, nothing else may change: a choice removed, added or moved, a condition
    or a bound would change what the ballots already given mean.
    """
    return _bare(before) == _bare(after)


def _bare(questionnaire: Questionnaire) -> Questionnaire:
    pages = tuple(_bare_page(page) for page in questionnaire.pages)
    endings = tuple(replace(e, title=Text(), text=Text()) for e in questionnaire.endings)
    quotas = tuple(replace(q, label=Text(), message=Text()) for q in questionnaire.quotas)
    return Questionnaire(pages=pages, endings=endings, quotas=quotas)


def _bare_page(page: Page) -> Page:
    questions = tuple(_bare_question(question) for question in page.questions)
    return replace(page, title=Text(), intro=Text(), questions=questions)


def _bare_question(question: Question) -> Question:
    return replace(
        question,
        label=Text(),
        help=Text(),
        unit=Text(),
        low=Text(),
        high=Text(),
        media=_bare_media(question.media),
        rules=tuple(replace(rule, message=Text()) for rule in question.rules),
        variants=tuple(replace(v, label=Text(), help=Text()) for v in question.variants),
        choices=tuple(_bare_choice(choice) for choice in question.choices),
        rows=tuple(replace(row, label=Text(), opposite=Text()) for row in question.rows),
    )


def _bare_choice(choice: Choice) -> Choice:
    return replace(choice, label=Text(), picture=_bare_media(choice.picture))


def _bare_media(media: Media | None) -> Media | None:
    return replace(media, alt=Text(), transcript=Text()) if media else None
