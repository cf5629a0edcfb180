"""Going back to an earlier version of a questionnaire."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.questionnaire.prints import Place
from aimpact.questionnaire.structure import Questionnaire
from aimpact.surveys.models import EarlierVersion, Survey
from aimpact.surveys.services.editing import edit_questionnaire


class NothingToUndo(Exception):
    """No such version is kept (any more)."""


class MovedOn(Exception):
    """Someone edited the questionnaire since the page was drawn: undoing would undo their edit."""


@transaction.atomic
def undo_edit(survey: Survey, *, seen: int, by: User, at: datetime) -> Survey:
    """Take back the last edit; again, the one before. `seen` is the survey's version when the
    person asked for it. Raises `NothingToUndo`, `MovedOn` and what `edit_questionnaire` raises.
    """
    latest = Survey.objects.select_for_update().get(pk=survey.pk)
    if latest.version != seen:
        raise MovedOn
    last = EarlierVersion.objects.filter(survey=survey).order_by("-version").first()
    if last is None:
        raise NothingToUndo
    saved = _go_back(survey, last, keeps=False, by=by, at=at)
    last.delete()
    return saved


@transaction.atomic
def restore_version(survey: Survey, *, version: int, by: User, at: datetime) -> Survey:
    """Make the questionnaire what it was at that version; the present one is kept in turn.
    Raises `NothingToUndo` and what `edit_questionnaire` raises.
    """
    Survey.objects.select_for_update().get(pk=survey.pk)
    earlier = EarlierVersion.objects.filter(survey=survey, version=version).first()
    if earlier is None:
        raise NothingToUndo
    return _go_back(survey, earlier, keeps=True, by=by, at=at)


def _go_back(
    survey: Survey, earlier: EarlierVersion, *, keeps: bool, by: User, at: datetime
) -> Survey:
    def edit(current: Questionnaire) -> Questionnaire:
        # A code is never given out twice, even once its question is gone again.
        numbers = ("last_page", "last_question", "last_ending", "last_quota")
        document = earlier.document
        highest = {name: max(getattr(current, name), getattr(document, name)) for name in numbers}
        return replace(document, **highest)

    place = Place("survey")
    return edit_questionnaire(survey, edit, place=place, seen="", by=by, at=at, keeps=keeps)
