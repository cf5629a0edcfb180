"""The surveys of the demonstration, in every state: their terms, dates and turnout."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aimpact.demo.places import AGORA_SLUG, COMMUNE_SLUG, COMPANY_SLUG, REGION_SLUG
from aimpact.questionnaire.document import from_json
from aimpact.questionnaire.structure import Questionnaire
from aimpact.surveys.enums import Anonymity, Audience, Channel, Moment, ResultsVisibility

QUESTIONNAIRES = Path(__file__).parent / "questionnaires"
_PROFILE = ("age_band", "gender", "occupation")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSurvey:
    """A survey to make. `opens` and `closes` are days from today; `opens=None`: a draft.

    `ballots` are cast by now; `left` went past the first page and gave up. `ways` tells how many
    of the ballots came otherwise than online; `extended_by` days were added to its end. `repeats`
    names an earlier survey whose questions it asks again. `hasty` ballots were answered without
    reading.
    """

    name: str
    space: str
    opens: int | None
    closes: int | None = None
    audience: Audience = Audience.LINK
    visibility: ResultsVisibility = ResultsVisibility.AT_END
    anonymity: Anonymity = Anonymity.ANONYMOUS
    moment: Moment = Moment.NONE
    subject: str = ""
    profile_fields: tuple[str, ...] = _PROFILE
    ballots: int = 0
    invited: int = 0
    left: int = 0
    ways: tuple[tuple[Channel, int], ...] = ()
    extended_by: int = 0
    repeats: str = ""
    hasty: int = 0

    @property
    def online(self) -> int:
        """Ballots sent from a browser."""
        return self.ballots - sum(number for _way, number in self.ways)

    @property
    def document(self) -> Questionnaire:
        return _read(self.name)


PROGRAMME = (
    PlannedSurvey(
        name="place",
        space=COMMUNE_SLUG,
        opens=-76,
        closes=-45,
        moment=Moment.BEFORE,
        subject="Le réaménagement de la place du Marché",
        ballots=1_180,
        left=163,
        hasty=58,
    ),
    PlannedSurvey(
        name="services",
        space=COMMUNE_SLUG,
        opens=-9,
        closes=12,
        audience=Audience.MEMBERS,
        visibility=ResultsVisibility.LIVE,
        ballots=640,
    ),
    PlannedSurvey(
        name="rue",
        space=COMMUNE_SLUG,
        opens=6,
        closes=36,
        audience=Audience.MEMBERS,
        moment=Moment.AFTER,
        subject="La piétonnisation de la rue des Écoles",
    ),
    PlannedSurvey(
        name="projets",
        space=COMMUNE_SLUG,
        opens=-33,
        closes=-12,
        audience=Audience.MEMBERS,
        moment=Moment.BEFORE,
        subject="Le budget participatif de l’an prochain",
        ballots=410,
        left=64,
    ),
    PlannedSurvey(
        name="berges",
        space=COMMUNE_SLUG,
        opens=-8,
        closes=9,
        extended_by=7,
        moment=Moment.BEFORE,
        subject="Le réaménagement des berges de la Brume",
        ballots=318,
        left=47,
        ways=((Channel.KIOSK, 64), (Channel.PAPER, 41), (Channel.PHONE, 9)),
    ),
    PlannedSurvey(
        name="jeunes",
        space=COMMUNE_SLUG,
        opens=-5,
        closes=19,
        audience=Audience.COMBINED,
        anonymity=Anonymity.PSEUDONYM,
        profile_fields=("age_band", "gender"),
        ballots=96,
    ),
    PlannedSurvey(
        name="trains",
        space=REGION_SLUG,
        opens=-16,
        closes=14,
        audience=Audience.TERRITORY,
        profile_fields=(*_PROFILE, "commune"),
        ballots=520,
    ),
    PlannedSurvey(name="lycees", space=REGION_SLUG, opens=None),
    PlannedSurvey(
        name="teletravail",
        space=COMPANY_SLUG,
        opens=-60,
        closes=-39,
        audience=Audience.INVITEES,
        visibility=ResultsVisibility.TEAM,
        anonymity=Anonymity.NAMED,
        moment=Moment.AFTER,
        subject="L’accord de 2025 sur le télétravail",
        profile_fields=("occupation",),
        ballots=214,
        invited=320,
    ),
    PlannedSurvey(
        name="conseils",
        space=AGORA_SLUG,
        opens=-4,
        closes=25,
        visibility=ResultsVisibility.LIVE,
        ballots=90,
    ),
    PlannedSurvey(
        name="weekend",
        space=AGORA_SLUG,
        opens=-47,
        closes=-17,
        moment=Moment.BEFORE,
        subject="Les trains du samedi",
        ballots=380,
    ),
    PlannedSurvey(
        name="salle",
        space=COMMUNE_SLUG,
        opens=-19,
        closes=-5,
        audience=Audience.MEMBERS,
        anonymity=Anonymity.VERIFIABLE,
        profile_fields=(),
        ballots=64,
    ),
    PlannedSurvey(
        name="cameras",
        space=COMMUNE_SLUG,
        opens=-3,
        closes=16,
        audience=Audience.MEMBERS,
        anonymity=Anonymity.VERIFIABLE,
        profile_fields=(),
        ballots=37,
    ),
    PlannedSurvey(name="barometre-1", space=COMMUNE_SLUG, opens=-150, closes=-122, ballots=450),
    PlannedSurvey(
        name="barometre-2",
        space=COMMUNE_SLUG,
        opens=-58,
        closes=-37,
        ballots=520,
        repeats="barometre-1",
    ),
    PlannedSurvey(
        name="reunions",
        space=COMMUNE_SLUG,
        opens=-4,
        closes=17,
        audience=Audience.MEMBERS,
        anonymity=Anonymity.PSEUDONYM,
        profile_fields=(),
        ballots=28,
    ),
    PlannedSurvey(name="printemps", space=REGION_SLUG, opens=-130, closes=-100, ballots=430),
)
"""Fifteen surveys of clients, and two of the agora so that the public space is not bare."""


@cache
def _read(name: str) -> Questionnaire:
    path = QUESTIONNAIRES / f"{name}.json"
    return from_json(json.loads(path.read_text(encoding="utf-8")))
