"""What must be mended before publication in questions that rank, share out, judge or measure.

Each check gives the codes of what is wrong; `selectors.problems` has their words.
"""

from collections.abc import Callable, Iterator, Mapping

from aimpact.questionnaire.detail_checks import CHECKS
from aimpact.questionnaire.kinds.comparing import PAIR_ITEMS, SET_ITEMS, items_of
from aimpact.questionnaire.kinds.gauges import NPS_HIGHEST, NPS_LOWEST, is_on_step
from aimpact.questionnaire.kinds.opinions import AGREE, DISAGREE, PASS
from aimpact.questionnaire.kinds.ranking import ranks_open
from aimpact.questionnaire.kinds.sharing import points_of
from aimpact.questionnaire.showing_checks import SHOWING_CHECKS, media_problems
from aimpact.questionnaire.structure import OTHER, VARIANT, Kind, Question

LISTED_MAXIMUM = 400
"""Ranks times choices: each rank lists every choice, and a page must stay small."""
STATEMENT_CODES = ({AGREE, DISAGREE}, {AGREE, DISAGREE, PASS})


def problems_of_kind(question: Question) -> Iterator[str]:
    """Codes of what is wrong, in order of importance."""
    yield from media_problems(question)
    check = _CHECKS.get(question.kind)
    if check:
        yield from check(question)


def _ranking(question: Question) -> Iterator[str]:
    yield from _few_choices(question)
    if question.maximum is not None and question.maximum < 1:
        yield "maximum_below_one"
    if question.minimum is not None and question.minimum > len(question.choices):
        yield "minimum_over_choices"
    if ranks_open(question) * len(question.choices) > LISTED_MAXIMUM:
        yield "too_many_to_rank"


def _constant_sum(question: Question) -> Iterator[str]:
    yield from _few_choices(question)
    if points_of(question) < 1:
        yield "maximum_below_one"
    if any(choice.code in {OTHER, VARIANT} for choice in question.choices):
        yield "reserved_choice_code"


def _budget(question: Question) -> Iterator[str]:
    yield from _few_choices(question)
    projects = [choice for choice in question.choices if not choice.is_exclusive]
    costs = [choice.amount or 0.0 for choice in projects]
    if any(cost <= 0 for cost in costs):
        yield "project_without_cost"
    elif question.maximum is None or question.maximum <= 0:
        yield "budget_without_ceiling"
    elif any(cost > question.maximum for cost in costs):
        yield "project_over_budget"
    elif sum(costs) <= question.maximum:
        yield "budget_pays_for_all"


def _pairwise(question: Question) -> Iterator[str]:
    yield from _compared(question, PAIR_ITEMS)


def _best_worst(question: Question) -> Iterator[str]:
    yield from _compared(question, SET_ITEMS)
    yield from _ends(question)


def _compared(question: Question, numbers: range) -> Iterator[str]:
    items = items_of(question)
    if len(items) < numbers.start:
        yield "too_few_to_compare"
    elif len(items) not in numbers:
        yield "too_many_to_compare"
    if any(choice.condition for choice in question.choices):
        yield "compared_under_condition"


def _judgment(question: Question) -> Iterator[str]:
    mentions = [choice for choice in question.choices if not choice.is_no_opinion]
    if len(mentions) < 2:
        yield "too_few_choices"
    yield from _lines(question)


def _statements(question: Question) -> Iterator[str]:
    if {choice.code for choice in question.choices} not in STATEMENT_CODES:
        yield "not_statements"
    yield from _lines(question)


def _lines(question: Question) -> Iterator[str]:
    if not question.rows:
        yield "no_rows"
    if any(not row.label for row in question.rows):
        yield "row_without_label"
    if any(row.code in {OTHER, VARIANT} for row in question.rows):
        yield "reserved_row_code"


def _nps(question: Question) -> Iterator[str]:
    bounds = (question.minimum, question.maximum, question.is_whole)
    if bounds != (NPS_LOWEST, NPS_HIGHEST, True):
        yield "not_nps"
    yield from _ends(question)


def _slider(question: Question) -> Iterator[str]:
    low, high, step = question.minimum, question.maximum, question.step
    if low is None or high is None or low >= high:
        yield "slider_without_bounds"
    elif step is None or not 0 < step <= high - low or not is_on_step(question, high):
        yield "slider_step"
    yield from _ends(question)


def _ends(question: Question) -> Iterator[str]:
    if not (question.low and question.high):
        yield "ends_without_words"


def _few_choices(question: Question) -> Iterator[str]:
    if len(question.choices) < 2:
        yield "too_few_choices"


_CHECKS: Mapping[Kind, Callable[[Question], Iterator[str]]] = {
    **CHECKS,
    **SHOWING_CHECKS,
    Kind.RANKING: _ranking,
    Kind.CONSTANT_SUM: _constant_sum,
    Kind.BUDGET: _budget,
    Kind.PAIRWISE: _pairwise,
    Kind.BEST_WORST: _best_worst,
    Kind.JUDGMENT: _judgment,
    Kind.STATEMENTS: _statements,
    Kind.NPS: _nps,
    Kind.SLIDER: _slider,
}
