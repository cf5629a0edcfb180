"""How the survey went: ballots over the days, who finished, how long it took."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from aimpact.insights.disclosure import may_tell
from aimpact.insights.readings.numbers import Slice, median_of
from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.structure import Questionnaire
from aimpact.surveys.enums import Channel

LONGEST_DAILY = 370
"""Days drawn one by one; past them, weeks."""
_BY_TEN, _LONGEST = 600, 7_200
"""Durations are counted by ten seconds up to ten minutes, then by sixty up to two hours."""


@dataclass(frozen=True, slots=True)
class Completion:
    """`started` went past the first page; `finished` of them sent their ballot."""

    started: int
    finished: int

    @property
    def share(self) -> float:
        return self.finished / self.started


@dataclass(frozen=True, slots=True)
class CourseReading:
    """The course of a survey.

    `days` holds every day (or week, when `by_week`) of the survey, those without a ballot too.
    `completion` is `None` where it is not measured: a survey of one page, or ballots that were
    imported; and where it would tell of fewer than k people, which `is_completion_hidden` says.
    `passed` is how many went past each page that somebody went past, `None` where it is not told;
    empty without `completion`. `median_seconds` is of ballots answered here.
    """

    ballots: int
    days: Mapping[date, int]
    by_week: bool
    completion: Completion | None
    passed: tuple[tuple[str, int | None], ...]
    median_seconds: int | None
    is_completion_hidden: bool = False


def read_course(
    questionnaire: Questionnaire, tallies: Tallies, *, first: date | None, last: date, k: int
) -> CourseReading:
    """Read the course of a survey that was open from `first` to `last` (today, while open)."""
    counts = {date.fromisoformat(day): count for day, count in tallies.days.items()}
    by_week = _is_long(counts, first, last)
    completion = _completion(questionnaire, tallies)
    is_told = completion is not None and _may_tell(completion, k)
    return CourseReading(
        ballots=tallies.ballots,
        days=_by_week(counts) if by_week else _every_day(counts, first, last),
        by_week=by_week,
        completion=completion if is_told else None,
        passed=_passed(questionnaire, tallies, completion, k) if completion and is_told else (),
        median_seconds=_median_seconds(tallies),
        is_completion_hidden=completion is not None and not is_told,
    )


def _is_long(counts: Mapping[date, int], first: date | None, last: date) -> bool:
    days = [*counts, last, first or last]
    return (max(days) - min(days)).days > LONGEST_DAILY


def _every_day(counts: Mapping[date, int], first: date | None, last: date) -> dict[date, int]:
    days = [*counts, last, first or last] if counts or first else []
    if not days:
        return {}
    start, length = min(days), (max(days) - min(days)).days + 1
    return {(day := start + timedelta(days=at)): counts.get(day, 0) for at in range(length)}


def _by_week(counts: Mapping[date, int]) -> dict[date, int]:
    weeks: dict[date, int] = {}
    for day, count in counts.items():
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0) + count
    if not weeks:
        return {}
    start, length = min(weeks), (max(weeks) - min(weeks)).days // 7 + 1
    return {(day := start + timedelta(weeks=at)): weeks.get(day, 0) for at in range(length)}


def _completion(questionnaire: Questionnaire, tallies: Tallies) -> Completion | None:
    started = max((tallies.went_past(page.code) for page in questionnaire.pages), default=0)
    if not started:
        return None
    finished = tallies.came_by(Channel.WEB)
    # Someone may send a ballot without a page ever being turned (a survey edited to one page).
    return Completion(max(started, finished), finished)


def _may_tell(completion: Completion, k: int) -> bool:
    return may_tell(completion.started, k) and may_tell(
        completion.finished, k, beside=(completion.started,)
    )


def _passed(
    questionnaire: Questionnaire, tallies: Tallies, completion: Completion, k: int
) -> tuple[tuple[str, int | None], ...]:
    """How many went past each page: a page may be shown to a group alone, and two pages between
    which few stopped tell how those few answered. What is told is held against all told before.
    """
    told = {completion.started, completion.finished}
    passed: list[tuple[str, int | None]] = []
    for page in questionnaire.pages:
        number = tallies.went_past(page.code)
        if not number:
            continue
        is_told = may_tell(number, k, beside=told)
        passed.append((page.code, number if is_told else None))
        told |= {number} if is_told else set()
    return tuple(passed)


def _median_seconds(tallies: Tallies) -> int | None:
    """Median duration, as precise as its bins allow."""
    slices = [
        Slice(start, start + _width(start), count) for start, count in tallies.seconds.items()
    ]
    return round(median_of(slices)) if slices else None


def _width(start: int) -> int:
    return 10 if start < _BY_TEN else 60
