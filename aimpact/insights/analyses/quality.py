"""Results with and without the ballots that show a sign of haste, and without unusual days.

The flagged ballots are a group of people like any other: what they answered is read from a table
protected by the code that protects the profile's (ADR 0009, 17), and « without them » is what is
shown of everybody less what is shown of them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from aimpact.insights.analyses.counting import book_of
from aimpact.insights.analyses.flags import alike, doubtful, fast, on_days, parts_of
from aimpact.insights.analyses.matrix import Column, Matrix
from aimpact.insights.disclosure import may_tell
from aimpact.insights.readings.crossing import Crossing, CrossReading
from aimpact.insights.readings.soundness import DAYS, FLAGGED, without
from aimpact.insights.rules import detail_refusal
from aimpact.insights.selectors.results import (
    Results,
    has_waiting_ballots,
    may_tell_each,
    read_results,
    refused_questions,
)
from aimpact.insights.steps import Part, Progress
from aimpact.questionnaire.reserved import reserved_questions
from aimpact.questionnaire.structure import Conditional, Page, Question, Questionnaire
from aimpact.surveys.models import Survey

PARTS = "_parts"
"""The name under which flags stand in the place of a profile field."""


def compute(
    survey: Survey, matrix: Matrix, earlier: Mapping[str, Part], progress: Progress
) -> Part:
    """The part « quality »: how many ballots are flagged, and what changes without them."""
    now, k = timezone.now(), survey.smallest_cell
    results = read_results(survey, at=now)
    is_waiting = has_waiting_ballots(survey)
    refusal = detail_refusal(
        survey, ballots=results.ballots, is_waiting=is_waiting, is_public=False, at=now
    )
    if refusal is not None or results.quality is None:
        return {}
    hasty = fast(matrix, under=results.quality.fast_under)
    uniform = alike(survey.document, matrix)
    flagged = doubtful(hasty, uniform, k=k)
    is_untold = not flagged.any() and bool((hasty | uniform).any())
    days = on_days(matrix, [burst.day for burst in results.quality.bursts])
    by = parts_of(flagged, days)
    refused = refused_questions(
        survey, results.book.everybody, is_waiting=is_waiting, is_public=True, at=now
    )
    return {
        "ballots": matrix.ballots,
        "flagged": None if is_untold else _told(int(flagged.sum()), matrix.ballots, k),
        "days": _told(int((by.codes == 1).sum()), matrix.ballots, k),
        "fields": [*_fields(survey, results, matrix, by, {*refused})],
    }


def _told(count: int, ballots: int, k: int) -> int | None:
    return count if may_tell(count, k, beside=(ballots,)) else None


def _fields(
    survey: Survey, results: Results, matrix: Matrix, by: Column, refused: set[str]
) -> Iterator[dict[str, Any]]:
    """What changes, field by field, of the questions asked of everybody."""
    left_out = refused | reserved_questions(survey.document)
    for asked in results.questions:
        question = asked.question
        parts: list[Conditional] = [asked.page, question, *question.choices, *question.rows]
        is_conditional = any(part.condition for part in parts)
        if is_conditional or question.code in left_out or not may_tell_each(survey, question):
            continue
        for cross in _crossed(question, matrix, by, k=survey.smallest_cell):
            totals = [
                results.book.everybody.count(cross.field.name, choice.code)
                for choice in cross.field.choices
            ]
            for name in (FLAGGED, DAYS):
                found = without(cross, name, totals) if totals else None
                if found is not None:
                    yield {"question": question.code, "field": cross.field.name} | found


def _crossed(question: Question, matrix: Matrix, by: Column, *, k: int) -> list[CrossReading]:
    book = book_of(matrix, question, by=by, name=PARTS)
    alone = Questionnaire(pages=(Page(code="p1", questions=(question,)),))
    return Crossing(alone, book, profile_field=PARTS, order=by.answers, k=k).read(question)
