"""Means of groups, and what sets them apart, in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from aimpact.insights.readings.differences import Difference, MeanGap, Tested
from aimpact.ui.text import format_base, format_number, format_signed


def mean_head(difference: Difference) -> str:
    """The head of the column of means; empty where there is none."""
    if not difference.means:
        return ""
    return _("Net Promoter Score") if difference.is_score else _("Mean")


def mean_cells(difference: Difference) -> list[str]:
    """Each group's mean and of how many answers."""
    pairs = zip(difference.means, difference.bases, strict=True)
    return [
        f"{_figure(difference, mean)} ({format_base(base)})" if mean is not None else _("hidden")
        for mean, base in pairs
    ]


def mean_sentence(difference: Difference, test: Tested, groups: Sequence[str]) -> str:
    """« Groupe « 15–24 » : moyenne 3,9 (n = 60), contre 3,1 (n = 60) pour les autres groupes… »"""
    gap = test.mean_gap
    if gap is None:
        return ""
    words = _(
        "Mean of the group “%(group)s”: %(mean)s (%(n)s), against %(rest)s (%(rest_n)s) of the"
        " other groups: %(difference)s (95%% interval: %(low)s to %(high)s)."
    )
    if difference.is_score:
        words = _(
            "Net Promoter Score of the group “%(group)s”: %(mean)s (%(n)s), against %(rest)s"
            " (%(rest_n)s) of the other groups: %(difference)s (95%% interval: %(low)s to"
            " %(high)s)."
        )
    return words % _values(difference, gap, groups)


def _values(difference: Difference, gap: MeanGap, groups: Sequence[str]) -> dict[str, str]:
    decimals = 0 if difference.is_score else 2
    return {
        "group": groups[gap.row].strip("«» “”\u00a0\u202f"),
        "mean": _figure(difference, gap.mean),
        "n": format_base(gap.n),
        "rest": _figure(difference, gap.rest),
        "rest_n": format_base(gap.rest_n),
        "difference": format_signed(gap.difference, decimals=decimals),
        "low": format_signed(gap.low, decimals=decimals),
        "high": format_signed(gap.high, decimals=decimals),
    }


def _figure(difference: Difference, mean: float) -> str:
    return format_number(mean, decimals=0 if difference.is_score else 1)
