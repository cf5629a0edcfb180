"""An information, which asks nothing, and a choice between pictures."""

from collections.abc import Iterator

from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds.base import Behaviour, Cell, Field, Posted, Reading
from aimpact.questionnaire.kinds.choices import MultipleChoice, SingleChoice
from aimpact.questionnaire.structure import Question


class Information(Behaviour):
    """A text, with a picture, a film or a link: no field, no answer, nothing to count."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        return ()

    def read(self, question: Question, data: Posted) -> Reading:
        return Reading()

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        yield from ()


class PictureChoice(Behaviour):
    """One picture where `maximum` is one, several otherwise."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        return _like(question).fields(question)

    def read(self, question: Question, data: Posted) -> Reading:
        return _like(question).read(question, data)

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        return _like(question).cells(question, answers)


_ONE, _SEVERAL = SingleChoice(), MultipleChoice()


def picks_one(question: Question) -> bool:
    """Whether one picture alone may be chosen."""
    return question.maximum == 1


def _like(question: Question) -> Behaviour:
    return _ONE if picks_one(question) else _SEVERAL
