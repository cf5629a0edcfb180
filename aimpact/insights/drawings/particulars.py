"""Drawings of tables of numbers, dates, places, consents, contacts and values of the address."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aimpact.insights.drawings.areas import draw_departements
from aimpact.insights.drawings.drawn import Drawn, FigureTable
from aimpact.insights.drawings.spots import draw_files, draw_spots
from aimpact.insights.readings.links import BARE
from aimpact.insights.readings.moments import MomentReading, Period, Unit
from aimpact.insights.readings.places import LevelReading
from aimpact.insights.readings.questions import FieldReading, QuestionReading
from aimpact.insights.wording import read
from aimpact.questionnaire.kinds.contacts import IDENTIFYING
from aimpact.questionnaire.kinds.matrix import has_columns, line_label
from aimpact.questionnaire.structure import Cells, Kind, Level, Question, Row
from aimpact.ui.charts import Bar, BarChart, Base, Chart, Day, DayChart, GroupChart, Series
from aimpact.ui.text import format_base, format_number, format_percent

MOST_PLACES = 12
"""Places drawn as bars; the table has them all."""


def draws_alone(question: Question) -> bool:
    """Whether the question is drawn here."""
    if question.kind is Kind.MATRIX:
        return question.cells is not Cells.SINGLE
    return question.kind in _DRAWINGS


def draw_particulars(reading: QuestionReading, base: Base, *, anchor: str) -> Drawn:
    """Everything that is drawn of one question; `anchor` starts the ids of its charts."""
    if not reading.asked:
        return Drawn()
    return _DRAWINGS[reading.question.kind](reading, base, anchor)


# --- tables -------------------------------------------------------------------------------
def _table(reading: QuestionReading, base: Base, anchor: str) -> Drawn:
    if not reading.answered or reading.question.cells is Cells.TEXT:
        return Drawn()
    if reading.question.cells is Cells.NUMBER:
        return Drawn(tables=[_means(reading)], facts=[*_median_words(reading)])
    series = tuple(
        Series(read(each.field.label), tuple(one.count for one in each.counts), each.answered)
        for each in reading.fields
    )
    columns = tuple(read(choice.label) for choice in reading.question.choices)
    title = _("All participants")
    return Drawn(charts=[GroupChart(anchor, title, columns, series, base, stacked=False)])


def _means(reading: QuestionReading) -> FigureTable:
    question = reading.question
    unit = read(question.unit)
    caption = _("Means (%(unit)s)") % {"unit": unit} if unit else _("Means")
    fields = {each.field.name: each for each in reading.fields}
    if has_columns(question):
        headers = [_("Line"), *(read(column.label) for column in question.choices)]
        rows = [_cells(question, row, fields) for row in question.rows]
        return FigureTable(caption, headers, rows)
    headers = [_("Line"), _("Mean"), _("Median"), _("Answers")]
    rows = [
        _figures(read(line_label(row)), fields[question.row_field(row)]) for row in question.rows
    ]
    return FigureTable(caption, headers, rows)


def _cells(question: Question, row: Row, fields: Mapping[str, FieldReading]) -> list[str]:
    found = (fields[question.cell_field(row, column)] for column in question.choices)
    return [read(row.label), *(_mean_of(each) for each in found)]


def _mean_of(field: FieldReading) -> str:
    if field.spread is None:
        return _("no answer")
    return f"{_figure(field.spread.mean)} ({format_base(field.answered)})"


def _figures(label: str, field: FieldReading) -> list[str]:
    answered = format_number(field.answered)
    if field.spread is None:
        return [label, "–", "–", answered]
    return [label, _figure(field.spread.mean), _figure(field.spread.median), answered]


def _figure(number: float) -> str:
    return format_number(number, decimals=1)


def _median_words(reading: QuestionReading) -> Iterator[str]:
    spreads = [each.spread for each in reading.fields if each.spread]
    if not has_columns(reading.question) and not all(spread.is_exact for spread in spreads):
        yield _("Medians are approximate: they are found between the bounds of a bar.")


# --- moments ------------------------------------------------------------------------------
def _moment(reading: QuestionReading, base: Base, anchor: str) -> Drawn:
    moments = reading.fields[0].moments
    if moments is None or not reading.answered:
        return Drawn()
    return Drawn(charts=[*_moment_charts(moments, base, anchor)])


def _moment_charts(moments: MomentReading, base: Base, anchor: str) -> Iterator[Chart]:
    if moments.periods and moments.unit is Unit.DAY:
        days = tuple(Day(period.start, period.count) for period in moments.periods)
        yield DayChart(anchor, _("By day"), days)
    elif moments.periods:
        bars = tuple(Bar(_period(moments.unit, each), each.count) for each in moments.periods)
        yield BarChart(anchor, _by(moments.unit), bars, base)
    if moments.weekdays:
        bars = tuple(Bar(weekday_name(at), count) for at, count in enumerate(moments.weekdays))
        yield BarChart(f"{anchor}-semaine", _("By day of the week"), bars, base)
    if moments.hours:
        hours = enumerate(moments.hours, start=moments.first_hour)
        bars = tuple(Bar(hour_name(hour), count) for hour, count in hours)
        yield BarChart(f"{anchor}-heures", _("By hour"), bars, base)


def _by(unit: Unit) -> str:
    return {
        Unit.DAY: _("By day"),
        Unit.MONTH: _("By month"),
        Unit.YEAR: _("By year"),
        Unit.DECADE: _("By decade"),
    }[unit]


def _period(unit: Unit, period: Period) -> str:
    if unit is Unit.MONTH:
        return date_format(period.start, "F Y")
    year = str(period.start.year)
    return year if unit is Unit.YEAR else _("from %(year)s") % {"year": year}


def weekday_name(at: int) -> str:
    """Monday for 0."""
    return date_format(date(2024, 1, 1 + at), "l")  # the first of January 2024 was a Monday


def hour_name(hour: int) -> str:
    """« 18 h à 19 h »."""
    return _("%(hour)s h to %(next)s h") % {"hour": hour, "next": hour + 1}


# --- places -------------------------------------------------------------------------------
def _place(reading: QuestionReading, base: Base, anchor: str) -> Drawn:
    levels = [level for level in reading.fields[0].places if level.places]
    if not reading.answered:
        return Drawn()
    if not levels:
        return Drawn(facts=[_("Too few people named each place for any of them to be shown.")])
    titles = _titles()
    charts = [
        BarChart(f"{anchor}-{each.level.value}", titles[each.level], _bars(each), base)
        for each in levels
    ]
    table = FigureTable(
        _("All the places shown"),
        [_("Place"), _("Level"), _("Answers"), _("Share")],
        [*_place_rows(levels, reading.answered)],
    )
    drawn = draw_departements(reading.question, levels, base, anchor)
    return Drawn(
        charts=[*drawn.charts, *charts],
        tables=[table],
        facts=[*drawn.facts, _place_words(base.threshold)],
    )


def _titles() -> dict[Level, str]:
    return {
        Level.REGION: _("By région"),
        Level.DEPARTEMENT: _("By département"),
        Level.EPCI: _("By intercommunalité"),
        Level.COMMUNE: _("By commune"),
    }


def _bars(level: LevelReading) -> tuple[Bar, ...]:
    drawn, rest = level.places[:MOST_PLACES], level.places[MOST_PLACES:]
    bars = [Bar(place.name, place.count) for place in drawn]
    others = level.others + sum(place.count for place in rest)
    return (*bars, *([Bar(_("Other places"), others, quiet=True)] if others else []))


def _place_rows(levels: Sequence[LevelReading], answered: int) -> Iterator[list[str]]:
    names = {
        Level.REGION: _("région"),
        Level.DEPARTEMENT: _("département"),
        Level.EPCI: _("intercommunalité"),
        Level.COMMUNE: _("commune"),
    }
    for level in levels:
        counts = [(place.name, place.count) for place in level.places]
        counts += [(_("Other places"), level.others)] if level.others else []
        for name, count in counts:
            share = format_percent(count / answered)
            yield [name, names[level.level], format_number(count), share]


def _place_words(k: int) -> str:
    return _("Places that fewer than %(k)s people named are counted with others.") % {
        "k": format_number(k)
    }


# --- consents, contacts, values of the address --------------------------------------------
def _consent(reading: QuestionReading, base: Base, anchor: str) -> Drawn:
    agreed = reading.question.choices[0]
    bars = (
        Bar(read(agreed.label), reading.answered),
        Bar(_("Box left empty"), reading.asked - reading.answered, quiet=True),
    )
    return Drawn(charts=[BarChart(anchor, _("All participants"), bars, _everyone(reading, base))])


def _contact(reading: QuestionReading, base: Base, anchor: str) -> Drawn:
    if reading.question.kind not in IDENTIFYING:
        return Drawn()
    return Drawn(facts=[_("These answers are personal data: they are never shown with results.")])


def _hidden(reading: QuestionReading, base: Base, anchor: str) -> Drawn:
    counts = reading.fields[0].counts
    bars = tuple(Bar(read(each.choice.label) or each.choice.code, each.count) for each in counts)
    links = reading.fields[0].links
    told = links.shown if links else {BARE: reading.asked - reading.answered}
    rest = [Bar(_("The bare link"), told[BARE], quiet=True)] if BARE in told else []
    facts = [_("Nobody chose this: the link by which people came says it.")]
    if links and links.together:
        rest.append(Bar(_("Other links"), links.others, quiet=True))
        facts.append(links_words(base.threshold))
    chart = BarChart(anchor, _("By link"), (*bars, *rest), _everyone(reading, base))
    return Drawn(charts=[chart], facts=facts)


def links_words(k: int) -> str:
    """That small ways in are counted together."""
    return _("Links by which fewer than %(k)s people came are counted with others.") % {
        "k": format_number(k)
    }


def _everyone(reading: QuestionReading, base: Base) -> Base:
    """A base in which nobody is silent: not ticking, or coming by the bare link, is an answer."""
    return Base(reading.asked, reading.asked, base.threshold, base.note)


_DRAWINGS: dict[Kind, Callable[[QuestionReading, Base, str], Drawn]] = {
    Kind.MATRIX: _table,
    Kind.DATE: _moment,
    Kind.TIME: _moment,
    Kind.DATETIME: _moment,
    Kind.PLACE: _place,
    Kind.CONSENT: _consent,
    Kind.HIDDEN: _hidden,
    Kind.EMAIL: _contact,
    Kind.PHONE: _contact,
    Kind.URL: _contact,
    Kind.PIN: draw_spots,
    Kind.ZONE: draw_spots,
    Kind.FILE: draw_files,
}
