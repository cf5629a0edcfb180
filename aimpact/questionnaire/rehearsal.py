"""A rehearsal: invented participants walk through the survey, by the rules of real ones.

Each visible question gets an answer drawn at random among those that its kind accepts; what the
rules refuse is drawn again. It shows what the report will look like, how often each question
comes up, and where nobody gets through. Nothing of it is ever kept.
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from aimpact.questionnaire.answers import (
    ListData,
    ending_of,
    facts_read,
    is_shown,
    offered,
    read_question,
)
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds import Context, Posted, Reading, behaviour_of
from aimpact.questionnaire.kinds.comparing import sets_of
from aimpact.questionnaire.kinds.sharing import cost_of, points_of
from aimpact.questionnaire.structure import Kind, Question, Questionnaire

TRIES = 12
"""Draws of one question before leaving it unanswered."""
LEFT_EMPTY = 0.05
"""Share of the questions without obligation that are passed over."""
TEXTS = ("Réponse d’essai", "Un avis inventé pour la répétition", "Rien à ajouter", "À améliorer")

Typed = dict[str, list[str]]
Facts = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented participant: answers as a ballot would hold them."""

    answers: Answers


@dataclass(slots=True)
class Rehearsal:
    """What happened to the invented participants.

    `shown` and `stuck` count participants by question: who saw it, and to whom no answer that
    its rules accept could be found. `endings` counts by code, empty for the common thanks.
    """

    ballots: list[Invented] = field(default_factory=list)
    shown: Counter[str] = field(default_factory=Counter)
    stuck: Counter[str] = field(default_factory=Counter)
    endings: Counter[str] = field(default_factory=Counter)


def rehearse(questionnaire: Questionnaire, facts: Iterable[Facts], *, seed: int) -> Rehearsal:
    """Let one participant through for each of these facts (profile, quotas)."""
    rehearsal = Rehearsal()
    dice = random.Random(seed)  # noqa: S311  # invented answers, not secrets
    for number, known in enumerate(facts, start=1):
        context = Context(facts=dict(known), seed=seed + number)
        _walk(questionnaire, context, dice, rehearsal)
    return rehearsal


def _walk(
    questionnaire: Questionnaire, context: Context, dice: random.Random, rehearsal: Rehearsal
) -> None:
    known = facts_read(questionnaire) & context.facts.keys()
    reading = Reading(answers={name: context.facts[name] for name in sorted(known)})
    for page in questionnaire.pages:
        if not is_shown(page, reading.answers):
            continue
        for question in page.questions:
            if is_shown(question, reading.answers):
                rehearsal.shown[question.code] += 1
                asked = Posted(ListData({}), reading.answers, context, questionnaire)
                if not _answer(question, asked, reading, dice):
                    rehearsal.stuck[question.code] += 1
    ending = ending_of(questionnaire, reading.answers)
    rehearsal.endings[ending.code if ending else ""] += 1
    rehearsal.ballots.append(Invented(reading.answers))


def _answer(question: Question, asked: Posted, reading: Reading, dice: random.Random) -> bool:
    """Add an answer to `reading`; false when its rules accepted none of those drawn."""
    shown = offered(question, reading.answers)
    for _attempt in range(TRIES):
        is_left = not question.is_required and dice.random() < LEFT_EMPTY
        drawn = {} if is_left else draw_answer(shown, dice)
        attempt = Reading(answers=dict(reading.answers))
        posted = replace(asked, data=ListData(drawn), answers=attempt.answers)
        read_question(question, posted, attempt)
        if not attempt.errors:
            reading.answers = attempt.answers
            return True
    return False


def draw_answer(question: Question, dice: random.Random) -> Typed:
    """What an invented participant posts for a question."""
    draw = _DRAWS.get(question.kind, _by_field)
    return draw(question, dice)


def _by_field(question: Question, dice: random.Random) -> Typed:
    """Each field by itself: a choice, a few choices, a number, a text."""
    typed: Typed = {}
    for item in behaviour_of(question).fields(question):
        if item.choices:
            codes = [choice.code for choice in item.choices]
            typed[item.name] = _several(question, dice) if item.is_list else [dice.choice(codes)]
        elif item.is_number:
            typed[item.name] = [_number(question, dice)]
        elif item.is_text:
            typed[item.name] = [dice.choice(TEXTS)]
    return typed


