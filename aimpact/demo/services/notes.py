"""Who receives the notes of the demonstration, and what becomes of the answers."""

from collections.abc import Mapping
from datetime import datetime

from aimpact.accounts.models import User
from aimpact.demo.places import COMMUNE_SLUG
from aimpact.reports.services.commitments import write_commitment
from aimpact.reports.services.recipients import add_recipient
from aimpact.surveys.models import Survey

_IN_CHARGE = {"Maire": "mairie", "Direction générale des services": "dgs"}
_WILL_DO = """Le conseil municipal du 3 novembre a décidé, après avoir lu vos réponses :
- de planter des arbres sur la moitié nord de la place, au printemps ;
- de garder l’arrêt-minute devant la pharmacie ;
- de réessayer la piétonnisation un samedi par mois, et de vous redemander votre avis au bout de \
six mois."""
_WILL_NOT_DO = """Nous ne creuserons pas de parking souterrain : il coûterait cinq fois le budget \
de la place, et la nappe est à deux mètres sous les pavés."""


def write_notes(surveys: Mapping[str, Survey], *, by: Mapping[str, User], at: datetime) -> None:
    """Two people in charge receive the notes of the open survey; the one on the square, which is
    over, says what becomes of its answers.
    """
    owner = by[COMMUNE_SLUG]
    for role, mailbox in _IN_CHARGE.items():
        add_recipient(
            surveys["services"],
            email=f"{mailbox}@brumeval.example",
            role=role,
            name="",
            language="fr",
            by=owner,
            at=at,
        )
    write_commitment(
        surveys["place"],
        will_do=_WILL_DO,
        will_not_do=_WILL_NOT_DO,
        is_published=True,
        by=owner,
        at=at,
    )
