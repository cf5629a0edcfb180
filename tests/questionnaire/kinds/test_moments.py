from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.answers import ListData, as_form_data
from aimpact.questionnaire.conditions import Answers, Condition, Operator, Test
from aimpact.questionnaire.kinds import Cell, Context, Posted, Reading, behaviour_of
from aimpact.questionnaire.kinds.moments import LONGEST, counts_days, read_moment
from aimpact.questionnaire.structure import Kind, Question

DATE = Question(code="q1", kind=Kind.DATE)
TIME = Question(code="q1", kind=Kind.TIME)
BOTH = Question(code="q1", kind=Kind.DATETIME)
TODAY = date(2026, 3, 15)


def read(question: Question, typed: str, today: date | None = TODAY) -> Reading:
    posted = Posted(ListData({"q1": [typed]}), context=Context(today=today))
    return behaviour_of(question).read(question, posted)


def refusals(question: Question, typed: str) -> list[str]:
    return [error.code for error in read(question, typed).errors]


# --- as people type them ------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-15",
        "15/03/2026",
        "15/3/2026",
        "15-03-2026",
        "15.03.2026",
        "15 03 2026",
        "15 mars 2026",
        "dimanche 15 mars 2026",
        "Dimanche, 15 MARS 2026",
        "15 march 2026",
        "15th March 2026",
    ],
)
def test_a_date_is_read_as_people_type_it(typed: str) -> None:
    assert read_moment(Kind.DATE, typed) == "2026-03-15"


@pytest.mark.parametrize("typed", ["1er août 2026", "1 aout 2026", "1er Août 2026"])
def test_the_first_of_a_month_may_say_so(typed: str) -> None:
    assert read_moment(Kind.DATE, typed) == "2026-08-01"


@pytest.mark.parametrize(
    "typed", ["31/02/2026", "15/13/2026", "15/03/26", "15/03", "mars 2026", "demain", "3", "x" * 99]
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    assert refusals(DATE, typed) == ["not_a_date"]


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("18:30", "18:30"),
        ("18:30:00", "18:30"),
        ("18h30", "18:30"),
        ("18 h 30", "18:30"),
        ("18\u202fh\u202f30", "18:30"),
        ("18 H 30", "18:30"),
        ("18h", "18:00"),
        ("9:05", "09:05"),
        ("6.30 pm", "18:30"),
        ("12 am", "00:00"),
        ("12 pm", "12:00"),
    ],
)
def test_a_time_is_read_as_people_type_it(typed: str, hour: str) -> None:
    assert read_moment(Kind.TIME, typed) == hour


@pytest.mark.parametrize("typed", ["25h", "24:00", "18:60", "18 h 5", "13 pm", "soir", "-1"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    assert refusals(TIME, typed) == ["not_a_time"]


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-15T18:30",
        "2026-03-15 18:30",
        "15/03/2026 18h30",
        "15/03/2026 à 18 h 30",
        "15 mars 2026, 18 h 30",
        "15 March 2026 at 6:30 pm",
    ],
)
def test_a_date_with_its_time_is_read_as_people_type_them(typed: str) -> None:
    assert read_moment(Kind.DATETIME, typed) == "2026-03-15T18:30"


@pytest.mark.parametrize("typed", ["15/03/2026", "18 h 30", "31/02/2026 18h", "T", "demain à 18h"])
def test_a_date_alone_is_no_date_with_its_time(typed: str) -> None:
    assert refusals(BOTH, typed) == ["not_a_datetime"]


@given(st.text(max_size=2 * LONGEST), st.sampled_from([Kind.DATE, Kind.TIME, Kind.DATETIME]))
def test_whatever_is_typed_gives_a_moment_or_nothing(typed: str, kind: Kind) -> None:
    found = read_moment(kind, typed)
    assert read_moment(kind, found) == found


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_is_read_in_figures(day: date) -> None:
    assert read_moment(Kind.DATE, f"{day.day:02}/{day.month:02}/{day.year}") == day.isoformat()


