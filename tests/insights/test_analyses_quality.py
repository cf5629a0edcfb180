"""Flags of ballots, and results with and without them."""

from datetime import date, timedelta

import numpy as np
import pytest

from aimpact.insights.analyses.flags import doubtful, fast, on_days, parts_of
from aimpact.insights.analyses.quality import compute
from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.readings.soundness import FLAGGED, Soundness, read_soundness
from tests.factories import make_closed_survey
from tests.insights.ballots import DAY, PROFILE, fill
from tests.insights.matrices import make_matrix
from tests.insights.test_analyses_differences import no_progress


def test_fast_is_as_sure_as_counted_durations_are() -> None:
    columns = {"q1": ["a"] * 5}
    matrix = make_matrix(columns=columns, seconds=[5, 19, 20, 640, 700])
    assert fast(matrix, under=20).tolist() == [True, True, False, False, False]
    assert fast(matrix, under=650).tolist() == [True, True, True, False, False]
    assert not fast(matrix, under=0).any()


def test_days_are_found() -> None:
    days: list[date] = [DAY, DAY + timedelta(days=1)]
    matrix = make_matrix(columns={"q1": ["a", "a"]}, days=days)
    assert on_days(matrix, [DAY]).tolist() == [True, False]


def test_two_signs_that_differ_by_a_few_ballots_are_not_told_together() -> None:
    hasty = np.arange(60) < 10
    uniform = np.arange(60) < 12
    assert doubtful(hasty, uniform, k=5).sum() == 10
    assert doubtful(hasty, np.arange(60) >= 40, k=5).sum() == 30
    assert not doubtful(np.arange(60) < 2, np.zeros(60, dtype=bool), k=5).any()


def test_every_ballot_is_in_one_part_at_most() -> None:
    column = parts_of(np.array([True, False, False]), np.array([True, True, False]))
    assert column.codes.tolist() == [0, 1, -1]


@pytest.mark.django_db
def test_shares_without_hasty_ballots_are_those_of_the_others() -> None:
    survey = make_closed_survey(profile_fields=PROFILE)
    fill(survey, 60, {"q1": "yes"}, seconds=200)
    fill(survey, 40, {"q1": "no"}, seconds=200)
    fill(survey, 12, {"q1": "yes"}, seconds=20)
    fill(survey, 8, {"q1": "no"}, seconds=20)
    found = read_soundness(compute(survey, read_matrix(survey), {}, no_progress))
    assert isinstance(found, Soundness)
    assert found.flagged == 20
    each = next(one for one in found.of(FLAGGED) if one.field == "q1")
    assert (each.answered, each.left_out) == (120, 20)
    known = [share for share in each.others if share is not None]
    assert known[:2] == [0.6, 0.4]


@pytest.mark.django_db
def test_a_few_hasty_ballots_are_not_told() -> None:
    survey = make_closed_survey(profile_fields=PROFILE)
    fill(survey, 60, {"q1": "yes"}, seconds=200)
    fill(survey, 3, {"q1": "no"}, seconds=20)
    found = read_soundness(compute(survey, read_matrix(survey), {}, no_progress))
    assert found is not None
    assert found.flagged is None
    assert found.of(FLAGGED) == []
