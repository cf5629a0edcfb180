"""The figures of the page of results as a table: the same counts, the same hidden ones."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from aimpact.insights.designs import name_of, sentence_of, sentence_of_ways
from aimpact.insights.drawings.opinions import side_labels
from aimpact.insights.drawings.particulars import hour_name, weekday_name
from aimpact.insights.exports.details import SCORE, detail_rows
from aimpact.insights.exports.sheets import CellValue, Row, Sheet
from aimpact.insights.quality_wording import quality_lines
from aimpact.insights.readings.crossing import CrossReading
from aimpact.insights.readings.links import BARE
from aimpact.insights.readings.moments import Unit
from aimpact.insights.readings.questions import FieldReading
from aimpact.insights.selectors import AskedQuestion, ProfileLabels, Results
from aimpact.insights.wording import describe_conditions, read

MEAN, MEDIAN = "_mean", "_median"
BARE_LINK, OTHER_LINKS = "_bare", "_others"
SIDE_CODES = ("_detractors", "_passives", "_promoters")
"""In the column of answer codes: the line holds a mean or a median, not a count."""


def about_sheet(results: Results) -> Sheet:
    """What the figures are, and what they are not."""
    survey = results.survey
    rows: list[Row] = [
        (_("Survey"), read(survey.document.title)),
        (_("Code"), survey.code),
        (_("Space"), survey.space.name),
        (_("Opened"), _day(survey.opens_at)),
        (_("Closed on"), _day(survey.ended_at(results.at))),
        (_("As of"), results.at.astimezone(survey.zone).isoformat(timespec="minutes")),
        (_("Ballots"), results.ballots),
        (_("Kind of result"), f"{name_of(results.design)}. {sentence_of(results.design)}"),
        (_("Ways of answering"), sentence_of_ways(results.book.everybody) or _("One way.")),
        (_("Extension"), survey.extension_reason),
        (
            _("Hidden counts"),
            _(
                "Counts of groups under %(k)s are empty, and as many others as it takes for nobody"
                " to work them out from the totals."
            )
            % {"k": survey.smallest_cell},
        ),
    ]
    if results.quality is not None:
        lines = quality_lines(results.quality, k=survey.smallest_cell)
        rows += [(line.name, f"{line.figures}. {line.meaning}") for line in lines]
    return Sheet(_("About"), (_("Item"), _("Value")), lambda: iter(rows), len(rows))


def _day(at: object) -> str:
    return at.date().isoformat() if hasattr(at, "date") else ""


def figures_sheet(results: Results, crossed: Sequence[Results]) -> Sheet:
    """Every count, one a line: everybody's, then those of each group of each profile field.

    `crossed` holds the same results crossed with each profile field in turn.
    """
    header = (
        _("Column"),
        _("Question"),
        _("Asked of"),
        _("Profile field"),
        _("Group"),
        _("Code"),
        _("Answer"),
        _("Count"),
        _("Share of those who answered"),
        _("Value"),
        _("Asked"),
        _("Answered"),
        _("Hidden"),
    )
    rows = [*_rows(results, crossed)]
    return Sheet(_("Results"), header, lambda: iter(rows), len(rows))


def _rows(results: Results, crossed: Sequence[Results]) -> Iterator[Row]:
    yield from _people_rows(results)
    for at, asked in enumerate(results.questions):
        condition = describe_conditions(results.survey.document, asked.page, asked.question)
        if asked.refusal is not None:
            yield _hidden_row(asked, condition)
            continue
        yield from detail_rows(asked.reading, read(asked.question.label), condition)
        for field in asked.reading.fields:
            head = (field.field.name, _title(asked, field), condition)
            yield from _field_rows(head, field)
            for other in crossed:
                yield from _cross_rows(head, other.questions[at], field, other.crossed)


def _hidden_row(asked: AskedQuestion, condition: str) -> Row:
    """A question asked of a group that is not told apart: that it was asked, and nothing more."""
    head = (asked.question.code, read(asked.question.label), condition)
    return (*head, "", "", "", "", None, None, None, None, None, _("hidden"))


def _people_rows(results: Results) -> Iterator[Row]:
    everyone = ("", _("Ballots"), "")
    yield (*everyone, "", "", "", "", results.ballots, None, None, None, None, "")
    for people in results.people:
        reading = people.reading
        for each in reading.groups:
            group = (people.labels.title, people.labels.label(each.group))
            share = _share(each.participants, reading.said)
            count = (each.participants, share, None, reading.said + reading.silent, reading.said)
            yield (*everyone, *group, "", "", *count, "")


def _title(asked: AskedQuestion, field: FieldReading) -> str:
    label = read(asked.question.label)
    if field.field.label != asked.question.label:
        return f"{label} – {read(field.field.label)}"
    return label


def _field_rows(head: tuple[str, ...], field: FieldReading) -> Iterator[Row]:
    bases = (field.asked, field.answered, "")
    start = (*head, "", "")
    for each in field.counts:
        answer = (each.choice.code, read(each.choice.label))
        yield (*start, *answer, each.count, _share(each.count, field.answered), None, *bases)
    if field.scale:
        yield (*start, MEAN, _("Mean"), field.scale.base, None, field.scale.mean, *bases)
    yield from _period_rows(start, field, bases)
    yield from _place_rows(start, field, bases)
    yield from _link_rows(start, field, bases)
    if field.spread:
        yield (*start, MEAN, _("Mean"), field.answered, None, field.spread.mean, *bases)
        yield (*start, MEDIAN, _("Median"), field.answered, None, field.spread.median, *bases)
    if not (field.counts or field.spread or field.moments or field.places or field.links):
        yield (*start, "", "", None, None, None, *bases)


def _period_rows(start: tuple[str, ...], field: FieldReading, bases: Row) -> Iterator[Row]:
    """Counts by day, month, year; by weekday; by hour."""
    moments = field.moments
    if moments is None:
        return
    length = {Unit.DAY: 10, Unit.MONTH: 7, Unit.YEAR: 4, Unit.DECADE: 4}[moments.unit]
    pairs = [(period.start.isoformat()[:length], period.count) for period in moments.periods]
    pairs += [(f"d{day}", count) for day, count in enumerate(moments.weekdays, start=1)]
    hours = enumerate(moments.hours, start=moments.first_hour)
    pairs += [(f"h{hour:02}", count) for hour, count in hours]
    for code, count in pairs:
        share = _share(count, field.answered)
        yield (*start, code, _period_name(code, moments.unit), count, share, None, *bases)


def _period_name(code: str, unit: Unit) -> str:
    if code.startswith("d"):
        return weekday_name(int(code[1:]) - 1)
    if code.startswith("h"):
        return hour_name(int(code[1:]))
    return _("from %(year)s") % {"year": code} if unit is Unit.DECADE else code


def _place_rows(start: tuple[str, ...], field: FieldReading, bases: Row) -> Iterator[Row]:
    """Counts by place, largest level first; small places are counted with others."""
    for level in field.places:
        for place in level.places:
            share = _share(place.count, field.answered)
            yield (*start, place.code, place.name, place.count, share, None, *bases)
        if level.others:
            share = _share(level.others, field.answered)
            code = f"{level.level.value}_other"
            yield (*start, code, _("Other places"), level.others, share, None, *bases)


def _link_rows(start: tuple[str, ...], field: FieldReading, bases: Row) -> Iterator[Row]:
    """Those who came by the bare link, and those of small links counted together."""
    links = field.links
    if links is None:
        return
    if BARE in links.shown:
        count = links.shown[BARE]
        share = _share(count, field.answered)
        yield (*start, BARE_LINK, _("The bare link"), count, share, None, *bases)
    if links.together:
        share = _share(links.others, field.answered)
        yield (*start, OTHER_LINKS, _("Other links"), links.others, share, None, *bases)


def _cross_rows(
    head: tuple[str, ...],
    asked: AskedQuestion,
    field: FieldReading,
    labels: ProfileLabels | None,
) -> Iterator[Row]:
    cross = next((each for each in asked.crosses if each.field == field.field), None)
    if labels is not None and cross is not None:
        yield from _group_rows(head, cross, labels)


def _group_rows(head: tuple[str, ...], cross: CrossReading, labels: ProfileLabels) -> Iterator[Row]:
    answers = [(choice.code, read(choice.label)) for choice in cross.field.choices]
    if not answers and any(row.counts for row in cross.rows):
        answers = [*zip(SIDE_CODES, side_labels(), strict=True)]
    for row in cross.rows:
        start = (*head, labels.title, labels.label(row.group))
        for answer, count in zip(answers, row.counts, strict=True):
            share = None if count is None else _share(count, row.answered)
            hidden = _("hidden") if count is None else ""
            yield (*start, *answer, count, share, None, row.asked, row.answered, hidden)
        if row.mean is not None:
            base = row.mean_base
            yield (*start, MEAN, _("Mean"), base, None, row.mean, row.asked, row.answered, "")
        if row.score is not None:
            name, base = _("Net Promoter Score"), row.answered
            yield (*start, SCORE, name, base, None, row.score, row.asked, row.answered, "")


def _share(count: int, base: int) -> CellValue:
    return round(count / base, 6) if base else None
