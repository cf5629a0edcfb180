"""How long a questionnaire takes to answer: an estimate, said before the first question."""

import math

from aimpact.questionnaire.kinds.comparing import pairs_of, sets_of
from aimpact.questionnaire.kinds.matrix import has_columns
from aimpact.questionnaire.structure import Cells, Display, Kind, Question, Questionnaire

WORDS_PER_SECOND = 4.0
"""Silent reading of French by adults, about 240 words a minute."""
ARRIVAL = 5.0
"""Seconds to find one's bearings and to send."""
PROFILE_QUESTION = 5.0
"""Seconds for one question about oneself."""
FILM = 60.0
"""Seconds of a film: those of the short ones that a survey may show."""
_SECONDS = {
    Kind.HIDDEN: 0.0,
    Kind.DATE: 8.0,
    Kind.TIME: 8.0,
    Kind.PLACE: 8.0,
    Kind.PHONE: 8.0,
    Kind.DATETIME: 12.0,
    Kind.EMAIL: 12.0,
    Kind.URL: 12.0,
    Kind.MULTIPLE: 6.0,
    Kind.NUMBER: 6.0,
    Kind.FILE: 30.0,
    Kind.PIN: 20.0,
    Kind.ZONE: 40.0,
}
"""Seconds to answer; three for the other kinds."""
_CONDITIONAL = 0.5
"""A question shown under a condition is met by half of the participants, for want of knowing."""

_SECONDS_A_CELL = {Cells.SINGLE: 3.0, Cells.MULTIPLE: 4.0, Cells.NUMBER: 4.0, Cells.TEXT: 8.0}

_A_CHOICE = {Kind.RANKING: 4.0, Kind.BUDGET: 4.0, Kind.CONSTANT_SUM: 6.0}
_A_LINE = {Kind.STATEMENTS: 4.0, Kind.JUDGMENT: 5.0}
"""Seconds for each choice, or each line, of kinds where every one of them is weighed."""
_A_PAIR, _A_SET = 4.0, 10.0
"""Seconds for two items to compare, and for the most and the least important of a set."""


def estimate_seconds(questionnaire: Questionnaire, *, profile_questions: int = 0) -> int:
    """Seconds that most people need, rounded up. Deliberately a little generous."""
    total = ARRIVAL + profile_questions * PROFILE_QUESTION
    for page in questionnaire.pages:
        weight = 1.0 if page.condition is None else _CONDITIONAL
        total += weight * sum(_seconds(question) for question in page.questions)
    return math.ceil(total)


def estimate_minutes(questionnaire: Questionnaire, *, profile_questions: int = 0) -> int:
    """The same in whole minutes, rounded up: 1 means "about a minute" or less."""
    seconds = estimate_seconds(questionnaire, profile_questions=profile_questions)
    return max(1, math.ceil(seconds / 60))


def _seconds(question: Question) -> float:
    weight = 1.0 if question.condition is None else _CONDITIONAL
    return weight * (_reading(question) + _answering(question))


def _reading(question: Question) -> float:
    if question.kind is Kind.HIDDEN:
        return 0.0
    texts = [question.label, question.help]
    texts += [choice.label for choice in question.choices]
    texts += [text for row in question.rows for text in (row.label, row.opposite)]
    return sum(len((text.fr or text.en).split()) for text in texts) / WORDS_PER_SECOND


def _cells(question: Question) -> int:
    return len(question.rows) * (len(question.choices) if has_columns(question) else 1)


def _answering(question: Question) -> float:
    if question.kind is Kind.PAIRWISE:
        return len(pairs_of(question)) * _A_PAIR
    if question.kind is Kind.BEST_WORST:
        return len(sets_of(question)) * _A_SET
    parts = len(question.choices) * _A_CHOICE.get(question.kind, 0.0)
    parts += len(question.rows) * _A_LINE.get(question.kind, 0.0)
    return parts or _at_once(question)


def _at_once(question: Question) -> float:
    if question.kind is Kind.MATRIX:
        return _SECONDS_A_CELL[question.cells] * _cells(question)
    if question.kind is Kind.INFORMATION:
        return FILM if question.media and question.media.is_film else 0.0
    if question.kind is Kind.TEXT:
        long = question.display is Display.LONG
        return (40.0 if long else 12.0) * (1.0 if question.is_required else 0.5)
    return _SECONDS.get(question.kind, 3.0)
