"""Importing a survey with its answers: files wait in a draft, then become a closed survey."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.core.text import clean_text
from aimpact.spaces.models import Space
from aimpact.surveys.enums import Anonymity, Audience, ResultsVisibility
from aimpact.surveys.importing.build import build_mapping
from aimpact.surveys.importing.columns import Plan
from aimpact.surveys.importing.files import fingerprint
from aimpact.surveys.importing.fill import Filled
from aimpact.surveys.importing.mapping import (
    FileMapping,
    Source,
    check_mapping,
    mapping_from_json,
    mapping_to_json,
    source_to_json,
)
from aimpact.surveys.importing.report import Refusal, Report
from aimpact.surveys.importing.sources import ANSWERS, propose, read_sources
from aimpact.surveys.models import AnswerImport, ImportDraft, ImportFile, Survey
from aimpact.surveys.models.imports import DRAFT_LIFETIME
from aimpact.surveys.selectors.imports import draft_files, draft_filled
from aimpact.surveys.services.sealing import ImportedBallot, import_ballots

MAXIMUM_DRAFTS = 20
"""Drafts that wait in one space at a time: each may hold tens of megabytes."""

MOST_AT_ONCE = 30_000
"""Ballots that a person's request may import: some ten seconds. The command has no such limit."""


class AlreadyImported(Exception):
    """The same file of answers already became `survey`, in this space."""

    def __init__(self, survey: Survey) -> None:
        super().__init__(survey.code)
        self.survey = survey


class NothingToImport(Exception):
    """No row gives a ballot, or so much is refused that the mapping must be wrong."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"{report.ballots} ballots, {len(report.refusals)} refusals")
        self.report = report


class TooManyBallots(Exception):
    """More than `MOST_AT_ONCE`: a request would last minutes. The command imports them."""


class TooManyDrafts(Exception):
    """The space has `MAXIMUM_DRAFTS` imports waiting already."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as a person sent it."""

    name: str
    content: bytes


# --- drafts --------------------------------------------------------------------------------


def start_import(
    space: Space, *, files: Mapping[str, SentFile], title: str, by: User, at: datetime
) -> ImportDraft:
    """Keep the files for a while, with a proposed mapping.

    Raises `FileRefused` when they cannot be read, `TooManyDrafts`; nothing is then kept.
    """
    contents = {role: file.content for role, file in files.items()}
    proposal = propose(contents, on=at.date())
    with transaction.atomic():
        Space.objects.select_for_update(no_key=True).get(pk=space.pk)
        if ImportDraft.objects.filter(space=space, expires_at__gt=at).count() >= MAXIMUM_DRAFTS:
            raise TooManyDrafts
        draft = ImportDraft.objects.create(
            space=space,
            created_by=by,
            created_at=at,
            expires_at=at + DRAFT_LIFETIME,
            title=clean_text(title)[:200],
            source=source_to_json(proposal.sources.source),
            plans=[asdict(plan) for plan in proposal.plans],
            mapping=mapping_to_json(proposal.mapping),
        )
        ImportFile.objects.bulk_create(
            ImportFile(draft=draft, role=role, name=_file_name(file.name), content=file.content)
            for role, file in files.items()
        )
        record_event(draft, "start_import", by=by, at=at, space_id=space.pk)
    return draft


def _file_name(name: str) -> str:
    return clean_text(name).replace("\n", " ")[:200] or "?"


@transaction.atomic
def read_draft_again(draft: ImportDraft, *, source: Source, by: User, at: datetime) -> ImportDraft:
    """Read the files another way (encoding, header line, shape) and propose anew.

    Raises `FileRefused`; the draft then stays as it was.
    """
    draft = _locked(draft)
    proposal = propose(draft_files(draft), on=at.date(), source=source)
    draft.source = source_to_json(proposal.sources.source)
    draft.plans = [asdict(plan) for plan in proposal.plans]
    draft.mapping = mapping_to_json(proposal.mapping)
    draft.save(update_fields=["source", "plans", "mapping"])
    record_event(draft, "read_import_again", by=by, at=at, space_id=draft.space_id)
    return draft


@transaction.atomic
def plan_draft(
    draft: ImportDraft, *, plans: Sequence[Plan], title: str, by: User, at: datetime
) -> ImportDraft:
    """Make the mapping that a person asked for, column by column.

    Raises `PlanRefused` or `MalformedMapping`; the draft then stays as it was.
    """
    draft = _locked(draft)
    mapping = mapping_from_json(draft.mapping)
    sources = read_sources(draft_files(draft), mapping.source)
    built = build_mapping(
        plans, sources.looks, source=sources.source, codes=sources.codes, on=at.date()
    )
    check_mapping(built, sources.table.columns)
    draft.plans = [asdict(plan) for plan in plans]
    draft.mapping = mapping_to_json(built)
    draft.title = clean_text(title)[:200]
    draft.save(update_fields=["plans", "mapping", "title"])
    record_event(draft, "plan_import", by=by, at=at, space_id=draft.space_id)
    return draft