@given(st.dates(min_value=date(1000, 1, 1)), st.times())
def test_answers_are_read_again_from_what_they_are(day: date, hour: time) -> None:
    answers: Answers = {"q1": f"{day.isoformat()}T{hour.isoformat('minutes')}"}
    assert behaviour_of(BOTH).read(BOTH, Posted(as_form_data(answers))).answers == answers


# --- required, bounds ---------------------------------------------------------------------
def test_an_empty_moment_is_refused_where_an_answer_is_required() -> None:
    assert refusals(replace(DATE, is_required=True), " ") == ["required"]
    assert read(DATE, " ").errors == []


def test_a_date_keeps_within_its_bounds() -> None:
    bounded = replace(DATE, earliest="2026-03-01", latest="2026-03-31")
    assert refusals(bounded, "28/02/2026") == ["too_early"]
    assert refusals(bounded, "01/04/2026") == ["too_late"]
    assert refusals(bounded, "31/03/2026") == []


def test_a_day_as_a_bound_holds_to_its_last_minute() -> None:
    bounded = replace(BOTH, latest="2026-03-31")
    assert refusals(bounded, "31/03/2026 23:59") == []
    assert refusals(bounded, "01/04/2026 00:00") == ["too_late"]


def test_a_time_keeps_within_its_bounds() -> None:
    bounded = replace(TIME, earliest="08:00", latest="18:00")
    assert refusals(bounded, "7h59") == ["too_early"]
    assert refusals(bounded, "18h01") == ["too_late"]


def test_today_as_a_bound_moves_with_the_day() -> None:
    past = replace(DATE, latest="today")
    assert refusals(past, "16/03/2026") == ["too_late"]
    assert refusals(past, "15/03/2026") == []
    assert read(past, "16/03/2026", today=None).errors == []


# --- conditions ---------------------------------------------------------------------------
def test_conditions_compare_dates_in_the_order_of_time() -> None:
    field = behaviour_of(DATE).fields(DATE)[0]
    assert field.operators[:2] == (Operator.AT_LEAST, Operator.AT_MOST)
    later = Condition(tests=(Test(field="q1", operator=Operator.AT_LEAST, value=("2026-01-01",)),))
    assert later.holds(read(DATE, "15/03/2026").answers)
    assert not later.holds(read(DATE, "31/12/2025").answers)
    assert not later.holds({})


# --- counting -----------------------------------------------------------------------------
def cells(question: Question, value: str) -> list[str]:
    return [cell.answer for cell in behaviour_of(question).cells(question, {"q1": value})][2:]


def test_dates_are_counted_by_month_and_by_day_of_the_week() -> None:
    assert cells(DATE, "2026-03-15") == ["2026-03", "d7"]


def test_dates_that_bounds_keep_close_are_counted_by_day() -> None:
    close = replace(DATE, earliest="2026-03-01", latest="2026-04-30")
    assert counts_days(close)
    assert cells(close, "2026-03-15") == ["2026-03-15", "d7"]
    assert not counts_days(replace(close, latest="2026-12-31"))
    assert not counts_days(replace(close, latest="today"))


def test_times_are_counted_by_hour() -> None:
    assert cells(TIME, "18:30") == ["h18"]
    assert cells(BOTH, "2026-03-15T18:30") == ["2026-03", "d7", "h18"]


def test_a_moment_left_empty_is_counted_as_asked() -> None:
    assert [*behaviour_of(DATE).cells(DATE, {})] == [Cell("q1", "_asked")]


def test_a_moment_that_can_be_read_is_shown_as_the_browser_writes_it() -> None:
    def shown(question: Question, *typed: str) -> list[str]:
        return behaviour_of(question).shown(question, "q1", list(typed), Context())

    assert shown(DATE, "15 mars 2026") == ["2026-03-15"]
    assert shown(TIME, "18 h 30") == ["18:30"]
    assert shown(DATE, "demain") == ["demain"]
    assert shown(DATE) == []
