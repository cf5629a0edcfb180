"""What a person may tell about themselves. Codes are stored; labels are shown."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Gender(TextChoices):
    WOMAN = "woman", _("A woman")
    MAN = "man", _("A man")
    OTHER = "other", _("Other")


class AgeBand(TextChoices):
    """Age bands of INSEE's population pyramids, from the age of fifteen."""

    FROM_15 = "15-24", _("15 to 24")
    FROM_25 = "25-39", _("25 to 39")
    FROM_40 = "40-54", _("40 to 54")
    FROM_55 = "55-64", _("55 to 64")
    FROM_65 = "65-79", _("65 to 79")
    FROM_80 = "80+", _("80 or more")


class OccupationalGroup(TextChoices):
    """The eight groups of the PCS (professions et catégories socioprofessionnelles, INSEE)."""

    FARMERS = "1", _("Farmers")
    SELF_EMPLOYED = "2", _("Craftspeople, shopkeepers, business owners")
    EXECUTIVES = "3", _("Executives and higher intellectual professions")
    INTERMEDIATE = "4", _("Intermediate professions")
    EMPLOYEES = "5", _("Employees")
    WORKERS = "6", _("Manual workers")
    RETIRED = "7", _("Retired")
    NOT_WORKING = "8", _("Others without a professional activity")


class ProfileField(TextChoices):
    """Profile questions that a survey may ask and cross its answers with."""

    AGE_BAND = "age_band", _("Age")
    GENDER = "gender", _("Gender")
    OCCUPATION = "occupation", _("Occupation")
    COMMUNE = "commune", _("Commune")
