"""Batteries of opinions in a survey: statements, and questions that share one scale, as votes.

A statement is agreed with (1), refused (-1) or passed (0). A scale is recoded evenly from its first
step (-1) to its last (1): of five, -1, -0.5, 0, 0.5, 1; « no opinion » is a pass (0). So a battery
of ratings is read as statements are: above the middle takes the side of the last step. A blank is a
statement not seen. Only what everybody is asked is read: a condition would tell a group apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aimpact.insights.analyses.differences import asked_of_everybody
from aimpact.insights.analyses.matrix import Matrix
from aimpact.insights.readings.questions import counted_fields, is_scale
from aimpact.questionnaire.kinds import Field
from aimpact.questionnaire.kinds.opinions import AGREE, DISAGREE, PASS
from aimpact.questionnaire.structure import Choice, Kind, Question, Questionnaire
from aimpact.statistics.opinion_votes import Values

FEWEST_STATEMENTS = 5
"""Statements from which groups are looked for: of fewer, each answer would be the group."""
RATINGS = "ratings"
"""Name of the battery made of all the ratings of a survey that have as many steps."""
_SAID = {AGREE: 1.0, DISAGREE: -1.0, PASS: 0.0}


@dataclass(frozen=True, slots=True)
class Item:
    """One statement, or one line rated: a field of a question."""

    question: Question
    field: Field

    @property
    def worth(self) -> Mapping[str, float]:
        """What each answer is worth, from -1 to 1, by its code."""
        if self.question.kind is Kind.STATEMENTS:
            return _SAID
        return _steps(self.field.choices)


@dataclass(frozen=True, slots=True)
class Battery:
    """Statements that are read together. `code` is that of their question, or `RATINGS`."""

    code: str
    items: Sequence[Item]

    def votes(self, matrix: Matrix) -> Values:
        """Ballots in rows, statements in columns, from -1 to 1; not a number where blank."""
        values = np.full((matrix.ballots, len(self.items)), np.nan, dtype=np.float32)
        for at, item in enumerate(self.items):
            column, worth = matrix.columns[item.field.name], item.worth
            known = [worth.get(answer, np.nan) for answer in column.answers]
            table = np.array([*known, np.nan], dtype=np.float32)
            values[:, at] = table[np.where(column.codes < 0, len(known), column.codes)]
        return values


def _steps(choices: Sequence[Choice]) -> dict[str, float]:
    """The steps of a scale from -1 to 1; « no opinion » in the middle."""
    steps = [choice.code for choice in choices if not choice.is_no_opinion]
    found = {code: 2 * at / max(len(steps) - 1, 1) - 1 for at, code in enumerate(steps)}
    return {choice.code: found.get(choice.code, 0.0) for choice in choices}


def batteries_of(questionnaire: Questionnaire, matrix: Matrix) -> Iterator[Battery]:
    """The batteries long enough to look for groups in, in the order of the survey."""
    ratings: dict[int, list[Item]] = {}
    for question in asked_of_everybody(questionnaire):
        items = [*_items(question, matrix)]
        if question.kind is Kind.RATING:
            ratings.setdefault(len(question.choices), []).extend(items)
        elif len(items) >= FEWEST_STATEMENTS:
            yield Battery(question.code, items)
    longest = max(ratings.values(), key=len, default=[])
    if len(longest) >= FEWEST_STATEMENTS:
        yield Battery(RATINGS, longest)


def _items(question: Question, matrix: Matrix) -> Iterator[Item]:
    for each in counted_fields(question):
        is_opinion = question.kind is Kind.STATEMENTS or is_scale(question, each)
        if is_opinion and each.choices and each.name in matrix.columns:
            yield Item(question, each)
