"""The part « weights »: results weighted on the population, beside the results as they are.

On the profile fields of which the population's figures are known (its source and vintage are
kept), with a cap. What other ways of weighting would give is told with each share. Questions that
depend on nothing are told, and of them answers among several; a weighted share is rounded, or
left out, by the rule of small groups (ADR 0009, 20).

Beyond the tables of the page of results, classes that weigh differently and are counted together
there are a table of their own, hidden as a whole: what the page adds up, weights would take apart.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils import timezone

from aimpact.insights.analyses.differences import asked_of_everybody
from aimpact.insights.analyses.matrix import Column, Flags, Matrix
from aimpact.insights.analyses.pyramid import pyramid_of
from aimpact.insights.analyses.weighted_shares import HiddenTable, Kinds, Shares, best_telling
from aimpact.insights.analyses.weighting import (
    CAP,
    FEWEST_IN_CLASS,
    Variable,
    Weighting,
    crossed_variable,
    variable_of,
    weigh,
)
from aimpact.insights.disclosure import Place, may_tell
from aimpact.insights.exchanges import Parts
from aimpact.insights.readings.crossing import CrossReading
from aimpact.insights.readings.groups import Group
from aimpact.insights.readings.questions import counted_fields
from aimpact.insights.readings.weights import FEWEST_BALLOTS
from aimpact.insights.rules import detail_refusal
from aimpact.insights.selectors.profiles import CROSSED, CROSSED_OF, WAY
from aimpact.insights.selectors.results import Results, has_waiting_ballots, read_results
from aimpact.insights.steps import Part, Progress
from aimpact.insights.tallies import NOT_SAID
from aimpact.questionnaire.kinds import Field
from aimpact.questionnaire.structure import Kind, Question
from aimpact.statistics.effective import design_effect, effective_size
from aimpact.surveys.models import Survey

Crosses = Mapping[str, Sequence[tuple[str, CrossReading]]]
"""Of each field of a question, the profile fields that it is crossed with, and the tables."""


def compute(
    survey: Survey, matrix: Matrix, earlier: Mapping[str, Part], progress: Progress
) -> Part:
    """The part: how the ballots are weighted, and `fields` with the shares of their answers.

    Empty where it is refused: crossed answers may not be read yet, too few ballots, no figures of
    the population, figures that contradict one another, or ballots that came in meanwhile.
    """
    now = timezone.now()
    refusal = detail_refusal(
        survey,
        ballots=matrix.ballots,
        is_waiting=has_waiting_ballots(survey),
        is_public=False,
        at=now,
    )
    if refusal is not None or matrix.ballots < FEWEST_BALLOTS:
        return {}
    results = read_results(survey, at=now)
    weighting = _weighting(matrix, results)
    if weighting is None or results.ballots != matrix.ballots:
        return {}
    progress(0.2)
    crosses = _crosses(survey, results)
    questions = [*asked_of_everybody(survey.document)]
    weighed = _Weighed(
        matrix, weighting, Kinds.of(weighting.schemes), crosses, survey.smallest_cell
    )
    fields: list[dict[str, Any]] = []
    for at, question in enumerate(questions):
        fields += _question(question, weighed)
        progress(0.3 + 0.7 * (at + 1) / len(questions))
    described = _described(weighting, results, k=survey.smallest_cell)
    return described | {"fields": fields, "pyramid": pyramid_of(matrix, results)}


def _weighting(matrix: Matrix, results: Results) -> Weighting | None:
    found = []
    for people in results.people:
        name = people.labels.profile_field
        if people.population is not None and name in matrix.profile:
            counts = people.population.counts
            k = results.survey.smallest_cell
            found.append(variable_of(name, matrix.profile[name], counts, k=k))
    found.append(_crossed(matrix, results))
    return weigh([each for each in found if each is not None])


def _crossed(matrix: Matrix, results: Results) -> Variable | None:
    """Gender and age together, where both were asked and the figures cross them."""
    if results.population is None or not set(CROSSED_OF) <= matrix.profile.keys():
        return None
    columns = {name: matrix.profile[name] for name in CROSSED_OF}
    counts = results.population.counts
    return crossed_variable(CROSSED, columns, counts, k=results.survey.smallest_cell)


def _crosses(survey: Survey, results: Results) -> Crosses:
    """Every table of the page of results, as the page protects it."""
    found: dict[str, list[tuple[str, CrossReading]]] = {}
    for name in results.fields:
        for asked in read_results(survey, at=results.at, crossed=name).questions:
            for cross in asked.crosses:
                found.setdefault(cross.field.name, []).append((name, cross))
    return found


# --- how the ballots are weighted ------------------------------------------------------------
def _described(weighting: Weighting, results: Results, *, k: int) -> dict[str, Any]:
    """Figures of the weights, coarse enough to tell of nobody."""
    weights = weighting.raked.weights
    sources = {each.labels.profile_field: each.population for each in results.people}
    sources[CROSSED] = results.population
    trimmed = weighting.raked.trimmed
    return {
        "k": k,
        "ballots": len(weights),
        "variables": [
            {
                "field": each.name,
                "source": population.source,
                "vintage": population.vintage,
                "classes": [list(group) for group in each.classes],
                "not_said": each.not_said,
            }
            for each in weighting.variables
            if (population := sources[each.name]) is not None
        ],
        "dropped": list(weighting.dropped),
        "fewest": max(FEWEST_IN_CLASS, k),
        "cap": CAP if weighting.is_capped else None,
        "trimmed": trimmed if may_tell(trimmed, k, beside=(len(weights),)) else None,
        "rounds": weighting.raked.rounds,
        "design_effect": round(design_effect(weights), 1),
        "effective": round(effective_size(weights), -1),
        "least": round(float(weights.min()), 1),
        "most": round(float(weights.max()), 1),
        "ways": 1 + len(weighting.others),
    }


# --- the answers -------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Weighed:
    """The ballots, their weights, and what the page of results tells and hides of them."""

    matrix: Matrix
    weighting: Weighting
    kinds: Kinds
    crosses: Crosses
    k: int

    def shares(self, field: Field) -> Shares | None:
        """`None` where the field has no answers among several, or was not read."""
        codes = [choice.code for choice in field.choices]
        column, ticks = self.matrix.columns.get(field.name), self.matrix.ticks.get(field.name)
        given: dict[str, Flags] = {}
        if column is not None:
            given = {answer: column.codes == at for at, answer in enumerate(column.answers)}
            answered = column.is_answered
        elif ticks is not None:
            given = {answer: ticks.ticked[:, at] for at, answer in enumerate(ticks.answers)}
            answered = ticks.is_answered
        if not given or not codes or not answered.any():
            return None
        nobody: Flags = np.zeros(self.matrix.ballots, dtype=np.bool_)
        return Shares([given.get(code, nobody) for code in codes], answered, self.weighting.schemes)


def _question(question: Question, weighed: _Weighed) -> Iterator[dict[str, Any]]:
    if question.kind is Kind.NPS:
        return
    for field in counted_fields(question):
        shares = weighed.shares(field)
        if shares is None:
            continue
        telling = None
        tables = [*_tables(shares, weighed, weighed.crosses.get(field.name, ()))]
        if not (tables and _adds_up(question, field)):
            telling = best_telling(
                shares, tables, weighed.kinds, k=weighed.k, each_alone=field.is_list
            )
        told = shares.told(telling)
        codes = [choice.code for choice in field.choices]
        yield {
            "question": question.code,
            "field": field.name,
            "base": int(shares.answered.sum()),
            "step": telling.step if telling else None,
            "answers": [
                [code, one.share, one.weighted, one.low, one.high]
                for code, one in zip(codes, told, strict=True)
            ],
        }


def _adds_up(question: Question, field: Field) -> bool:
    """Whether everybody ticks the same number of answers, whose shares then answer for each
    other."""
    return field.is_list and question.minimum is not None and question.minimum == question.maximum


def _tables(
    shares: Shares, weighed: _Weighed, crosses: Sequence[tuple[str, CrossReading]]
) -> Iterator[HiddenTable]:
    """What the weights could give away: the hidden counts of each table, and the classes that a
    table counts together.
    """
    variables = {each.name: each for each in weighed.weighting.variables}
    answers = range(len(shares.answers))
    seen = set()
    for name, cross in crosses:
        groups = _groups(weighed.matrix, name, [row.group for row in cross.rows])
        rows = [*enumerate(cross.rows)]
        hidden = {(r, at) for r, row in rows for at, n in enumerate(row.counts) if n is None}
        if hidden:
            yield HiddenTable(groups, frozenset(hidden))
        for held in (name, *([CROSSED] if name in CROSSED_OF else [])):
            if held in variables and groups:
                seen.add(held)
                yield from _refined(groups, hidden, variables[held], answers, shares.answered)
    for name in variables.keys() - seen:
        yield from _refined([shares.answered], (), variables[name], answers, shares.answered)


def _groups(matrix: Matrix, name: str, groups: Sequence[Group]) -> list[Flags]:
    """The ballots of each group; who did not say are those of no value of any group."""
    column: Column = matrix.channels if name == WAY else matrix.profile[name]
    named = {value for group in groups for value in group} - {NOT_SAID}
    others = ~np.isin(column.codes, _places(column, named))
    return [
        np.isin(column.codes, _places(column, {*group})) | (others & (NOT_SAID in group))
        for group in groups
    ]


def _places(column: Column, values: set[str]) -> list[int]:
    return [at for at, answer in enumerate(column.answers) if answer in values]


def _refined(
    groups: Sequence[Flags],
    hidden: Collection[Place],
    variable: Variable,
    answers: range,
    answered: Flags,
) -> Iterator[HiddenTable]:
    """The classes of a variable that the groups of a table hold together, every count hidden; none
    where each group is of one class.
    """
    codes = variable.margin.codes
    held_apart: list[Flags] = []
    of: list[int] = []
    places: set[Place] = set()
    for at, group in enumerate(groups):
        there = group & answered
        held = [there & (codes == code) for code in np.unique(codes[there]).tolist()]
        for people in held:
            told = [] if len(held) > 1 else [a for a in answers if (at, a) not in hidden]
            places |= {(len(held_apart), answer) for answer in answers if answer not in told}
            held_apart.append(people)
            of.append(at)
    if len(held_apart) > len(set(of)):
        yield HiddenTable(held_apart, frozenset(places), Parts(of, frozenset(hidden)))
