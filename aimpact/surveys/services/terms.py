"""The terms of a survey: what participants are promised, and what that forbids afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.postgresql.base import unhurried
from aimpact.core.services import record_event
from aimpact.questionnaire.detail_checks import identifying_questions
from aimpact.surveys.admission.conditions import Inhabitant, Key, Kind
from aimpact.surveys.admission.document import to_json
from aimpact.surveys.admission.rule import Problem, Rule, keys_of
from aimpact.surveys.enums import (
    COMPOSED,
    LINKED,
    STRENGTH,
    UNLINKED,
    Anonymity,
    Audience,
    Moment,
    ResultsVisibility,
    SurveyState,
)
from aimpact.surveys.models import Ballot, IncomingBallot, Survey
from aimpact.surveys.models.survey import SMALLEST_CELL, usual_rule
from aimpact.surveys.selectors.ballots import has_ballots
from aimpact.surveys.services.files import set_files_apart
from aimpact.territories.models import Territory

_PROMISES = ("anonymity", "audience", "territory", "admission", "profile_fields")
"""What a participant reads before answering: a form shown under others must be shown again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything about a survey but its questions.

    `admission` is the rule where `audience` is composed; `territory` is then read from it.
    """

    anonymity: str = Anonymity.ANONYMOUS
    audience: str = Audience.LINK
    territory: Territory | None = None
    admission: Rule | None = None
    results_visibility: str = ResultsVisibility.AT_END
    moment: str = Moment.NONE
    subject: str = ""
    profile_fields: tuple[str, ...] = ()
    smallest_cell: int = SMALLEST_CELL
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    time_zone: str = "Europe/Paris"
    remind_at: datetime | None = None


class TermsRefused(Exception):
    """Terms that cannot be: `field` names the one to change."""

    field: ClassVar[str] = ""


class NamedNeedsKnownPeople(TermsRefused):
    """A named or verifiable survey open to anyone with the link: nobody knows who they are."""

    field = "anonymity"


class EditNeedsKnownPeople(TermsRefused):
    """Whoever may change a ballot must be known, and a link alone knows nobody."""

    field = "audience"


class VerifiableTooLate(TermsRefused):
    """People took part without a right signed blind: their ballots could not be proved."""

    field = "anonymity"


class VerifiableAsksNoProfile(TermsRefused):
    """Ballots are published whole: what is asked about people would point to them."""

    field = "profile_fields"


class VerifiableIsFinal(TermsRefused):
    """A verifiable survey has no maximum, and its answers are neither set aside nor changed."""

    field = "anonymity"


class AnonymityWeakened(TermsRefused):
    """People answered under a stronger promise, which cannot be taken back."""

    field = "anonymity"


class AsksForNames(TermsRefused):
    """A question asks for what says who answers: the survey cannot become anonymous."""

    field = "anonymity"


class AudienceLocked(TermsRefused):
    """People have answered: who may answer stays as it was."""

    field = "audience"


class RuleNeeded(TermsRefused):
    """Conditions are to be combined: which?"""

    field = "audience"


class RuleRefused(TermsRefused):
    """The rule cannot be kept; `problem` says why."""

    field = "audience"

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class TerritoryNeeded(TermsRefused):
    """A survey for a territory must say which."""

    field = "territory"


class ProfileLocked(TermsRefused):
    """People have answered: what is asked about them stays as it was."""

    field = "profile_fields"


class SmallestCellLowered(TermsRefused):
    """People have answered: the smallest group shown can grow, never shrink."""

    field = "smallest_cell"


class SmallestCellLocked(TermsRefused):
    """The survey is over: one table hidden in two ways, side by side, would hide less."""

    field = "smallest_cell"


class SubjectNeeded(TermsRefused):
    """Before or after what? A survey tied to a project or a bill names it."""

    field = "subject"


class DatesLocked(TermsRefused):
    """The survey has opened: its end is moved by an extension, with a reason."""

    field = "closes_at"


class ClosesBeforeOpening(TermsRefused):
    """The closing is not after the opening."""

    field = "closes_at"


class ClosesInThePast(TermsRefused):
    """A published survey would be over at once."""

    field = "closes_at"


class LiveNeedsFinalBallots(TermsRefused):
    """Participants may change their ballots until the closing: nothing is counted before."""

    field = "results_visibility"


class ReminderOutsideDates(TermsRefused):
    """The reminder is not between the opening and the closing."""

    field = "remind_at"


def terms_of(survey: Survey) -> Terms:
    """The terms of a survey as they are."""
    return Terms(
        anonymity=survey.anonymity,
        audience=survey.audience,
        territory=survey.territory,
        admission=survey.rule if survey.audience in COMPOSED else None,
        results_visibility=survey.results_visibility,
        moment=survey.moment,
        subject=survey.subject,
        profile_fields=tuple(survey.profile_fields),
        smallest_cell=survey.smallest_cell,
        opens_at=survey.opens_at,
        closes_at=survey.closes_at,
        time_zone=survey.time_zone,
        remind_at=survey.remind_at,
    )


@transaction.atomic
@unhurried()
def update_terms(survey: Survey, terms: Terms, *, by: User, at: datetime) -> Survey:
    """Set the terms. Raises a `TermsRefused` that names what cannot be.

    Making a named or pseudonymous survey anonymous erases whose each ballot was, for good:
    nothing in the database joins them any more.
    """
    locked = Survey.objects.select_for_update(of=("self",)).select_related("space", "territory")
    current = locked.get(pk=survey.pk)
    before, after = terms_of(current), _tidied(terms)
    if current.published_at is not None and after.opens_at is None:
        after = replace(after, opens_at=at)  # published without an opening date: open at once
    if after == before:
        return current
    _check(current, before, after, at=at)
    if before.anonymity != after.anonymity:
        _forget_links(current, after)
    if after.anonymity in UNLINKED:
        current.may_edit = False  # nothing says any more whose ballot could be changed
    _set(current, after)
    if any(getattr(before, name) != getattr(after, name) for name in _PROMISES):
        current.version += 1
    current.updated_at = at
    current.save()
    _record(current, before, after, by=by, at=at)
    return current


def update_admission(survey: Survey, rule: Rule, *, by: User, at: datetime) -> Survey:
    """Set who may answer. Raises a `TermsRefused` that names what cannot be."""
    terms = replace(terms_of(survey), audience=Audience.COMBINED, admission=rule)
    return update_terms(survey, terms, by=by, at=at)


def _tidied(terms: Terms) -> Terms:
    """Terms without what has no meaning under the others; a usual rule by its usual name."""
    rule = terms.admission if terms.audience in COMPOSED else None
    terms = _named(terms, rule) if rule else replace(terms, admission=None)
    is_invited = rule.asks(Kind.INVITED) if rule else terms.audience == Audience.INVITEES
    is_somewhere = rule is not None or terms.audience == Audience.TERRITORY
    return replace(
        terms,
        territory=terms.territory if is_somewhere else None,
        subject=terms.subject if terms.moment else "",
        remind_at=terms.remind_at if is_invited else None,
    )


def _named(terms: Terms, rule: Rule) -> Terms:
    if problems := sorted(rule.problems()):
        raise RuleRefused(problems[0])
    audience, place = audience_of(rule), _place_of(rule)
    territory = Territory.objects.filter(pk=place).first() if place else None
    kept = rule if audience in COMPOSED else None
    return replace(terms, audience=audience, territory=territory, admission=kept)


def audience_of(rule: Rule) -> Audience:
    """The usual case that a rule is, or the kind of composed rule."""
    for audience in (Audience.LINK, Audience.MEMBERS, Audience.INVITEES, Audience.CODES):
        if rule == usual_rule(audience, None):
            return audience
    if len(rule.ways) == 1 and len(rule.conditions) == 1 and rule.asks(Kind.TERRITORY):
        return Audience.TERRITORY
    if all(keys_of(way) & {Key.INVITATION, Key.CODE} for way in rule.ways):
        return Audience.HANDED
    is_open = any({one.kind for one in way} <= _WHAT_ONE_IS for way in rule.ways)
    return Audience.CRITERIA if is_open else Audience.COMBINED


_WHAT_ONE_IS = {Kind.TERRITORY, Kind.MINIMUM_AGE, Kind.IDENTITY}
"""Conditions that somebody from outside may meet without having been given anything."""


def _place_of(rule: Rule) -> int | None:
    """The one territory in which everybody who may answer lives, if there is one."""
    places = {one.territory for one in rule.conditions if isinstance(one, Inhabitant)}
    return places.pop() if len(places) == 1 and rule.always_asks(Kind.TERRITORY) else None


def _check(survey: Survey, before: Terms, after: Terms, *, at: datetime) -> None:
    _check_anonymity(survey, before, after)
    if after.audience in COMPOSED and after.admission is None:
        raise RuleNeeded
    if after.audience == Audience.TERRITORY and after.territory is None:
        raise TerritoryNeeded
    if after.moment and not after.subject:
        raise SubjectNeeded
    is_live = after.results_visibility == ResultsVisibility.LIVE
    if survey.may_edit and is_live and after.anonymity in LINKED:
        raise LiveNeedsFinalBallots
    _check_dates(survey, before, after, at=at)
    if has_ballots(survey):
        _check_promises(before, after)
        if after.smallest_cell != before.smallest_cell and survey.ended_at(at) is not None:
            raise SmallestCellLocked


def _check_anonymity(survey: Survey, before: Terms, after: Terms) -> None:
    is_of_strangers = after.audience in {Audience.LINK, Audience.CODES}
    if is_of_strangers and after.anonymity in {Anonymity.NAMED, Anonymity.VERIFIABLE}:
        raise NamedNeedsKnownPeople
    if is_of_strangers and survey.may_edit and after.anonymity in LINKED:
        raise EditNeedsKnownPeople
    if after.anonymity == Anonymity.VERIFIABLE:
        if before.anonymity != after.anonymity and survey.published_at is not None:
            raise VerifiableTooLate  # its key is made, and its questions looked at, at publication
        _check_verifiable(survey, after)
    becomes_anonymous = before.anonymity == Anonymity.NAMED != after.anonymity
    is_public = survey.published_at is not None
    if becomes_anonymous and is_public and any(identifying_questions(survey.document)):
        raise AsksForNames


def _check_verifiable(survey: Survey, after: Terms) -> None:
    if after.profile_fields:
        raise VerifiableAsksNoProfile
    if survey.may_edit or survey.may_save or survey.maximum_ballots is not None:
        raise VerifiableIsFinal


def _check_promises(before: Terms, after: Terms) -> None:
    if _strength(after) < _strength(before):
        raise AnonymityWeakened
    if before.anonymity != after.anonymity == Anonymity.VERIFIABLE:
        raise VerifiableTooLate
    if _who(before) != _who(after):
        raise AudienceLocked
    if set(before.profile_fields) != set(after.profile_fields):
        raise ProfileLocked
    if after.smallest_cell < before.smallest_cell:
        raise SmallestCellLowered


def _strength(terms: Terms) -> int:
    return STRENGTH.index(Anonymity(terms.anonymity))


def _who(terms: Terms) -> tuple[str, Territory | None, Rule | None]:
    return terms.audience, terms.territory, terms.admission


def _check_dates(survey: Survey, before: Terms, after: Terms, *, at: datetime) -> None:
    moved = (before.opens_at, before.closes_at) != (after.opens_at, after.closes_at)
    if moved and survey.state(at) in {SurveyState.OPEN, SurveyState.CLOSED}:
        raise DatesLocked
    if after.opens_at and after.closes_at and after.closes_at <= after.opens_at:
        raise ClosesBeforeOpening
    if moved and survey.published_at and after.closes_at and after.closes_at <= at:
        raise ClosesInThePast
    if after.remind_at and after.remind_at != before.remind_at:
        starts, ends = after.opens_at or at, after.closes_at
        if after.remind_at <= max(starts, at) or (ends and after.remind_at >= ends):
            raise ReminderOutsideDates


def _forget_links(survey: Survey, terms: Terms) -> None:
    """Take off ballots what their new mode does not let them bear."""
    if terms.anonymity != Anonymity.NAMED:
        Ballot.objects.filter(survey=survey).update(participation=None)
        set_files_apart(survey)
    if terms.anonymity in UNLINKED:
        IncomingBallot.objects.filter(survey=survey).update(participation=None)


def _set(survey: Survey, terms: Terms) -> None:
    for name in Terms.__dataclass_fields__:
        value = getattr(terms, name)
        setattr(survey, name, _STORED.get(name, _as_it_is)(value))


def _as_it_is(value: Any) -> Any:
    return value


_STORED: dict[str, Callable[[Any], Any]] = {
    "profile_fields": list,
    "admission": lambda rule: to_json(rule) if rule else {},
}
"""Terms that the model keeps in another form."""


def _record(survey: Survey, before: Terms, after: Terms, *, by: User, at: datetime) -> None:
    changed = {
        f"new_{name}": str(_STORED.get(name, _as_it_is)(getattr(after, name)) or "")
        for name in Terms.__dataclass_fields__
        if getattr(before, name) != getattr(after, name)
    }
    record_event(survey, "update_terms", by=by, at=at, space_id=survey.space_id, **changed)
