"""What may be taken out, and in what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutFormat(models.TextChoices):
    """Formats in which a questionnaire leaves. Values are parts of addresses."""

    JSON = "json", _("AimPact (JSON)")
    XLSFORM = "xlsform", _("XLSForm (KoboToolbox, ODK)")
    LIMESURVEY = "limesurvey", _("LimeSurvey (text file)")
