"""Imports of answers, read for the screens and for the services."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from aimpact.questionnaire.answers import count_cells
from aimpact.questionnaire.kinds import ANSWERED, Context, Field, behaviour_of
from aimpact.questionnaire.structure import Question, Text
from aimpact.spaces.models import Space
from aimpact.surveys.importing.columns import Becomes, Plan, Reason
from aimpact.surveys.importing.files import fingerprint
from aimpact.surveys.importing.fill import Filled, fill_ballots
from aimpact.surveys.importing.mapping import Source, mapping_from_json
from aimpact.surveys.importing.report import Refusal, Report
from aimpact.surveys.importing.sources import Sources, open_file, read_sources
from aimpact.surveys.importing.tables import Record
from aimpact.surveys.models import AnswerImport, ImportDraft, Survey
from aimpact.surveys.models.imports import FileRole
from aimpact.surveys.selectors.places import TerritoryPlaces


def drafts_of(space: Space, *, at: datetime) -> list[ImportDraft]:
    """Imports that wait in a space, the newest first."""
    return list(ImportDraft.objects.filter(space=space, expires_at__gt=at).order_by("-created_at"))


def imports_of(space: Space, number: int = 20) -> list[AnswerImport]:
    """The last imports of a space, the newest first, without their refusals."""
    traces = AnswerImport.objects.filter(survey__space=space).select_related("survey")
    return list(traces.defer("refusals", "ignored", "notes").order_by("-imported_at")[:number])


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
    return fill_ballots(
        sources.table,
        mapping_from_json(draft.mapping),
        title=Text(fr=draft_title(draft)),
        on=draft.created_at.date(),
        notes=sources.notes,
        context=Context(places=TerritoryPlaces()),
    )


@dataclass(frozen=True, slots=True)
class CountedAnswer:
    """How many ballots would give one answer."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class CountedField:
    """What would be counted for one field of the questionnaire."""

    title: str
    answered: int
    answers: tuple[CountedAnswer, ...]


def count_filled(filled: Filled, language: str = "fr") -> list[CountedField]:
    """The counts that the import would publish, by the same rules as the tallies."""
    cells: Counter[tuple[str, str]] = Counter()
    for ballot in filled.ballots:
        for cell in count_cells(filled.questionnaire, ballot.answers):
            cells[cell.field, cell.answer] += 1
    return [
        CountedField(
            _field_title(question, field, language),
            cells[field.name, ANSWERED],
            tuple(
                CountedAnswer(choice.label.read(language), cells[field.name, choice.code])
                for choice in field.choices
            ),
        )
        for question in filled.questionnaire.questions()
        for field in behaviour_of(question).fields(question)
        if field.name != question.other_field
    ]


def _field_title(question: Question, field: Field, language: str) -> str:
    title = question.label.read(language)
    return f"{title} – {field.label.read(language)}" if question.rows else title


def kept_report(trace: AnswerImport) -> Report:
    """The report of an import that was confirmed; refused values are no longer known."""
    return Report(
        rows=trace.rows,
        ballots=trace.ballots,
        refusals=tuple(Refusal(**refusal) for refusal in trace.refusals),
        ignored=trace.ignored,
        notes=trace.notes,
    )


def imported_before(draft: ImportDraft) -> Survey | None:
    """The survey that the same file of answers already became in this space, if any."""
    known = fingerprint(draft_files(draft)[FileRole.ANSWERS])
    return Survey.objects.filter(space=draft.space, answer_import__fingerprint=known).first()


def draft_title(draft: ImportDraft) -> str:
    """The title given, or the name of the file of answers."""
    return draft.title or draft.files.only("name").get(role=FileRole.ANSWERS).name


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first records of a file of answers, as it is read now."""

    source: Source
    columns: tuple[str, ...]
    records: tuple[Record, ...]


def draft_beginning(draft: ImportDraft, number: int = 15) -> Beginning:
    """The first records of the draft's file of answers, title blocks included."""
    source = mapping_from_json(draft.mapping).source
    opened = open_file(draft_files(draft)[FileRole.ANSWERS], source)
    return Beginning(source, opened.columns, opened.records[:number])
