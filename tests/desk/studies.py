"""Studies for tests, at each moment of their life."""

from typing import Any

from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.desk.enums import Part, StepKind, StudyState
from aimpact.desk.models import Assignment, Study, StudyStep, StudySurvey, StudyTable
from aimpact.spaces.enums import Plan, Role
from aimpact.spaces.models import Space
from tests.factories import make_agora, make_closed_survey, make_space
from tests.permissions import make_staff


def make_client_space(**fields: Any) -> Space:
    """A client whose plan opens studies."""
    return make_space(plan=Plan.BESPOKE, **fields)


def make_study(space: Space | None = None, *surveys: Any, **fields: Any) -> Study:
    """A study of these surveys (of one that closed, unless some are given)."""
    client = space or make_client_space()
    values = {"title": "Une étude", "brief": "Que faire de la place ?", "asked_at": timezone.now()}
    study = Study.objects.create(space=client, **(values | fields))
    for survey in surveys or [make_closed_survey(client)]:
        StudySurvey.objects.create(study=study, survey=survey)
    return study


def make_assignment(study: Study, user: User, part: Part = Part.ANALYST) -> Assignment:
    return Assignment.objects.create(study=study, user=user, part=part, at=timezone.now())


def make_analyst(study: Study, part: Part = Part.ANALYST, role: Role = Role.ANALYST) -> User:
    """Somebody of AimPact who works on the study; one that nobody had taken is at work so."""
    user = make_staff(make_agora(), role)
    make_assignment(study, user, part)
    if study.state == StudyState.ASKED:
        study.state, study.opened_at = StudyState.OPEN, timezone.now()
        study.save()
    return user


def make_step(study: Study, **fields: Any) -> StudyStep:
    """A line of the log of the study's first survey, that says nothing."""
    values = {
        "number": 1,
        "kind": StepKind.CUT,
        "spec": {},
        "why": "Pour voir",
        "at": timezone.now(),
    }
    material = study.materials.earliest("pk")
    return StudyStep.objects.create(material=material, **(values | fields))


def make_table(study: Study, **fields: Any) -> StudyTable:
    """A table of the study's first survey, that is not computed."""
    values = {"number": 1, "definition": {"rows": "q1"}, "at": timezone.now()}
    material = study.materials.earliest("pk")
    return StudyTable.objects.create(study=study, material=material, **(values | fields))
