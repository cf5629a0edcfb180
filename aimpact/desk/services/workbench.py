"""The file of a study made, the log of steps written and replayed, the file erased."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from zlib import compressobj

from django.db import transaction
from procrastinate.contrib.django import app

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.desk.enums import FileState, StepKind
from aimpact.desk.models import Study, StudyFile, StudyStep, StudySurvey
from aimpact.desk.selectors.tables import names_kept
from aimpact.desk.selectors.workbench import as_steps, last_number, steps_of
from aimpact.desk.services.studies import WrongState, lock_study
from aimpact.desk.workbench.dictionary import read_dictionary
from aimpact.desk.workbench.steps import Refusal, Step, StepRefused, check
from aimpact.insights.services.nameless import (
    NamelessRefused,
    nameless_ballots,
    nameless_refusal,
)

MAKE = "aimpact.desk.tasks.make_study_file"
REPLAY = "aimpact.desk.tasks.replay_study_file"
LOCK = "study"
"""One file at a time on the installation: it is held whole in memory."""
LEVEL = 6


class NoFile(Exception):
    """The file of this survey is not there."""


class MadeAlready(Exception):
    """The file of this survey was made, or is being made."""


@transaction.atomic
def request_file(material: StudySurvey, *, by: User, at: datetime) -> StudyFile:
    """Have the file of a survey made for its study, once.

    Raises `WrongState`, `MadeAlready`, `NamelessRefused`.
    """
    study = _at_work(material)
    if refusal := nameless_refusal(material.survey, at=at):
        raise NamelessRefused(refusal)
    file = StudyFile.objects.select_for_update().filter(material=material).first()
    if file is not None and file.state != FileState.FAILED:
        raise MadeAlready
    file = file or StudyFile(material=material)
    file.state, file.asked_at = FileState.WAITING, at
    file.save()
    details = {"study_id": study.pk}
    record_event(
        material.survey, "take_study_file", by=by, at=at, space_id=study.space_id, **details
    )
    app.configure_task(MAKE, lock=LOCK).defer(file_id=file.pk)
    return file


def _at_work(material: StudySurvey) -> Study:
    study = lock_study(material.study)
    if not study.is_at_work:
        raise WrongState
    return study


def make_file(file_id: int, *, at: datetime) -> StudyFile | None:
    """Read the ballots into the file; `None` where it was made or taken back meanwhile."""
    files = StudyFile.objects.select_related("material__survey__space", "material__study")
    file = files.filter(pk=file_id, state=FileState.WAITING).first()
    if file is None:
        return None
    try:
        made = nameless_ballots(file.material.survey, at=at)
    except NamelessRefused:
        return _end(file, FileState.FAILED, {})
    digest, packed, lines = sha256(), bytearray(), -1
    squeeze = compressobj(LEVEL)
    for chunk in made.csv():
        digest.update(chunk)
        packed += squeeze.compress(chunk)
        lines += chunk.count(b"\r\n")
    packed += squeeze.flush()
    values = {
        "content": bytes(packed),
        "checksum": digest.hexdigest(),
        "lines": lines,
        "dictionary": [*made.dictionary],
        "made_at": at,
    }
    return _end(file, FileState.DONE, values)


@transaction.atomic
def _end(file: StudyFile, state: FileState, values: Mapping[str, Any]) -> StudyFile | None:
    study = lock_study(file.material.study)
    locked = StudyFile.objects.select_for_update().filter(pk=file.pk).first()
    if locked is None or not study.is_at_work:
        return None
    locked.state = state
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save()
    if state is FileState.DONE:
        app.configure_task(REPLAY, lock=LOCK).defer(file_id=locked.pk)
    return locked


# --- the log -------------------------------------------------------------------------------
@transaction.atomic
def add_step(
    material: StudySurvey,
    kind: StepKind,
    *,
    spec: Mapping[str, Any],
    why: str,
    by: User,
    at: datetime,
) -> StudyStep:
    """Write a further step into the log of a survey, and have it replayed.

    Raises `WrongState`, `NoFile`, `StepRefused`; `ValueError` without a reason (`why`).
    """
    if not why.strip():
        raise ValueError("a step says why it is taken")
    study = _at_work(material)
    file = StudyFile.objects.filter(material=material, state=FileState.DONE).first()
    if file is None:
        raise NoFile
    log = steps_of(material)
    number = last_number(log) + 1
    check(read_dictionary(file.dictionary), as_steps(log), Step(number, kind, spec))
    if kind is StepKind.UNDO and f"step{spec['step']}" in names_kept(material):
        raise StepRefused(Refusal.KEPT)
    row = StudyStep.objects.create(
        material=material, number=number, kind=kind, spec=dict(spec), why=why.strip(), by=by, at=at
    )
    record_event(
        study,
        "add_study_step",
        by=by,
        at=at,
        space_id=study.space_id,
        survey_id=material.survey_id,
        number=number,
        kind=kind.value,
    )
    app.configure_task(REPLAY, lock=LOCK).defer(file_id=file.pk)
    return row


def keep_replay(
    file: StudyFile,
    number: int,
    *,
    checksum: str = "",
    derived: bytes = b"",
    counts: Mapping[str, Any] | None = None,
    trouble: str = "",
) -> None:
    """Write what the log gave up to that step; nothing where the file was erased meanwhile."""
    StudyFile.objects.filter(pk=file.pk).update(
        replayed=number,
        derived_checksum=checksum,
        derived=derived,
        counts=dict(counts or {}),
        trouble=trouble,
    )
