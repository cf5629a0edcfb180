"""What a chart says beside its drawing: counts, shares, bases, and the table that says the same."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.ui.charts import Base, Count
from aimpact.ui.text import format_number, format_percent

_PRECISE_FROM = 200
"""Answers from which a share is written with one decimal: under it a decimal says nothing."""


@dataclass(frozen=True)
class TableTwin:
    """The same figures as a table: column heads, and rows of a heading and its cells."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def hidden_words(base: Base) -> str:
    """What stands where a count is not shown.

    Not « fewer than k »: some are hidden so that a small one does not come out of the totals.
    """
    return _("hidden")


def describe_base(base: Base) -> str:
    """On whom the figures stand, in a sentence or two."""
    if base.words:
        return f"{base.words} {base.note}".strip()
    answers = ngettext("%(count)s answer", "%(count)s answers", base.answered)
    people = ngettext("%(count)s person asked", "%(count)s people asked", base.asked)
    words = _("%(answers)s out of %(people)s.") % {
        "answers": answers % {"count": format_number(base.answered)},
        "people": people % {"count": format_number(base.asked)},
    }
    if base.silent:
        silent = ngettext(
            "%(count)s person did not answer.", "%(count)s people did not answer.", base.silent
        )
        words += " " + silent % {"count": format_number(base.silent)}
    return f"{words} {base.note}".strip()


def share_of(count: Count, answered: Count) -> float:
    """A share between 0 and 1; 0 when either number is hidden or nobody answered."""
    return count / answered if count is not None and answered else 0.0


def percent_words(share: float, answered: int) -> str:
    """A share as the reader's language writes it, as precise as `answered` people allow."""
    return format_percent(share, decimals=1 if answered >= _PRECISE_FROM else 0)


def share_words(count: Count, answered: Count) -> str:
    """The share that `count` is of `answered`; nothing when either is hidden."""
    if count is None or answered is None:
        return ""
    return percent_words(share_of(count, answered), answered)


def count_words(count: Count, base: Base) -> str:
    """The count, or that it is hidden."""
    return hidden_words(base) if count is None else format_number(count)


def both_words(count: Count, answered: Count, base: Base) -> str:
    """« 12 (24 %) », or that it is hidden."""
    if count is None or answered is None:
        return hidden_words(base)
    return f"{format_number(count)} ({share_words(count, answered)})"


def gap_words(gap: float) -> str:
    """A difference of two shares in whole points: « 8 points de plus »."""
    points = round(gap * 100)
    if points == 0:
        return _("as in the population")
    if points > 0:
        said = ngettext("%(points)s point more", "%(points)s points more", points)
    else:
        said = ngettext("%(points)s point fewer", "%(points)s points fewer", -points)
    return said % {"points": format_number(abs(points))}
