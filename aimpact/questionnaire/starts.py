"""What questions that rank, share out, judge or measure start with."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from aimpact.questionnaire.kinds.gauges import NPS_HIGHEST, NPS_LOWEST
from aimpact.questionnaire.kinds.opinions import AGREE, DISAGREE, PASS
from aimpact.questionnaire.kinds.sharing import POINTS
from aimpact.questionnaire.scales import MERIT, points
from aimpact.questionnaire.structure import Choice, Kind, Question, Row, Text

STATEMENTS = (
    Choice(code=AGREE, label=Text("D’accord", "Agree")),
    Choice(code=DISAGREE, label=Text("Pas d’accord", "Disagree")),
    Choice(code=PASS, label=Text("Je passe", "Pass"), is_no_opinion=True),
)
LEAST = Text("Le moins important", "Least important")
MOST = Text("Le plus important", "Most important")
UNLIKELY = Text("Pas du tout probable", "Not at all likely")
LIKELY = Text("Très probable", "Very likely")
BUDGET = 100_000.0
"""Euros to spend on a question of budget, until staff say how many."""
SLIDER_HIGHEST = 100.0


def _ranking(question: Question) -> Question:
    return replace(question, choices=points([Text()] * 3), last_choice=3)


def _constant_sum(question: Question) -> Question:
    unit = Text("points", "points")
    return replace(_ranking(question), maximum=POINTS, unit=unit, is_whole=True)


def _pairwise(question: Question) -> Question:
    return replace(question, choices=points([Text()] * 4), last_choice=4)


def _best_worst(question: Question) -> Question:
    return replace(question, choices=points([Text()] * 6), last_choice=6, low=LEAST, high=MOST)


def _budget(question: Question) -> Question:
    return replace(_ranking(question), maximum=BUDGET, unit=Text("€", "€"))


def _judgment(question: Question) -> Question:
    return replace(_lines(question), choices=points(MERIT), last_choice=len(MERIT))


def _statements(question: Question) -> Question:
    return replace(_lines(question), choices=STATEMENTS)


def _lines(question: Question) -> Question:
    return replace(question, rows=(Row(code="r1"), Row(code="r2")), last_row=2)


def _nps(question: Question) -> Question:
    return replace(
        question,
        minimum=float(NPS_LOWEST),
        maximum=float(NPS_HIGHEST),
        step=1.0,
        is_whole=True,
        low=UNLIKELY,
        high=LIKELY,
    )


def _slider(question: Question) -> Question:
    return replace(question, minimum=0.0, maximum=SLIDER_HIGHEST, step=1.0, is_whole=True)


def _picture(question: Question) -> Question:
    choices = (Choice(code="c1"), Choice(code="c2"))
    return replace(question, choices=choices, maximum=1.0, last_choice=2)


STARTS: Mapping[Kind, Callable[[Question], Question]] = {
    Kind.RANKING: _ranking,
    Kind.CONSTANT_SUM: _constant_sum,
    Kind.BUDGET: _budget,
    Kind.PAIRWISE: _pairwise,
    Kind.BEST_WORST: _best_worst,
    Kind.JUDGMENT: _judgment,
    Kind.STATEMENTS: _statements,
    Kind.NPS: _nps,
    Kind.SLIDER: _slider,
    Kind.PICTURE: _picture,
}
