from dataclasses import replace
from datetime import date, timedelta

import pytest

from aimpact.insights.readings.course import LONGEST_DAILY, read_course
from aimpact.insights.tallies import Tallies, read_book
from aimpact.questionnaire.structure import Page
from tests.factories import make_questionnaire

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 4)
K = 5


def tallies(**fields: dict[str, int]) -> Tallies:
    rows = [
        (name, answer, "", "", count, 0.0)
        for name, answers in fields.items()
        for answer, count in answers.items()
    ]
    return read_book(rows).everybody


def test_days_without_a_ballot_are_there_too() -> None:
    read = tallies(_day={"2026-03-01": 3, "2026-03-03": 2})
    course = read_course(make_questionnaire(), read, first=FIRST, last=LAST, k=K)
    assert [*course.days.values()] == [3, 0, 2, 0]
    assert not course.by_week


def test_ballots_dated_outside_the_opening_are_shown() -> None:
    read = tallies(_day={"2026-02-27": 1})
    course = read_course(make_questionnaire(), read, first=FIRST, last=LAST, k=K)
    assert (min(course.days), max(course.days)) == (date(2026, 2, 27), LAST)


def test_a_long_survey_is_shown_by_weeks() -> None:
    last = FIRST + timedelta(days=LONGEST_DAILY + 1)
    read = tallies(_day={"2026-03-02": 3, "2026-03-08": 1, "2026-03-16": 2})
    course = read_course(make_questionnaire(), read, first=FIRST, last=last, k=K)
    assert course.by_week
    assert course.days == {
        date(2026, 3, 2): 4,
        date(2026, 3, 9): 0,
        date(2026, 3, 16): 2,
    }


def test_a_survey_that_never_opened_has_no_days() -> None:
    assert read_course(make_questionnaire(), tallies(), first=None, last=LAST, k=K).days == {}


def test_completion_is_of_those_who_went_past_the_first_page() -> None:
    read = tallies(_page={"p1": 40, "p2": 33}, _channel={"web": 30, "import": 5})
    completion = read_course(make_questionnaire(), read, first=FIRST, last=LAST, k=K).completion
    assert completion is not None
    assert (completion.started, completion.finished, completion.share) == (40, 30, 0.75)


def test_completion_is_not_measured_where_no_page_was_turned() -> None:
    read = tallies(_channel={"web": 30})
    course = read_course(make_questionnaire(), read, first=FIRST, last=LAST, k=K)
    assert course.completion is None


@pytest.mark.parametrize(("started", "finished"), [(100, 96), (100, 3), (4, 4), (40, 37)])
def test_completion_is_not_told_where_few_come_out_of_it(started: int, finished: int) -> None:
    read = tallies(_page={"p1": started}, _channel={"web": finished})
    course = read_course(make_questionnaire(), read, first=FIRST, last=LAST, k=K)
    assert (course.completion, course.passed, course.is_completion_hidden) == (None, (), True)


@pytest.mark.parametrize(
    ("turned", "told"),
    [
        ([100, 90, 1, 80], [100, 90, None, 80]),  # a page that one person alone was shown
        ([100, 97, 100, 90], [100, None, 100, 90]),  # 3 stopped there
        ([100, 90, 88, 86, 85], [100, 90, None, None, 85]),  # held against what was told before
        ([100, 90, 72], [100, 90, None]),  # two fewer than the ballots sent, and none was told
        ([100, 0, 70], [100, 70]),  # nobody went past it
    ],
)
def test_a_page_is_not_told_where_few_come_out_of_it(
    turned: list[int], told: list[int | None]
) -> None:
    codes = [f"p{at}" for at in range(len(turned))]
    document = replace(make_questionnaire(), pages=tuple(Page(code=code) for code in codes))
    read = tallies(_page=dict(zip(codes, turned, strict=True)), _channel={"web": 70})
    course = read_course(document, read, first=FIRST, last=LAST, k=K)
    assert [number for _, number in course.passed] == told


def test_completion_never_passes_everyone() -> None:
    read = tallies(_page={"p1": 3}, _channel={"web": 30})
    completion = read_course(make_questionnaire(), read, first=FIRST, last=LAST, k=K).completion
    assert completion is not None
    assert completion.share == 1.0


def test_the_median_time_is_found_inside_its_bin() -> None:
    # 5 ballots: 2 under 100 s, then 2 between 120 and 130: the middle one is a quarter of the way.
    read = tallies(_seconds={"90": 2, "120": 2, "600": 1})
    course = read_course(make_questionnaire(), read, first=FIRST, last=LAST, k=K)
    assert course.median_seconds == 122


def test_without_durations_there_is_no_median_time() -> None:
    course = read_course(make_questionnaire(), tallies(), first=FIRST, last=LAST, k=K)
    assert course.median_seconds is None
