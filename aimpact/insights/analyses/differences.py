"""Which answers differ between groups of people, and which answers go together.

Every question by every field of the profile, from the protected tables of the page of results
themselves; every pair of questions put to everybody, counted in the matrix and protected by the
same code. Tests read what is shown, and nothing else (`readings.complete`; ADR 0009, 16). A pair
is counted in one direction only: two protections of one table would answer for each other.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from aimpact.insights.analyses.counting import book_of
from aimpact.insights.analyses.matrix import Column, Matrix
from aimpact.insights.analyses.mean_gaps import gap_of_steps, variance_of_means
from aimpact.insights.readings.complete import Complete, complete_tables
from aimpact.insights.readings.crossing import Crossing, CrossReading
from aimpact.insights.readings.differences import FEWEST_IN_GROUP, LEVEL, Strength, strength_of
from aimpact.insights.readings.people import ORDERED
from aimpact.insights.readings.questions import counted_fields, is_scale, may_be_crossed
from aimpact.insights.rules import detail_refusal
from aimpact.insights.selectors.results import (
    AskedQuestion,
    Results,
    has_waiting_ballots,
    read_results,
    refused_questions,
)
from aimpact.insights.steps import Part, Progress
from aimpact.insights.tallies import NOT_SAID
from aimpact.questionnaire.kinds import Field
from aimpact.questionnaire.reserved import reserved_questions
from aimpact.questionnaire.structure import (
    Conditional,
    Kind,
    Page,
    Question,
    Questionnaire,
)
from aimpact.statistics.association import associate
from aimpact.statistics.contingency import (
    cohen_w,
    holm,
    kruskal_wallis,
    midranks,
    totals,
    trend,
)
from aimpact.surveys.models import Survey

MOST_PAIRED, MOST_ANSWERS = 24, 12
"""Fields whose answers make groups of participants, and answers that each of them may have."""

Found = dict[str, Any]


def compute(
    survey: Survey, matrix: Matrix, earlier: Mapping[str, Part], progress: Progress
) -> Part:
    """The part « differences »: `tables` by profile field, `pairs` of questions, protected."""
    now = timezone.now()
    results = read_results(survey, at=now)
    is_waiting = has_waiting_ballots(survey)
    refusal = detail_refusal(
        survey, ballots=results.ballots, is_waiting=is_waiting, is_public=False, at=now
    )
    if refusal is not None:
        return {}
    # One part serves the team and the public: it leaves out what the public's page refuses.
    everybody = results.book.everybody
    hidden = refused_questions(survey, everybody, is_waiting=is_waiting, is_public=True, at=now)
    tables = _corrected(_by_profile(survey, results, {*hidden}))
    progress(0.5)
    pairs = _corrected(_pairs(survey, matrix, progress))
    return {"k": survey.smallest_cell, "tables": tables, "pairs": pairs} if tables or pairs else {}


# --- question × profile ---------------------------------------------------------------------
def _by_profile(survey: Survey, results: Results, hidden: Collection[str]) -> Iterator[Found]:
    for name in results.fields:
        for asked in read_results(survey, at=results.at, crossed=name).questions:
            for cross in asked.crosses if asked.question.code not in hidden else ():
                if cross.field.choices or asked.question.kind is Kind.NPS:
                    yield _found(asked.question, cross, by=name, is_ordered=name in ORDERED)
                elif cross.rows:
                    yield _found_of_numbers(asked, cross, by=name)


# --- question × question --------------------------------------------------------------------
def _pairs(survey: Survey, matrix: Matrix, progress: Progress) -> Iterator[Found]:
    asked = [*asked_of_everybody(survey.document)]
    first = [(question, each) for question in asked for each in _grouping_fields(question, matrix)][
        :MOST_PAIRED
    ]
    for at, (question, field) in enumerate(first):
        later = asked[asked.index(question) + 1 :]
        for other in later:
            yield from _pair(survey, matrix, field, other)
        progress(0.5 + 0.5 * (at + 1) / len(first))


def asked_of_everybody(questionnaire: Questionnaire) -> Iterator[Question]:
    """Questions that depend on nothing: how many were asked another tells no group apart."""
    reserved = reserved_questions(questionnaire)
    for page in questionnaire.pages:
        for question in page.questions:
            parts: list[Conditional] = [page, question, *question.choices, *question.rows]
            is_free = not any(part.condition for part in parts)
            if is_free and question.code not in reserved and question.kind is not Kind.HIDDEN:
                yield question


def _grouping_fields(question: Question, matrix: Matrix) -> Iterator[Field]:
    for each in counted_fields(question):
        column = matrix.columns.get(each.name)
        if column is None or not each.choices or not may_be_crossed(question, each):
            continue
        if 1 < len(column.answers) <= MOST_ANSWERS:
            yield each


def _pair(survey: Survey, matrix: Matrix, field: Field, other: Question) -> Iterator[Found]:
    column: Column = matrix.columns[field.name]
    if not any(each.name in {*matrix.columns, *matrix.ticks} for each in counted_fields(other)):
        return
    crossing = Crossing(
        Questionnaire(pages=(Page(code="p1", questions=(other,)),)),
        book_of(matrix, other, by=column, name=field.name),
        profile_field=field.name,
        order=column.answers,
        k=survey.smallest_cell,
    )
    for cross in crossing.read(other):
        if cross.rows and cross.rows[0].counts:
            yield _found(other, cross, by=field.name, is_ordered=False)


# --- one table ------------------------------------------------------------------------------
def _found(question: Question, cross: CrossReading, *, by: str, is_ordered: bool) -> Found:
    """A protected table and its tests, ready for JSON."""
    scored = _scores(question, cross.field)
    tests = [
        _tested(cross, table, scored, is_ordered=is_ordered) for table in complete_tables(cross)
    ]
    return _table(question, cross, by=by) | {"tests": tests}


def _table(question: Question, cross: CrossReading, *, by: str) -> Found:
    is_score = question.kind is Kind.NPS
    means = [row.score if is_score else row.mean for row in cross.rows]
    has_means = any(mean is not None for mean in means)
    return {
        "by": by,
        "question": question.code,
        "field": cross.field.name,
        "groups": [list(row.group) for row in cross.rows],
        "asked": [row.asked for row in cross.rows],
        "answered": [row.answered for row in cross.rows],
        "counts": [list(row.counts) for row in cross.rows],
        "means": [None if m is None else round(m, 4) for m in means] if has_means else [],
        "bases": [row.mean_base or row.answered for row in cross.rows] if has_means else [],
        "is_score": is_score,
    }


def _found_of_numbers(asked: AskedQuestion, cross: CrossReading, *, by: str) -> Found:
    """The means of a number and their test: groups show no counts of it."""
    reading = next(each for each in asked.reading.fields if each.field.name == cross.field.name)
    squares = reading.spread.squares if reading.spread else 0.0
    tested = variance_of_means(cross.rows, squares=squares, answered=reading.answered)
    return _table(asked.question, cross, by=by) | {"tests": [tested] if tested else []}


def _scores(question: Question, field: Field) -> Sequence[int]:
    """Positions of the answers that are steps of a scale, in order; empty where there is none."""
    if question.kind is Kind.NPS:
        return range(3)
    if not is_scale(question, field):
        return ()
    return [at for at, choice in enumerate(field.choices) if not choice.is_no_opinion]


def _tested(
    cross: CrossReading, table: Complete, scored: Sequence[int], *, is_ordered: bool
) -> Found:
    tested = associate(table.counts)
    rows, columns = len(table.rows), len(table.columns)
    found: Found = {
        "rows": list(table.rows),
        "columns": [list(column) for column in table.columns],
        "answer": table.answer,
        "n": tested.test.n,
        "method": tested.method.value,
        "statistic": round(tested.test.chi2, 4),
        "df": tested.test.df,
        "p": tested.p,
        "v": round(tested.v, 4),
        "low": round(tested.low, 4),
        "high": round(tested.high, 4),
        "strength": strength_of(cohen_w(tested.v, rows, columns)).value,
        "residuals": [[round(one, 2) for one in row] for row in tested.test.residuals],
    }
    steps = _steps(table, scored)
    if steps is not None:
        h, p = kruskal_wallis(steps)
        found |= {"method": "kruskal", "statistic": round(h, 4), "df": rows - 1, "p": p}
        if len(steps[0]) == len(scored):
            is_score = not cross.field.choices
            worth = (-100, 0, 100) if is_score else range(1, len(scored) + 1)
            found["mean_gap"] = gap_of_steps(table.rows, steps, worth)
        if is_ordered:
            found["rho"] = _rho(cross, table, steps)
    return found


def _steps(table: Complete, scored: Sequence[int]) -> list[list[int]] | None:
    """The counts of the steps of a scale, in order, « no opinion » apart; `None` where answers
    that do not follow each other are counted together, or a group has none.
    """
    wanted: set[int] = set(scored)
    columns = [(at, column) for at, column in enumerate(table.columns) if set(column) & wanted]
    in_order = sorted(columns, key=lambda each: each[1])
    kept = [step for _at, column in in_order for step in column]
    if kept != [step for step in scored if step in set(kept)] or len(in_order) < 2:
        return None
    if any(not set(column) <= wanted for _at, column in in_order):
        return None
    steps = [[row[at] for at, _column in in_order] for row in table.counts]
    return steps if all(map(sum, steps)) else None


def _rho(cross: CrossReading, table: Complete, steps: Sequence[Sequence[int]]) -> float | None:
    """Spearman's rho of an ordered field (ages) and a scale, among those who said the first."""
    kept = [
        row
        for at, row in zip(table.rows, steps, strict=True)
        if NOT_SAID not in cross.rows[at].group
    ]
    if len(kept) < 3:
        return None
    sizes = totals(kept)
    return round(trend(kept, midranks(sizes[0]), midranks(sizes[1])), 4)


def _corrected(found: Iterable[Found]) -> list[Found]:
    """The tables, their tests corrected together (Holm) and marked where they may be stressed."""
    tables = [*found]
    tests = [(table, test) for table in tables for test in table["tests"]]
    corrected = holm([test["p"] for _table, test in tests])
    for (table, test), p in zip(tests, corrected, strict=True):
        people = [table["answered"][row] for row in test["rows"]]
        is_strong = test["strength"] != Strength.NONE.value
        test["p"], test["corrected"] = float(f"{test['p']:.3g}"), float(f"{p:.3g}")
        test["is_marked"] = p < LEVEL and is_strong and min(people) >= FEWEST_IN_GROUP
    return tables
