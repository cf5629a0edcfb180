"""Writes that every floor may ask for."""

from aimpact.core.services.audit import record_event
from aimpact.core.services.rates import RateLimited, spend_rate

__all__ = ["RateLimited", "record_event", "spend_rate"]
