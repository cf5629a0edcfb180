from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SpaceKind(TextChoices):
    """Whose space it is."""

    AGORA = "agora", _("The agora")
    COMMUNE = "commune", _("Commune")
    INTERCOMMUNALITE = "intercommunalite", _("Intercommunalité")
    DEPARTEMENT = "departement", _("Département")
    REGION = "region", _("Région")
    STATE = "state", _("State body")
    COMPANY = "company", _("Company")


class Plan(TextChoices):
    ESSENTIAL = "essential", _("Essential")
    PREMIUM = "premium", _("Premium")
    BESPOKE = "bespoke", _("Bespoke")


class Role(TextChoices):
    """What a person is in a space. All but `MEMBER` are staff."""

    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    ANALYST = "analyst", _("Analyst")
    MODERATOR = "moderator", _("Moderator")
    MEMBER = "member", _("Member")


STAFF_ROLES = frozenset({Role.OWNER, Role.EDITOR, Role.ANALYST, Role.MODERATOR})
