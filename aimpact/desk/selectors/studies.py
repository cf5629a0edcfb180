"""Studies: of a client's space, of somebody of AimPact, waiting for somebody."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from aimpact.accounts.models import User
from aimpact.desk.enums import AT_WORK, Part, StudyState
from aimpact.desk.models import Assignment, Study, StudySurvey
from aimpact.spaces.enums import SpaceKind
from aimpact.spaces.models import Membership, Space
from aimpact.spaces.rules import is_aimpact_team
from aimpact.surveys.models import Survey


def _with_people(studies: QuerySet[Study]) -> QuerySet[Study]:
    people = Assignment.objects.select_related("user").order_by("part", "pk")
    materials = StudySurvey.objects.select_related("survey").order_by("pk")
    return studies.select_related("space").prefetch_related(
        Prefetch("assignments", people), Prefetch("materials", materials)
    )


# --- for the client ----------------------------------------------------------------------
def studies_of_space(space: Space) -> QuerySet[Study]:
    """What the space asked for, the latest first."""
    return _with_people(Study.objects.filter(space=space)).order_by("-asked_at", "-pk")


def find_space_study(space: Space, number: int) -> Study | None:
    """A study that this space asked for."""
    return studies_of_space(space).filter(pk=number).first()


def surveys_to_study(space: Space) -> QuerySet[Survey]:
    """Surveys that a study may be about: those that were published, the latest first."""
    return Survey.objects.of_space(space).published().order_by("-opens_at", "-pk")


# --- for AimPact -------------------------------------------------------------------------
def studies_asked_for() -> QuerySet[Study]:
    """All studies but those that ended, for those who take and assign them; to take first."""
    known = Study.objects.filter(state__in={StudyState.ASKED, *AT_WORK})
    return _with_people(known).order_by("-opened_at", "asked_at", "pk")


def studies_of_person(user: User) -> QuerySet[Study]:
    """The studies that this person works on now."""
    own = Study.objects.filter(assignments__user=user, state__in=AT_WORK)
    return _with_people(own).order_by("asked_at", "pk")


def find_study(number: int) -> Study | None:
    """A study that has not ended, for those who take and assign them."""
    return studies_asked_for().filter(pk=number).first()


def find_assigned(user: User, number: int) -> tuple[Study, Part] | None:
    """The study and the person's part in it, while it is at work; `None` for anybody else."""
    one = (
        Assignment.objects.filter(user=user, study=number, study__state__in=AT_WORK)
        .select_related("study__space")
        .first()
    )
    # Who left AimPact's team works on no study any more.
    if one is None or not is_aimpact_team(user):
        return None
    return one.study, Part(one.part)


def people_to_assign(study: Study) -> list[User]:
    """AimPact's staff who have no part in the study yet."""
    staff = Membership.objects.staff().filter(space__kind=SpaceKind.AGORA).select_related("user")
    taken = {one.user_id for one in study.assignments.all()}
    return [each.user for each in staff.order_by("user__email") if each.user_id not in taken]


def materials_of(study: Study) -> list[StudySurvey]:
    """The surveys of a study, in the order in which they were named."""
    return [*study.materials.select_related("survey__space").order_by("pk")]


# --- what is held of a person ------------------------------------------------------------
def desk_work(user: User) -> list[dict[str, Any]]:
    """What the person did in studies. It stays with the study, without their name."""
    asked = Study.objects.filter(asked_by=user).order_by("pk")
    parts = Assignment.objects.filter(user=user).select_related("study").order_by("pk")
    return [
        *(work_line("study", one, at=one.asked_at) for one in asked),
        *(work_line("study_part", one.study, at=one.at, part=one.part) for one in parts),
    ]


def work_line(kind: str, study: Study, *, at: Any, **more: str) -> dict[str, Any]:
    """One line of what a person takes away."""
    return {
        "type": kind,
        "study": study.title,
        **more,
        "created_at": at.isoformat(timespec="seconds"),
    }
