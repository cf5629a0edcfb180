"""Charts of who took part and of how the survey went."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from aimpact.insights.selectors import People, Population, Results
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


def _events(results: Results) -> Iterator[tuple[date, str]]:
    survey = results.survey
    if survey.remind_at and survey.remind_at <= results.at:
        yield survey.remind_at.astimezone(survey.zone).date(), _("Reminder")
