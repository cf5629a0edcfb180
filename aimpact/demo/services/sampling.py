"""How the demonstration's people were chosen, and the staff of its company in figures."""

from collections.abc import Mapping
from datetime import datetime

from aimpact.accounts.enums import ProfileField
from aimpact.accounts.models import User
from aimpact.demo.places import COMMUNE_SLUG, COMPANY_SLUG, VINTAGE
from aimpact.insights.enums import SampleClaim
from aimpact.insights.services.margins import keep_margins
from aimpact.insights.services.sampling import declare_sample
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey

_STAFF = {"3": 62, "4": 96, "5": 104, "6": 158}
"""The company's 420 employees by occupational group."""
_STAFF_SOURCE = "Registre du personnel, chiffres inventés pour la démonstration"


def declare_samples(
    surveys: Mapping[str, Survey],
    spaces: Mapping[str, Space],
    *,
    by: Mapping[str, User],
    at: datetime,
) -> None:
    """A random sample of the company's staff, whose margins of error are thus shown; and a label
    that the facts do not allow: the square's survey was open to anyone.
    """
    drawn = {
        "claim": SampleClaim.RANDOM,
        "method": "Tirage au sort par ordinateur, devant deux représentants du personnel.",
        "frame": "Registre du personnel au 1er septembre",
        "frame_size": sum(_STAFF.values()),
        "drawn": 320,
        "paid_by": "Filatures de Brume, direction des ressources humaines",
    }
    declare_sample(surveys["teletravail"], drawn, by=by[COMPANY_SLUG], at=at)
    hoped = {
        "claim": SampleClaim.QUOTA,
        "method": "Affiches, bulletin municipal et marché du samedi.",
        "quota_fields": [ProfileField.AGE_BAND, ProfileField.GENDER],
        "paid_by": "Ville de Brumeval, commune",
    }
    declare_sample(surveys["place"], hoped, by=by[COMMUNE_SLUG], at=at)
    counts = {ProfileField.OCCUPATION.value: _STAFF}
    figures = {"source": _STAFF_SOURCE, "vintage": VINTAGE}
    keep_margins(spaces[COMPANY_SLUG], counts, by=by[COMPANY_SLUG], at=at, **figures)
