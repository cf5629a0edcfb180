"""Edits of a survey's questionnaire: one at a time, none lost, none after the first ballot."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.questionnaire.checks import Problem, same_structure
from aimpact.questionnaire.document import from_json, to_json
from aimpact.questionnaire.editing import EditRefused
from aimpact.questionnaire.languages import rewordings
from aimpact.questionnaire.prints import Place, print_of
from aimpact.questionnaire.structure import Questionnaire
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.ballots import has_ballots
from aimpact.surveys.selectors.problems import problems_in
from aimpact.surveys.services.versions import keep_version

Edit = Callable[[Questionnaire], Questionnaire]


class StaleEdit(Exception):
    """Someone else changed the same part since the editor saw it. `latest` is what it is now."""

    def __init__(self, latest: Survey) -> None:
        super().__init__(f"survey {latest.pk} moved on to version {latest.version}")
        self.latest = latest


class StructureLocked(Exception):
    """The survey is published, or holds a ballot: only its words may change."""

    def __init__(self, *, by_ballots: bool) -> None:
        super().__init__("only words may change")
        self.by_ballots = by_ballots


class NotReady(Exception):
    """The questionnaire cannot be shown to the public: `problems` says what to mend."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = tuple(problems)


@transaction.atomic
def edit_questionnaire(
    survey: Survey,
    edit: Edit,
    *,
    place: Place,
    seen: str,
    by: User,
    at: datetime,
    keeps: bool = True,
) -> Survey:
    """Apply `edit` to the questionnaire as it is now; give the survey as saved.

    `place` is the part that is edited and `seen` its print (`print_of`) when the editor saw
    it: edits of different parts both land, a second edit of the same part raises `StaleEdit`
    unless it asks for what is there already (a form sent twice). An empty `seen` edits
    whatever is there. What was there is kept to go back to (`keeps`). Raises also
    `StructureLocked`, `NotReady` (a published survey would no longer be fit to show) and what
    `edit` itself raises.
    """
    # The full lock: a ballot being cast waits, then sees the new version.
    latest = (
        Survey.objects.select_for_update(of=("self",)).select_related("space").get(pk=survey.pk)
    )
    before = latest.document
    if seen and print_of(before, place) != seen and not _is_there_already(before, edit):
        raise StaleEdit(latest)
    after = from_json(to_json(edit(before)))
    if after == before:
        return latest
    was_read = _check(latest, before, after)
    if keeps:
        keep_version(latest, after, place=place, by=by, at=at)
    latest.keep_document(after)
    latest.version += 1
    latest.updated_at = at
    latest.save(update_fields=["questionnaire", "version", "updated_at"])
    if was_read:
        _record_rewordings(latest, before, after, by=by, at=at)
    else:
        _record_edit(latest, place, by=by, at=at)
    return latest


def _is_there_already(before: Questionnaire, edit: Edit) -> bool:
    try:
        return edit(before) == before
    except EditRefused:
        return False


def _check(survey: Survey, before: Questionnaire, after: Questionnaire) -> bool:
    """Whether people may have read the words that change. Raises what forbids the edit."""
    by_ballots = has_ballots(survey)
    is_published = survey.published_at is not None
    if (by_ballots or is_published) and not same_structure(before, after):
        raise StructureLocked(by_ballots=by_ballots)
    if is_published and (problems := _new_problems(survey, before, after)):
        raise NotReady(problems)
    return by_ballots or is_published


def _new_problems(survey: Survey, before: Questionnaire, after: Questionnaire) -> list[Problem]:
    """What the edit spoils. What a check made since publication finds cannot be mended by words."""
    known, found = (problems_in(each, survey) for each in (before, after))
    return [problem for problem in found if problem not in known]


def _record_edit(survey: Survey, place: Place, *, by: User, at: datetime) -> None:
    record_event(
        survey,
        "edit_questionnaire",
        by=by,
        at=at,
        space_id=survey.space_id,
        part=place.kind,
        code=place.code,
        version=survey.version,
    )


def _record_rewordings(
    survey: Survey, before: Questionnaire, after: Questionnaire, *, by: User, at: datetime
) -> None:
    for change in rewordings(before, after):
        record_event(
            survey,
            "reword_questionnaire",
            by=by,
            at=at,
            space_id=survey.space_id,
            where=change.where,
            role=change.role,
            part=change.part,
            language=change.language,
            before=change.before,
            after=change.after,
        )
