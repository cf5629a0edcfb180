"""The file of a material, its dictionary and its log, as pages and jobs read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zlib import decompress

from django.db.models import QuerySet

from aimpact.accounts.models import User
from aimpact.desk.enums import FileState, StepKind
from aimpact.desk.models import Study, StudyFile, StudyStep, StudySurvey, StudyTable
from aimpact.desk.selectors.studies import work_line
from aimpact.desk.workbench.dictionary import Dictionary, Variable, read_dictionary
from aimpact.desk.workbench.steps import Step, StepRefused, holding, holding_undos, replay
from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.services.nameless import nameless_refusal
from aimpact.surveys.models import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One survey of a study at work. `dictionary` is after the steps that hold."""

    material: StudySurvey
    file: StudyFile | None
    steps: Sequence[StudyStep]
    dictionary: Dictionary

    @property
    def is_ready(self) -> bool:
        """Whether the file is there."""
        return self.file is not None and self.file.state == FileState.DONE

    @property
    def is_counting(self) -> bool:
        """Whether the counts are being made, the log having moved."""
        return self.file is not None and (
            self.file.state == FileState.WAITING
            or (self.is_ready and self.file.replayed != last_number(self.steps))
        )

    @property
    def is_unmet(self) -> bool:
        """Whether the last step could not be computed."""
        return bool(self.file and self.file.trouble)


def last_number(steps: Sequence[StudyStep]) -> int:
    """The number of the last step of the log; 0 for none."""
    return steps[-1].number if steps else 0


def materials_with_files(study: Study) -> QuerySet[StudySurvey]:
    """The surveys of a study with their files, whose content is left in the database."""
    materials = StudySurvey.objects.filter(study=study).select_related("survey__space", "file")
    return materials.defer("file__content", "file__derived").order_by("pk")


def find_material(study: Study, pk: int) -> StudySurvey | None:
    """A survey of that study."""
    return materials_with_files(study).filter(pk=pk).first()


def bench_of(material: StudySurvey) -> Bench:
    """The file, the log and the variables of a survey of a study."""
    file = getattr(material, "file", None)
    log = steps_of(material)
    dictionary = Dictionary()
    if file and file.state == FileState.DONE:
        dictionary = replay(read_dictionary(file.dictionary), as_steps(log))
    return Bench(material=material, file=file, steps=log, dictionary=dictionary)


def steps_of(material: StudySurvey) -> list[StudyStep]:
    """The log, in order."""
    return [*StudyStep.objects.filter(material=material).select_related("by").order_by("number")]


def as_steps(log: Sequence[StudyStep]) -> list[Step]:
    """The log as the workbench replays it."""
    return [Step(one.number, StepKind(one.kind), one.spec) for one in log]


@dataclass(frozen=True, slots=True)
class LogLine:
    """A step as the log shows it."""

    step: StudyStep
    holds: bool
    label: str
    undoes: int


def log_of(bench: Bench) -> list[LogLine]:
    """The log, the latest first; undone steps stay in it."""
    steps = as_steps(bench.steps)
    alive = {one.number for one in holding(steps)} | holding_undos(steps)
    lines = [
        LogLine(
            step=row,
            holds=row.number in alive,
            label=str(row.spec.get("label", "")),
            undoes=int(row.spec.get("step", 0)),
        )
        for row in bench.steps
    ]
    return lines[::-1]


def csv_of(file: StudyFile) -> bytes:
    """The ballots, as they were when the file was made."""
    return decompress(bytes(file.content))


def derived_csv_of(file: StudyFile) -> bytes:
    """The ballots with what the steps made; empty without steps."""
    return decompress(bytes(file.derived)) if file.derived else b""


def has_files(study: Study) -> bool:
    """Whether a file of the study is there."""
    return StudyFile.objects.filter(material__study=study, state=FileState.DONE).exists()


def files_to_take(study: Study) -> list[StudyFile]:
    """The files of a study that are there, whole."""
    files = StudyFile.objects.select_related("material__survey", "material__study__space")
    return [*files.filter(material__study=study, state=FileState.DONE).order_by("pk")]


def why_no_file(survey: Survey, *, at: datetime) -> CrossingRefusal | None:
    """Why the file of a survey cannot be made for now."""
    return nameless_refusal(survey, at=at)


def stale_steps(dictionary: Dictionary, steps: Sequence[Step]) -> bool:
    """Whether the log does not fit the file: its questionnaire was another."""
    try:
        replay(dictionary, steps)
    except StepRefused:
        return True
    return False


def files_of(survey: Survey) -> QuerySet[StudyFile]:
    """Files of studies made of a survey: they go with its personal data."""
    return StudyFile.objects.filter(material__survey=survey)


def variables_in_order(bench: Bench) -> list[Variable]:
    """What the analyst may use: those of the file, then those that steps made."""
    return [*bench.dictionary.variables.values()]


def workbench_work(user: User) -> list[dict[str, str]]:
    """Steps and tables that the person made in studies."""
    steps = StudyStep.objects.filter(by=user).select_related("material__study").order_by("pk")
    tables = StudyTable.objects.filter(by=user).select_related("study").order_by("pk")
    return [
        *(work_line("study_step", one.material.study, at=one.at) for one in steps),
        *(work_line("study_table", one.study, at=one.at) for one in tables),
    ]
