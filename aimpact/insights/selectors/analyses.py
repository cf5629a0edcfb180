"""The last analysis of a survey, where it stands, and what of it is public."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, Func, OuterRef, QuerySet, TextField
from django.db.models.functions import Least

from aimpact.insights.enums import AnalysisState
from aimpact.insights.models import Analysis, Publication
from aimpact.insights.rules import CrossingRefusal, detail_refusal
from aimpact.insights.selectors.results import has_waiting_ballots
from aimpact.insights.steps import Step, publishable, steps
from aimpact.surveys.models import IncomingBallot, Survey, Tally
from aimpact.surveys.services.sealing import BALLOTS
from aimpact.ui.parts import Text


class JSONBKeys(Func):
    """Names of the parts, without the parts: they may weigh megabytes."""

    template = "ARRAY(SELECT jsonb_object_keys(%(expressions)s))"
    output_field = ArrayField(TextField())


class Standing(StrEnum):
    """Where the analysis of a survey stands, for whoever looks at a page that shows a part."""

    REFUSED = "refused"
    NOT_YET = "not_yet"
    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    FAILED = "failed"
    DONE = "done"
    OUT_OF_DATE = "out_of_date"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisStanding:
    """What to say of the analysis of a survey.

    `done` is the last one finished, without its parts; `latest` the last one asked for; `ballots`
    how many the results count now; `refusal` why none may be begun for now.
    """

    standing: Standing
    refusal: CrossingRefusal | None
    latest: Analysis | None
    done: Analysis | None
    ballots: int
    k: int
    is_anonymous: bool

    @property
    def is_under_way(self) -> bool:
        """Whether the page should look again by itself."""
        return self.standing in {Standing.WAITING, Standing.RUNNING}

    @property
    def may_start(self) -> bool:
        """Whether an analysis may be asked for now."""
        return self.refusal is None and not self.is_under_way

    @property
    def percent(self) -> int:
        """How much is done of the one under way, from 0 to 100."""
        return round(100 * self.latest.share) if self.latest else 0

    @property
    def step(self) -> Text:
        """What is being computed; empty before the first step."""
        name = self.latest.step if self.latest else ""
        return next((step.label for step in steps() if step.name == name), "")


def current_analysis(survey: Survey) -> Analysis | None:
    """The last analysis that is done, with its parts."""
    done = Analysis.objects.filter(survey=survey, state=AnalysisState.DONE)
    return done.order_by("-ended_at", "-pk").first()


def analysis_state(survey: Survey, *, at: datetime) -> AnalysisStanding:
    """Where the analysis of the survey stands. Four queries, none of which reads a part."""
    known = list(Analysis.objects.filter(survey=survey).defer("parts").order_by("pk"))
    latest = known[-1] if known else None
    done = next((one for one in reversed(known) if one.state == AnalysisState.DONE), None)
    ballots = _counted(survey)
    refusal = _refusal(survey, ballots, at)
    return AnalysisStanding(
        standing=_standing(latest, done, ballots, refusal),
        refusal=refusal,
        latest=latest,
        done=done,
        ballots=ballots,
        k=survey.smallest_cell,
        is_anonymous=survey.is_anonymous,
    )


def _standing(
    latest: Analysis | None,
    done: Analysis | None,
    ballots: int,
    refusal: CrossingRefusal | None,
) -> Standing:
    if latest and latest.state != AnalysisState.DONE:
        return Standing(latest.state)
    if done is None:
        return Standing.NOT_YET if refusal is None else Standing.REFUSED
    return Standing.DONE if done.ballots == ballots else Standing.OUT_OF_DATE


def analysis_refusal(survey: Survey, *, at: datetime) -> CrossingRefusal | None:
    """Why the ballots of a survey may not be analysed for now; `None` when they may."""
    return _refusal(survey, _counted(survey), at)


def _refusal(survey: Survey, ballots: int, at: datetime) -> CrossingRefusal | None:
    return detail_refusal(
        survey,
        ballots=ballots,
        is_waiting=has_waiting_ballots(survey),
        is_public=False,
        at=at,
    )


def _counted(survey: Survey) -> int:
    everybody = Tally.objects.filter(survey=survey, field=BALLOTS, answer="", profile_field="")
    return everybody.values_list("count", flat=True).first() or 0


def surveys_to_analyse(*, at: datetime) -> QuerySet[Survey]:
    """Surveys that have ended, whose ballots are all counted and are not too few, and of which no
    analysis was asked for since they ended.
    """
    enough = Tally.objects.filter(
        survey=OuterRef("pk"),
        field=BALLOTS,
        answer="",
        profile_field="",
        count__gte=OuterRef("smallest_cell"),
    )
    since = Analysis.objects.filter(survey=OuterRef("pk"), requested_at__gte=OuterRef("ended"))
    ended = Survey.objects.published().annotate(ended=Least("closed_at", "closes_at"))
    return ended.filter(
        ~Exists(since),
        ~Exists(IncomingBallot.objects.filter(survey=OuterRef("pk"))),
        Exists(enough),
        ended__lte=at,
    )


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the analysis: whether the last one found something, whether it is public."""

    name: str
    label: Text
    note: Text
    is_found: bool
    is_public: bool


def step_rows(survey: Survey, *, shown: Collection[str]) -> list[StepRow]:
    """Every step, in order; `shown` are those that the public reads."""
    done = Analysis.objects.filter(survey=survey, state=AnalysisState.DONE)
    names = done.order_by("-ended_at", "-pk").annotate(names=JSONBKeys("parts"))
    found = names.values_list("names", flat=True).first() or []
    return [
        StepRow(step.name, step.label, step.note, _is_found(step, found), step.name in shown)
        for step in steps()
    ]


def _is_found(step: Step, found: Collection[str]) -> bool:
    """Whether the analysis holds it; what is not computed is there as soon as anything is."""
    return step.name in found or (not step.compute and bool(found))


# --- what is public -----------------------------------------------------------------------
def public_parts(survey: Survey) -> frozenset[str]:
    """Names of the parts that the team lets the public read; one query for a survey in hand."""
    publication: Publication | None = getattr(survey, "publication", None)
    parts = publication.parts if publication else ()
    return frozenset(parts) & frozenset(publishable(survey))


def is_part_public(survey: Survey, name: str, *, at: datetime) -> bool:
    """Whether the public may read that part now: the team chose it, and the survey has ended."""
    return survey.ended_at(at) is not None and name in public_parts(survey)
