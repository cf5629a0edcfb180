"""From trends to charts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aimpact.insights.designs import name_of
from aimpact.insights.readings.questions import FieldReading
from aimpact.library.selectors.trends import Trend, Wave, trends_of
from aimpact.library.shifts import Moved, moves_of
from aimpact.library.wording import Caution, MovedWords, cautions_of, tell_moved, ways_of
from aimpact.questionnaire.kinds import Field
from aimpact.questionnaire.structure import FIELD_SEPARATOR, Text
from aimpact.surveys.models import Survey
from aimpact.ui.charts import (
    Base,
    Chart,
    GroupChart,
    LikertChart,
    LikertRow,
    Series,
    Value,
    ValueChart,
)
from aimpact.ui.text import format_base, format_number, format_percent, typeset

MOST_LEVELS = 7
"""Steps of a scale that fit on one stacked bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveLine:
    """One survey in the table of those that asked the question."""

    wave: Wave
    name: str
    answered: str
    base: str
    ways: str
    design: str


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Shares of each answer, survey by survey, where no chart may set them side by side."""

    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendDrawing:
    """A question through time as a page shows it. `cautions` say what does not compare, `moved`
    whether what changed since the time before is more than chance.
    """

    trend: Trend
    charts: Sequence[Chart]
    lines: Sequence[WaveLine]
    cautions: Sequence[Caution]
    figures: FigureTable | None
    moved: MovedWords | None = None


def asked_before(survey: Survey, at: datetime, is_public: bool) -> dict[str, TrendDrawing]:
    """The questions of a survey that were asked at other times, drawn, by their codes."""
    trends = trends_of(survey, at=at, is_public=is_public)
    moves = moves_of(survey, trends)
    return {
        code: draw_history(trend, anchor="evolution", moved=moves[code])
        for code, trend in trends.items()
    }


def draw_history(trend: Trend, *, anchor: str, moved: Moved | None = None) -> TrendDrawing:
    """A question through time: charts where they may be, and what to know before comparing.
    `anchor` begins the ids of the charts; `moved` holds the tests beside the time before.
    """
    charts = draw_trend(trend, anchor=anchor)
    return TrendDrawing(
        trend=trend,
        charts=charts,
        lines=[_line(wave) for wave in trend.waves],
        cautions=cautions_of(trend, name=wave_name),
        figures=None if charts else _figures(trend),
        moved=tell_moved(moved, trend, name=wave_name) if moved else None,
    )


def draw_trend(trend: Trend, *, anchor: str = "evolution") -> list[Chart]:
    """A chart for each field of the question (one for each line of a table)."""
    if not trend.waves or not trend.is_comparable:
        return []
    readings = next(wave.reading for wave in reversed(trend.waves) if wave.reading is not None)
    latest = trend.latest.question.code
    names = [
        (reading.field, f"{latest}{reading.field.name.removeprefix(readings.question.code)}")
        for reading in readings.fields
    ]
    drawn = (_draw(trend, field, name, anchor) for field, name in names)
    return [chart for chart in drawn if chart is not None]


def _line(wave: Wave) -> WaveLine:
    return WaveLine(
        wave=wave,
        name=wave_name(wave),
        answered=format_number(wave.reading.answered) if wave.reading else "–",
        base=format_base(wave.reading.answered) if wave.reading else "–",
        ways=ways_of(wave),
        design=name_of(wave.design),
    )


def _figures(trend: Trend) -> FigureTable | None:
    """The shares of each answer of a question of one field, « not offered » said."""
    read = [
        (wave, wave.reading.fields[0])
        for wave in trend.waves
        if wave.reading is not None and len(wave.reading.fields) == 1
    ]
    kept = [(w, f) for w, f in read if f.counts and f.answered >= w.survey.smallest_cell]
    if len(kept) < 2:
        return None
    labels = {
        (count.choice.code, _read(count.choice.label)): None
        for _wave, field in kept
        for count in field.counts
    }
    rows = [
        (label, [_share(field, code, label) for _wave, field in kept]) for code, label in labels
    ]
    return FigureTable([f"{wave_name(w)} ({format_base(f.answered)})" for w, f in kept], rows)


def _share(field: FieldReading, code: str, label: str) -> str:
    offered = (c for c in field.counts if (c.choice.code, _read(c.choice.label)) == (code, label))
    found = next(offered, None)
    if found is None:
        return _("not offered")
    return format_percent(found.count / field.answered)


def wave_name(wave: Wave) -> str:
    """« Baromètre, mars 2027 »."""
    title = _read(wave.survey.document.title) or wave.survey.code
    return f"{title}, {date_format(wave.on, 'YEAR_MONTH_FORMAT')}" if wave.on else title


def _draw(trend: Trend, field: Field, name: str, anchor: str) -> Chart | None:
    read = list(_readings(trend, name))
    if len(read) < 2:
        return None
    scales = [reading.scale for _wave, reading in read]
    drawing = (
        _means
        if field.is_number
        else _opinions
        if all(scale is not None and 2 <= scale.steps <= MOST_LEVELS for scale in scales)
        else _shares
        if field.choices
        else None
    )
    if drawing is None:
        return None
    id_ = f"{anchor}-{field.name}".replace("_", "-")
    return drawing(trend, field, read, id_)


def _readings(trend: Trend, name: str) -> Iterator[tuple[Wave, FieldReading]]:
    for wave in trend.waves:
        reading = trend.field_of(wave, name)
        if reading is not None and reading.answered:
            yield wave, reading


def _shares(
    trend: Trend, field: Field, read: list[tuple[Wave, FieldReading]], id_: str
) -> Chart | None:
    series = tuple(
        Series(wave_name(wave), tuple(count.count for count in reading.counts), reading.answered)
        for wave, reading in read
    )
    return GroupChart(
        id=id_,
        title=_title(trend, field),
        categories=tuple(_read(choice.label) for choice in field.choices),
        series=series,
        base=_base(trend, read),
        stacked=not field.is_list,
        rows_name=_("Survey"),
    )


def _opinions(
    trend: Trend, field: Field, read: list[tuple[Wave, FieldReading]], id_: str
) -> Chart | None:
    """The steps of a scale, lowest first; « no opinion » is left out, as in the results."""
    steps = [choice for choice in field.choices if not choice.is_no_opinion]
    rows = tuple(
        LikertRow(
            wave_name(wave),
            tuple(c.count for c in reading.counts if not c.choice.is_no_opinion),
            reading.scale.base,
        )
        for wave, reading in read
        if reading.scale is not None and reading.scale.base
    )
    return LikertChart(
        id=id_,
        title=_title(trend, field),
        levels=tuple(_read(choice.label) for choice in steps),
        rows=rows,
        base=_base(trend, read),
        rows_name=_("Survey"),
    )


def _means(
    trend: Trend, field: Field, read: list[tuple[Wave, FieldReading]], id_: str
) -> Chart | None:
    means = [(w, r.spread.mean, r.answered) for w, r in read if r.spread is not None]
    top = max((abs(mean) for _w, mean, _n in means), default=0)
    if len(means) < 2 or not top:
        return None
    values = tuple(
        Value(wave_name(wave), format_number(mean, decimals=1), max(mean, 0) / top, answered)
        for wave, mean, answered in means
    )
    return ValueChart(
        id=id_,
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
