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


class CodeRefusal(TextChoices):
    """Why an access code does not open a space. Unknown and revoked codes answer alike."""

    UNKNOWN = "unknown", _("We know no such code. Check each character, then try again.")
    EXPIRED = "expired", _("This code has expired. Ask those who gave it to you for a new one.")
    FULL = (
        "full",
        _(
            "This code has already been used as often as it may be. Ask those who gave it to you"
            " for a new one."
        ),
    )


class TimeZone(TextChoices):
    """Time zones of France, as the IANA database names them."""

    PARIS = "Europe/Paris", _("Metropolitan France")
    GUADELOUPE = "America/Guadeloupe", _("Guadeloupe")
    MARTINIQUE = "America/Martinique", _("Martinique")
    GUYANE = "America/Cayenne", _("Guyane")
    REUNION = "Indian/Reunion", _("La Réunion")
    MAYOTTE = "Indian/Mayotte", _("Mayotte")
    MIQUELON = "America/Miquelon", _("Saint-Pierre-et-Miquelon")
    SAINT_MARTIN = "America/Marigot", _("Saint-Martin")
    SAINT_BARTHELEMY = "America/St_Barthelemy", _("Saint-Barthélemy")
    NOUMEA = "Pacific/Noumea", _("Nouvelle-Calédonie")
    WALLIS = "Pacific/Wallis", _("Wallis-et-Futuna")
    TAHITI = "Pacific/Tahiti", _("French Polynesia: Society, Tuamotu and Austral Islands")
    MARQUESAS = "Pacific/Marquesas", _("French Polynesia: Marquesas Islands")
    GAMBIER = "Pacific/Gambier", _("French Polynesia: Gambier Islands")
