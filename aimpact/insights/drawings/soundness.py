"""Results with and without hasty ballots, in words and in a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.insights.drawings.differences import FieldWords
from aimpact.insights.readings.soundness import DAYS, FLAGGED, POINT, Soundness, Without
from aimpact.ui.text import format_number, format_percent

MOST_SHOWN = 10
"""Questions in the table: those that change most."""


@dataclass(frozen=True, slots=True)
class WithoutDrawing:
    """One way of leaving ballots out: a sentence, and the answers that change most."""

    title: str
    sentence: str
    rows: Sequence[tuple[str, str, str, str, str]]
    """Question, answer, share of all, share without, change."""


def draw_soundness(
    soundness: Soundness, fields: Mapping[str, FieldWords], *, k: int
) -> list[WithoutDrawing]:
    """What changes without the ballots that show haste, then without those of unusual days."""
    found = [
        _draw(soundness, FLAGGED, soundness.flagged, _("Without very fast or uniform ballots")),
        _draw(soundness, DAYS, soundness.days, _("Without the days out of the ordinary")),
    ]
    drawn = [
        WithoutDrawing(title, _sentence(number, each, soundness, k), [*_rows(each, fields)])
        for title, number, each in found
        if number != 0
    ]
    return drawn or [_nothing()]


def _nothing() -> WithoutDrawing:
    words = _(
        "No ballot was left out: none was answered very fast or alike down every line, and no day"
        " was out of the ordinary."
    )
    return WithoutDrawing(_("No sign of haste"), words, ())


def _draw(
    soundness: Soundness, part: str, number: int | None, title: str
) -> tuple[str, int | None, list[Without]]:
    return title, number, soundness.of(part)


def _sentence(number: int | None, found: Sequence[Without], soundness: Soundness, k: int) -> str:
    if number is None:
        return _(
            "Fewer than %(k)s ballots, or all but fewer than %(k)s: what changes without them is"
            " not shown, it would tell what they hold."
        ) % {"k": format_number(k)}
    start = ngettext(
        "%(number)s ballot of %(ballots)s left out:",
        "%(number)s ballots of %(ballots)s left out:",
        number,
    ) % {"number": format_number(number), "ballots": format_number(soundness.ballots)}
    few, same = _("too few answers to compare."), _("no result changes by more than one point.")
    if not found:
        return f"{start} {few}"
    most = max(each.change for each in found)
    if most < POINT:
        return f"{start} {same}"
    words = _("the result that changes most changes by %(points)s points at most.")
    return f"{start} {words % {'points': format_number(100 * most, decimals=1)}}"


def _rows(
    found: Sequence[Without], fields: Mapping[str, FieldWords]
) -> Iterator[tuple[str, str, str, str, str]]:
    rows = []
    for each in found:
        words = fields.get(each.field)
        if words is None:
            continue
        for answer, share, other in zip(words.answers, each.shares, each.others, strict=True):
            if other is not None:
                change = 100 * (other - share)
                row = (words.label, answer, format_percent(share), format_percent(other))
                rows.append((abs(change), (*row, _points(change))))
    rows.sort(key=lambda row: -row[0])
    yield from (row for _size, row in rows[:MOST_SHOWN])


def _points(change: float) -> str:
    """« +1,2 »."""
    rounded = round(change, 1)
    words = format_number(abs(rounded), decimals=1)
    return f"+{words}" if rounded > 0 else f"−{words}" if rounded < 0 else words
