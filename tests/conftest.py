"""Fixtures that every test may ask for."""

import inspect
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from asgiref.sync import async_to_sync
from django.db import transaction
from django.utils import translation
from hypothesis import settings
from playwright.sync_api import expect
from procrastinate import App
from procrastinate.contrib.django import app as _app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status
from procrastinate.utils import utcnow

# No deadline: a busy machine is no failure, and no test here is timed. Where changes are judged
# (CI is set), each property is tried on the same examples every time; elsewhere on new ones.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")

# Nor for a browser: what a page comes to show is waited for as long as a busy machine takes.
expect.set_options(timeout=60_000)


@pytest.fixture(autouse=True)
def own_language() -> None:
    """Each test begins in French: a page asked for in English leaves its language behind it."""
    translation.deactivate()


@pytest.fixture
def mid_window(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The clock stands in the middle of this hour and of its ten minutes: what is counted in such
    a window is not counted anew because it ends while a test runs.
    """
    at = datetime.now(UTC).replace(minute=35, second=0, microsecond=0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    return at


RunJobs = Callable[[], list[str]]


@pytest.fixture
def run_jobs(db: None) -> RunJobs:
    """Run every queued job that is due, in the test's own transaction.

    The queue, the arguments' trip through JSON and the task are the real ones; only the
    worker's process is not. Jobs queued meanwhile are run too. Returns the names of the
    tasks in the order run; a job that raises fails the test.
    """
    return lambda: _run_due_jobs(_app)


def _run_due_jobs(app: App) -> list[str]:
    manager = app.job_manager
    worker_id = async_to_sync(manager.register_worker)()
    names: list[str] = []
    while job := async_to_sync(manager.fetch_job)(queues=None, worker_id=worker_id):
        names.append(job.task_name)
        try:
            with transaction.atomic():
                _run_job(app, job)
        except Exception:
            async_to_sync(manager.finish_job)(job, Status.FAILED, delete_job=False)
            raise
        async_to_sync(manager.finish_job)(job, Status.SUCCEEDED, delete_job=False)
    return names


def _run_job(app: App, job: Job) -> None:
    task = app.tasks[job.task_name]
    # Django's own connection gives jsonb as text, the worker's gives a dict.
    job = job.evolve(task_kwargs=json.loads(str(job.task_kwargs)))
    context = JobContext(
        app=app, job=job, start_timestamp=utcnow().timestamp(), abort_reason=lambda: None
    )
    arguments = [context] if task.pass_context else []
    if inspect.iscoroutinefunction(task.func):
        async_to_sync(task.func)(*arguments, **job.task_kwargs)
    else:
        task(*arguments, **job.task_kwargs)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say the figures that drills recorded (`record_property("figures", …)`)."""
    for report in terminalreporter.stats.get("passed", []):
        for name, text in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(f"{report.nodeid.partition('::')[0]}: {text}")


LONG = (
    "tests/cluster/test_failover.py",
    "tests/operations/test_never_lost.py",
    "tests/operations/test_run.py",
    "tests/e2e/test_builder_long.py",
    "tests/e2e/test_main_job.py",
    "tests/e2e/test_outage.py",
)
SHORT = ("tests/questionnaire/", "tests/exchange/")
"""Thousands of tests of some milliseconds, which both cores can share to the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin and the shortest end, whatever the order drawn in each part: else one core
    would wait for the other.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    path = item.nodeid.partition("::")[0]
    return 0 if path in LONG else 2 if path.startswith(SHORT) else 1
