"""Reads for the team's list of surveys and for the overview of one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from aimpact.questionnaire.structure import Text
from aimpact.spaces.models import Space
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.models import Survey, Tally
from aimpact.surveys.selectors.answering import share_document


class Shelf(StrEnum):
    """Where the team looks for a survey."""

    ALL = ""
    DRAFTS = "brouillons"
    RUNNING = "en-cours"
    CLOSED = "clos"


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """One survey of the list. `ballots` are those counted so far."""

    survey: Survey
    title: Text
    state: SurveyState
    ballots: int


def find_team_survey(space: Space, code: str) -> Survey | None:
    """The survey of that code in that space, published or not."""
    survey = Survey.objects.of_space(space).select_related("territory").filter(code=code).first()
    if survey is None:
        return None
    survey.space = space
    return share_document(survey)


def find_any_survey(code: str) -> Survey | None:
    """The survey of that code, a draft too: for a caller who was let in by its team."""
    survey = Survey.objects.select_related("space", "territory").filter(code=code).first()
    return share_document(survey) if survey else None


def count_shelves(space: Space, *, at: datetime) -> dict[Shelf, int]:
    """How many surveys stand on each shelf."""
    counts = Survey.objects.of_space(space).aggregate(
        **{shelf.name: Count("pk", filter=_on(shelf, at)) for shelf in Shelf}
    )
    return {shelf: counts[shelf.name] for shelf in Shelf}


def surveys_on(space: Space, shelf: Shelf, *, at: datetime) -> QuerySet[Survey]:
    """The surveys of a shelf, the latest first, without their questions: see `lines_of`."""
    ballots = Tally.objects.filter(
        survey=OuterRef("pk"), field="", answer="", profile_field="", profile_value=""
    )
    return (
        Survey.objects.of_space(space)
        .filter(_on(shelf, at))
        .defer("questionnaire")
        .annotate(
            words=F("questionnaire__title"),
            ballots=Coalesce(Subquery(ballots.values("count")[:1]), 0),
        )
        .order_by("-created_at", "-pk")
    )


def lines_of(surveys: "QuerySet[Survey] | list[Survey]", *, at: datetime) -> list[SurveyLine]:
    """What the list shows of surveys read by `surveys_on`."""
    return [
        SurveyLine(
            survey=survey,
            title=Text(**(getattr(survey, "words", None) or {})),
            state=survey.state(at),
            ballots=getattr(survey, "ballots", 0),
        )
        for survey in surveys
    ]


def count_ballots_of(survey: Survey) -> int:
    """Ballots counted so far."""
    tally = Tally.objects.filter(
        survey=survey, field="", answer="", profile_field="", profile_value=""
    )
    return tally.values_list("count", flat=True).first() or 0


def _on(shelf: Shelf, at: datetime) -> Q:
    published = Q(published_at__isnull=False)
    over = Q(closed_at__lte=at) | Q(closes_at__lte=at)
    return {
        Shelf.ALL: Q(),
        Shelf.DRAFTS: ~published,
        Shelf.RUNNING: published & ~over,
        Shelf.CLOSED: published & over,
    }[shelf]
