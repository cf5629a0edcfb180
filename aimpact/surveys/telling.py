"""Answers in words: dates and times as people read them."""

from datetime import date, datetime, time

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from aimpact.questionnaire.structure import TODAY


def told_moment(moment: str) -> str:
    """A date, a time or both, in words; « today » for the bound that moves."""
    if moment in {"", TODAY}:
        return _("today") if moment else ""
    if len(moment) == 5:
        return time_format(time.fromisoformat(moment), "TIME_FORMAT")
    if len(moment) == 10:
        return date_format(date.fromisoformat(moment), "DATE_FORMAT")
    return date_format(datetime.fromisoformat(moment), "DATETIME_FORMAT")
