"""Which chart suits which question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.insights.drawings.drawn import Drawn
from aimpact.insights.drawings.opinions import draw_detail, score_words, side_labels
from aimpact.insights.drawings.particulars import draw_particulars, draws_alone
from aimpact.insights.panels import ReadResultPanel
from aimpact.insights.readings.crossing import CrossReading, GroupReading
from aimpact.insights.readings.numbers import Spread
from aimpact.insights.readings.questions import (
    FieldReading,
    QuestionReading,
    ScaleMean,
    anchor_of,
)
from aimpact.insights.selectors import AskedQuestion, ProfileLabels, Results
from aimpact.insights.wording import describe_conditions, explain_reserved, read
from aimpact.questionnaire.scales import RATINGS
from aimpact.questionnaire.structure import Cells, Choice, Kind, Question, Text
from aimpact.surveys.selectors.media import Library, Shown
from aimpact.ui.charts import (
    Bar,
    BarChart,
    Base,
    Bin,
    Chart,
    GroupChart,
    Histogram,
    LikertChart,
    LikertRow,
    Series,
)
from aimpact.ui.text import format_number

MOST_LEVELS = 7
"""Steps of a scale that fit on one stacked bar."""
NOTHING_MORE = Drawn()


@dataclass(frozen=True, slots=True)
class GroupMean:
    """The mean of one group, in a table."""

    label: str
    answered: int
    mean: float
    score: str = ""
    """The net score of a recommendation."""


@dataclass(frozen=True, slots=True)
class CrossDrawing:
    """One field by group: a chart, or a table of means, or a sentence when neither can be.

    `is_line`: one of several fields (a line, a choice, the first rank), with charts of its own.
    """

    label: str
    is_line: bool
    chart: Chart | None
    means: Sequence[GroupMean] = ()
    hides: bool = False

    @property
    def has_scores(self) -> bool:
        return any(each.score for each in self.means)


@dataclass(frozen=True, slots=True)
class ChoicePicture:
    """The picture of a choice, above the chart where its label stands."""

    label: str
    shown: Shown


@dataclass(frozen=True, slots=True)
class WordingDrawing:
    """What was answered to one wording of a question; no chart under the smallest group shown."""

    label: str
    answered: int
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class QuestionDrawing:
    """One question on the page. `facts` are sentences under the chart (means, bases); `panels` come
    from upper floors. `hidden`: why nothing of it is shown, empty where something is.
    """

    number: int
    asked: AskedQuestion
    label: str
    chart: Chart | None
    base: Base
    facts: Sequence[str] = ()
    crosses: Sequence[CrossDrawing] = ()
    drawn: Drawn = NOTHING_MORE
    pictures: Sequence[ChoicePicture] = ()
    wordings: Sequence[WordingDrawing] = ()
    panels: Sequence[ReadResultPanel] = ()
    hidden: str = ""

    @property
    def anchor(self) -> str:
        return anchor_of(self.asked.question.code)

    @property
    def has_texts(self) -> bool:
        """Whether people wrote words that the team reads."""
        return any(field.field.is_text for field in self.asked.reading.fields)

    @property
    def is_text(self) -> bool:
        """Whether there is nothing to draw but how many answered."""
        question = self.asked.question
        is_table = question.kind is Kind.MATRIX and question.cells is Cells.TEXT
        return is_table or question.kind in WITHOUT_CHART


WITHOUT_CHART = {Kind.TEXT, Kind.URL, Kind.EMAIL, Kind.PHONE}


def draw_questions(results: Results) -> Iterator[QuestionDrawing]:
    """Every question with its chart, everybody's and by group."""
    k = results.survey.smallest_cell
    library = Library(results.survey)
    for number, asked in enumerate(results.questions, start=1):
        note = describe_conditions(results.survey.document, asked.page, asked.question)
        crosses = draw_crosses(asked, results.crossed, k) if results.crossed else ()
        drawn = _drawn(asked.reading, k=k, note=note)
        yield QuestionDrawing(
            number=number,
            asked=asked,
            label=read(asked.question.label),
            chart=draw_question(asked.reading, k=k, note=note) or next(iter(drawn.charts), None),
            base=Base(asked.reading.answered, asked.reading.asked, k, note),
            facts=[*_facts(asked.reading), *drawn.facts],
            crosses=crosses,
            drawn=replace(drawn, charts=drawn.charts[1:]),
            pictures=[*_pictures(library, asked.reading)],
            wordings=[_draw_wording(reading, k) for reading in asked.wordings],
            hidden=explain_reserved(asked.refusal, k=k) if asked.refusal else "",
        )


