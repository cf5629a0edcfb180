"""Surveys of statements whose people fall into camps, made in few words."""

from dataclasses import replace
from random import Random
from typing import Any

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire, Row, Text
from aimpact.surveys.models import Survey
from aimpact.surveys.services.sealing import ImportedBallot
from tests.factories import make_closed_survey
from tests.insights.ballots import DAY, PROFILE, fill_all

LINES = ("trees", "roads", "bikes", "shops", "parks", "told")
SIDES = ("agree", "disagree", "pass")


def statements(*codes: str) -> Question:
    """A question of statements, one a code."""
    question = replace(blank_question(Kind.STATEMENTS, "q1"), label=Text("Êtes-vous d’accord ?"))
    choices = tuple(replace(one, label=one.label or Text(one.code)) for one in question.choices)
    rows = tuple(Row(code=code, label=Text(f"Il faut {code}")) for code in codes or LINES)
    return replace(question, choices=choices, rows=rows)


def camp_ballot(camp: int, person: int, codes: tuple[str, ...] = LINES) -> dict[str, str]:
    """Camp 0 agrees with every other statement, camp 1 with the rest; all with the last one; a
    quarter of the answers are drawn at random, always the same ones."""
    chance = Random(1000 * camp + person)
    answers = {}
    for at, code in enumerate(codes):
        agrees = at == len(codes) - 1 or at % 2 == camp
        is_stray, any_side = chance.random() < 0.25, chance.choice(SIDES)
        answers[f"q1__{code}"] = any_side if is_stray else SIDES[0 if agrees else 1]
    return answers


def make_camps(first: int = 150, second: int = 120, **fields: Any) -> Survey:
    """A closed survey of six statements: a camp of the young, one of the old."""
    document = Questionnaire(pages=(Page(code="p1", questions=(statements(),)),))
    survey = make_closed_survey(questionnaire=document, **({"profile_fields": PROFILE} | fields))
    ballots: list[ImportedBallot] = []
    for camp, number in enumerate((first, second)):
        age = ("15-24", "65-79")[camp]
        profile = {"age_band": age, "gender": "woman"}
        ballots += [
            ImportedBallot(camp_ballot(camp, person), profile, DAY, None)
            for person in range(number)
        ]
    fill_all(survey, ballots)
    return survey
