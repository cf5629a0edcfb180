"""Jobs of the exchange."""

from django.utils import timezone
from procrastinate.contrib.django import app

from aimpact.exchange.services import forget_waiting


@app.periodic(cron="37 * * * *")
@app.task(queueing_lock="forget_waiting_files")
def forget_waiting_files(timestamp: int) -> None:
    """Every hour: erase questionnaires and answers that nobody confirmed within a day."""
    forget_waiting(at=timezone.now())