def _draw_wording(reading: QuestionReading, k: int) -> WordingDrawing:
    chart = draw_question(reading, k=k) if reading.answered >= k else None
    if chart is None and reading.answered >= k:
        chart = next(iter(_drawn(reading, k=k, note="").charts), None)
    return WordingDrawing(read(reading.question.label), reading.answered, chart)


def _pictures(library: Library, reading: QuestionReading) -> Iterator[ChoicePicture]:
    for choice in reading.question.choices:
        shown = library.show(choice.picture) if choice.picture else None
        if shown:
            yield ChoicePicture(read(choice.label), shown)


def draw_question(reading: QuestionReading, *, k: int, note: str = "") -> Chart | None:
    """The chart of everybody's answers; `None` for texts and where nobody answered."""
    if not reading.answered or reading.detail or draws_alone(reading.question):
        return None
    base = Base(reading.answered, reading.asked, k, note)
    drawings = {
        Kind.RATING: _scale,
        Kind.MATRIX: _matrix,
        Kind.NUMBER: _histogram,
        Kind.SLIDER: _histogram,
    }
    if reading.question.kind is Kind.TEXT:
        return None
    return drawings.get(reading.question.kind, _bars)(reading, base)


def _drawn(reading: QuestionReading, *, k: int, note: str) -> Drawn:
    """What is drawn besides the chart of `draw_question`, or instead of it."""
    base = Base(reading.answered, reading.asked, k, note)
    anchor = anchor_of(reading.question.code)
    if reading.detail:
        return draw_detail(reading, base, anchor=anchor)
    if not draws_alone(reading.question):
        return NOTHING_MORE
    return draw_particulars(reading, base, anchor=anchor)


def _bars(reading: QuestionReading, base: Base) -> Chart:
    field = reading.fields[0]
    is_multiple = field.field.is_list
    counts = list(field.counts)
    if is_multiple:
        counts.sort(key=lambda each: (_is_quiet(each.choice), -each.count))
    bars = tuple(
        Bar(read(each.choice.label), each.count, quiet=_is_quiet(each.choice)) for each in counts
    )
    return BarChart(
        anchor_of(field.field.name), _("All participants"), bars, base, multiple=is_multiple
    )


def _is_quiet(choice: Choice) -> bool:
    return choice.is_no_opinion or choice.is_other or choice.is_exclusive


def _scale(reading: QuestionReading, base: Base) -> Chart:
    field = reading.fields[0]
    steps = [each for each in field.counts if not each.choice.is_no_opinion]
    if field.scale is None or not 2 <= len(steps) <= MOST_LEVELS:
        return _bars(reading, base)
    row = LikertRow(_("Opinions"), tuple(each.count for each in steps), field.scale.base)
    levels = tuple(read(each.choice.label) for each in steps)
    return LikertChart(anchor_of(field.field.name), _("All participants"), levels, (row,), base)


def _matrix(reading: QuestionReading, base: Base) -> Chart:
    question = reading.question
    if question.cells is Cells.SINGLE and _is_likert(reading):
        return _likert(reading, base)
    series = tuple(
        Series(read(each.field.label), tuple(one.count for one in each.counts), each.answered)
        for each in reading.fields
    )
    return GroupChart(
        anchor_of(question.code),
        _("All participants"),
        tuple(read(choice.label) for choice in question.choices),
        series,
        base,
    )


def _is_likert(reading: QuestionReading) -> bool:
    """Whether the columns are surely steps of a scale, that fits on one bar: nothing says so of
    columns like « morning, evening ». « No opinion », opposites or a ready scale do.
    """
    question = reading.question
    steps = [choice.label for choice in question.choices if not choice.is_no_opinion]
    is_scale = (
        len(steps) < len(question.choices)
        or any(row.opposite for row in question.rows)
        or any(steps == [*scale.steps] for scale in RATINGS)
    )
    fits = 2 <= len(steps) <= MOST_LEVELS
    return is_scale and fits and any(each.scale for each in reading.fields)


def _likert(reading: QuestionReading, base: Base) -> Chart:
    """A line a bar, from the first step to the last; « no opinion » is out of the shares."""
    steps = [choice for choice in reading.question.choices if not choice.is_no_opinion]
    rows = tuple(
        LikertRow(
            read(each.field.label),
            tuple(one.count for one in each.counts if not one.choice.is_no_opinion),
            each.scale.base,
        )
        for each in reading.fields
        if each.scale
    )
    levels = tuple(read(choice.label) for choice in steps)
    anchor = anchor_of(reading.question.code)
    return LikertChart(anchor, _("All participants"), levels, rows, base, rows_name=_("Line"))


