"""Surveys whose free texts have themes, made without a model of French."""

from aimpact.insights.models import Theme, ThemeSet
from aimpact.insights.services.theme_proposals import Proposal, propose_themes
from aimpact.spaces.models import Space
from aimpact.surveys.models import OpenAnswer, Survey
from tests.factories import make_closed_survey
from tests.insights.ballots import NOW, fill

SAID = {"Planter des arbres": 12, "Plus de bus le soir": 8, "Un kiosque à musique": 6}


def make_written_survey(space: Space | None = None, **fields: object) -> Survey:
    """A closed survey whose question q3 has 26 texts of three kinds."""
    survey = make_closed_survey(space, **fields)
    for text, number in SAID.items():
        fill(survey, number, {"q1": "yes", "q3": text})
    return survey


def keys_of(survey: Survey, text: str) -> list[int]:
    found = OpenAnswer.objects.filter(survey=survey, field="q3", masked=text)
    return list(found.order_by("pk").values_list("pk", flat=True))


def propose(survey: Survey) -> ThemeSet:
    """Two themes, « arbres » and « bus »; the kiosks are of none."""
    proposals = [
        Proposal(name, [name], [(key, 0.5) for key in keys_of(survey, text)])
        for name, text in (("arbres", "Planter des arbres"), ("bus", "Plus de bus le soir"))
    ]
    return propose_themes(survey, proposals, field="q3", question="Quoi ?", texts=26, at=NOW)


def theme_named(survey: Survey, name: str) -> Theme:
    return Theme.objects.get(theme_set__survey=survey, name=name)
