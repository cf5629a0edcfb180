from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TerritoryKind(TextChoices):
    """Levels of the official geographic code (INSEE), plus the country itself."""

    COUNTRY = "country", _("Country")
    REGION = "region", _("Région")
    DEPARTEMENT = "departement", _("Département")
    EPCI = "epci", _("Intercommunalité")
    COMMUNE = "commune", _("Commune")
