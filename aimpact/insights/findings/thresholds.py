"""Every bound that a rule holds a figure against, with where it comes from.

A bound without a publication behind it is a convention of this product and says so: readers may
disagree with it, and see what they disagree with.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from aimpact.ui.parts import Text

CONVENTION = _("Convention of this platform.")


class Unit(StrEnum):
    """In what a bound is told. `POINTS`: a difference of shares."""

    PEOPLE = "people"
    SHARE = "share"
    POINTS = "points"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Threshold:
    """One bound: a share or a difference is between 0 and 1."""

    value: float
    unit: Unit
    meaning: Text
    source: Text = CONVENTION

    def is_reached_by(self, value: float) -> bool:
        """Whether `value` is at least this bound, but for what adding shares rounds off."""
        return value >= self.value - 1e-9


SMALLEST_N = Threshold(
    30,
    Unit.PEOPLE,
    _("Answers under which no share is told in a finding."),
    "Parker et al., National Center for Health Statistics Data Presentation Standards for"
    " Proportions, Vital and Health Statistics 2 (175), 2017",
)
COMFORTABLE_N = Threshold(
    100,
    Unit.PEOPLE,
    _("Answers under which a finding is told to rest on few people."),
    "S. Sudman, Applied Sampling, Academic Press, 1976",
)
GROUP_N = Threshold(
    20,
    Unit.PEOPLE,
    _("Answers under which a group is not set beside another."),
    "S. Sudman, Applied Sampling, Academic Press, 1976",
)
CONSENSUS = Threshold(
    0.75,
    Unit.SHARE,
    _("Share from which one speaks of a consensus."),
    "Diamond et al., Journal of Clinical Epidemiology 67 (4), 2014",
)
MAJORITY = Threshold(0.55, Unit.SHARE, _("Share from which a majority is told."))
BALANCE = Threshold(
    0.20, Unit.POINTS, _("Support less opposition, or the reverse, from which a side is told.")
)
REJECTED = Threshold(
    0.50, Unit.POINTS, _("Opposition less support from which giving up is worth considering.")
)
END = Threshold(0.20, Unit.SHARE, _("Share of each end from which people are far apart."))
SIDE = Threshold(0.35, Unit.SHARE, _("Share of each side from which opinions stand at both ends."))
SATISFIED = Threshold(0.60, Unit.SHARE, _("Share from which most people are called satisfied."))
SATISFIED_FEW = Threshold(0.40, Unit.SHARE, _("Share up to which few people are called satisfied."))
SILENT = Threshold(
    0.20, Unit.SHARE, _("Share of those asked who do not answer from which it is a finding.")
)
SILENT_DOUBT = Threshold(
    0.10,
    Unit.SHARE,
    _("Share of those asked who do not answer from which a finding is less solid."),
    "D. A. Bennett, Australian and New Zealand Journal of Public Health 25 (5), 2001",
)
NO_OPINION = Threshold(0.20, Unit.SHARE, _("Share without an opinion from which it is a finding."))
GAP = Threshold(0.10, Unit.POINTS, _("Difference between two groups from which it is told."))
ALPHA = Threshold(
    0.05,
    Unit.NUMBER,
    _("Probability under which a difference is not put down to chance, after correction."),
    "S. Holm, Scandinavian Journal of Statistics 6 (2), 1979",
)
EFFECT = Threshold(
    0.10,
    Unit.NUMBER,
    _("Cramér’s V from which a difference between groups is called one."),
    "J. Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988",
)
MISSING = Threshold(
    0.67, Unit.NUMBER, _("Share of participants over share of inhabitants, up to which a group is"
    " called missing.")
)  # fmt: skip
MISSING_GAP = Threshold(
    0.05, Unit.POINTS, _("Difference with the population from which a group is called missing.")
)
MOVED = Threshold(0.05, Unit.POINTS, _("Difference with the time before from which it is told."))
WEIGHTED = Threshold(
    0.05, Unit.POINTS, _("Difference that weighting makes, from which a finding is less solid.")
)
LEAD = Threshold(
    0.05, Unit.POINTS, _("Lead of the first answer, as a share of all points, that is clear.")
)
PROMOTERS = Threshold(
    0.05, Unit.POINTS, _("Difference between promoters and detractors from which it is told.")
)
THEME = Threshold(0.15, Unit.SHARE, _("Share of the texts from which a theme is told."))
LINES = Threshold(
    3,
    Unit.NUMBER,
    _("Lines on which both importance and satisfaction are asked, under which none is set apart."),
)
