"""Who may answer a survey, and if not, why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aimpact.accounts.models import YOUNGEST, User
from aimpact.spaces.rules import is_member
from aimpact.surveys.enums import Audience, SurveyState
from aimpact.surveys.models import Invitation, Participation, Places, Survey


class Reason(StrEnum):
    """Why a person may not answer. Each has its words and its remedy in `refusals`."""

    NOT_YET_OPEN = "not_yet_open"
    CLOSED = "closed"
    NOT_SIGNED_IN = "not_signed_in"
    NOT_A_MEMBER = "not_a_member"
    NOT_INVITED = "not_invited"
    NO_COMMUNE = "no_commune"
    OUTSIDE_TERRITORY = "outside_territory"
    TOO_YOUNG = "too_young"
    ALREADY_ANSWERED = "already_answered"
    PAUSED = "paused"
    FULL = "full"


STATUS = {Reason.CLOSED: 410, Reason.FULL: 410}
"""HTTP statuses of the refusals; 403 for the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who is at the door: what is known of the person, as far as the survey's audience needs.

    `browser_key` matters to surveys open to anyone with the link, `invitation` to those of
    invitees, `user` to the others.
    """

    user: User | None = None
    invitation: Invitation | None = None
    browser_key: bytes | None = None

    def identity(self, audience: str) -> str:
        """The person as a text that signatures bind to; empty for nobody."""
        if audience == Audience.LINK:
            return f"browser:{self.browser_key.hex()}" if self.browser_key else ""
        if audience == Audience.INVITEES:
            return f"invitation:{self.invitation.pk}" if self.invitation else ""
        return f"user:{self.user.pk}" if self.user else ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a person may answer: `reason` is `None` when so."""

    reason: Reason | None = None

    @property
    def is_open(self) -> bool:
        return self.reason is None

    @property
    def status(self) -> int:
        """HTTP status of the answer."""
        return 200 if self.reason is None else STATUS.get(self.reason, 403)


def may_answer(survey: Survey, visitor: Visitor, *, at: datetime, is_new: bool = False) -> Verdict:
    """Whether `visitor` may answer a published survey at that time.

    `is_new` says that the visitor cannot have answered (a browser without our cookie), which
    saves a query. A draft is not for this rule: the caller answers 404.
    """
    reason = (
        _dates(survey, at)
        or _audience(survey, visitor)
        or _age(survey, visitor, at)
        or (None if is_new else _register(survey, visitor))
        or (Reason.PAUSED if survey.is_paused else None)
        or (Reason.FULL if is_full(survey) else None)
    )
    return Verdict(reason)


def is_full(survey: Survey) -> bool:
    """Whether a survey with a maximum has reached it; asks nothing of the others."""
    limit = survey.maximum_ballots
    return limit is not None and Places.objects.filter(survey=survey, taken__gte=limit).exists()


def has_answered(survey: Survey, visitor: Visitor) -> bool:
    """Whether the register holds this person already."""
    register = Participation.objects.filter(survey=survey)
    if survey.audience == Audience.LINK:
        key = visitor.browser_key
        return key is not None and register.filter(browser_key=key).exists()
    if survey.audience == Audience.INVITEES:
        invitation = visitor.invitation
        return invitation is not None and register.filter(invitation=invitation).exists()
    return visitor.user is not None and register.filter(user=visitor.user).exists()


def _dates(survey: Survey, at: datetime) -> Reason | None:
    state = survey.state(at)
    if state == SurveyState.CLOSED:
        return Reason.CLOSED
    return None if state == SurveyState.OPEN else Reason.NOT_YET_OPEN


def _audience(survey: Survey, visitor: Visitor) -> Reason | None:
    if survey.audience == Audience.LINK:
        return None
    if survey.audience == Audience.INVITEES:
        invitation = visitor.invitation
        invited = invitation is not None and invitation.survey_id == survey.pk
        return None if invited else Reason.NOT_INVITED
    if visitor.user is None:
        return Reason.NOT_SIGNED_IN
    if survey.audience == Audience.MEMBERS:
        return None if is_member(visitor.user, survey.space) else Reason.NOT_A_MEMBER
    return _territory(survey, visitor.user)


def _territory(survey: Survey, user: User) -> Reason | None:
    if user.commune is None:
        return Reason.NO_COMMUNE
    inside = survey.territory is not None and survey.territory.contains(user.commune)
    return None if inside else Reason.OUTSIDE_TERRITORY


def _age(survey: Survey, visitor: Visitor, at: datetime) -> Reason | None:
    # Only an account tells an age. By year of birth: whoever turns fifteen this year may.
    user = visitor.user if survey.audience in {Audience.MEMBERS, Audience.TERRITORY} else None
    if user is None or user.birth_year is None:
        return None
    year = at.astimezone(survey.zone).year
    return Reason.TOO_YOUNG if year - user.birth_year < YOUNGEST else None


def _register(survey: Survey, visitor: Visitor) -> Reason | None:
    return Reason.ALREADY_ANSWERED if has_answered(survey, visitor) else None
