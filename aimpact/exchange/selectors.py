"""Imports and exports of questionnaires, read for the screens."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from aimpact.exchange.formats.imported import (
    Carried,
    Column,
    Imported,
    Loss,
    SourceQuestion,
    Weight,
)
from aimpact.exchange.formats.native import columns_of
from aimpact.exchange.models import AnswerFile, QuestionnaireImport
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from aimpact.surveys.questionnaire.document import from_json
from aimpact.surveys.questionnaire.structure import Questionnaire

Json = dict[str, Any]


def waiting_imports(space: Space, *, at: datetime) -> list[QuestionnaireImport]:
    """Questionnaires of a space that wait to be confirmed, the newest first."""
    waiting = QuestionnaireImport.objects.filter(space=space, survey=None, expires_at__gt=at)
    return list(waiting.defer("report").order_by("-created_at"))


def find_waiting(space: Space, pk: int, *, at: datetime) -> QuestionnaireImport | None:
    """One of them, or `None`."""
    waiting = QuestionnaireImport.objects.filter(space=space, survey=None, expires_at__gt=at)
    return waiting.filter(pk=pk).first()


def find_trace(survey: Survey) -> QuestionnaireImport | None:
    """Where a survey's questionnaire comes from, if it was imported."""
    return QuestionnaireImport.objects.filter(survey=survey).first()


def find_answer_file(survey: Survey, pk: int, *, at: datetime) -> AnswerFile | None:
    """A file of answers that waits, or `None`."""
    return AnswerFile.objects.filter(survey=survey, pk=pk, expires_at__gt=at).first()


def document_of(trace: QuestionnaireImport) -> Questionnaire:
    """The questionnaire that an import would give."""
    return from_json(trace.document)


@dataclass(frozen=True, slots=True)
class Report:
    """What an import carried. `questions` are those of the file, in its order."""

    questions: Sequence[SourceQuestion]
    losses: Sequence[Loss]
    tally: Mapping[Carried, int]

    @property
    def incomplete(self) -> list[SourceQuestion]:
        """The questions of which something is to be told."""
        return [question for question in self.questions if question.losses]


def report_to_json(imported: Imported) -> Json:
    """All that was read besides the questionnaire, to be kept."""
    return {
        "questions": [asdict(question) for question in imported.questions],
        "losses": [asdict(loss) for loss in imported.losses],
        "columns": [asdict(column) for column in imported.columns],
    }


def report_of(trace: QuestionnaireImport) -> Report:
    """The report of an import that was kept."""
    questions = [
        SourceQuestion(
            question["name"],
            question["kind"],
            question["label"],
            tuple(question["codes"]),
            tuple(map(_loss, question["losses"])),
        )
        for question in trace.report["questions"]
    ]
    losses = [_loss(loss) for loss in trace.report["losses"]]
    counts = dict.fromkeys(Carried, 0)
    for question in questions:
        counts[question.carried] += 1
    return Report(questions, losses, counts)


def _loss(data: Json) -> Loss:
    return Loss(data["code"], Weight(data["weight"]), data["detail"])


def answer_columns(survey: Survey) -> tuple[Column, ...]:
    """How files of answers call the fields of a survey: the other tool's names, and ours."""
    trace = find_trace(survey)
    kept = trace.report["columns"] if trace else []
    theirs = (
        Column(tuple(c["names"]), c["field"], c["tick"], dict(c["values"]), c["rank"]) for c in kept
    )
    return (*theirs, *columns_of(survey.document))
