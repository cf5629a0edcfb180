"""Imports of answers, read for the screens and for the services."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from aimpact.spaces.models import Space
from aimpact.surveys.importing.columns import Becomes, Plan, Reason
from aimpact.surveys.importing.fill import Filled, fill_ballots
from aimpact.surveys.importing.mapping import mapping_from_json
from aimpact.surveys.importing.report import Refusal, Report
from aimpact.surveys.importing.sources import Sources, read_sources
from aimpact.surveys.models import AnswerImport, ImportDraft
from aimpact.surveys.models.imports import FileRole
from aimpact.surveys.questionnaire.answers import count_cells
from aimpact.surveys.questionnaire.kinds import ANSWERED, behaviour_of
from aimpact.surveys.questionnaire.structure import Question, Text


def drafts_of(space: Space, *, at: datetime) -> list[ImportDraft]:
    """Imports that wait in a space, the newest first."""
    return list(ImportDraft.objects.filter(space=space, expires_at__gt=at).order_by("-created_at"))


def draft_files(draft: ImportDraft) -> dict[str, bytes]:
    """The content of each file of a draft, by its role."""
    return {file.role: bytes(file.content) for file in draft.files.all()}


def draft_sources(draft: ImportDraft) -> Sources:
    """The files of a draft read again, the way that its mapping says."""
    return read_sources(draft_files(draft), mapping_from_json(draft.mapping).source)


def draft_plans(draft: ImportDraft) -> list[Plan]:
    """What each column becomes; empty when the mapping came from a file."""
    return [
        Plan(
            column=plan["column"],
            becomes=Becomes(plan["becomes"]),
            reason=Reason(plan["reason"]["code"], dict(plan["reason"]["figures"])),
            label=plan["label"],
            separator=plan["separator"],
        )
        for plan in draft.plans
    ]


def draft_filled(draft: ImportDraft) -> Filled:
    """The questionnaire and ballots that the draft would give. Raises `FileRefused`."""
    sources = draft_sources(draft)
    name = draft.files.only("name").get(role=FileRole.ANSWERS).name
    return fill_ballots(
        sources.table,
        mapping_from_json(draft.mapping),
        title=Text(fr=draft.title or name),
        on=draft.created_at.date(),
        notes=sources.notes,
    )


@dataclass(frozen=True, slots=True)
class CountedAnswer:
    """How many ballots would give one answer."""

    label: Text
    count: int


@dataclass(frozen=True, slots=True)
class CountedField:
    """What would be counted for one field of the questionnaire."""

    question: Question
    label: Text
    answered: int
    answers: tuple[CountedAnswer, ...]


def count_filled(filled: Filled) -> list[CountedField]:
    """The counts that the import would publish, from the same rules as the tallies."""
    cells: Counter[tuple[str, str]] = Counter()
    for ballot in filled.ballots:
        for cell in count_cells(filled.questionnaire, ballot.answers):
            cells[cell.field, cell.answer] += 1
    return [
        CountedField(
            question,
            field.label if question.rows else question.label,
            cells[field.name, ANSWERED],
            tuple(CountedAnswer(c.label, cells[field.name, c.code]) for c in field.choices),
        )
        for question in filled.questionnaire.questions()
        for field in behaviour_of(question).fields(question)
        if field.name != question.other_field
    ]


def kept_report(trace: AnswerImport) -> Report:
    """The report of an import that was confirmed; refused values are no longer known."""
    return Report(
        rows=trace.rows,
        ballots=trace.ballots,
        refusals=tuple(Refusal(**refusal) for refusal in trace.refusals),
        ignored=trace.ignored,
        notes=trace.notes,
    )
