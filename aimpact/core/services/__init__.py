"""Writes that every floor may ask for."""

from aimpact.core.services.audit import record_event
from aimpact.core.services.live import publish
from aimpact.core.services.mail import (
    RETURN_PATH,
    Mail,
    MailDelayedError,
    queue_mail,
    queue_mails,
    render_mail,
    send_waiting_mails,
)
from aimpact.core.services.rates import RateLimited, check_rate, spend_rate

__all__ = [
    "RETURN_PATH",
    "Mail",
    "MailDelayedError",
    "RateLimited",
    "check_rate",
    "publish",
    "queue_mail",
    "queue_mails",
    "record_event",
    "render_mail",
    "send_waiting_mails",
    "spend_rate",
]
