"""Useful here, or not: what a team says of a case shown beside its survey."""

from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.knowledge.models import Entry, Opinion
from aimpact.surveys.models import Survey


class NotOffered(Exception):
    """The space may not see that entry."""


@transaction.atomic
def give_opinion(
    survey: Survey,
    entry: Entry,
    *,
    is_useful: bool | None,
    question: str = "",
    by: User,
    at: datetime,
) -> Opinion | None:
    """Say that an entry is useful beside a survey, or under the `question` of that code, or not;
    `None` takes it back.

    Raises `NotOffered`.
    """
    if not Entry.objects.offered_to(survey.space).filter(pk=entry.pk).exists():
        raise NotOffered
    record_event(
        survey, "judge_case", by=by, at=at, space_id=survey.space_id, entry=entry.pk,
        is_useful=is_useful, question=question,
    )  # fmt: skip
    if is_useful is None:
        Opinion.objects.filter(survey=survey, entry=entry, question=question).delete()
        return None
    opinion, _made = Opinion.objects.update_or_create(
        survey=survey,
        entry=entry,
        question=question,
        defaults={"is_useful": is_useful, "said_at": at},
    )
    return opinion
