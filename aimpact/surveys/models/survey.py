"""The survey: a questionnaire and its terms."""

from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from aimpact.accounts.enums import ProfileField
from aimpact.accounts.models import User
from aimpact.core.text import make_code
from aimpact.questionnaire.document import from_json, to_json
from aimpact.questionnaire.structure import Questionnaire
from aimpact.spaces.models import Space
from aimpact.surveys.admission.conditions import HasCode, Inhabitant, Invited, Kind, Member
from aimpact.surveys.admission.document import from_json as read_rule
from aimpact.surveys.admission.rule import ANYONE, Rule
from aimpact.surveys.enums import (
    COMPOSED,
    LINKED,
    Anonymity,
    Audience,
    Moment,
    ResultsVisibility,
    SurveyState,
)
from aimpact.territories.models import Territory

CODE_LENGTH = 8
SMALLEST_CELL = 5
"""Default k: a group of fewer people is never shown (MISSION.md, M24)."""


_USUAL: dict[str, Rule] = {
    Audience.LINK: ANYONE,
    Audience.MEMBERS: Rule(((Member(),),)),
    Audience.INVITEES: Rule(((Invited(),),)),
    Audience.CODES: Rule(((HasCode(),),)),
}


def usual_rule(audience: str, territory_id: int | None) -> Rule:
    """The rule of a usual case, which is known by its name."""
    return _USUAL.get(audience) or Rule(((Inhabitant(territory_id or 0),),))


def make_survey_code() -> str:
    return make_code(CODE_LENGTH)


class SurveyQuerySet(models.QuerySet["Survey"]):
    def of_space(self, space: Space) -> "SurveyQuerySet":
        return self.filter(space=space)

    def published(self) -> "SurveyQuerySet":
        return self.filter(published_at__isnull=False)

    def open(self, at: datetime) -> "SurveyQuerySet":
        """Surveys that accept ballots at that time."""
        not_over = Q(closes_at__isnull=True) | Q(closes_at__gt=at)
        return self.published().filter(not_over, opens_at__lte=at, closed_at__isnull=True)


