"""For whom a design lets a finding speak, in a clause that every recommendation repeats."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from aimpact.insights.findings.inputs import Reach

_REACH: Mapping[str, Reach] = {
    "everyone": Reach.EVERYONE,
    "random": Reach.SAMPLE,
    "quota": Reach.SAMPLE,
    "panel": Reach.SAMPLE,
}
"""By the value of a `designs.Design`; any other speaks of its participants alone."""


def reach_of(design: str) -> Reach:
    """For whom results of that design may speak."""
    return _REACH.get(design, Reach.PARTICIPANTS)


_CLAUSES: Mapping[str, Callable[[], str]] = {
    "random": lambda: _("a figure of a random sample is known within its margin of error"),
    "quota": lambda: _(
        "a quota sample resembles the population on its quotas alone, without a margin of error"
    ),
    "panel": lambda: _(
        "a weighted panel resembles the population on what it is weighted by, without a margin of"
        " error"
    ),
    "imported": lambda: _("how these participants were chosen is not known"),
}


def caution_of(design: str) -> str:
    """The clause of a design that has its own; empty for those that share that of their reach."""
    clause = _CLAUSES.get(design)
    return clause() if clause else ""
