"""Jobs of the house: nothing stays half done, nothing is kept longer than it serves."""

from contextlib import suppress
from datetime import timedelta

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from aimpact.core.models import OutgoingMail
from aimpact.core.services import forget_rates, send_waiting_mails

STALLED_AFTER = timedelta(seconds=60)
MAIL_KEPT = timedelta(days=7)
"""How long a message that no server took is kept, for the operator to see."""
MAIL_TRIES = RetryStrategy(max_attempts=8, exponential_wait=4)
"""After 4 s, 16 s, 1 min, 4 min, 17 min, 1 h 8, 4 h 33 and 18 h: a day in all."""


@app.periodic(cron="* * * * *")
@app.task(pass_context=True, queueing_lock="rescue_stalled_jobs")
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Run again the jobs of a worker that died: its heartbeat stopped a minute ago.

    A job whose queueing lock is taken is ended instead: the same work waits in the queue already,
    and the database refuses a second one, which would leave all the others where they are.
    """
    manager = context.app.job_manager
    seconds = STALLED_AFTER.total_seconds()
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=seconds):
        if await _is_waiting_already(manager, job):
            await manager.finish_job(job, Status.FAILED, delete_job=False)
            continue
        with suppress(ConnectorException):  # another worker was quicker
            await manager.retry_job(job)


async def _is_waiting_already(manager: JobManager, job: Job) -> bool:
    lock = job.queueing_lock
    if lock is None:
        return False
    return any(await manager.list_jobs_async(queueing_lock=lock, status=Status.TODO.value))


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="forget_rate_windows")
def forget_rate_windows(timestamp: int) -> None:
    """Rate windows live two hours at most, and what their keys are salted with a day."""
    forget_rates(at=timezone.now())


@app.task(retry=MAIL_TRIES)
def send_mails(ids: list[int]) -> None:
    """Send these rows of `OutgoingMail`; those that the server could not take are tried again."""
    send_waiting_mails(ids, at=timezone.now())


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="forget_old_mails")
def forget_old_mails(timestamp: int) -> None:
    """Messages that were refused, or that no server took in a week of tries."""
    OutgoingMail.objects.filter(created_at__lt=timezone.now() - MAIL_KEPT).delete()
