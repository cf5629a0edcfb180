"""Who may answer a survey, and if not, why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aimpact.accounts.models import YOUNGEST, User, VerifiedIdentity
from aimpact.surveys.admission.conditions import Condition, Key, Kind
from aimpact.surveys.eligibility import lack_of
from aimpact.surveys.enums import COMPOSED, SurveyState
from aimpact.surveys.models import Invitation, Participation, Places, Survey
from aimpact.surveys.tokens import identity_mark


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
    NO_CODE = "no_code"
    CONDITIONS = "conditions"
    PAUSED = "paused"
    FULL = "full"


STATUS = {Reason.CLOSED: 410, Reason.FULL: 410}
"""HTTP statuses of the refusals; 403 for the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who is at the door: all that the survey's rule looks at of the person, and no more.

    `code_hash` is that of a printed code which was good when it was typed. `browser_key` is for
    surveys open to anyone with the link.
    """

    user: User | None = None
    invitation: Invitation | None = None
    browser_key: bytes | None = None
    code_hash: bytes | None = None

    @property
    def identity(self) -> str:
        """The person as a text that signatures bind to; empty for nobody."""
        known = (
            ("browser", self.browser_key.hex() if self.browser_key else None),
            ("invitation", self.invitation.pk if self.invitation else None),
            ("user", self.user.pk if self.user else None),
            ("code", self.code_hash.hex() if self.code_hash else None),
        )
        return "|".join(f"{name}:{key}" for name, key in known if key is not None)


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
        or _audience(survey, visitor, at)
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
    """Whether the register holds this person already, by any of the keys that they have."""
    register = Participation.objects.filter(survey=survey).of(
        user=visitor.user,
        invitation=visitor.invitation,
        browser_key=visitor.browser_key,
        code_hash=visitor.code_hash,
    )
    return register.exists() or _left_as(survey, visitor.user)


def _left_as(survey: Survey, user: User | None) -> bool:
    """Whether the same verified identity took part with an account that was deleted since."""
    if user is None or not survey.rule.asks(Kind.IDENTITY):
        return False
    marks = [identity_mark(survey, one) for one in VerifiedIdentity.objects.filter(user=user)]
    return Participation.objects.filter(survey=survey, identity_mark__in=marks).exists()


def _dates(survey: Survey, at: datetime) -> Reason | None:
    state = survey.state(at)
    if state == SurveyState.CLOSED:
        return Reason.CLOSED
    return None if state == SurveyState.OPEN else Reason.NOT_YET_OPEN


def _audience(survey: Survey, visitor: Visitor, at: datetime) -> Reason | None:
    rule = survey.rule
    if survey.audience not in COMPOSED:
        ((condition,),) = rule.ways
        lack = lack_of(survey, visitor, condition, at=at)
        return Reason(lack) if lack else None
    asked: dict[Condition, bool] = {}

    def meets(condition: Condition) -> bool:
        if condition not in asked:
            asked[condition] = lack_of(survey, visitor, condition, at=at) is None
        return asked[condition]

    is_counted = rule.counted_by is not Key.ACCOUNT or visitor.user is not None
    return None if is_counted and rule.admits(meets) else Reason.CONDITIONS


def _age(survey: Survey, visitor: Visitor, at: datetime) -> Reason | None:
    # Only an account tells an age. By year of birth: whoever turns fifteen this year may.
    user = visitor.user
    if user is None or user.birth_year is None:
        return None
    year = at.astimezone(survey.zone).year
    return Reason.TOO_YOUNG if year - user.birth_year < YOUNGEST else None


def _register(survey: Survey, visitor: Visitor) -> Reason | None:
    return Reason.ALREADY_ANSWERED if has_answered(survey, visitor) else None