@transaction.atomic
def use_mapping(draft: ImportDraft, *, mapping: FileMapping, by: User, at: datetime) -> ImportDraft:
    """Take a mapping that was written elsewhere.

    Raises `FileRefused` or `MalformedMapping`; the draft then stays as it was.
    """
    draft = _locked(draft)
    sources = read_sources(draft_files(draft), mapping.source)
    mapping = replace(mapping, source=sources.source)
    check_mapping(mapping, sources.table.columns)
    draft.source, draft.plans = source_to_json(sources.source), []
    draft.mapping = mapping_to_json(mapping)
    draft.save(update_fields=["source", "plans", "mapping"])
    record_event(draft, "use_import_mapping", by=by, at=at, space_id=draft.space_id)
    return draft


@transaction.atomic
def discard_import(draft: ImportDraft, *, by: User, at: datetime) -> None:
    """Forget the files now."""
    draft = _locked(draft)
    record_event(draft, "discard_import", by=by, at=at, space_id=draft.space_id)
    draft.delete()


def forget_import_drafts(*, at: datetime) -> int:
    """Delete the drafts whose time is over; give their number."""
    _, deleted = ImportDraft.objects.filter(expires_at__lte=at).delete()
    return deleted.get(ImportDraft._meta.label, 0)


def _locked(draft: ImportDraft) -> ImportDraft:
    return ImportDraft.objects.select_for_update().get(pk=draft.pk)


# --- surveys ---------------------------------------------------------------------------------


@transaction.atomic
def confirm_import(
    draft: ImportDraft,
    *,
    visibility: ResultsVisibility,
    again: bool,
    by: User,
    at: datetime,
) -> Survey:
    """Make the survey that the draft describes, and forget the files. All or nothing.

    Raises `AlreadyImported` unless `again` says that it is meant, `NothingToImport`,
    `TooManyBallots`, `FileRefused`, `MalformedMapping`; `ImportDraft.DoesNotExist` when it was
    confirmed already.
    """
    draft = _locked(draft)
    filled = draft_filled(draft)
    if filled.report.ballots > MOST_AT_ONCE:
        raise TooManyBallots
    answers = draft.files.get(role=ANSWERS)
    survey = import_survey(
        draft.space,
        filled=filled,
        file=SentFile(answers.name, bytes(answers.content)),
        visibility=visibility,
        again=again,
        by=by,
        at=at,
    )
    draft.delete()
    return survey


@transaction.atomic
def import_survey(
    space: Space,
    *,
    filled: Filled,
    file: SentFile,
    visibility: ResultsVisibility,
    again: bool = False,
    by: User | None,
    at: datetime,
) -> Survey:
    """Make a closed, anonymous survey with the ballots read from `file`.

    It is dated from its first ballot to its last. Raises `AlreadyImported` and
    `NothingToImport`; nothing is then written.
    """
    if not filled.report.is_acceptable:
        raise NothingToImport(filled.report)
    Space.objects.select_for_update(no_key=True).get(pk=space.pk)  # the same file twice at once
    known = fingerprint(file.content)
    before = Survey.objects.filter(space=space, answer_import__fingerprint=known).first()
    if before is not None and not again:
        raise AlreadyImported(before)
    survey = _create_survey(space, filled, visibility, by, at)
    import_ballots(
        survey,
        (ImportedBallot(b.answers, b.profile, b.day, b.seconds) for b in filled.ballots),
        by=by,
        at=at,
    )
    _keep_trace(survey, filled.report, file.name, known, at)
    record_event(survey, "import_survey", by=by, at=at, space_id=space.pk)
    return survey


def _create_survey(
    space: Space, filled: Filled, visibility: ResultsVisibility, by: User | None, at: datetime
) -> Survey:
    survey = Survey(
        space=space,
        anonymity=Anonymity.ANONYMOUS,
        audience=Audience.LINK,
        results_visibility=visibility,
        profile_fields=sorted({name for ballot in filled.ballots for name in ballot.profile}),
        time_zone=space.time_zone,
        published_at=at,
        created_by=by,
        created_at=at,
        updated_at=at,
    )
    survey.keep_document(filled.questionnaire)
    days = sorted(ballot.day for ballot in filled.ballots)
    midnight = datetime.combine(days[0], time.min, tzinfo=survey.zone)
    last = datetime.combine(days[-1] + timedelta(days=1), time.min, tzinfo=survey.zone)
    survey.opens_at = min(midnight, at - timedelta(minutes=1))
    survey.closed_at = min(last, at)
    survey.save()
    return survey


def _keep_trace(survey: Survey, report: Report, name: str, known: bytes, at: datetime) -> None:
    AnswerImport.objects.create(
        survey=survey,
        fingerprint=known,
        file_name=_file_name(name),
        imported_at=at,
        rows=report.rows,
        ballots=report.ballots,
        refusals=[_trace(refusal) for refusal in report.refusals],
        ignored=dict(report.ignored),
        notes=dict(report.notes),
    )


def _trace(refusal: Refusal) -> dict[str, object]:
    kept = asdict(refusal) | {"figures": dict(refusal.figures)}
    del kept["value"]
    return {name: value for name, value in kept.items() if value}
