"""The part « groups »: groups of opinion behind each battery of statements or of ratings.

Groups are found from what people answered (`statistics.opinion_groups`) and told as any profile
is: every count of a group goes through `Crossing`, as if the group were a field of the profile
(ADR 0009, 19). The map is drawn by cells of at least k people of one group, in classes and not in
counts. Ballots without one opinion of the battery are left aside: they take no side anywhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from django.utils import timezone

from aimpact.insights.analyses.batteries import Battery, Item, batteries_of
from aimpact.insights.analyses.counting import book_of
from aimpact.insights.analyses.groups_together import Statement, may_tell_profile
from aimpact.insights.analyses.matrix import NOT_ANSWERED, Column, Flags, Matrix
from aimpact.insights.analyses.opinion_map import cells_of
from aimpact.insights.readings.crossing import Crossing, CrossReading
from aimpact.insights.readings.people import ORDERED
from aimpact.insights.rules import detail_refusal
from aimpact.insights.selectors.results import has_waiting_ballots
from aimpact.insights.steps import Part, Progress
from aimpact.insights.tallies import Book
from aimpact.questionnaire.structure import Choice, Kind, Page, Question, Questionnaire
from aimpact.statistics.opinion_clusters import Labels
from aimpact.statistics.opinion_groups import (
    NO_GROUP,
    OpinionGroups,
    clearness_of,
    groups_of,
)
from aimpact.statistics.opinion_statements import telling_statements
from aimpact.statistics.opinion_votes import Values, Votes, placed_at_the_end
from aimpact.surveys.models import Survey

GROUP = "opinion-group"
"""Name of the field made of groups, while they are counted."""
UNPLACED = "unplaced"
SIDE = "side"
_SIDES = ("agree", "other")
LEAST, FEWEST = 2, 8
"""Times k: people from which a group stands (k for each of the two answers told; with fewer,
`Crossing` would count it together with another), and people from which groups are looked for (two
groups of 4 k: with fewer, nearly every count would be hidden)."""
MOST_TOLD = 12
Found = dict[str, Any]


def compute(
    survey: Survey, matrix: Matrix, earlier: Mapping[str, Part], progress: Progress
) -> Part:
    """The part: `k` and a list of `batteries`, each with its groups and protected tables."""
    is_waiting = has_waiting_ballots(survey)
    refusal = detail_refusal(
        survey,
        ballots=matrix.ballots,
        is_waiting=is_waiting,
        is_public=False,
        at=timezone.now(),
    )
    if refusal is not None:
        return {}
    batteries = [*batteries_of(survey.document, matrix)]
    found = []
    for at, battery in enumerate(batteries):
        found.append(_battery(battery, matrix, survey.smallest_cell))
        progress((at + 1) / len(batteries))
    return {"k": survey.smallest_cell, "batteries": found} if found else {}


def _battery(battery: Battery, matrix: Matrix, k: int) -> Found:
    values = battery.votes(matrix)
    has_voted: Flags = np.any(~np.isnan(values), axis=1)
    told: Found = {
        "code": battery.code,
        "fields": [item.field.name for item in battery.items],
        "people": int(has_voted.sum()),
        "least": FEWEST * k,
    }
    if told["people"] < FEWEST * k:
        return told | {"state": "few"}
    own = values[has_voted]
    order = _in_one_order(own)
    votes = _votes(own[order], k)
    found = groups_of(votes, least=LEAST * k)
    clear = clearness_of(found)
    told |= {
        "silhouette": round(clear.silhouette, 2),
        "by_chance": round(clear.silhouette_by_chance, 2),
        "axis": round(clear.axis, 2),
    }
    if found.number < 2 or not clear.is_clear:
        return told | {"state": "none"}
    grouped = _only(matrix, battery, has_voted)
    groups = _column(found, order)
    if is_one_answer(battery, grouped, groups, k):
        return told | {"state": "one"}
    described = _described(battery, grouped, groups, found, k)
    profile = profiles_beside(battery, (matrix, grouped), groups, described["statements"], k)
    return told | {"state": "clear"} | described | {"profile": [*profile]}


def _votes(values: Values, k: int) -> Votes:
    """Who voted enough is placed; all are where the others are too few to be told apart."""
    counts = np.count_nonzero(~np.isnan(values), axis=1)
    placed = placed_at_the_end(counts, values.shape[1])
    if 0 < int((~placed).sum()) < k:
        placed[:] = True
    return Votes(
        values=values,
        is_set_aside=np.zeros(values.shape[1], dtype=np.bool_),
        is_placed=placed,
        participants=range(len(values)),
        statements=range(values.shape[1]),
    )


def _only(matrix: Matrix, battery: Battery, kept: Flags) -> Matrix:
    """The ballots with an opinion in the battery, and the columns that are counted here."""

    def column(each: Column) -> Column:
        return Column(each.answers, each.codes[kept])

    names = {item.field.name for item in battery.items}
    return replace(
        matrix,
        ballots=int(kept.sum()),
        profile={name: column(each) for name, each in matrix.profile.items()},
        columns={name: column(each) for name, each in matrix.columns.items() if name in names},
        ticks={},
        numbers={},
    )


def _in_one_order(values: Values) -> Labels:
    """Ballots in the order of their answers: they are read in another one each time, and two
    analyses of the same ballots must not put one person elsewhere.
    """
    order: Labels = np.lexsort(np.nan_to_num(values, nan=2.0).T)
    return order


def _column(found: OpinionGroups, order: Labels) -> Column:
    """The group of each ballot, in the order of the matrix, as if it were an answer."""
    codes = np.empty(len(order), dtype=np.int16)
    codes[order] = np.where(found.groups == NO_GROUP, NOT_ANSWERED, found.groups)
    return Column(tuple(f"g{group}" for group in range(found.number)), codes)


def is_one_answer(battery: Battery, matrix: Matrix, groups: Column, k: int) -> bool:
    """Whether a group is those who gave one answer, but for fewer than k people: its tables and
    those of that answer would differ by these few. Not agreeing is an answer as well.
    """
    columns = [matrix.columns[item.field.name] for item in battery.items]
    answers = [column.codes == at for column in columns for at in range(len(column.answers))]
    votes = battery.votes(matrix)
    answers += [side for vote in votes.T for side in (vote > 0, vote <= 0)]
    own = [groups.codes == at for at in range(len(groups.answers))]
    return any(int((one ^ group).sum()) < k for one in answers for group in own)


def _described(
    battery: Battery, matrix: Matrix, groups: Column, found: OpinionGroups, k: int
) -> Found:
    statements = [*statements_told(battery, matrix, groups, k)]
    telling = telling_statements(found.counts, found.votes.is_set_aside, most=MOST_TOLD)
    return {
        "groups": found.sizes,
        "unplaced": int((found.groups == NO_GROUP).sum()),
        "statements": statements,
        "telling": [[[one.statement, one.is_agree] for one in group] for group in telling],
        "map": cells_of(found.places, found.groups, k=k),
    }


# --- groups × statements --------------------------------------------------------------------
def statements_told(battery: Battery, matrix: Matrix, groups: Column, k: int) -> Iterator[Found]:
    """For each statement, how many of each group agree and answered; `None` is hidden.

    Two answers alone are told apart, agreeing and not (refusing, or passing): with three, the few
    who pass would hide everything else.
    """
    question = Question(code=SIDE, kind=Kind.SINGLE, choices=tuple(map(_choice, _SIDES)))
    values = battery.votes(matrix)
    for at, item in enumerate(battery.items):
        sides = _sides(values[:, at])
        alone = replace(matrix, columns={SIDE: sides})
        book = book_of(alone, question, by=groups, name=GROUP)
        [cross] = _crossing(question, book, groups.answers, k, name=GROUP).read(question)
        rows = {row.group[0]: row for row in cross.rows if len(row.group) == 1}
        shown = [rows.get(group) for group in groups.answers]
        yield {
            "field": item.field.name,
            "seen": int(sides.is_answered.sum()),
            "agree_all": int((sides.codes == 0).sum()),
            "agree": [row.counts[0] if row else None for row in shown],
            "answered": [row.answered if row else None for row in shown],
        }


def _sides(votes: Values) -> Column:
    """Whether each ballot agrees, as an answer; blank where it did not answer."""
    codes = np.where(np.isnan(votes), NOT_ANSWERED, np.where(votes > 0, 0, 1)).astype(np.int16)
    return Column(_SIDES, codes)


def _choice(code: str) -> Choice:
    return Choice(code=code)


def _crossing(
    question: Question, book: Book, order: Sequence[str], k: int, *, name: str
) -> Crossing:
    alone = Questionnaire(pages=(Page(code="p1", questions=(question,)),))
    return Crossing(alone, book, profile_field=name, order=order, k=k)


# --- profile × groups -----------------------------------------------------------------------
def profiles_beside(
    battery: Battery,
    matrices: tuple[Matrix, Matrix],
    groups: Column,
    statements: Sequence[Found],
    k: int,
) -> Iterator[Found]:
    """The profile of the groups, but for the fields that, beside what is told of a statement by
    profile and by group, would bound a small count. `matrices`: every ballot, and those grouped.
    """
    whole, grouped = matrices
    for table in profiles_told(grouped, groups, k):
        by, name = grouped.profile[table["by"]], table["by"]
        beside = [
            Statement(
                said=grouped.columns[item.field.name],
                crossed=_crossed(whole, item.field.name, name, k),
                told=told,
                agreeing=_agreeing(item, grouped.columns[item.field.name]),
            )
            for item, told in zip(battery.items, statements, strict=True)
        ]
        if may_tell_profile(table, by, groups, beside, k=k):
            yield table


def _crossed(matrix: Matrix, field: str, by: str, k: int) -> CrossReading:
    """A statement crossed with the profile, as the results show it."""
    said, column = matrix.columns[field], matrix.profile[by]
    question = Question(code=SIDE, kind=Kind.SINGLE, choices=tuple(map(_choice, said.answers)))
    book = book_of(replace(matrix, columns={SIDE: said}), question, by=column, name=by)
    return _crossing(question, book, column.answers, k, name=by).read(question)[0]


def _agreeing(item: Item, said: Column) -> list[int]:
    return [at for at, answer in enumerate(said.answers) if item.worth.get(answer, 0) > 0]


def profiles_told(matrix: Matrix, groups: Column, k: int) -> Iterator[Found]:
    """For each field of the profile, how many of each of its groups are in each of opinion.

    Those who are in none are counted as one more answer: without it the number of them in each
    group of the profile would be told exactly, one person or two as well.
    """
    everyone = _with_unplaced(groups)
    choices = tuple(map(_choice, everyone.answers))
    question = Question(code=GROUP, kind=Kind.SINGLE, choices=choices)
    with_groups = replace(matrix, columns={GROUP: everyone})
    told = len(groups.answers)
    for name, by in matrix.profile.items():
        book = book_of(with_groups, question, by=by, name=name)
        for cross in _crossing(question, book, by.answers, k, name=name).read(question):
            if len(cross.rows) > 1:
                yield {
                    "by": name,
                    "is_ordered": name in ORDERED,
                    "groups": [list(row.group) for row in cross.rows],
                    "answered": [row.answered for row in cross.rows],
                    "counts": [list(row.counts[:told]) for row in cross.rows],
                }


def _with_unplaced(groups: Column) -> Column:
    """The groups, and one more of those who are in none, if any."""
    answers = groups.answers if (groups.codes >= 0).all() else (*groups.answers, UNPLACED)
    codes = np.where(groups.codes < 0, len(groups.answers), groups.codes).astype(np.int16)
    return Column(answers, codes)
