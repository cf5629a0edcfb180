"""Jobs of the house."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app


def queue(name: str, **settings: object) -> None:
    app.configure_task(f"aimpact.core.tasks.{name}", **settings).defer(timestamp=0)


def stall() -> None:
    """What is queued was taken by a worker that died two minutes ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '2 minutes') RETURNING id)"
            " UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead"
            " WHERE status = 'todo'"
        )


def jobs() -> list[tuple[str, str]]:
    """Each job's name and state, in the order in which they were queued."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status FROM procrastinate_jobs ORDER BY id")
        return [(name.rpartition(".")[2], status) for name, status in cursor.fetchall()]


def test_jobs_of_a_dead_worker_are_queued_again(run_jobs):
    queue("forget_rate_windows")
    stall()
    queue("rescue_stalled_jobs")
    run_jobs()

    assert jobs() == [("forget_rate_windows", "todo"), ("rescue_stalled_jobs", "succeeded")]


def test_stalled_job_whose_next_turn_waits_already_keeps_no_other_from_being_rescued(run_jobs):
    # A periodic job is queued again while the dead worker's own still says that it is being done.
    queue("forget_rate_windows")
    queue("forget_old_mails")
    stall()
    queue("forget_rate_windows", schedule_at=timezone.now() + timedelta(hours=1))
    queue("rescue_stalled_jobs")
    run_jobs()

    assert jobs() == [
        ("forget_rate_windows", "failed"),
        ("forget_old_mails", "todo"),
        ("forget_rate_windows", "todo"),
        ("rescue_stalled_jobs", "succeeded"),
    ]
