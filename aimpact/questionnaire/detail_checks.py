"""What must be mended before publication in tables, dates, places, contacts, consents and values
of the address.

Each check gives the codes of what is wrong; `selectors.problems` has their words.
"""

from collections.abc import Callable, Iterator, Mapping

from aimpact.questionnaire.kinds.contacts import IDENTIFYING
from aimpact.questionnaire.kinds.moments import read_moment
from aimpact.questionnaire.kinds.places import PLACE_CODE
from aimpact.questionnaire.structure import (
    OTHER,
    TODAY,
    Cells,
    Kind,
    Level,
    Question,
    Questionnaire,
)

CONSENT_CODES = {"yes"}
_LARGER = {
    Level.COMMUNE: ("epci", "departement", "region"),
    Level.EPCI: ("departement", "region"),
    Level.DEPARTEMENT: ("region",),
    Level.REGION: (),
}


def identifying_questions(questionnaire: Questionnaire) -> Iterator[str]:
    """Codes of the questions whose answers would say who answered."""
    for question in questionnaire.questions():
        if question.kind in IDENTIFYING:
            yield question.code


def _matrix(question: Question) -> Iterator[str]:
    if not question.rows:
        yield "no_rows"
    if any(not row.label for row in question.rows):
        yield "row_without_label"
    if any(row.code == OTHER for row in question.rows):
        yield "reserved_row_code"
    if question.other_choice:
        yield "other_in_matrix"
    if question.cells in {Cells.SINGLE, Cells.MULTIPLE} and len(question.choices) < 2:
        yield "too_few_choices"
    opposed = [bool(row.opposite) for row in question.rows]
    if any(opposed) and not all(opposed):
        yield "opposite_missing"


def _moment(question: Question) -> Iterator[str]:
    bounds = [edge for edge in (question.earliest, question.latest) if edge]
    days = Kind.DATE if question.kind is Kind.DATETIME else question.kind
    for edge in bounds:
        is_day = edge == TODAY and question.kind is not Kind.TIME
        if not is_day and read_moment(days, edge) != edge:
            yield "bounds_do_not_suit"
    if TODAY not in bounds and len(bounds) == 2 and bounds[0] > bounds[1]:
        yield "minimum_over_maximum"


def _place(question: Question) -> Iterator[str]:
    if not question.area:
        return
    level = question.area.partition("_")[0]
    if not PLACE_CODE.fullmatch(question.area) or level not in _LARGER[question.level]:
        yield "area_does_not_suit"


def _consent(question: Question) -> Iterator[str]:
    if {choice.code for choice in question.choices} != CONSENT_CODES:
        yield "not_consent"


def _hidden(question: Question) -> Iterator[str]:
    if not question.choices:
        yield "no_declared_value"


CHECKS: Mapping[Kind, Callable[[Question], Iterator[str]]] = {
    Kind.MATRIX: _matrix,
    Kind.DATE: _moment,
    Kind.TIME: _moment,
    Kind.DATETIME: _moment,
    Kind.PLACE: _place,
    Kind.CONSENT: _consent,
    Kind.HIDDEN: _hidden,
}
