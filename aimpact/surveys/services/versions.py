"""The last few versions of a questionnaire, kept with each edit. `undoing` goes back to them."""

from datetime import datetime, timedelta

from aimpact.accounts.models import User
from aimpact.questionnaire.changes import Change, name_change
from aimpact.questionnaire.prints import Place
from aimpact.questionnaire.structure import Questionnaire
from aimpact.surveys.models import EarlierVersion, Survey
from aimpact.surveys.models.versions import NAME_LENGTH

KEPT = 20
"""Versions that one may go back to; the oldest makes room."""
ONE_SITTING = timedelta(minutes=10)
"""Words of one part typed by one person within that time are one change: the builder saves
itself a moment after each pause."""


def keep_version(
    survey: Survey, after: Questionnaire, *, place: Place, by: User, at: datetime
) -> None:
    """Keep the questionnaire of a locked survey as it is before it becomes `after`."""
    named = name_change(survey.document, after, place=place)
    where = f"{place.kind}:{place.code}"
    last = EarlierVersion.objects.filter(survey=survey).order_by("-version").first()
    if (
        last
        and named.change is Change.WORDS
        and (last.change, last.place, last.changed_by_id) == (Change.WORDS, where, by.pk)
        and at - last.changed_at < ONE_SITTING
    ):
        return
    EarlierVersion.objects.create(
        survey=survey,
        version=survey.version,
        questionnaire=survey.questionnaire,
        change=named.change,
        place=where,
        name=(named.name.fr or named.name.en)[:NAME_LENGTH],
        changed_by=by,
        changed_at=at,
    )
    latest_first = EarlierVersion.objects.filter(survey=survey).order_by("-version")
    EarlierVersion.objects.filter(
        pk__in=list(latest_first.values_list("pk", flat=True)[KEPT:])
    ).delete()
