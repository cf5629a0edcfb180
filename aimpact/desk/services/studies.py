"""Studies: asked for, taken, given to people, moved from state to state, taken back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.desk.enums import AT_WORK, MOVES, Part, StudyState
from aimpact.desk.models import Assignment, Study, StudyFile, StudySurvey
from aimpact.desk.services.telling import ASKED, ASSIGNED, tell, tell_assigners
from aimpact.spaces.entitlements import Entitlement, opens
from aimpact.spaces.models import Space
from aimpact.spaces.rules import is_aimpact_team
from aimpact.surveys.models import Survey

_MOMENTS = {
    StudyState.OPEN: "opened_at",
    StudyState.REVIEW: "reviewed_at",
    StudyState.SIGNED: "signed_at",
    StudyState.DELIVERED: "delivered_at",
    StudyState.WITHDRAWN: "withdrawn_at",
}
_VERBS = {
    StudyState.OPEN: "work_on_study",
    StudyState.REVIEW: "review_study",
    StudyState.SIGNED: "sign_study",
    StudyState.DELIVERED: "deliver_study",
    StudyState.WITHDRAWN: "withdraw_study",
}


class NotInPlan(Exception):
    """The space's plan does not open personalised analyses."""


class NothingToStudy(Exception):
    """No survey of this space was named, or one that is not its own."""


class WrongState(Exception):
    """The study does not go from its state to the one asked for: somebody moved it meanwhile."""


class NotOfAimPact(Exception):
    """Only AimPact's staff work on studies."""


class HasPart(Exception):
    """The person has a part in the study already: nobody reviews their own work."""


@transaction.atomic
def ask_study(
    space: Space, *, title: str, brief: str, surveys: Iterable[Survey], by: User, at: datetime
) -> Study:
    """Ask AimPact for a study of some surveys of the space.

    Raises `NotInPlan`, `NothingToStudy`.
    """
    wanted = list(surveys)
    if not opens(space, Entitlement.PERSONAL_ANALYSIS):
        raise NotInPlan
    if not wanted or any(one.space_id != space.pk or not one.published_at for one in wanted):
        raise NothingToStudy
    study = Study.objects.create(space=space, title=title, brief=brief, asked_by=by, asked_at=at)
    StudySurvey.objects.bulk_create(StudySurvey(study=study, survey=one) for one in wanted)
    record_event(study, "ask_study", by=by, at=at, space_id=space.pk, surveys=len(wanted))
    tell_assigners(study, ASKED, by=by, at=at)
    return study


@transaction.atomic
def move_study(study: Study, to: StudyState, *, by: User, at: datetime) -> Study:
    """Move a study to another state. Raises `WrongState`."""
    locked = lock_study(study)
    if to not in MOVES[StudyState(locked.state)]:
        raise WrongState
    locked.state = to
    moment = _MOMENTS[to]
    setattr(locked, moment, at)
    locked.save(update_fields=["state", moment])
    record_event(locked, _VERBS[to], by=by, at=at, space_id=locked.space_id)
    return locked


def lock_study(study: Study) -> Study:
    """The study as it is now, its row locked until the transaction ends."""
    return Study.objects.select_for_update(of=("self",)).select_related("space").get(pk=study.pk)


@transaction.atomic
def withdraw_study(study: Study, *, by: User, at: datetime) -> Study:
    """Take back AimPact's access to the study at once, and erase its files. Raises `WrongState`."""
    StudyFile.objects.filter(material__study=study).delete()
    return move_study(study, StudyState.WITHDRAWN, by=by, at=at)


@transaction.atomic
def assign_study(study: Study, user: User, *, part: Part, by: User, at: datetime) -> Assignment:
    """Give somebody of AimPact a part in the study; one that nobody had taken is taken so.

    Raises `WrongState`, `NotOfAimPact`, `HasPart`.
    """
    locked = lock_study(study)
    if locked.state not in {StudyState.ASKED, *AT_WORK}:
        raise WrongState
    if not is_aimpact_team(user):
        raise NotOfAimPact
    if Assignment.objects.filter(study=locked, user=user).exists():
        raise HasPart
    if locked.state == StudyState.ASKED:
        locked = move_study(locked, StudyState.OPEN, by=by, at=at)
    assignment = Assignment.objects.create(study=locked, user=user, part=part, at=at)
    details: dict[str, int | str] = {"user_id": user.pk, "part": part.value}
    record_event(locked, "assign_study", by=by, at=at, space_id=locked.space_id, **details)
    tell(locked, ASSIGNED, people=[user], by=by, at=at)
    return assignment


@transaction.atomic
def unassign_study(assignment: Assignment, *, by: User, at: datetime) -> None:
    """Take somebody off the study: they see its pages no more."""
    study = assignment.study
    details: dict[str, int | str] = {"user_id": assignment.user_id, "part": assignment.part}
    assignment.delete()
    record_event(study, "unassign_study", by=by, at=at, space_id=study.space_id, **details)
