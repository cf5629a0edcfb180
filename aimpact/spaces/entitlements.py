"""What each plan opens: one table, asked through one function, `opens`.

The table is MISSION.md M22. A line also says whether the capability is there yet: the public
page of the plans never sells what cannot be used today.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.spaces.enums import Plan
from aimpact.spaces.models import Space


class Entitlement(TextChoices):
    """Something that a plan opens or not."""

    SURVEYS = "surveys", _("Surveys")
    ANALYSIS = "analysis", _("Automatic analysis")
    RECOMMENDATIONS = "recommendations", _("Automatic recommendations")
    SHOWCASE = "showcase", _("Public dashboard: news, budget, projects")
    ACADEMY = "academy", _("The whole academy")
    TRAINING = "training", _("Training of the team")
    NEWSLETTERS = "newsletters", _("Newsletters")
    CAMPAIGNS = "campaigns", _("Campaigns")
    DEBATES = "debates", _("Debates")
    GROUPS = "groups", _("Citizens’ groups")
    PERSONAL_ANALYSIS = "personal-analysis", _("Personalised analyses")
    MISSIONS = "missions", _("Missions")
    EXPERIMENTS = "experiments", _("Experiments")
    AUDITS = "audits", _("Audits")
    SPONSORS = "sponsors", _("Sponsors")
    ADJUSTMENTS = "adjustments", _("Adjustments of the public dashboard")


@dataclass(frozen=True)
class Line:
    """One line of the table: what it is, which plans open it, whether it exists yet."""

    entitlement: Entitlement
    about: str | Promise
    plans: frozenset[Plan]
    is_ready: bool = False

    @property
    def first_plan(self) -> Plan:
        """The smallest plan that opens it."""
        return next(plan for plan in Plan if plan in self.plans)


_ALL = frozenset(Plan)
_FROM_PREMIUM = frozenset({Plan.PREMIUM, Plan.BESPOKE})
_BESPOKE = frozenset({Plan.BESPOKE})

TABLE: tuple[Line, ...] = (
    Line(
        Entitlement.SURVEYS,
        _("Ask the people concerned, before and after a decision, as often as you wish."),
        _ALL,
        is_ready=True,
    ),
    Line(
        Entitlement.ANALYSIS,
        _("Counts, charts, who took part and cross-tables, the moment a survey closes."),
        _ALL,
        is_ready=True,
    ),
    Line(
        Entitlement.RECOMMENDATIONS,
        _("What the answers suggest doing, each time with its evidence."),
        _ALL,
    ),
    Line(
        Entitlement.SHOWCASE,
        _("What a citizen understands at a glance about the life of the territory."),
        _ALL,
    ),
    Line(Entitlement.ACADEMY, _("Good practices and lessons from across Europe."), _ALL),
    Line(Entitlement.TRAINING, _("Taking up the platform, for every client who joins."), _ALL),
    Line(
        Entitlement.NEWSLETTERS,
        _("A letter to every citizen concerned, already filled with your news."),
        _FROM_PREMIUM,
    ),
    Line(
        Entitlement.CAMPAIGNS,
        _("E-mails, posters and links beyond a survey’s own announcement."),
        _FROM_PREMIUM,
    ),
    Line(Entitlement.DEBATES, _("Live, online, in a room, or both."), _FROM_PREMIUM),
    Line(
        Entitlement.GROUPS,
        _("Citizens gather on a subject and speak with your contact persons."),
        _FROM_PREMIUM,
    ),
    Line(
        Entitlement.PERSONAL_ANALYSIS,
        _("An analyst writes the deep reading beside the automatic one."),
        _BESPOKE,
        is_ready=True,
    ),
    Line(Entitlement.MISSIONS, _("A subject entrusted to the AimPact team."), _BESPOKE),
    Line(
        Entitlement.EXPERIMENTS,
        _("A policy tried for a limited time in a limited place, and measured."),
        _BESPOKE,
    ),
    Line(Entitlement.AUDITS, _("Your impact on the territory, measured."), _BESPOKE),
    Line(
        Entitlement.SPONSORS,
        _("Companies of the territory co-fund a survey or a mission, in full transparency."),
        _BESPOKE,
    ),
    Line(Entitlement.ADJUSTMENTS, _("Your public dashboard, cut to your needs."), _BESPOKE),
)

_LINES = {line.entitlement: line for line in TABLE}


def line_of(entitlement: Entitlement) -> Line:
    """The table's line for that entitlement."""
    return _LINES[entitlement]


def opens(space: Space, entitlement: Entitlement) -> bool:
    """Whether the space's plan opens that. The one question that every feature asks."""
    return Plan(space.plan) in _LINES[entitlement].plans
