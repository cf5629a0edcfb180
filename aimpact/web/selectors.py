"""Reads across the features, for the team's home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aimpact.accounts.models import User
from aimpact.core.models import AuditEvent
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.spaces.selectors import TeamSummary
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.models import Survey, Tally
from aimpact.web.journal import detail_words, event_words, verbs_of


@dataclass(frozen=True)
class SurveyCounts:
    """How many surveys a space has, by where they are in their life, and its ballots."""

    drafts: int
    scheduled: int
    open: int
    closed: int
    ballots: int

    @property
    def in_preparation(self) -> int:
        return self.drafts + self.scheduled

    @property
    def total(self) -> int:
        return self.drafts + self.scheduled + self.open + self.closed


def survey_counts(space: Space, *, at: datetime) -> SurveyCounts:
    """The space's surveys and ballots at that time, in two queries."""
    surveys = Survey.objects.of_space(space).defer("questionnaire")
    states = [survey.state(at) for survey in surveys]
    everybody = Tally.objects.filter(survey__space=space, field="", answer="", profile_field="")
    return SurveyCounts(
        drafts=states.count(SurveyState.DRAFT),
        scheduled=states.count(SurveyState.SCHEDULED),
        open=states.count(SurveyState.OPEN),
        closed=states.count(SurveyState.CLOSED),
        ballots=sum(everybody.values_list("count", flat=True)),
    )


@dataclass(frozen=True)
class RunningSurvey:
    """A survey that is open now, with the ballots counted so far."""

    survey: Survey
    title: str
    ballots: int


def running_surveys(space: Space, *, at: datetime) -> list[RunningSurvey]:
    """The space's open surveys, soonest to close first."""
    found = list(Survey.objects.of_space(space).open(at).order_by("closes_at", "pk"))
    everybody = Tally.objects.filter(survey__in=found, field="", answer="", profile_field="")
    ballots = dict(everybody.values_list("survey_id", "count"))
    language = (get_language() or "fr")[:2]
    return [
        RunningSurvey(survey, survey.title(language), ballots.get(survey.pk, 0)) for survey in found
    ]


@dataclass(frozen=True)
class FirstStep:
    """Something to do once when a space is new."""

    label: str
    about: str
    url: str
    icon: str
    is_done: bool


def first_steps(
    space: Space,
    summary: TeamSummary,
    counts: SurveyCounts,
    permissions: frozenset[Permission],
) -> list[FirstStep]:
    """What this person can still do to get the space going; empty once all is done."""
    steps = [
        (Permission.MANAGE_SPACE, _look_step(space)),
        (Permission.MANAGE_TEAM, _team_step(space, summary)),
        (Permission.EDIT_SURVEYS, _survey_step(space, counts)),
        (Permission.MANAGE_ACCESS, _code_step(space, summary)),
    ]
    own = [step for permission, step in steps if permission in permissions and step]
    return own if any(not step.is_done for step in own) else []


def _look_step(space: Space) -> FirstStep:
    return FirstStep(
        _("Make the space yours"),
        _("Logo, colours and a word of welcome: your citizens know where they are."),
        reverse("space_settings", args=[space.slug]),
        "palette",
        bool(space.logo or space.primary_color or space.description),
    )


def _team_step(space: Space, summary: TeamSummary) -> FirstStep:
    return FirstStep(
        _("Invite your team"),
        _("Colleagues who write surveys, read results or answer citizens."),
        reverse("team_members", args=[space.slug]),
        "user-plus",
        summary.staff > 1 or summary.invitations > 0,
    )


def _survey_step(space: Space, counts: SurveyCounts) -> FirstStep:
    return FirstStep(
        _("Ask your first question"),
        _("A survey is ready in ten minutes, and answered in one."),
        reverse("survey_list", args=[space.slug]),
        "message-circle-question-mark",
        counts.total > 0,
    )


def _code_step(space: Space, summary: TeamSummary) -> FirstStep | None:
    if space.is_public:
        return None
    return FirstStep(
        _("Open the door to your citizens"),
        _("A code, a link or a QR code lets them in."),
        reverse("space_access", args=[space.slug]),
        "key-round",
        summary.codes_in_force > 0 or summary.members > 0,
    )


# --- the journal -------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as the journal shows it. `about` is the survey's title, or empty."""

    event: AuditEvent
    who: str
    what: str
    about: str
    details: list[tuple[str, str]]


def find_events(
    space: Space,
    *,
    group: str = "",
    actor_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEvent]:
    """The events of a space, the latest first."""
    events = AuditEvent.objects.filter(space_id=space.pk)
    if group:
        events = events.filter(verb__in=verbs_of(group))
    if actor_id is not None:
        events = events.filter(actor_id=actor_id)
    if since is not None:
        events = events.filter(at__gte=since)
    if until is not None:
        events = events.filter(at__lt=until)
    return events.order_by("-at", "-pk")


def describe_events(events: Sequence[AuditEvent]) -> list[EventLine]:
    """Who did what to which survey, in two queries for all."""
    people = User.objects.in_bulk({event.actor_id for event in events if event.actor_id})
    ids = {int(event.object_id) for event in events if event.object_kind == "surveys.survey"}
    surveys = Survey.objects.in_bulk(ids) if ids else {}
    titles = {pk: str(one) for pk, one in surveys.items()}
    return [
        EventLine(
            event=event,
            who=_who(event, people),
            what=event_words(event.verb),
            about=_about(event, titles),
            details=detail_words(event.details),
        )
        for event in events
    ]


def _who(event: AuditEvent, people: dict[int, User]) -> str:
    if event.actor_id is None:
        return _("The platform")
    person = people.get(event.actor_id)
    return str(person) if person else _("An account deleted since")


def _about(event: AuditEvent, titles: dict[int, str]) -> str:
    if event.object_kind != "surveys.survey":
        return ""
    return titles.get(int(event.object_id), _("A survey deleted since"))
