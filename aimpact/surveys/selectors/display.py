"""Surveys as a space's home and the front page show them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import get_language

from aimpact.accounts.models import User
from aimpact.questionnaire.duration import estimate_minutes
from aimpact.spaces.enums import SpaceKind
from aimpact.spaces.models import Space
from aimpact.spaces.rules import role_in
from aimpact.surveys.enums import FOR_ALL, FOR_MEMBERS, ResultsVisibility, SurveyState
from aimpact.surveys.models import Board, Participation, Survey
from aimpact.surveys.models.survey import SurveyQuerySet

CLOSED_SHOWN = 12
"""Surveys that are over, the latest first: enough for a home page."""


@dataclass(frozen=True)
class Displayed:
    """One survey on a home page. `minutes` is the time that most people need, rounded up.

    `has_answered`: the person is in its register. In a secret survey this says that they took their
    right, and nothing says whether they used it: `may_wait`, until it closes.
    """

    survey: Survey
    title: str
    state: SurveyState
    minutes: int
    has_answered: bool
    has_results: bool
    has_board: bool = False

    @property
    def may_wait(self) -> bool:
        """Whether their right may still wait to be used: AimPact cannot know."""
        return self.has_answered and self.survey.is_verifiable and self.state is SurveyState.OPEN


@dataclass
class Display:
    """A space's surveys: those to answer (soonest to close first), to come, and over."""

    open: list[Displayed] = field(default_factory=list)
    to_come: list[Displayed] = field(default_factory=list)
    closed: list[Displayed] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.open or self.to_come or self.closed)


def surveys_on_display(space: Space, user: User | None, *, at: datetime) -> Display:
    """The surveys that this reader may know of, seen from the space's home.

    Surveys for invitees or holders of codes are never listed: their links say where they are.
    What a company asks is no business of people outside.
    """
    display = Display()
    published = _known_to(space, user).select_related("space")
    running = published.filter(_running(at)).order_by("closes_at", "pk")
    over = published.exclude(_running(at)).order_by("-opens_at", "pk")[:CLOSED_SHOWN]
    groups = {
        SurveyState.OPEN: display.open,
        SurveyState.SCHEDULED: display.to_come,
        SurveyState.CLOSED: display.closed,
    }
    for shown in _describe([*running, *over], user, at):
        groups[shown.state].append(shown)
    return display


def surveys_to_answer(user: User, *, at: datetime) -> list[Displayed]:
    """Open surveys of the person's spaces and of the agora that wait for an answer, or that may
    (`Displayed.may_wait`), which come last.
    """
    mine = Q(space__memberships__user=user, audience__in=FOR_MEMBERS)
    agora = Q(space__kind=SpaceKind.AGORA, audience__in=FOR_MEMBERS)
    found = Survey.objects.open(at).filter(mine | agora).distinct()
    found = found.select_related("space").order_by("closes_at", "pk")
    waiting = [one for one in _describe(found, user, at) if one.may_wait or not one.has_answered]
    return sorted(waiting, key=lambda one: one.may_wait)


def _known_to(space: Space, user: User | None) -> SurveyQuerySet:
    published = Survey.objects.of_space(space).published()
    is_inside = user is not None and (space.is_public or role_in(user, space) is not None)
    if is_inside:
        return published.filter(audience__in=FOR_MEMBERS)
    if space.kind == SpaceKind.COMPANY:
        return published.none()
    return published.filter(audience__in=FOR_ALL)


def _running(at: datetime) -> Q:
    not_over = Q(closes_at__isnull=True) | Q(closes_at__gt=at)
    return not_over & (Q(closed_at__isnull=True) | Q(closed_at__gt=at))


def _describe(surveys: Iterable[Survey], user: User | None, at: datetime) -> list[Displayed]:
    known = list(surveys)
    answered: set[int] = set()
    if user is not None:
        register = Participation.objects.filter(user=user, survey__in=known)
        answered = set(register.values_list("survey_id", flat=True))
    boards = _with_boards(known, at)
    return [_displayed(one, one.pk in answered, one.pk in boards, at) for one in known]


def _with_boards(surveys: Iterable[Survey], at: datetime) -> set[int]:
    over = [one.pk for one in surveys if one.is_verifiable and one.ended_at(at) is not None]
    if not over:
        return set()
    return set(Board.objects.filter(survey__in=over).values_list("survey_id", flat=True))


def _displayed(survey: Survey, has_answered: bool, has_board: bool, at: datetime) -> Displayed:
    document = survey.document
    profile_questions = len(survey.profile_fields)
    return Displayed(
        survey=survey,
        title=document.title.read((get_language() or "fr")[:2]),
        state=survey.state(at),
        minutes=estimate_minutes(document, profile_questions=profile_questions),
        has_answered=has_answered,
        has_results=_has_results(survey, at),
        has_board=has_board,
    )


def _has_results(survey: Survey, at: datetime) -> bool:
    if survey.results_visibility == ResultsVisibility.TEAM:
        return False
    is_closed = survey.state(at) == SurveyState.CLOSED
    return is_closed or survey.results_visibility == ResultsVisibility.LIVE
