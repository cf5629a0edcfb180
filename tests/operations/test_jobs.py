"""The fixture `run_jobs` itself: what other tests build on."""

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException

CLEANING = "builtin:procrastinate.builtin_tasks.remove_old_jobs"


def test_run_jobs_runs_what_was_queued_in_the_same_transaction(run_jobs):
    app.configure_task(CLEANING).defer(max_hours=1)

    assert run_jobs() == [CLEANING]
    assert ProcrastinateJob.objects.get().status == "succeeded"


def test_run_jobs_fails_the_test_when_a_job_fails(run_jobs):
    app.configure_task(CLEANING).defer(max_hours="not a number")

    with pytest.raises(ConnectorException):
        run_jobs()
    assert ProcrastinateJob.objects.get().status == "failed"


def test_run_jobs_leaves_later_jobs_alone(run_jobs):
    app.configure_task(CLEANING, schedule_in={"hours": 1}).defer(max_hours=1)

    assert run_jobs() == []
