"""Who may read results, and what of them, when."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from aimpact.accounts.models import User
from aimpact.spaces.rules import is_member
from aimpact.surveys.enums import ResultsVisibility, SurveyState
from aimpact.surveys.models import Survey


class ResultsRefusal(StrEnum):
    """Why a person may not read a survey's results."""

    NOT_OPEN = "not_open"
    AT_END = "at_end"
    TEAM = "team"
    NOT_SIGNED_IN = "not_signed_in"
    NOT_A_MEMBER = "not_a_member"


class CrossingRefusal(StrEnum):
    """Why answers are not crossed with the profile, nor given ballot by ballot, for now."""

    NO_PROFILE = "no_profile"
    TOO_FEW = "too_few"
    STILL_OPEN = "still_open"
    STILL_COUNTING = "still_counting"


def results_refusal(
    survey: Survey, user: User | AnonymousUser, *, at: datetime
) -> ResultsRefusal | None:
    """Why this person may not read the published survey's results; `None` when they may.

    What the members of a private space were asked stays among them.
    """
    state = survey.state(at)
    if survey.results_visibility == ResultsVisibility.TEAM:
        return ResultsRefusal.TEAM
    if state in {SurveyState.DRAFT, SurveyState.SCHEDULED}:
        return ResultsRefusal.NOT_OPEN
    if survey.results_visibility == ResultsVisibility.AT_END and state != SurveyState.CLOSED:
        return ResultsRefusal.AT_END
    if survey.is_for_members and not survey.space.is_public:
        if not isinstance(user, User):
            return ResultsRefusal.NOT_SIGNED_IN
        return None if is_member(user, survey.space) else ResultsRefusal.NOT_A_MEMBER
    return None


def crossing_refusal(
    survey: Survey,
    *,
    fields: Sequence[str],
    ballots: int,
    is_waiting: bool,
    is_public: bool,
    at: datetime,
) -> CrossingRefusal | None:
    """Why answers are not compared by any of `fields` for now; `None` when they may be."""
    if not fields:
        return CrossingRefusal.NO_PROFILE
    return detail_refusal(
        survey, ballots=ballots, is_waiting=is_waiting, is_public=is_public, at=at
    )


def detail_refusal(
    survey: Survey, *, ballots: int, is_waiting: bool, is_public: bool, at: datetime
) -> CrossingRefusal | None:
    """Why no answer is set beside a profile, or beside another answer, for now.

    While ballots come in, two readings of a crossed table show the answers of those who came
    in between, group by group: with few of them, one by one. So an anonymous survey is crossed
    once, when it has ended and every ballot is counted (`is_waiting`: some are not). The names
    of a named survey are known to its team, which may cross it at any time; the public waits.
    """
    if ballots < survey.smallest_cell:
        return CrossingRefusal.TOO_FEW
    if survey.is_anonymous or is_public:
        if survey.ended_at(at) is None:
            return CrossingRefusal.STILL_OPEN
        if is_waiting:
            return CrossingRefusal.STILL_COUNTING
    return None


def reserved_refusal(
    survey: Survey, *, asked: int, is_waiting: bool, is_public: bool, at: datetime
) -> CrossingRefusal | None:
    """Why a question that people are asked for who they are shows nothing for now.

    Its answers are those of one group: shown as crossed answers are, of `asked` people at least
    k. The team of a named survey knows who answered what.
    """
    if not (survey.is_anonymous or is_public):
        return None
    return detail_refusal(survey, ballots=asked, is_waiting=is_waiting, is_public=is_public, at=at)
