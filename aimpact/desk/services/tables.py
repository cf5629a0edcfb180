"""Tables of a study: asked for, computed, kept for the reading once what they tell was checked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.desk.enums import TableState
from aimpact.desk.models import Study, StudyFile, StudySurvey, StudyTable, TableFigures
from aimpact.desk.selectors.workbench import bench_of
from aimpact.desk.services.studies import WrongState, lock_study
from aimpact.desk.services.workbench import LOCK, NoFile
from aimpact.desk.workbench.definition import Definition, check_definition

COMPUTE = "aimpact.desk.tasks.compute_study_table"
CHECK = "aimpact.desk.tasks.check_study_table"
MAY_BE_KEPT = frozenset({TableState.DONE, TableState.TELLING})


UNDER_WAY = frozenset({TableState.WAITING, TableState.CHECKING})


class NotComputed(Exception):
    """The table is not computed, or is kept already."""


class NotStopped(Exception):
    """The table is computed, or a job is at it."""


def is_stopped(table: StudyTable) -> bool:
    """Whether the table waits for a job that is no more: it ended on an error."""
    jobs = ProcrastinateJob.objects.filter(
        task_name__in=[COMPUTE, CHECK],
        args__table_id=table.pk,
        status__in=[Status.TODO.value, Status.DOING.value],
    )
    return table.state in UNDER_WAY and not jobs.exists()


@transaction.atomic
def request_table(
    material: StudySurvey, definition: Definition, *, by: User, at: datetime
) -> StudyTable:
    """Have a table computed. Raises `WrongState`, `NoFile`, `TableRefused`."""
    study = _at_work(material.study)
    bench = bench_of(material)
    if not bench.is_ready:
        raise NoFile
    check_definition(bench.dictionary, definition)
    last = StudyTable.objects.filter(study=study).aggregate(last=Max("number"))["last"] or 0
    table = StudyTable.objects.create(
        study=study,
        material=material,
        number=last + 1,
        definition=definition.as_json(),
        by=by,
        at=at,
    )
    app.configure_task(COMPUTE, lock=LOCK).defer(table_id=table.pk)
    return table


def _at_work(study: Study) -> Study:
    locked = lock_study(study)
    if not locked.is_at_work:
        raise WrongState
    return locked


@transaction.atomic
def keep_table(table: StudyTable, *, by: User, at: datetime) -> StudyTable:
    """Keep a table for the reading, once a job has seen that it tells of nobody.

    Raises `WrongState`, `NotComputed`.
    """
    study = _at_work(table.study)
    locked = StudyTable.objects.select_for_update().get(pk=table.pk)
    if locked.state not in MAY_BE_KEPT:
        raise NotComputed
    locked.state = TableState.CHECKING
    locked.save(update_fields=["state"])
    record_event(
        study, "keep_study_table", by=by, at=at, space_id=study.space_id, number=locked.number
    )
    app.configure_task(CHECK, lock=LOCK).defer(table_id=locked.pk)
    return locked


@transaction.atomic
def start_table_again(table: StudyTable) -> StudyTable:
    """Have a table computed or checked anew that failed or stopped.

    Raises `WrongState`, `NotStopped`.
    """
    _at_work(table.study)
    locked = StudyTable.objects.select_for_update().get(pk=table.pk)
    if locked.state != TableState.FAILED and not is_stopped(locked):
        raise NotStopped
    task = CHECK if locked.state == TableState.CHECKING else COMPUTE
    if task == COMPUTE:
        locked.state = TableState.WAITING
        locked.save(update_fields=["state"])
    app.configure_task(task, lock=LOCK).defer(table_id=locked.pk)
    return locked


@transaction.atomic
def release_table(table: StudyTable, *, by: User, at: datetime) -> StudyTable:
    """Keep a table no more. Raises `WrongState`, `NotComputed`."""
    study = _at_work(table.study)
    locked = StudyTable.objects.select_for_update().get(pk=table.pk)
    if locked.state != TableState.KEPT:
        raise NotComputed
    locked.state, locked.shown = TableState.DONE, {}
    locked.save(update_fields=["state", "shown"])
    record_event(
        study, "release_study_table", by=by, at=at, space_id=study.space_id, number=locked.number
    )
    return locked


@transaction.atomic
def drop_table(table: StudyTable) -> None:
    """Put a table away, with its figures. Raises `WrongState`, `NotComputed` for one kept."""
    _at_work(table.study)
    locked = StudyTable.objects.select_for_update().get(pk=table.pk)
    if locked.state in {TableState.KEPT, TableState.CHECKING}:
        raise NotComputed
    locked.delete()


# --- what the worker writes ----------------------------------------------------------------
@transaction.atomic
def write_figures(
    table: StudyTable, figures: Mapping[str, Any] | None, *, file: StudyFile
) -> StudyTable:
    """Write what was computed; a failure without figures."""
    locked = StudyTable.objects.select_for_update().get(pk=table.pk)
    locked.state = TableState.FAILED if figures is None else TableState.DONE
    locked.save(update_fields=["state"])
    if figures is not None:
        values = {"file": file, "content": dict(figures)}
        TableFigures.objects.update_or_create(table=locked, defaults=values)
    return locked


@transaction.atomic
def write_kept(table: StudyTable, shown: Mapping[str, Any] | None) -> StudyTable:
    """Keep a table as it may be told; `None`: it would tell of too few people."""
    locked = StudyTable.objects.select_for_update().get(pk=table.pk)
    locked.state = TableState.TELLING if shown is None else TableState.KEPT
    locked.shown = dict(shown or {})
    locked.save(update_fields=["state", "shown"])
    return locked
