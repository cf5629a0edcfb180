"""The same mentions for several lines: majority judgment, statements to agree or disagree with."""

from collections.abc import Iterator
from dataclasses import replace

from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds.base import Cell, Field, Posted, Reading
from aimpact.questionnaire.kinds.matrix import Matrix
from aimpact.questionnaire.structure import Cells, Question

AGREE, DISAGREE, PASS = "agree", "disagree", "pass"
"""Codes of what may be said of a statement."""


class OneMention(Matrix):
    """One mention a line, whatever the cells that the question may have had before."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        return super().fields(_plain(question))

    def read(self, question: Question, data: Posted) -> Reading:
        return super().read(_plain(question), data)

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        return super().cells(_plain(question), answers)

    def anchor(self, question: Question, name: str) -> str:
        return super().anchor(_plain(question), name)


def _plain(question: Question) -> Question:
    return replace(question, cells=Cells.SINGLE)
