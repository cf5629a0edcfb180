"""Weighted results in words, in a table and in a picture: as they are, and weighted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from aimpact.insights.criteria import criteria_of, listed, sources_of
from aimpact.insights.drawings.differences import FieldWords, name_fields
from aimpact.insights.readings.weights import WeightedBy, WeightedField, WeightedResults
from aimpact.insights.selectors.profiles import ProfileLabels
from aimpact.insights.selectors.weights import WeightingFound
from aimpact.ui.charts import Base, Value, ValueChart
from aimpact.ui.text import format_number, format_percent

NOT_TOLD = "–"
POINT = 0.01


@dataclass(frozen=True, slots=True)
class WeightedRow:
    """One answer, ready to be read."""

    answer: str
    share: str
    weighted: str
    between: str


@dataclass(frozen=True, slots=True)
class WeightedDrawing:
    """One field of a question. `chart` is `None` where nothing weighted is told to the
    point.
    """

    anchor: str
    title: str
    base: str
    rows: Sequence[WeightedRow]
    chart: ValueChart | None
    note: str


@dataclass(frozen=True, slots=True)
class WeightingDrawing:
    """How the ballots are weighted: what is said first, then the details; then each question."""

    first: Sequence[str]
    details: Sequence[str]
    fields: Sequence[WeightedDrawing]


def draw_weighting(found: WeightingFound) -> WeightingDrawing | None:
    """`None` where there are no weights."""
    weighted = found.weighted
    if weighted is None:
        return None
    names = name_fields(found.survey.document)
    return WeightingDrawing(
        [*_first(weighted, found.labels)],
        [*_details(weighted, found.labels)],
        [*_fields(weighted, names)],
    )


# --- sentences ---------------------------------------------------------------------------------
def _first(weighted: WeightedResults, labels: Mapping[str, ProfileLabels]) -> Iterator[str]:
    yield _("Weighted by %(fields)s, as in the population (%(sources)s).") % {
        "fields": listed(criteria_of(weighted, labels)),
        "sources": listed(sources_of(weighted)),
    }
    yield _(
        "The design effect is %(effect)s: as to precision, these %(ballots)s answers are worth"
        " about %(effective)s answers without weights."
    ) % {
        "effect": format_number(weighted.design_effect, decimals=1),
        "ballots": format_number(weighted.ballots),
        "effective": format_number(min(weighted.effective, weighted.ballots)),
    }


def _details(weighted: WeightedResults, labels: Mapping[str, ProfileLabels]) -> Iterator[str]:
    yield _(
        "The lightest answer counts for %(least)s, the heaviest for %(most)s, the mean being 1."
    ) % {
        "least": format_number(weighted.least, decimals=1),
        "most": format_number(weighted.most, decimals=1),
    }
    yield _cap(weighted)
    for each in weighted.variables:
        yield from _of_variable(each, labels[each.profile_field], weighted.fewest)
    for name in weighted.dropped:
        yield _(
            "%(field)s is left out: with the other figures, its own cannot be reached together,"
            " or only with very heavy weights."
        ) % {"field": labels[name].title}
    sentence = ngettext(
        "The weights were found after %(rounds)s round of adjustment (raking).",
        "The weights were found after %(rounds)s rounds of adjustment (raking).",
        weighted.rounds,
    )
    yield sentence % {"rounds": format_number(weighted.rounds)}


def _cap(weighted: WeightedResults) -> str:
    if weighted.cap is None:
        return _(
            "Weights are not capped: the composition of the population could not be reached"
            " otherwise. A few answers may count a lot."
        )
    cap = {"cap": format_number(int(weighted.cap))}
    if not weighted.trimmed:
        return _("No answer may count more than %(cap)s times the mean.") % cap
    return ngettext(
        "No answer may count more than %(cap)s times the mean: %(count)s answer is held there.",
        "No answer may count more than %(cap)s times the mean: %(count)s answers are held there.",
        weighted.trimmed,
    ) % (cap | {"count": format_number(weighted.trimmed)})


def _of_variable(each: WeightedBy, labels: ProfileLabels, fewest: int) -> Iterator[str]:
    together = [labels.label(group) for group in each.classes if len(group) > 1]
    if together:
        yield _(
            "%(field)s: classes of fewer than %(fewest)s answers are counted with others:"
            " %(groups)s."
        ) % {"field": labels.title, "fewest": fewest, "groups": ", ".join(together)}
    if each.not_said:
        sentence = ngettext(
            "%(field)s: %(count)s answer says nothing of it, or what the figures of the population"
            " do not know. Its weight comes from the rest.",
            "%(field)s: %(count)s answers say nothing of it, or what the figures of the population"
            " do not know. Their weight comes from the rest.",
            each.not_said,
        )
        yield sentence % {"field": labels.title, "count": format_number(each.not_said)}


# --- questions ---------------------------------------------------------------------------------
def _fields(
    weighted: WeightedResults, names: Mapping[str, FieldWords]
) -> Iterator[WeightedDrawing]:
    for each in weighted.fields:
        words = names.get(each.field)
        if words is not None:
            rows = [*_rows(each, words)]
            yield WeightedDrawing(
                anchor=f"redresse-{each.field}",
                title=f"{words.number}. {words.label}",
                base=f"n = {format_number(each.base)}",
                rows=rows,
                chart=_chart(each, words, rows),
                note=_note(each),
            )


def _rows(found: WeightedField, words: FieldWords) -> Iterator[WeightedRow]:
    labels = dict(zip(words.codes, words.answers, strict=True))
    for each in found.answers:
        yield WeightedRow(
            labels.get(each.code, each.code),
            format_percent(each.share),
            _weighted(each.weighted, found.step),
            _between(each.low, each.high),
        )


def _weighted(share: float | None, step: float | None) -> str:
    """What is rounded to more than a point says so, beside a share that is not."""
    if share is None or step is None:
        return NOT_TOLD
    if step > POINT:
        return _("about %(share)s") % {"share": format_percent(share)}
    return format_percent(share)


def _between(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return NOT_TOLD
    if low == high:
        return format_percent(low)
    return _("between %(low)s and %(high)s") % {
        "low": format_percent(low),
        "high": format_percent(high),
    }


def _chart(
    found: WeightedField, words: FieldWords, rows: Sequence[WeightedRow]
) -> ValueChart | None:
    if found.step is None or found.step > POINT:
        return None  # a bar of a rounded share beside one that is not would show the rounding
    values: list[Value] = []
    for row, each in zip(rows, found.answers, strict=True):
        plain = _("%(answer)s – as it is") % {"answer": row.answer}
        other = _("%(answer)s – weighted") % {"answer": row.answer}
        values.append(Value(plain, row.share, each.share, found.base))
        values.append(Value(other, row.weighted, each.weighted or 0.0, found.base))
    base = Base(answered=found.base, asked=found.base)
    title = _("As it is and weighted")
    name = pgettext("of an answer", "Share")
    return ValueChart(f"redresse-{found.field}-image", title, tuple(values), base, name)


def _note(found: WeightedField) -> str:
    if found.step is None:
        return _(
            "Nothing weighted is told of this question: beside the other figures, it would tell"
            " the answers of a few people."
        )
    coarse = _(
        "Told in steps of five points: told more finely, these figures would tell the answers"
        " of a few people."
    )
    hides = any(each.low is None for each in found.answers)
    hidden = _("–: hidden, because too few people would be told apart.")
    return " ".join([*([coarse] if found.step > POINT else []), *([hidden] if hides else [])])
