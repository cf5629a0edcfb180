"""Jobs of the notes."""

from django.utils import timezone
from procrastinate.contrib.django import app

from aimpact.reports.services.sending import send_due_notes


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="send_due_notes")
def send_notes(timestamp: int) -> None:
    """Every ten minutes: the notes whose time has come."""
    send_due_notes(at=timezone.now())
