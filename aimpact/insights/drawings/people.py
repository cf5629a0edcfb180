"""Charts of who took part and of how the survey went."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.insights.selectors import People, Population, Results
from aimpact.insights.wording import read
from aimpact.ui.charts import (
    Bar,
    BarChart,
    Base,
    Chart,
    ComparisonChart,
    ComparisonRow,
    Day,
    DayChart,
)
from aimpact.ui.text import format_number

MOST_GROUPS = 15
"""Groups of « who took part » that are drawn; the others come together."""


@dataclass(frozen=True, slots=True)
class PeopleDrawing:
    """Who took part, by one profile field. `merges`: small groups were counted together."""

    title: str
    chart: Chart
    said: int
    silent: int
    is_compared: bool
    merges: bool


def draw_people(people: People, *, k: int) -> PeopleDrawing | None:
    """Participants beside the population where it is known; `None` when nobody said."""
    reading = people.reading
    if not reading.said:
        return None
    population = people.population if reading.population else None
    return PeopleDrawing(
        title=people.labels.title,
        chart=_comparison(people, population, k) if population else _participants(people, k),
        said=reading.said,
        silent=reading.silent,
        is_compared=population is not None,
        merges=any(len(each.group) > 1 for each in reading.groups),
    )


def _comparison(people: People, population: Population, k: int) -> Chart:
    reading = people.reading
    rows = tuple(
        ComparisonRow(
            people.labels.label(each.group),
            each.participants,
            (each.inhabitants or 0) / reading.population,
        )
        for each in reading.groups
        if each.inhabitants is not None
    )
    source = _("Population: %(source)s, %(vintage)s.") % {
        "source": population.source,
        "vintage": population.vintage,
    }
    base = Base(reading.compared, reading.said + reading.silent, k)
    return ComparisonChart(_identity(people), people.labels.title, rows, base, source)


def _participants(people: People, k: int) -> Chart:
    reading = people.reading
    shown, others = reading.groups[:MOST_GROUPS], reading.groups[MOST_GROUPS:]
    bars = [Bar(people.labels.label(each.group), each.participants) for each in shown]
    if others:
        label = people.labels.label(tuple(value for each in others for value in each.group))
        bars.append(Bar(label, sum(each.participants for each in others), quiet=True))
    base = Base(reading.said, reading.said + reading.silent, k)
    return BarChart(_identity(people), people.labels.title, tuple(bars), base)


def _identity(people: People) -> str:
    return f"people-{people.labels.profile_field.replace('_', '-')}"


def draw_days(results: Results) -> Chart | None:
    """Ballots over the days; `None` when there is none."""
    course = results.course
    if not course.ballots or not course.days:
        return None
    return DayChart(
        "course-days",
        _("Ballots by week") if course.by_week else _("Ballots by day"),
        tuple(Day(day, count) for day, count in course.days.items()),
        unit=_("ballots"),
        events=tuple(_events(results)),
    )


def draw_drop_off(results: Results) -> Chart | None:
    """How many forms went past each page, then were sent: where people stopped. `None` for a survey
    of one page, or where it is not told.
    """
    course, k = results.course, results.survey.smallest_cell
    passed = dict(course.passed)
    if course.completion is None or not passed:
        return None
    bars = [
        Bar(_page_name(number, read(page.title)), passed[page.code])
        for number, page in enumerate(results.survey.document.pages, start=1)
        if page.code in passed
    ]
    bars.append(Bar(_("Ballot sent"), course.completion.finished))
    words = ngettext(
        "Of %(number)s form begun.", "Of %(number)s forms begun.", course.completion.started
    ) % {"number": format_number(course.completion.started)}
    base = Base(course.completion.started, course.completion.started, k, words=words)
    title = _("Forms that went past each page")
    return BarChart("course-pages", title, tuple(bars), base)


def _page_name(number: int, title: str) -> str:
    return f"{number}. {title}" if title else _("Page %(number)s") % {"number": number}


def stopping_words(results: Results) -> str:
    """The page on which most of those who gave up did; empty where a number is not told, or where
    pages shown to some alone leave no order.
    """
    completion, passed = results.course.completion, results.course.passed
    told = [number for _code, number in passed if number is not None]
    if completion is None or len(passed) < 2 or len(told) < len(passed):
        return ""
    lost = [one - other for one, other in pairwise([*told, completion.finished])]
    if min(lost) < 0 or not max(lost):
        return ""
    codes = [page.code for page in results.survey.document.pages]
    last_passed = passed[lost.index(max(lost))][0]
    at = min(codes.index(last_passed) + 1, len(codes) - 1)
    return _("Of %(all)s forms given up, %(most)s were on page “%(page)s”.") % {
        "all": format_number(sum(lost)),
        "most": format_number(max(lost)),
        "page": _page_name(at + 1, read(results.survey.document.pages[at].title)),
    }


def _events(results: Results) -> Iterator[tuple[date, str]]:
    survey = results.survey
    if survey.remind_at and survey.remind_at <= results.at:
        yield survey.remind_at.astimezone(survey.zone).date(), _("Reminder")