def _several(question: Question, dice: random.Random) -> list[str]:
    codes = [choice.code for choice in question.choices if not choice.is_exclusive]
    alone = [choice.code for choice in question.choices if choice.is_exclusive]
    if alone and dice.random() < 0.1:
        return [dice.choice(alone)]
    return _few(question, codes, dice)


def _few(question: Question, codes: list[str], dice: random.Random) -> list[str]:
    """As many of these codes as the question asks for, in any order."""
    most = max(0, min(len(codes), int(question.maximum or len(codes))))
    least = min(most, max(1, int(question.minimum or 1)))
    return dice.sample(codes, dice.randint(least, most))


def _number(question: Question, dice: random.Random) -> str:
    low = question.minimum if question.minimum is not None else 0.0
    high = question.maximum if question.maximum is not None else low + 100.0
    steps = (high - low) / question.step if question.step else math.inf
    if question.step and math.isfinite(steps):
        return f"{low + dice.randint(0, max(int(steps), 0)) * question.step:.15g}"
    number = dice.triangular(low, max(low, high))
    return f"{round(number) if question.is_whole else round(number, 1):.15g}"


def _ranking(question: Question, dice: random.Random) -> Typed:
    return {question.code: _few(question, [choice.code for choice in question.choices], dice)}


def _shares(question: Question, dice: random.Random) -> Typed:
    points = max(0, int(points_of(question)))
    cuts = sorted(dice.randint(0, points) for _ in question.choices[1:])
    edges = [0, *cuts, points]
    return {
        question.choice_field(choice): [str(edges[index + 1] - edges[index])]
        for index, choice in enumerate(question.choices)
    }


def _projects(question: Question, dice: random.Random) -> Typed:
    codes = [choice.code for choice in question.choices]
    dice.shuffle(codes)
    chosen: list[str] = []
    for code in codes:
        if question.maximum is None or cost_of(question, [*chosen, code]) <= question.maximum:
            chosen.append(code)
    return {question.code: chosen}


def _sets(question: Question, dice: random.Random) -> Typed:
    typed: Typed = {}
    for each in sets_of(question):
        best, worst = dice.sample([item.code for item in each.items], 2)
        typed |= {each.best: [best], each.worst: [worst]}
    return typed


def _moment(question: Question, dice: random.Random) -> Typed:
    day = f"{dice.randint(1990, 2026)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    hour = f"{dice.randint(6, 22):02}:{dice.choice(('00', '15', '30', '45'))}"
    said = {Kind.DATE: day, Kind.TIME: hour}.get(question.kind, f"{day}T{hour}")
    return {question.code: [said]}


def _contact(question: Question, dice: random.Random) -> Typed:
    number = dice.randint(1, 9_999)
    said = {
        Kind.EMAIL: f"essai{number}@example.org",
        Kind.PHONE: f"06 39 98 {number // 100:02} {number % 100:02}",
        Kind.URL: f"https://example.org/{number}",
    }
    return {question.code: [said[question.kind]]}


def _nothing(question: Question, dice: random.Random) -> Typed:
    """What needs the official list or a file: passed over, and said so on the page."""
    return {}


_DRAWS: dict[Kind, Callable[[Question, random.Random], Typed]] = {
    Kind.RANKING: _ranking,
    Kind.CONSTANT_SUM: _shares,
    Kind.BUDGET: _projects,
    Kind.BEST_WORST: _sets,
    Kind.DATE: _moment,
    Kind.TIME: _moment,
    Kind.DATETIME: _moment,
    Kind.EMAIL: _contact,
    Kind.PHONE: _contact,
    Kind.URL: _contact,
    Kind.PLACE: _nothing,
    Kind.FILE: _nothing,
    Kind.PIN: _nothing,
    Kind.ZONE: _nothing,
    Kind.INFORMATION: _nothing,
    Kind.SCORE: _nothing,
}
PASSED_OVER = {Kind.PLACE, Kind.FILE, Kind.PIN, Kind.ZONE}
"""Kinds that a rehearsal leaves unanswered."""
