"""What the page of differences shows: the part of the last analysis, with its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aimpact.insights.disclosure import may_tell
from aimpact.insights.models import Analysis
from aimpact.insights.readings.differences import Difference, read_differences
from aimpact.insights.readings.soundness import Soundness, read_soundness
from aimpact.insights.rules import CrossingRefusal, detail_refusal
from aimpact.insights.selectors.analyses import current_analysis, is_part_public
from aimpact.insights.selectors.profiles import ProfileLabels, profile_labels
from aimpact.insights.selectors.results import has_waiting_ballots
from aimpact.insights.tallies import Book, Tallies
from aimpact.surveys.models import Survey, Tally
from aimpact.surveys.services.sealing import BALLOTS

PART = "differences"
"""The part of an analysis that the team may publish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """The differences of a survey. `refusal`: why none may be told for now. `analysis` is the one
    they come from, `None` where there is none; `is_old`: ballots came in since; `is_withheld`: so
    few that it may not be shown beside the results.
    """

    survey: Survey
    refusal: CrossingRefusal | None
    ballots: int
    analysis: Analysis | None = None
    tables: Sequence[Difference] = ()
    pairs: Sequence[Difference] = ()
    labels: dict[str, ProfileLabels] | None = None
    soundness: Soundness | None = None
    is_withheld: bool = False

    @property
    def is_old(self) -> bool:
        """Whether the analysis read other ballots than those counted now."""
        return self.analysis is not None and self.analysis.ballots != self.ballots

    def find(self, by: str, field: str) -> Difference | None:
        """The table of a field by a profile field or by another question, in either order."""
        every = [*self.tables, *self.pairs]
        return next(
            (d for d in every if {d.by, d.field} == {by, field} and d.groups),
            None,
        )


def differences_of(survey: Survey, *, at: datetime, is_public: bool = False) -> Differences:
    """Three queries, and one more for the names of communes."""
    ballots = _ballots(survey)
    is_waiting = has_waiting_ballots(survey)
    refusal = detail_refusal(
        survey, ballots=ballots, is_waiting=is_waiting, is_public=is_public, at=at
    )
    if refusal is not None:
        return Differences(survey=survey, refusal=refusal, ballots=ballots)
    analysis = current_analysis(survey)
    if analysis is not None and not _may_stand_beside(survey, analysis.ballots, ballots):
        return Differences(survey=survey, refusal=None, ballots=ballots, is_withheld=True)
    parts = analysis.parts if analysis else {}
    tables = read_differences(parts.get("differences", {}))
    return Differences(
        survey=survey,
        refusal=None,
        ballots=ballots,
        analysis=analysis,
        tables=tables,
        pairs=[] if is_public else read_differences(parts.get("differences", {}), pairs=True),
        labels=_labels(tables),
        soundness=None if is_public else read_soundness(parts.get("quality", {})),
    )


def _may_stand_beside(survey: Survey, analysed: int, counted: int) -> bool:
    """Whether the tables of an analysis may be read beside those of the results, of other ballots:
    where a few came in between, their answers would be the difference.
    """
    k = survey.smallest_cell
    return not survey.is_anonymous or may_tell(analysed, k, beside=(counted,))


def told_differences(survey: Survey, at: datetime) -> Survey | None:
    """The survey, where everybody may read its differences: what leads to them from its results."""
    return survey if is_part_public(survey, PART, at=at) else None


def _ballots(survey: Survey) -> int:
    counted = Tally.objects.filter(survey=survey, field=BALLOTS, profile_field="")
    return counted.values_list("count", flat=True).first() or 0


def _labels(tables: Sequence[Difference]) -> dict[str, ProfileLabels]:
    """The names of the groups, without a counter."""
    values: dict[str, dict[str, Tallies]] = {}
    for each in tables:
        known = values.setdefault(each.by, {})
        known |= {value: Tallies() for group in each.groups for value in group}
    return profile_labels(Book(Tallies(), values), values)
