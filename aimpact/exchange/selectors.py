"""Imports and exports of questionnaires, read for the screens."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.text import Truncator

from aimpact.accounts.models import User
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
from aimpact.questionnaire.document import from_json
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.structure import FIELD_SEPARATOR, Questionnaire, Text
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.team import Shelf, SurveyLine, lines_of, surveys_on

Json = dict[str, Any]
DRAFTS_SHOWN = 50
LABEL_SHOWN = 40
"""Characters of a question that name a column."""


def waiting_imports(space: Space, *, at: datetime) -> list[QuestionnaireImport]:
    """Questionnaires of a space that wait to be confirmed, the newest first."""
    waiting = QuestionnaireImport.objects.filter(space=space, survey=None, expires_at__gt=at)
    light = waiting.defer("report", "document").annotate(words=F("document__title"))
    return list(light.order_by("-created_at", "-pk"))


def find_waiting(space: Space, pk: int, *, at: datetime) -> QuestionnaireImport | None:
    """One of them, or `None`."""
    waiting = QuestionnaireImport.objects.filter(space=space, survey=None, expires_at__gt=at)
    return waiting.filter(pk=pk).first()


def traces_of(survey: Survey) -> list[QuestionnaireImport]:
    """The files that the questions of a survey come from, the first of them first."""
    return list(QuestionnaireImport.objects.filter(survey=survey).order_by("created_at", "pk"))


def drafts_of(space: Space, *, at: datetime) -> list[SurveyLine]:
    """The latest drafts, to which pages may be added; without their questions."""
    drafts = surveys_on(space, Shelf.DRAFTS, at=at).order_by("-updated_at")
    return lines_of(list(drafts[:DRAFTS_SHOWN]), at=at)


def waiting_answers(survey: Survey, *, at: datetime) -> list[AnswerFile]:
    """Files of answers to a survey that wait, the newest first."""
    waiting = AnswerFile.objects.filter(survey=survey, expires_at__gt=at)
    return list(waiting.defer("content").order_by("-created_at"))


def find_answer_file(survey: Survey, pk: int, *, at: datetime) -> AnswerFile | None:
    """A file of answers that waits, or `None`."""
    return AnswerFile.objects.filter(survey=survey, pk=pk, expires_at__gt=at).first()


def title_of(waiting: QuestionnaireImport) -> Text:
    """The title of a questionnaire that waits; read by `waiting_imports` without its questions."""
    if hasattr(waiting, "words"):
        return Text(**(waiting.words or {}))
    return document_of(waiting).title


def document_of(trace: QuestionnaireImport) -> Questionnaire:
    """The questionnaire that an import would give."""
    return from_json(trace.document)


@dataclass(frozen=True, slots=True)
class Report:
    """What an import carried. `questions` are those of the file, in its order."""

    questions: Sequence[SourceQuestion]
    losses: Sequence[Loss]
    tally: Mapping[Carried, int]


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


def _understood(columns: Iterable[Column], document: Questionnaire) -> Iterator[Column]:
    """The columns with all the ways to write an answer: the other tool's value, else our code (a
    file of ours often has columns of the same names), else its words, as many files have them.
    Columns of questions that are there no more are nobody's.
    """
    codes = {question.code for question in document.questions()}
    fields = {
        field.name: field
        for question in document.questions()
        for field in behaviour_of(question).fields(question)
    }
    for column in columns:
        if column.field.partition(FIELD_SEPARATOR)[0] not in codes:
            continue
        choices = fields[column.field].choices if column.field in fields else ()
        if column.tick or not choices:
            yield column
            continue
        words = {label: c.code for c in choices for label in _written(c.label)}
        yield replace(
            column, values=words | {c.code: c.code for c in choices} | dict(column.values)
        )


def _written(label: Text) -> list[str]:
    """The ways to write a label: our own files set its apostrophes."""
    words = [text for text in (label.en, label.fr) if text]
    return [*words, *(text.replace("'", "’") for text in words)]


def renamed_report(report: Json, names: Mapping[str, str]) -> Json:
    """The report of a questionnaire whose questions got other codes."""

    def field(name: str) -> str:
        code, separator, rest = name.partition(FIELD_SEPARATOR)
        return f"{names.get(code, code)}{separator}{rest}"

    return report | {
        "questions": [
            question | {"codes": [names.get(code, code) for code in question["codes"]]}
            for question in report["questions"]
        ],
        "columns": [column | {"field": field(column["field"])} for column in report["columns"]],
    }


def _loss(data: Json) -> Loss:
    return Loss(data["code"], Weight(data["weight"]), data["detail"])


def field_names(survey: Survey, language: str) -> dict[str, str]:
    """The fields of a survey as a reader knows them: their words, then their names."""
    return {
        field.name: f"{Truncator(field.label.read(language)).chars(LABEL_SHOWN)} ({field.name})"
        for question in survey.document.questions()
        for field in behaviour_of(question).fields(question)
    }


def codes_in_part(report: Report) -> set[str]:
    """Our questions that come from one of which something is missing."""
    cut = (question for question in report.questions if question.carried is Carried.PARTLY)
    return {code for question in cut for code in question.codes}


def answer_columns(survey: Survey) -> tuple[Column, ...]:
    """How files of answers call the fields of a survey: the other tool's names, and ours."""
    kept = [column for trace in traces_of(survey) for column in trace.report["columns"]]
    theirs = (
        Column(tuple(c["names"]), c["field"], c["tick"], dict(c["values"]), c["rank"]) for c in kept
    )
    return tuple(_understood([*theirs, *columns_of(survey.document)], survey.document))


def sent_files_data(user: User) -> list[dict[str, str]]:
    """The files of questionnaires and of answers that the person sent, for the person."""
    imports = QuestionnaireImport.objects.filter(created_by=user).order_by("pk")
    answers = AnswerFile.objects.filter(created_by=user).order_by("pk")
    return [
        *({"name": one.file_name, "sent_at": _moment(one.created_at)} for one in imports),
        *({"name": one.name, "sent_at": _moment(one.created_at)} for one in answers),
    ]


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
