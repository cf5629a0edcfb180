"""What the platform forgets by itself."""

from django.core.management import call_command
from django.utils import timezone
from procrastinate.contrib.django import app

from aimpact.accounts.services import forget_unfinished_accounts


@app.periodic(cron="23 4 * * *")
@app.task(queueing_lock="forget_unfinished_accounts")
def forget_unfinished(timestamp: int) -> None:
    """Accounts whose address was never checked."""
    forget_unfinished_accounts(at=timezone.now())


@app.periodic(cron="29 4 * * *")
@app.task(queueing_lock="forget_expired_sessions")
def forget_expired_sessions(timestamp: int) -> None:
    """Sessions past their end."""
    call_command("clearsessions")
