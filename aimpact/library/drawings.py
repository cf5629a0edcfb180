"""From trends to charts."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aimpact.insights.readings.questions import FieldReading
from aimpact.library.selectors.trends import Trend, Wave
from aimpact.surveys.questionnaire.kinds import Field
from aimpact.surveys.questionnaire.structure import FIELD_SEPARATOR, Text
from aimpact.ui.charts import Base, GroupChart, Series, Value, ValueChart
from aimpact.ui.text import format_number, typeset


def draw_trend(trend: Trend) -> list[GroupChart | ValueChart]:
    """A chart for each field of the question (one for each line of a table)."""
    if not trend.same_choices or trend.latest.reading is None:
        return []
    drawn = (_draw(trend, reading.field) for reading in trend.latest.reading.fields)
    return [chart for chart in drawn if chart is not None]


def wave_name(wave: Wave) -> str:
    """« Baromètre, mars 2027 »."""
    title = _read(wave.survey.document.title) or wave.survey.code
    return f"{title}, {date_format(wave.on, 'YEAR_MONTH_FORMAT')}" if wave.on else title


def _draw(trend: Trend, field: Field) -> GroupChart | ValueChart | None:
    read = list(_readings(trend, field.name))
    if len(read) < 2:
        return None
    if field.is_number:
        return _means(trend, field, read)
    return _shares(trend, field, read) if field.choices else None


def _readings(trend: Trend, name: str) -> Iterator[tuple[Wave, FieldReading]]:
    for wave in trend.waves:
        reading = trend.field_of(wave, name)
        if reading is not None and reading.answered:
            yield wave, reading


def _shares(trend: Trend, field: Field, read: list[tuple[Wave, FieldReading]]) -> GroupChart:
    series = tuple(
        Series(wave_name(wave), tuple(count.count for count in reading.counts), reading.answered)
        for wave, reading in read
    )
    return GroupChart(
        id=f"evolution-{field.name}",
        title=_title(trend, field),
        categories=tuple(_read(choice.label) for choice in field.choices),
        series=series,
        base=_base(trend, read),
        stacked=not field.is_list,
    )


def _means(trend: Trend, field: Field, read: list[tuple[Wave, FieldReading]]) -> ValueChart | None:
    means = [(w, r.spread.mean, r.answered) for w, r in read if r.spread is not None]
    top = max((abs(mean) for _w, mean, _n in means), default=0)
    if len(means) < 2 or not top:
        return None
    values = tuple(
        Value(wave_name(wave), format_number(mean, decimals=1), max(mean, 0) / top, answered)
        for wave, mean, answered in means
    )
    return ValueChart(
        id=f"evolution-{field.name}",
        title=_title(trend, field),
        values=values,
        base=_base(trend, read),
        name=_("Mean"),
    )


def _base(trend: Trend, read: list[tuple[Wave, FieldReading]]) -> Base:
    return Base(
        answered=sum(reading.answered for _wave, reading in read),
        asked=sum(reading.asked for _wave, reading in read),
        threshold=max(wave.survey.smallest_cell for wave, _reading in read),
        note=_("All the surveys together; each bar has its own base."),
    )


def _title(trend: Trend, field: Field) -> str:
    label = _read(trend.question.label)
    row = trend.latest.question.row(field.name.partition(FIELD_SEPARATOR)[2])
    return f"{label} – {_read(row.label)}" if row else label


def _read(text: Text) -> str:
    language = (get_language() or "fr")[:2]
    return typeset(text.read(language), language=language)
