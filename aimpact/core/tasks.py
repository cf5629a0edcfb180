"""Jobs of the house: nothing stays half done, nothing is kept longer than it serves."""

from datetime import timedelta

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

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
    """Run again the jobs of a worker that died: its heartbeat stopped a minute ago."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(
        seconds_since_heartbeat=STALLED_AFTER.total_seconds()
    ):
        await manager.retry_job(job)


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
