"""A study that the region asked of AimPact, at work: its file, some steps, tables."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from aimpact.accounts.models import User
from aimpact.demo.places import AGORA_SLUG
from aimpact.desk.enums import Part, StepKind
from aimpact.desk.models import Study, StudySurvey
from aimpact.desk.services.studies import ask_study, assign_study
from aimpact.desk.services.tables import request_table
from aimpact.desk.services.workbench import add_step, make_file, request_file
from aimpact.desk.workbench.definition import Definition
from aimpact.spaces.enums import Role
from aimpact.spaces.models import Membership
from aimpact.surveys.models import Survey

_BRIEF = """La convention avec l’exploitant se renégocie à l’automne. Nous voulons savoir si une \
offre du dimanche trouverait ses voyageurs, et ce qui retient ceux qui ne prennent jamais le train.
La commission des transports se réunit dans six semaines."""
_PARTS = {Role.ANALYST: Part.ANALYST, Role.EDITOR: Part.REVIEWER}
_STEPS: tuple[tuple[StepKind, Mapping[str, Any], str], ...] = (
    (
        StepKind.RECODE,
        {
            "label": "Usage du train",
            "of": "use",
            "groups": [
                {"label": "Chaque semaine ou plus", "codes": ["daily", "weekly"]},
                {"label": "Moins souvent", "codes": ["monthly"]},
                {"label": "Jamais", "codes": ["never"]},
            ],
        },
        "Trop peu de voyageurs quotidiens pour les lire à part.",
    ),
    (
        StepKind.BANDS,
        {"label": "Prix jugé juste", "of": "price", "bounds": [4, 6]},
        "Le billet coûte aujourd’hui cinq euros : au-dessous, autour, au-dessus.",
    ),
    (
        StepKind.CUT,
        {
            "label": "Ceux qui prennent le train",
            "of": "step1",
            "codes": ["g1", "g2"],
            "is_in": True,
            "within": "",
        },
        "Le dimanche les concerne d’abord.",
    ),
    (
        StepKind.WEIGHT,
        {"label": "Sexe de la région", "margins": {"gender": {"woman": 52, "man": 48}}, "cap": 5},
        "Les femmes de la région sont 52 sur 100.",
    ),
)
_TABLES = (
    Definition(rows="sunday", columns="step1", weight="step4"),
    Definition(rows="step2"),
    Definition(rows="why_not", columns="age_band", cut="step3"),
)


def write_study(survey: Survey, *, owner: User, aimpact: User, at: datetime) -> Study:
    """Asked three weeks ago, taken a day later; its tables are computed by the worker."""
    asked = at - timedelta(days=21)
    study = ask_study(
        survey.space,
        title="Les trains du dimanche",
        brief=_BRIEF,
        surveys=[survey],
        by=owner,
        at=asked,
    )
    taken = asked + timedelta(days=1)
    for role, part in _PARTS.items():
        somebody = Membership.objects.get(space__slug=AGORA_SLUG, role=role).user
        assign_study(study, somebody, part=part, by=aimpact, at=taken)
    _work(study, by=study.assignments.get(part=Part.ANALYST).user, at=taken)
    return study


def _work(study: Study, *, by: User, at: datetime) -> None:
    material = study.materials.select_related("survey__space", "study").get()
    file = request_file(material, by=by, at=at)
    make_file(file.pk, at=at)
    for day, (kind, spec, why) in enumerate(_STEPS, start=1):
        add_step(material, kind, spec=spec, why=why, by=by, at=at + timedelta(days=day))
    material = StudySurvey.objects.select_related("survey__space", "study").get(pk=material.pk)
    for definition in _TABLES:
        request_table(material, definition, by=by, at=at + timedelta(days=6))
