"""Who may be how old."""

from datetime import date

import pytest

from aimpact.accounts.rules import birth_years


@pytest.mark.parametrize(
    ("year", "accepted"), [(1905, False), (1906, True), (1984, True), (2011, True), (2012, False)]
)
def test_birth_years_are_those_of_people_from_15_to_120(year, accepted):
    assert (year in birth_years(date(2026, 11, 23))) is accepted


def test_birth_years_never_precede_what_the_database_accepts():
    assert birth_years(date(2015, 1, 1))[0] == 1900
