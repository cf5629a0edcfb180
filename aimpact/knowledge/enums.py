"""What is told of a piece of past work."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryKind(TextChoices):
    """What kind of work it was."""

    SURVEY = "survey", _("Survey")
    MISSION = "mission", _("Mission")
    EXPERIMENT = "experiment", _("Experiment")
    AUDIT = "audit", _("Audit")
    PAPER = "paper", _("Research paper")
    ACADEMY = "academy", _("Page of the academy")


class Theme(TextChoices):
    """What it is about: the topics of the library."""

    PLANNING = "planning", _("Planning and works")
    SERVICES = "services", _("Public services")
    NEEDS = "needs", _("Needs and priorities")
    BUDGET = "budget", _("Budget")
    MOBILITY = "mobility", _("Mobility")
    SCHOOL = "school", _("School and childhood")
    YOUTH = "youth", _("Young people")
    ECONOMY = "economy", _("Shops and economy")
    SAFETY = "safety", _("Safety")
    ENVIRONMENT = "environment", _("Environment")
    HOUSING = "housing", _("Housing")
    SOCIAL = "social", _("Health and solidarity")
    FACILITIES = "facilities", _("Facilities")
    CULTURE = "culture", _("Culture and leisure")
    CITIZENSHIP = "citizenship", _("Local democracy")
    WORK = "work", _("Work")
    LAW = "law", _("Bills and regulations")


class Evidence(TextChoices):
    """How far its result may be trusted, from what was done: the strongest first."""

    TRIAL = "trial", _("Random sample, or trial with a control group")
    COMPARISON = "comparison", _("Before and after, or weighted panel")
    OPEN = "open", _("Open consultation, or plain count")
    TESTIMONY = "testimony", _("Testimony")
    UNKNOWN = "unknown", _("Not known")


class Licence(TextChoices):
    """On what terms it may be used again."""

    OPEN_LICENCE = "lo-2.0", _("Open Licence 2.0 (Etalab)")
    CC_BY = "cc-by-4.0", _("Creative Commons, with its author’s name")
    QUOTE = "quote", _("Short quotation only")
    INTERNAL = "internal", _("For the team only")


class Visibility(TextChoices):
    """Who may find it."""

    SPACE = "space", _("Your team")
    ALL = "all", _("All teams, and their notes")


class SynthesisFailure(TextChoices):
    """Why a language model gave no synthesis."""

    UNREACHABLE = "unreachable", _("The model did not answer. Try again later.")
    REFUSED = "refused", _("The model’s server refused the request. Tell the operator.")
    NONSENSE = "nonsense", _("The model’s answer could not be read.")
    NO_SOURCE = "no_source", _("No published case to write from.")
    UNFOUNDED = "unfounded", _("No sentence of the model had its source: all were dropped.")
