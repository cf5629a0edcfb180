"""Answers alike down a table: the long-string index of a ballot.

The index is the longest run of one and the same answer in items that follow each other (J. A.
Johnson, « Ascertaining the validity of individual protocols from Web-based personality
inventories », Journal of Research in Personality 39, 2005, 103-129). Lines of a table may be drawn
in another order for each participant, which no ballot tells: a run as long as the table is the one
value that is the same in every order, and the one that is looked at here.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from aimpact.questionnaire.answers import visible_questions
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.structure import Cells, Kind, Question, Questionnaire

FEWEST_LINES = 4
"""Lines answered from which a table counts: three alike are soon somebody's opinion."""


def long_string(items: Sequence[str]) -> int:
    """The length of the longest run of one answer; 0 for no item."""
    return max((len(list(run)) for _answer, run in groupby(items)), default=0)


def is_alike(questionnaire: Questionnaire, answers: Answers) -> bool | None:
    """Whether the same answer goes down every line of every table of this ballot: its long strings
    are as long as its tables. `None` for a ballot without a table of `FEWEST_LINES` lines answered.
    """
    tables = [table for table in _tables(questionnaire, answers) if len(table) >= FEWEST_LINES]
    return all(long_string(table) == len(table) for table in tables) if tables else None


def _tables(questionnaire: Questionnaire, answers: Answers) -> Iterator[list[str]]:
    """What was answered line by line, in each table that asks for one choice a line."""
    for question in visible_questions(questionnaire, answers):
        if question.kind is Kind.MATRIX and question.cells is Cells.SINGLE:
            yield list(_lines(question, answers))


def _lines(question: Question, answers: Answers) -> Iterator[str]:
    for row in question.rows:
        answer = answers.get(question.row_field(row))
        if isinstance(answer, str):
            yield answer
