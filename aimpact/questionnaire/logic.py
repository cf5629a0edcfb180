"""Is what a questionnaire computes, recalls and draws at random in good order?"""

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby

from aimpact.questionnaire.arrangement import ORIGINAL
from aimpact.questionnaire.expressions import ExpressionError, fields_of, parse
from aimpact.questionnaire.kinds import Field, behaviour_of
from aimpact.questionnaire.recall import recalled_fields, texts_that_recall
from aimpact.questionnaire.structure import (
    FIELD_SEPARATOR,
    Ending,
    Kind,
    Page,
    Question,
    Questionnaire,
)


def expression_problems(question: Question, known: Mapping[str, Field]) -> Iterator[str]:
    """What is wrong with the score or with the rules of a question. `known`: earlier fields."""
    own = {field.name for field in behaviour_of(question).fields(question)}
    if question.kind is Kind.SCORE:
        yield from _problems_of(question.expression, known, "score")
    for rule in question.rules:
        yield from _problems_of(rule.expression, {*known, *own}, "rule")
        if not rule.message:
            yield "rule_without_words"


def _problems_of(expression: str, known: Collection[str], what: str) -> Iterator[str]:
    try:
        tree = parse(expression)
    except ExpressionError:
        yield f"{what}_not_read"
        return
    if not set(fields_of(tree)) <= set(known):
        yield f"{what}_not_earlier"


def recall_problems(part: Page | Question | Ending, known: Collection[str]) -> Iterator[str]:
    """Whether the texts of a part recall anything but the fields `known` (of earlier pages)."""
    if not set(recalled_fields(*texts_that_recall(part))) <= set(known):
        yield "recall_not_earlier"


def wording_problems(question: Question) -> Iterator[str]:
    """What is wrong with the other wordings of a question."""
    if any(not variant.label for variant in question.variants):
        yield "variant_without_words"
    if any(variant.code == ORIGINAL for variant in question.variants):
        yield "reserved_variant_code"


def order_problems(questionnaire: Questionnaire) -> Iterator[tuple[str, str, bool]]:
    """What is drawn at random although it depends on its order: code of the part, problem,
    and whether the part is a page.
    """
    for is_movable, run in groupby(questionnaire.pages, key=lambda page: page.is_movable):
        pages = list(run)
        if is_movable:
            yield from ((page.code, "movable_pages", True) for page in _dependent(pages))
    for page in questionnaire.pages:
        if page.is_shuffled:
            own = {question.code for question in page.questions}
            for question in page.questions:
                if own & _looks_at(question):
                    yield question.code, "shuffled_page", False


def _dependent(pages: list[Page]) -> Iterator[Page]:
    """Pages of a run that look at another page of it."""
    for page in pages:
        others = {q.code for other in pages if other is not page for q in other.questions}
        looked_at = _fields_of_page(page)
        if others & looked_at:
            yield page


def _fields_of_page(page: Page) -> set[str]:
    found = _codes(page.condition.fields()) if page.condition else set()
    for question in page.questions:
        found |= _looks_at(question)
        found |= _codes(recalled_fields(*texts_that_recall(question)))
    return found


def _looks_at(question: Question) -> set[str]:
    """Codes of the questions that a question's conditions, rules and score look at."""
    conditions = [question.condition, *(part.condition for part in question.choices)]
    conditions += [row.condition for row in question.rows]
    found = {code for c in conditions if c for code in _codes(c.fields())}
    for expression in (question.expression, *(rule.expression for rule in question.rules)):
        try:
            found |= _codes(fields_of(parse(expression))) if expression else set()
        except ExpressionError:
            continue  # said by `expression_problems`
    return found - {question.code}


def _codes(names: Collection[str] | Iterator[str]) -> set[str]:
    return {name.partition(FIELD_SEPARATOR)[0] for name in names}
