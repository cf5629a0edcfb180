"""The last changes of a questionnaire, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aimpact.questionnaire.changes import Change
from aimpact.surveys.models import EarlierVersion, Survey

_SENTENCES: dict[str, Promise] = {
    Change.WORDS: gettext_lazy("Words: %(part)s"),
    Change.SETTINGS: gettext_lazy("Settings: %(part)s"),
    Change.ADDED: gettext_lazy("Added: %(part)s"),
    Change.REMOVED: gettext_lazy("Deleted: %(part)s"),
    Change.MOVED: gettext_lazy("Moved: %(part)s"),
}
_PARTS: dict[str, Promise] = {
    "survey": gettext_lazy("the survey"),
    "page": gettext_lazy("a page"),
    "question": gettext_lazy("a question"),
    "ending": gettext_lazy("an ending"),
    "quota": gettext_lazy("a quota"),
}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change: what it was, when and by whom; `version` is what it changed."""

    version: int
    words: str
    at: datetime
    by: str


def last_change(survey: Survey) -> ChangeLine | None:
    """The change that can be undone first. One query."""
    return next(iter(_lines(_changes(survey)[:1])), None)


def changes_of(survey: Survey) -> list[ChangeLine]:
    """The changes that can be undone, the latest first. One query."""
    return _lines(_changes(survey))


def _changes(survey: Survey) -> QuerySet[EarlierVersion]:
    rows = EarlierVersion.objects.filter(survey=survey).select_related("changed_by")
    return rows.defer("questionnaire").order_by("-version")


def _lines(rows: QuerySet[EarlierVersion]) -> list[ChangeLine]:
    return [
        ChangeLine(
            row.version, _told(row), row.changed_at, str(row.changed_by) if row.changed_by else ""
        )
        for row in rows
    ]


def _told(row: EarlierVersion) -> str:
    part = str(_PARTS[row.place.partition(":")[0]])
    if row.name:
        part = _("“%(value)s”") % {"value": row.name}
    return str(_SENTENCES[row.change]) % {"part": part}
