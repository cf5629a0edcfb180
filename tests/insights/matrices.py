"""Matrices of ballots written in few words, for the steps of an analysis."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from aimpact.insights.analyses.matrix import (
    NOT_ANSWERED,
    NOT_ASKED,
    Column,
    Flags,
    Matrix,
    Numbers,
    Ticks,
)
from aimpact.insights.analyses.reading import Cast, matrix_of
from aimpact.questionnaire.structure import Questionnaire
from aimpact.surveys.enums import Channel
from tests.insights.counting import Given

DAY = date(2026, 3, 10)
NOT_SHOWN = "…"
"""An answer in `make_matrix`: the ballot was not asked."""


def make_matrix(
    *,
    profile: Mapping[str, Sequence[str | None]] | None = None,
    columns: Mapping[str, Sequence[str | None]] | None = None,
    ticks: Mapping[str, Sequence[Iterable[str] | None]] | None = None,
    numbers: Mapping[str, Sequence[float | None]] | None = None,
    seconds: Sequence[float] | None = None,
    days: Sequence[date] | None = None,
    channels: Sequence[str] | None = None,
    answers: Mapping[str, Sequence[str]] | None = None,
) -> Matrix:
    """A matrix of ballots written field by field, one value a ballot, in the order given.

    `None`: no answer; `NOT_SHOWN`: not asked. `answers` gives the order of a field's answers,
    else that of the alphabet:

        make_matrix(profile={"gender": ["woman", "man"]}, columns={"q1": ["yes", None]})
    """
    order = answers or {}
    given: list[Sequence[Any]] = [*(profile or {}).values(), *(columns or {}).values()]
    given += [*(ticks or {}).values(), *(numbers or {}).values(), *([seconds] if seconds else [])]
    number = len(given[0]) if given else 0
    everybody = np.ones(number, dtype=bool)
    coded = {name: _column(each, order.get(name)) for name, each in (columns or {}).items()}
    ticked = {name: _ticks(each, order.get(name)) for name, each in (ticks or {}).items()}
    counted = {name: _numbers(each) for name, each in (numbers or {}).items()}
    asked: dict[str, Flags] = {name: each.is_asked for name, each in (coded | ticked).items()}
    return Matrix(
        ballots=number,
        profile={name: _column(each, order.get(name)) for name, each in (profile or {}).items()},
        columns=coded,
        ticks=ticked,
        numbers=counted,
        seconds=_numbers(seconds or [None] * number),
        days=np.array([day.toordinal() for day in days or [DAY] * number], dtype=np.int32),
        channels=_column(channels or [Channel.WEB] * number, Channel.values),
        asked=asked | dict.fromkeys(counted, everybody),
    )


def matrix_of_ballots(
    questionnaire: Questionnaire, ballots: Iterable[Given], *, profile: Sequence[str] = ()
) -> Matrix:
    """The matrix of ballots written in a test, as those of a box are read: shuffled."""
    read = (Cast(each.answers, each.profile, None, DAY, Channel.WEB) for each in ballots)
    return matrix_of(questionnaire, read, profile=profile)


def _column(given: Sequence[str | None], order: Sequence[str] | None) -> Column:
    found = order or sorted({each for each in given if each not in {None, NOT_SHOWN}}, key=str)
    places: dict[Any, int] = {answer: place for place, answer in enumerate(found)}
    places |= {None: NOT_ANSWERED, NOT_SHOWN: NOT_ASKED}
    codes = np.array([places[each] for each in given], dtype=np.int16)
    return Column(tuple(str(each) for each in found), codes)


def _ticks(given: Sequence[Iterable[str] | None], order: Sequence[str] | None) -> Ticks:
    shown = [each != NOT_SHOWN for each in given]
    sets = [set(each or ()) if each != NOT_SHOWN else set() for each in given]
    answers = tuple(order or sorted(set().union(*sets)))
    ticked = np.array([[answer in each for answer in answers] for each in sets], dtype=bool)
    answered = np.array([bool(each) for each in sets], dtype=bool)
    return Ticks(answers, ticked.reshape(len(sets), -1), answered, np.array(shown, dtype=bool))


def _numbers(given: Sequence[float | None]) -> Numbers:
    return np.array([np.nan if each is None else each for each in given], dtype=np.float64)
