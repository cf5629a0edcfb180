"""Ballots of the demonstration: who takes part, what they answer, when and how fast."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from aimpact.demo.opinions import OPINIONS, Choices, Leaning, weight
from aimpact.demo.people import Citizen
from aimpact.questionnaire.answers import ListData, is_shown, read_pages
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.kinds.ranking import ranks_open
from aimpact.questionnaire.kinds.sharing import cost_of, points_of
from aimpact.questionnaire.structure import Kind, Question, Questionnaire

TEXTS = Path(__file__).parent / "texts"
_OPENERS = ("À mon avis, ", "Franchement, ", "Pour moi, ", "Je pense que ", "Je le redis : ")
_CLOSERS = (" Merci.", " Bon courage.", " Merci de nous lire.", " À vous de voir.", " Voilà.")
# People who own their home, and older ones, take part more.
_KEENNESS = {
    "old": 1.7, "young": 0.55, "tilleuls": 1.35, "centre": 1.2, "acacias": 0.5, "hameaux": 0.9,
    "woman": 1.08,
}  # fmt: skip


class AnswersRefused(Exception):
    """The demonstration wrote answers that the questionnaire refuses: a mistake of ours."""


@dataclass(frozen=True, slots=True)
class DemoBallot:
    """One ballot before it goes into the urn."""

    citizen: Citizen
    answers: Answers
    profile: Mapping[str, str]
    day: date
    seconds: int


@dataclass(frozen=True, slots=True)
class Turnout:
    """How a survey was followed: `ballots` between `first` and `last`, `hasty` of them answered in
    a few seconds, the first step of every scale.
    """

    ballots: int
    first: date
    last: date
    profile_fields: Sequence[str] = ()
    hasty: int = 0


def choose_participants(citizens: Iterable[Citizen], number: int, *, rng: Random) -> list[Citizen]:
    """Those who take part: not a fair sample, as in life."""
    pool = list(citizens)
    drawn = {c.number: rng.random() ** (1 / _keenness(c)) for c in pool}
    return sorted(pool, key=lambda citizen: -drawn[citizen.number])[:number]


def _keenness(citizen: Citizen) -> float:
    keen = 1.0
    for trait in citizen.traits & _KEENNESS.keys():
        keen *= _KEENNESS[trait]
    return keen


def make_ballots(
    name: str,
    document: Questionnaire,
    citizens: Iterable[Citizen],
    turnout: Turnout,
    *,
    rng: Random,
) -> list[DemoBallot]:
    """The ballots of one survey. Raises `AnswersRefused`."""
    days = _days(turnout)
    ballots = []
    for citizen in choose_participants(citizens, turnout.ballots, rng=rng):
        answers = answer(name, document, citizen, rng=rng)
        told = citizen.profile()
        ballots.append(
            DemoBallot(
                citizen,
                answers,
                {field: told[field] for field in turnout.profile_fields if field in told},
                rng.choices(list(days), list(days.values()))[0],
                _seconds(citizen, answers, rng),
            )
        )
    spread = range(0, len(ballots), max(1, len(ballots) // turnout.hasty)) if turnout.hasty else ()
    for at in [*spread][: turnout.hasty]:
        ballots[at] = _in_haste(ballots[at], document)
    return ballots


def _in_haste(ballot: DemoBallot, document: Questionnaire) -> DemoBallot:
    """The same person in a hurry: no reading, no text, the first step of every scale."""
    hurried = {
        field.name: field.choices[0].code
        for question in document.questions()
        if question.kind in {Kind.RATING, Kind.MATRIX}
        for field in behaviour_of(question).fields(question)
        if field.choices and not field.is_list and field.name in ballot.answers
    }
    return replace(ballot, answers={**ballot.answers, **hurried}, seconds=_HASTE)


_HASTE = 12
"""Seconds that a hurried ballot took."""


def _days(turnout: Turnout) -> dict[date, float]:
    """Weight of each day: a rush at the start, a reminder, a last-minute crowd, slow Sundays."""
    length = (turnout.last - turnout.first).days + 1
    days = {}
    for rank in range(length):
        day = turnout.first + timedelta(days=rank)
        rush = 4 * math.exp(-rank / 2.5) + 0.7
        reminder = 2.2 * math.exp(-abs(rank - length * 0.6) / 1.2)
        ending = 1.5 * math.exp(-(length - 1 - rank) / 1.5)
        days[day] = (rush + reminder + ending) * (0.6 if day.weekday() == 6 else 1.0)
    return days


def _seconds(citizen: Citizen, answers: Answers, rng: Random) -> int:
    reading = 9.0 * len(answers) * (1.35 if citizen.age >= 65 else 0.8 if citizen.age < 35 else 1)
    writing = sum(len(text) for text in answers.values() if isinstance(text, str)) * 0.22
    return max(12, int((reading + writing) * rng.lognormvariate(0, 0.45)))


# --- answers -----------------------------------------------------------------------------


def answer(name: str, document: Questionnaire, citizen: Citizen, *, rng: Random) -> Answers:
    """What a person answers, read by the same rules as a form. Raises `AnswersRefused`."""
    posted: dict[str, list[str]] = {}
    for page in document.pages:
        for question in page.questions:
            # Conditions look at earlier answers only: reading what there is so far is enough.
            known = read_pages(document, ListData(posted)).answers
            if is_shown(question, known):
                posted |= _post(name, question, citizen, rng)
    reading = read_pages(document, ListData(posted))
    if reading.errors:
        raise AnswersRefused(f"{name}: {reading.errors}")
    return reading.answers


def _post(name: str, question: Question, citizen: Citizen, rng: Random) -> dict[str, list[str]]:
    if question.code == "district":
        return {"district": [citizen.district]} if question.choice(citizen.district) else {}
    leaning = OPINIONS[name][question.code]
    if not question.is_required and rng.random() < leaning.skip:
        return {}
    if leaning.texts:
        return {question.code: [write_text(leaning.texts, rng)]}
    if leaning.spots:
        return {question.code: [_point(leaning.spots, rng)]}
    if question.kind is Kind.FILE:
        return {question.code: [f"{rng.getrandbits(64):016x}"]}
    if leaning.number:
        return {question.code: [_number(question, leaning.number, rng)]}
    if leaning.rows:
        return {
            f"{question.code}__{row}": [_choose(choices, citizen, rng)]
            for row, choices in leaning.rows.items()
            if rng.random() > leaning.skip
        }
    return _post_choices(question, leaning, citizen, rng)


def _post_choices(
    question: Question, leaning: Leaning, citizen: Citizen, rng: Random
) -> dict[str, list[str]]:
    choices = leaning.choices or {}
    if question.kind in _SPECIAL:
        return _SPECIAL[question.kind](question, choices, citizen, rng)
    if question.kind is not Kind.MULTIPLE:
        return {question.code: [_choose(choices, citizen, rng)]}
    number = max(1, min(int(question.maximum or 4), round(rng.gauss(leaning.several, 0.8))))
    chosen = {_choose(choices, citizen, rng) for _ in range(number)}
    alone = [choice.code for choice in question.choices if choice.is_exclusive]
    if chosen & set(alone):
        chosen = set(alone[:1])
    posted = {question.code: sorted(chosen)}
    if question.other_choice and question.other_choice.code in chosen:
        posted[question.other_field] = ["Chercher mon pain"]
    return posted


def _rank(
    question: Question, choices: Choices, citizen: Citizen, rng: Random
) -> dict[str, list[str]]:
    wanted = ranks_open(question) if rng.random() < 0.8 else 2
    return {question.code: _in_order(choices, citizen, rng)[:wanted]}


def _spend(
    question: Question, choices: Choices, citizen: Citizen, rng: Random
) -> dict[str, list[str]]:
    """Projects taken in order of liking as long as the budget pays; few are left for the end."""
    paid: list[str] = []
    for code in _in_order(choices, citizen, rng)[: rng.choice((3, 4, 6))]:
        if cost_of(question, [*paid, code]) <= (question.maximum or 0):
            paid.append(code)
    return {question.code: paid}


def _share_out(
    question: Question, choices: Choices, citizen: Citizen, rng: Random
) -> dict[str, list[str]]:
    """Round shares, the last choice getting what is left."""
    weights = [
        weight(tilts, citizen.traits) * rng.lognormvariate(0, 0.35) for tilts in choices.values()
    ]
    total = points_of(question)
    shares = [round(total * each / sum(weights) / 5) * 5 for each in weights[:-1]]
    shares.append(int(total) - sum(shares))
    if shares[-1] < 0:
        shares = [int(total), *[0] * (len(shares) - 1)]
    names = (f"{question.code}__{code}" for code in choices)
    return {name: [str(share)] for name, share in zip(names, shares, strict=True)}


_SPECIAL = {Kind.RANKING: _rank, Kind.BUDGET: _spend, Kind.CONSTANT_SUM: _share_out}


def _in_order(choices: Choices, citizen: Citizen, rng: Random) -> list[str]:
    """Every choice, the likeliest ones tending to come first."""
    left, order = dict(choices), []
    while left:
        code = _choose(left, citizen, rng)
        order.append(code)
        del left[code]
    return order


def _choose(choices: Choices, citizen: Citizen, rng: Random) -> str:
    weights = [weight(tilts, citizen.traits) for tilts in choices.values()]
    return rng.choices(list(choices), weights)[0]


def _point(spots: Sequence[tuple[float, float, float]], rng: Random) -> str:
    """A place some twenty kilometres around one of the spots, most often."""
    latitude, longitude, _weight = rng.choices(spots, [spot[2] for spot in spots])[0]
    return f"{rng.gauss(latitude, 0.18):.3f},{rng.gauss(longitude, 0.22):.3f}"


def _number(question: Question, shape: tuple[float, float], rng: Random) -> str:
    value = rng.gauss(*shape)
    low, high = question.minimum or 0, question.maximum or 100
    value = min(max(value, low), high)
    if question.step:
        value = low + round((value - low) / question.step) * question.step
    return str(round(value)) if question.is_whole else f"{round(value * 2) / 2:g}"


# --- texts -------------------------------------------------------------------------------


@cache
def sentences(name: str) -> tuple[str, ...]:
    """The sentences of one file, written for the demonstration."""
    lines = (TEXTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def write_text(name: str, rng: Random) -> str:
    """A free text: one sentence, sometimes opened, closed, or followed by another."""
    text = rng.choice(sentences(name))
    chance = rng.random()
    long_enough = len(text) > 30 and text[1:2].islower()
    if chance < 0.12 and long_enough:
        opener = rng.choice(_OPENERS)
        joined = opener + text[0].lower() + text[1:]
        return joined.replace("que il", "qu’il").replace("que on", "qu’on")
    if chance < 0.24 and long_enough and text.endswith("."):
        return text + rng.choice(_CLOSERS)
    if chance < 0.36:
        return f"{text} {rng.choice(sentences(name))}"
    return text
