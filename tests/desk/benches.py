"""A study whose file is made, without a worker."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.desk.enums import StepKind
from aimpact.desk.models import Study, StudyFile, StudyStep, StudySurvey
from aimpact.desk.running import replay_file
from aimpact.desk.services.workbench import add_step, make_file, request_file
from aimpact.surveys.models import Survey
from tests.desk.studies import make_analyst, make_client_space, make_study
from tests.insights.ballots import make_answered_survey

RECODE = {
    "label": "Avis",
    "of": "q1",
    "groups": [
        {"label": "Favorable", "codes": ["yes"]},
        {"label": "Autre", "codes": ["no", "else"]},
    ],
}
CUT = {"label": "Les jeunes", "of": "age_band", "codes": ["15-24"], "is_in": True, "within": ""}
WEIGHT = {
    "label": "Âge",
    "margins": {"age_band": {"15-24": 1, "65-79": 3}},
    "cap": None,
}


def make_bench(survey: Survey | None = None) -> tuple[StudySurvey, User]:
    """A study at work of a survey of 60 ballots, its file made; and its analyst."""
    answered = survey or make_answered_survey(make_client_space())
    study = make_study(answered.space, answered)
    analyst = make_analyst(study)
    material = study.materials.get()
    file = request_file(material, by=analyst, at=timezone.now())
    make_file(file.pk, at=timezone.now())
    replay_file(file.pk)
    return StudySurvey.objects.select_related("study", "survey__space").get(pk=material.pk), analyst


def step(material: StudySurvey, kind: StepKind, spec: Mapping[str, Any], by: User) -> StudyStep:
    """Write a step and replay the log."""
    row = add_step(material, kind, spec=spec, why="Pour voir", by=by, at=timezone.now())
    replay_file(StudyFile.objects.get(material=material).pk)
    return row


def file_of(study: Study) -> StudyFile:
    return StudyFile.objects.get(material__study=study)
