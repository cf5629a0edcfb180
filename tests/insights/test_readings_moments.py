from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from aimpact.insights.readings.moments import (
    MOST_PERIODS,
    MomentReading,
    Period,
    Unit,
    read_moments,
)


def test_days_are_drawn_without_gaps() -> None:
    reading = read_moments({"2026-03-01": 2, "2026-03-03": 1, "d7": 2, "d2": 1})
    assert reading.unit is Unit.DAY
    assert reading.periods == (
        Period(date(2026, 3, 1), 2),
        Period(date(2026, 3, 2), 0),
        Period(date(2026, 3, 3), 1),
    )
    assert reading.weekdays == (0, 1, 0, 0, 0, 0, 2)


def test_months_are_drawn_while_they_are_few() -> None:
    reading = read_moments({"2025-12": 2, "2026-02": 1})
    assert reading.unit is Unit.MONTH
    starts = [period.start for period in reading.periods]
    assert starts == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]


def test_many_months_are_years_and_many_years_decades() -> None:
    years = read_moments({"2016-05": 2, "2025-12": 1, "2025-01": 1, "d1": 4})
    assert (years.unit, len(years.periods), years.periods[-1].count) == (Unit.YEAR, 10, 2)
    assert years.weekdays == ()
    decades = read_moments({"1948-05": 2, "2007-12": 1})
    assert decades.unit is Unit.DECADE
    assert decades.periods[0] == Period(date(1940, 1, 1), 2)


def test_hours_go_from_the_first_to_the_last_one() -> None:
    reading = read_moments({"h08": 3, "h10": 1})
    assert (reading.first_hour, reading.hours, reading.periods) == (8, (3, 0, 1), ())


def test_nothing_answered_gives_nothing_to_draw() -> None:
    assert read_moments({}) == MomentReading()


@given(
    st.dictionaries(
        st.dates(min_value=date(1000, 1, 1)).map(lambda day: day.isoformat()[:7]),
        st.integers(1, 50),
        min_size=1,
        max_size=8,
    )
)
def test_every_answer_is_in_one_period(counts: dict[str, int]) -> None:
    reading = read_moments(counts)
    assert sum(period.count for period in reading.periods) == sum(counts.values())
    starts = [period.start for period in reading.periods]
    assert starts == sorted(set(starts))
    assert reading.unit is Unit.DECADE or len(starts) <= MOST_PERIODS
