"""A rehearsal of a survey: invented ballots, counted in memory, read as a report."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from aimpact.insights.selectors.results import Results, results_of_book
from aimpact.insights.tallies import read_book
from aimpact.questionnaire.checks import Problem, find_problems
from aimpact.questionnaire.conditions import FULL, OPEN, PROFILE, QUOTA
from aimpact.questionnaire.duration import estimate_minutes
from aimpact.questionnaire.rehearsal import PASSED_OVER, Rehearsal, rehearse
from aimpact.questionnaire.structure import Ending, Question
from aimpact.surveys.models import Ballot, Survey
from aimpact.surveys.selectors.profiles import CHOICES
from aimpact.surveys.services.sealing import count_ballots

SIZES = (50, 100, 200)
"""Numbers of participants that one may ask for."""
FULL_SHARE = 0.2
"""Share of the participants for whom a quota is taken as full, so that both sides are seen."""

Profile = dict[str, str]


@dataclass(frozen=True, slots=True)
class QuestionCourse:
    """One question in a rehearsal: how many saw it, and how many found no answer to it."""

    question: Question
    number: int
    shown: int
    stuck: int


@dataclass(frozen=True, slots=True)
class EndingCourse:
    """One ending (`None`: the common thanks) and how many came to it."""

    ending: Ending | None
    reached: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedSurvey:
    """A rehearsal as its page shows it."""

    number: int
    questions: list[QuestionCourse]
    endings: list[EndingCourse]
    minutes: int
    passes_over: bool
    results: Results


def rehearsal_problems(survey: Survey) -> list[Problem]:
    """What is to be mended before a rehearsal makes sense: the same as before publication."""
    return find_problems(survey.document)


def rehearse_survey(survey: Survey, *, number: int, seed: int, at: datetime) -> RehearsedSurvey:
    """Rehearse a survey that has no problem with `number` invented participants.

    Nothing is written: the ballots live in memory, and so do their counters.
    """
    dice = random.Random(seed)  # noqa: S311  # invented answers, not secrets
    profiles = [_profile(survey, dice) for _ in range(number)]
    facts = list(_facts(survey, profiles, dice))
    rehearsal = rehearse(survey.document, facts, seed=seed)
    ballots = [
        Ballot(
            survey=survey,
            anonymity=survey.anonymity,
            answers=dict(invented.answers),
            profile=profile,
            day=at.astimezone(survey.zone).date(),
        )
        for invented, profile in zip(rehearsal.ballots, profiles, strict=True)
    ]
    return _told(survey, rehearsal, ballots, at)


def _profile(survey: Survey, dice: random.Random) -> Profile:
    asked = [name for name in survey.profile_fields if CHOICES.get(name)]
    return {name: str(dice.choice(CHOICES[name])[0]) for name in asked}


def _facts(
    survey: Survey, profiles: list[Profile], dice: random.Random
) -> Iterator[dict[str, str]]:
    for profile in profiles:
        facts = {f"{PROFILE}{name}": value for name, value in profile.items()}
        for quota in survey.document.quotas:
            is_full = dice.random() < FULL_SHARE
            facts[f"{QUOTA}{quota.code}"] = FULL if is_full else OPEN
        yield facts


def _told(
    survey: Survey, rehearsal: Rehearsal, ballots: list[Ballot], at: datetime
) -> RehearsedSurvey:
    document = survey.document
    count = count_ballots(survey, ballots)
    rows = [(*key, number, float(count.totals[key])) for key, number in count.ballots.items()]
    questions = list(document.questions())
    return RehearsedSurvey(
        number=len(ballots),
        questions=[
            QuestionCourse(
                question, number, rehearsal.shown[question.code], rehearsal.stuck[question.code]
            )
            for number, question in enumerate(questions, start=1)
        ],
        endings=[
            EndingCourse(ending, rehearsal.endings[ending.code if ending else ""])
            for ending in (*document.endings, None)
        ],
        minutes=estimate_minutes(document, profile_questions=len(survey.profile_fields)),
        passes_over=any(question.kind in PASSED_OVER for question in questions),
        results=results_of_book(survey, read_book(rows), at=at),
    )
