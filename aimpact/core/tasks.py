"""Jobs of the house: nothing stays half done, nothing is kept longer than it serves."""

from datetime import timedelta

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from aimpact.core.models import RateWindow

STALLED_AFTER = timedelta(seconds=60)


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
    """Rate windows live one day at most."""
    RateWindow.objects.filter(starts_at__lt=timezone.now() - timedelta(days=1)).delete()
