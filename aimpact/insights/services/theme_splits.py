"""Parts of a theme, looked for by a job, named or declined by a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.insights.enums import SplitState
from aimpact.insights.models import Theme, ThemeSplit
from aimpact.insights.services.analyses import LOCK

TASK = "aimpact.insights.tasks.split_theme"


@transaction.atomic
def request_split(theme: Theme, *, by: User, at: datetime) -> ThemeSplit:
    """Have parts looked for; what was proposed for the theme before goes."""
    Theme.objects.select_for_update(no_key=True).get(pk=theme.pk)
    ThemeSplit.objects.filter(theme=theme).delete()
    split = ThemeSplit.objects.create(theme=theme, asked_at=at)
    survey = theme.theme_set.survey
    record_event(survey, "ask_split", by=by, at=at, space_id=survey.space_id, theme=theme.pk)
    app.configure_task(TASK, lock=LOCK).defer(split_id=split.pk)
    return split


def end_split(split: ThemeSplit, state: SplitState, *, parts: Sequence[dict[str, Any]]) -> None:
    """Write what the job found, unless nobody waits for it any more."""
    ThemeSplit.objects.filter(pk=split.pk).update(parts=list(parts), state=state)


@transaction.atomic
def decline_split(theme: Theme, *, by: User, at: datetime) -> None:
    """Leave the theme whole."""
    ThemeSplit.objects.filter(theme=theme).delete()
    survey = theme.theme_set.survey
    record_event(survey, "decline_split", by=by, at=at, space_id=survey.space_id, theme=theme.pk)
