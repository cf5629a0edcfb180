"""A study of the demonstration that is over: its reading written, reviewed, signed, delivered."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from aimpact.accounts.models import User
from aimpact.demo.places import AGORA_SLUG
from aimpact.desk.enums import Part
from aimpact.desk.models import Reading, Study
from aimpact.desk.services.delivery import comment_reading, deliver_reading
from aimpact.desk.services.readings import add_section, start_reading, write_advice
from aimpact.desk.services.reviews import (
    answer_remark,
    judge_reading,
    remark,
    resolve_remark,
    send_to_review,
    sign_reading,
)
from aimpact.desk.services.studies import ask_study, assign_study
from aimpact.desk.writing.citing import reference_of
from aimpact.spaces.enums import Role
from aimpact.spaces.models import Membership
from aimpact.surveys.models import Survey

_TITLE = "Les trains du quotidien : ce que montrent les premières réponses"
_BRIEF = """Nous préparons le contrat des trains. Que faut-il y mettre d’abord, et jusqu’où \
peut-on lire les réponses reçues à ce jour ?"""
_PUNCTUAL, _SUNDAY = "acceptability:punctual", "acceptability:sunday"
"""The two results that the reading cites, as the rules name them."""
_ASKED = """La région demande ce qui doit passer en premier dans le contrat des trains. Le sondage \
est encore ouvert : cette lecture dit ce que les premières réponses montrent, et ce qu’elles ne \
montrent pas encore."""
_SEEN = """Avant la fréquence, c’est la confiance qui manque. Le désaccord l’emporte nettement \
quand on demande si l’on peut compter sur les trains [{punctual}].

Dans le même temps, la plupart de ceux qui ont un avis acceptent que la région paie plus pour des \
trains le dimanche [{sunday}]. Les deux résultats se complètent :
- ce qui est demandé d’abord, c’est que le train prévu passe ;
- l’offre nouvelle est souhaitée, à condition qu’elle soit tenue."""
_UNKNOWN = """Personne n’a été tiré au sort : ceux qui répondent l’ont choisi, et prennent sans \
doute plus souvent le train que les autres. On ne sait pas ce que pensent ceux qui y ont renoncé, \
et ce sont eux que le contrat doit faire revenir.

Les réponses ne disent pas non plus ce que chacun paierait : « même si cela coûte plus cher à la \
région » n’est pas « même si mon billet augmente »."""
_PROMISE = "Écrire dans le contrat un engagement de fiabilité, publié chaque mois ligne par ligne"
_QUESTION = "Pouvons-nous montrer cette lecture à la commission des transports ?"
_REPLY = """Oui, entière et avec son annexe : les limites font partie de ce qui est signé. Le PDF \
porte l’empreinte qui permet de vérifier que rien n’a changé."""


def deliver_study(survey: Survey, *, owner: User, aimpact: User, at: datetime) -> Study:
    """Asked six days ago, delivered today; the client asks something and AimPact answers."""
    study = ask_study(
        survey.space,
        title=_TITLE,
        brief=_BRIEF,
        surveys=[survey],
        by=owner,
        at=at - timedelta(days=6),
    )
    analyst, reviewer = _person(Role.ANALYST), _person(Role.EDITOR)
    for user, part in ((analyst, Part.ANALYST), (reviewer, Part.REVIEWER)):
        assign_study(study, user, part=part, by=aimpact, at=at - timedelta(days=5))
    reading = _write(study, survey, by=analyst, at=at)
    _review(reading, analyst=analyst, reviewer=reviewer, at=at)
    sign_reading(
        reading,
        author_function="Analyste, AimPact",
        reviewer_function="Responsable de la méthode, AimPact",
        by=analyst,
        at=at,
    )
    reading = deliver_reading(reading, by=analyst, at=at)
    comment_reading(reading, text=_QUESTION, is_of_aimpact=False, by=owner, at=at)
    comment_reading(reading, text=_REPLY, is_of_aimpact=True, by=analyst, at=at)
    return study


def _person(role: Role) -> User:
    return Membership.objects.get(space__slug=AGORA_SLUG, role=role).user


def _write(study: Study, survey: Survey, *, by: User, at: datetime) -> Reading:
    refs: Mapping[str, str] = {
        "punctual": reference_of("R", survey.code, _PUNCTUAL),
        "sunday": reference_of("R", survey.code, _SUNDAY),
    }
    reading = start_reading(study, language="fr", by=by, at=at)
    sections = (
        ("Ce qui est demandé", _ASKED),
        ("Ce que l’on voit", _SEEN.format(**refs)),
        ("Ce que l’on ne sait pas", _UNKNOWN),
    )
    for title, text in sections:
        add_section(reading, title=title, text=text, by=by, at=at)
    write_advice(
        reading,
        source=refs["punctual"],
        action="",
        words=_PROMISE,
        caveat="Le sondage ne dit pas sur quelles lignes la confiance manque le plus.",
        mission="Deux réunions en gare avec ceux qui ont cessé de prendre le train.",
        by=by,
        at=at,
    )
    write_advice(
        reading,
        source=refs["sunday"],
        action="experiment",
        words="",
        caveat="L’accord porte sur l’argent de la région, pas sur le prix du billet.",
        mission="",
        by=by,
        at=at,
    )
    return reading


def _review(reading: Reading, *, analyst: User, reviewer: User, at: datetime) -> None:
    """The reviewer asks one question, which the analyst answers."""
    send_to_review(reading, by=analyst, at=at)
    text = "Le sondage est encore ouvert : est-ce dit assez tôt ?"
    said = remark(reading, text=text, section=None, by=reviewer, at=at)
    answer = "Oui, dès la première partie, puis dans les limites."
    answer_remark(said, text=answer, by=analyst, at=at)
    resolve_remark(said, by=reviewer, at=at)
    judge_reading(reading, is_accepted=True, reasons="", by=reviewer, at=at)
