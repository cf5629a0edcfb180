"""Files and photos that participants send.

The form carries one ticket a file. A ballot in the urn holds tickets; in the box of an anonymous
survey it holds their number alone, as `1`, `2`, `3`: `services.files` makes one of the other.
"""

from collections.abc import Iterator

from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds.base import (
    Behaviour,
    Cell,
    Field,
    Posted,
    Reading,
    base_cells,
)
from aimpact.questionnaire.structure import Question

FILES_MOST = 10
"""Files that one question may take."""
PICTURES, PDF, DOCUMENTS = "pictures", "pdf", "documents"
ACCEPTS = (PICTURES, PDF, DOCUMENTS)


class Files(Behaviour):
    """A list of tickets, in the order of sending."""

    def fields(self, question: Question) -> tuple[Field, ...]:
        return (Field(question.code, question.label, is_list=True),)

    def read(self, question: Question, data: Posted) -> Reading:
        reading = Reading()
        name, uploads = question.code, data.context.uploads
        sent = list(dict.fromkeys(filter(None, map(str.strip, data.getlist(name)))))
        here = [ticket for ticket in sent if uploads is None or uploads.knows(name, ticket)]
        reading.typed[name] = here
        for code, figures in uploads.faults(name) if uploads else ():
            reading.refuse(name, code, **figures)
        if len(here) < len(sent):
            reading.refuse(name, "file_gone")
        elif len(here) > files_most(question):
            reading.refuse(name, "too_many_files", maximum=files_most(question))
        elif here:
            reading.answers[name] = here
        elif question.is_required and not reading.errors:
            reading.refuse(name, "file_required")
        return reading

    def cells(self, question: Question, answers: Answers) -> Iterator[Cell]:
        sent = answers.get(question.code)
        number = len(sent) if isinstance(sent, list) else 0
        yield from base_cells(question.code, answers, total=float(number))


def files_most(question: Question) -> int:
    """How many files the question takes; one unless it says more."""
    return min(FILES_MOST, int(question.maximum or 1))


def accepted(question: Question) -> tuple[str, ...]:
    """What may be sent: everything that the platform takes, unless the question says less."""
    return tuple(one for one in ACCEPTS if one in question.accepts) or ACCEPTS