def _histogram(reading: QuestionReading, base: Base) -> Chart | None:
    field = reading.fields[0]
    if field.spread is None:
        return None
    return Histogram(
        anchor_of(field.field.name),
        _("All participants"),
        tuple(Bin(bar.low, bar.high, bar.count) for bar in field.spread.bars),
        base,
        unit=read(reading.question.unit),
        mean=field.spread.mean,
        median=field.spread.median,
    )


# --- facts ------------------------------------------------------------------------------
def _facts(reading: QuestionReading) -> Iterator[str]:
    for field in reading.fields:
        if field.scale:
            yield _mean_words(reading, field, field.scale)
        if field.spread and reading.question.kind is not Kind.MATRIX:
            yield from _spread_words(field.spread)


def _mean_words(reading: QuestionReading, field: FieldReading, scale: ScaleMean) -> str:
    steps = [each.choice for each in field.counts if not each.choice.is_no_opinion]
    low, high = _ends(reading, field, steps)
    values = {
        "mean": format_number(scale.mean, decimals=1),
        "first": read(low),
        "last": read(high),
        "steps": format_number(scale.steps),
        "base": format_number(scale.base),
    }
    words = _(
        "Mean: %(mean)s on a scale from 1 (“%(first)s”) to %(steps)s (“%(last)s”),"
        " over %(base)s opinions."
    )
    if reading.question.kind is Kind.MATRIX:
        words = f"{read(field.field.label).replace('%', '%%')} – {words}"
    left = field.answered - scale.base
    if left:
        words += " " + ngettext(
            "%(left)s answer without an opinion is left out of it.",
            "%(left)s answers without an opinion are left out of it.",
            left,
        )
    return words % (values | {"left": format_number(left)})


def _ends(
    reading: QuestionReading, field: FieldReading, steps: Sequence[Choice]
) -> tuple[Text, Text]:
    """The words at the two ends of a scale: two opposites, or its first and last steps."""
    rows = {reading.question.row_field(row): row for row in reading.question.rows}
    row = rows.get(field.field.name)
    if row is not None and row.opposite:
        return row.label, row.opposite
    return steps[0].label, steps[-1].label


def _spread_words(spread: Spread) -> Iterator[str]:
    if not spread.is_exact:
        yield _("The median is approximate: it is found between the bounds of its bar.")
    if spread.beyond:
        sentence = ngettext(
            "%(count)s answer above %(end)s is not drawn; the mean and the median count it.",
            "%(count)s answers above %(end)s are not drawn; the mean and the median count them.",
            spread.beyond,
        )
        yield sentence % {
            "count": format_number(spread.beyond),
            "end": format_number(spread.end),
        }


# --- groups -----------------------------------------------------------------------------
def draw_crosses(asked: AskedQuestion, labels: ProfileLabels, k: int) -> list[CrossDrawing]:
    """The question's fields by group."""
    return [_cross(asked, cross, labels, k) for cross in asked.crosses]


def _cross(
    asked: AskedQuestion, cross: CrossReading, labels: ProfileLabels, k: int
) -> CrossDrawing:
    field = next(each for each in asked.reading.fields if each.field == cross.field)
    is_line = cross.field.label != asked.question.label
    label = read(cross.field.label) if is_line else labels.title
    means = [
        GroupMean(labels.label(row.group), row.mean_base, row.mean, _score(row))
        for row in cross.rows
        if row.mean is not None
    ]
    chart = None
    levels = _levels(asked.question, cross)
    if cross.rows and levels:
        chart = GroupChart(
            f"{anchor_of(cross.field.name)}-cross",
            _("By group: %(field)s") % {"field": labels.title},
            levels,
            tuple(Series(labels.label(row.group), row.counts, row.answered) for row in cross.rows),
            Base(field.answered, field.asked, k),
            stacked=not cross.field.is_list,
        )
    return CrossDrawing(label, is_line, chart, means, cross.hides)


def _levels(question: Question, cross: CrossReading) -> tuple[str, ...]:
    """What is counted in each group: choices, or the three kinds of marks of a recommendation."""
    if question.kind is Kind.NPS:
        return side_labels()
    return tuple(read(choice.label) for choice in cross.field.choices)


def _score(row: GroupReading) -> str:
    return "" if row.score is None else score_words(row.score)
