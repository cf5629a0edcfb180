from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TerritoryKind(TextChoices):
    """Levels of the official geographic code (INSEE), plus the country itself."""

    COUNTRY = "country", _("Country")
    REGION = "region", _("Région")
    DEPARTEMENT = "departement", _("Département")
    EPCI = "epci", _("Intercommunalité")
    COMMUNE = "commune", _("Commune")


class MarginVariable(TextChoices):
    """What `PopulationMargin` may count. Others come from demonstration data or later imports.

    INSEE's estimates by département and région count everybody from birth in five classes of
    age (0-19, 20-39, 40-59, 60-74, 75+), which are not those of `accounts.enums.AgeBand`:
    they are kept as published under `AGE_CLASS`. For the whole country ages are published
    one by one (`AGE_YEAR`), from which any band can be summed. The crossed variables write
    `woman 20-39`.
    """

    GENDER = "gender", _("Gender")
    AGE_BAND = "age_band", _("Age")
    AGE_CLASS = "age_class", _("Age (INSEE's classes, from birth)")
    AGE_YEAR = "age_year", _("Age in years")
    GENDER_AGE_CLASS = "gender_age_class", _("Gender and age (INSEE's classes)")
    GENDER_AGE_BAND = "gender_age_band", _("Gender and age")
    GENDER_AGE_YEAR = "gender_age_year", _("Gender and age in years")
