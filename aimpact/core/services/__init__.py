"""Writes that every floor may ask for."""

from aimpact.core.services.audit import record_event
from aimpact.core.services.challenges import is_solved, make_challenge, redeem_challenge
from aimpact.core.services.gathered import GatheredRates, Merged
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
from aimpact.core.services.rates import (
    RateLimited,
    Window,
    add_rates,
    check_rate,
    count_rate,
    count_rates,
    forget_rates,
    spend_rate,
    window_of,
)
from aimpact.core.services.readings import forget_noted, note_reading, write_readings
from aimpact.core.services.writing import Writer

__all__ = [
    "RETURN_PATH",
    "GatheredRates",
    "Mail",
    "MailDelayedError",
    "Merged",
    "RateLimited",
    "Window",
    "Writer",
    "add_rates",
    "check_rate",
    "count_rate",
    "count_rates",
    "forget_noted",
    "forget_rates",
    "is_solved",
    "make_challenge",
    "note_reading",
    "publish",
    "queue_mail",
    "queue_mails",
    "record_event",
    "redeem_challenge",
    "render_mail",
    "send_waiting_mails",
    "spend_rate",
    "window_of",
    "write_readings",
]
