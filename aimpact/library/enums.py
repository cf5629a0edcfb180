"""The shelves of the library."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Public(TextChoices):
    """Whom a template is for."""

    TOWN_HALL = "town_hall", _("Town halls and local authorities")
    COMPANY = "company", _("Companies")
    STATE = "state", _("State bodies")


class Topic(TextChoices):
    """What a template is about."""

    PLANNING = "planning", _("Planning and works")
    SERVICES = "services", _("Public services")
    NEEDS = "needs", _("Needs and priorities")
    BUDGET = "budget", _("Budget")
    BAROMETER = "barometer", _("Barometer")
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
    RESPONSIBILITY = "responsibility", _("Sustainability")
    LAW = "law", _("Bills and regulations")


class ReadingFailure(TextChoices):
    """Why a language model gave nothing."""

    UNREACHABLE = (
        "unreachable",
        _("The model did not answer. Nothing was changed; try again later."),
    )
    REFUSED = "refused", _("The model’s server refused the request. Tell the operator.")
    NONSENSE = "nonsense", _("The model’s answer could not be read. Nothing was changed.")


class Sharing(TextChoices):
    """Who may use a question of the bank."""

    PRIVATE = "private", _("Your team")
    PROPOSED = "proposed", _("Your team; proposed to all")
    SHARED = "shared", _("All spaces")
    DECLINED = "declined", _("Your team; not shared")


class Source(TextChoices):
    """Where a question on offer comes from."""

    BANK = "bank", _("Your bank")
    SHARED = "shared", _("Shared by all spaces")
    SURVEY = "survey", _("An earlier survey")
    TEMPLATE = "template", _("A template")