class Survey(models.Model):
    """A questionnaire with its terms, in a space.

    `questionnaire` is the JSON of `aimpact.questionnaire`; `version` grows with each edit, so
    that two editors never overwrite each other and a ballot always answers what was shown.
    `admission` is the JSON of `surveys.admission` where the rule is not a usual case: see `rule`.
    `may_save`: one may save and resume; `may_edit`: one may change one's ballot until closing.
    `extension_reason` and `pause_reason` are told to the public. `kept_months`: how long after
    the end what is personal is kept; `erases_ballots`: its ballots then go as well.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="surveys")
    code = models.CharField(max_length=12, unique=True, default=make_survey_code)
    questionnaire = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    anonymity = models.CharField(
        max_length=10, choices=Anonymity.choices, default=Anonymity.ANONYMOUS
    )
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.LINK)
    admission = models.JSONField(default=dict, blank=True)
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    results_visibility = models.CharField(
        max_length=10, choices=ResultsVisibility.choices, default=ResultsVisibility.AT_END
    )
    moment = models.CharField(max_length=6, choices=Moment.choices, default=Moment.NONE, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    profile_fields = ArrayField(
        models.CharField(max_length=12, choices=ProfileField.choices), default=list, blank=True
    )
    smallest_cell = models.PositiveSmallIntegerField(default=SMALLEST_CELL)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    remind_at = models.DateTimeField(null=True, blank=True)
    maximum_ballots = models.PositiveIntegerField(null=True, blank=True)
    may_save = models.BooleanField(default=False)
    may_edit = models.BooleanField(default=False)
    extension_reason = models.CharField(max_length=300, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=300, blank=True)
    kept_months = models.PositiveSmallIntegerField(default=12)
    erases_ballots = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = SurveyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(opens_at__isnull=False),
                name="surveys_published_has_opening",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True)
                | Q(opens_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="surveys_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=~Q(audience=Audience.TERRITORY) | Q(territory__isnull=False),
                name="surveys_territory_audience_has_territory",
            ),
            models.CheckConstraint(
                condition=Q(smallest_cell__gte=3), name="surveys_smallest_cell_at_least_three"
            ),
            models.CheckConstraint(
                condition=~Q(anonymity=Anonymity.NAMED)
                | ~Q(audience__in=[Audience.LINK, Audience.CODES]),
                name="surveys_named_needs_known_people",
            ),
            # ADR 0019: what is published whole may not point to anyone, nor change afterwards.
            models.CheckConstraint(
                condition=~Q(anonymity=Anonymity.VERIFIABLE)
                | Q(
                    ~Q(audience__in=[Audience.LINK, Audience.CODES]),
                    profile_fields=[],
                    may_edit=False,
                    may_save=False,
                    maximum_ballots__isnull=True,
                ),
                name="surveys_verifiable_stays_bare",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=sorted(COMPOSED)) ^ Q(admission={}),
                name="surveys_composed_rules_are_written",
            ),
            # Who may change a ballot must be known to be its author.
            models.CheckConstraint(
                condition=Q(may_edit=False)
                | Q(
                    ~Q(audience__in=[Audience.LINK, Audience.CODES]),
                    ~Q(results_visibility=ResultsVisibility.LIVE),
                    anonymity__in=sorted(LINKED),
                ),
                name="surveys_edit_needs_authors_and_late_results",
            ),
            models.CheckConstraint(
                condition=Q(kept_months__gte=1, kept_months__lte=36),
                name="surveys_kept_three_years_at_most",
            ),
            models.CheckConstraint(
                condition=Q(maximum_ballots__isnull=True) | Q(maximum_ballots__gt=0),
                name="surveys_maximum_is_positive",
            ),
            # Target of the ballots' composite foreign key: see the migration `ballot_secrecy`.
            models.UniqueConstraint(fields=["id", "anonymity"], name="surveys_id_anonymity"),
        ]
        indexes = [models.Index(fields=["space", "-created_at"], name="surveys_space_created")]

    def __str__(self) -> str:
        return self.title("fr") or self.code

    @cached_property
    def document(self) -> Questionnaire:
        """The questionnaire, typed. Write it with `services`, never by hand."""
        return from_json(self.questionnaire)

    def keep_document(self, document: Questionnaire) -> None:
        """Set the questionnaire (does not save)."""
        self.questionnaire = to_json(document)
        self.__dict__.pop("document", None)

    def title(self, language: str) -> str:
        return self.document.title.read(language)

    @property
    def rule(self) -> Rule:
        """Who may answer, whether the case is usual or composed."""
        if self.audience in COMPOSED:
            return read_rule(self.admission)
        return usual_rule(self.audience, self.territory_id)

    @property
    def is_for_members(self) -> bool:
        """Whether nobody but members of the space may answer, whatever the way."""
        return self.rule.always_asks(Kind.MEMBER)

    def state(self, at: datetime) -> SurveyState:
        """Where the survey is in its life at that time."""
        if self.published_at is None or self.opens_at is None:
            return SurveyState.DRAFT
        if self.ended_at(at) is not None:
            return SurveyState.CLOSED
        return SurveyState.SCHEDULED if at < self.opens_at else SurveyState.OPEN

    def ended_at(self, at: datetime) -> datetime | None:
        """When the survey ended, by hand or by its date; `None` while it has not."""
        ends = [end for end in (self.closed_at, self.closes_at) if end is not None and end <= at]
        return min(ends, default=None)

    @property
    def is_paused(self) -> bool:
        """Whether the team holds it back for now; its dates go on running."""
        return self.paused_at is not None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_anonymous(self) -> bool:
        """Whether the team never sees who answered what: so in every mode but the named one."""
        return self.anonymity != Anonymity.NAMED

    @property
    def carries_link(self) -> bool:
        """Whether its ballots point to their authors: for ever when named, and while they wait in
        the urn when pseudonymous (their sealing takes the link away).
        """
        return self.anonymity in LINKED

    @property
    def forgets_ballots(self) -> bool:
        """Whether its ballots go at the term: a named survey may say so, and what it said counts
        no more once it has no names.
        """
        return self.erases_ballots and not self.is_anonymous

    @property
    def is_verifiable(self) -> bool:
        """Whether ballots are cast with a right signed blind, and published (ADR 0019)."""
        return self.anonymity == Anonymity.VERIFIABLE
