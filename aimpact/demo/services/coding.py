"""What people wrote about trains, coded by two people of AimPact: compared, settled, quoted."""

from datetime import datetime
from pathlib import Path
from random import Random

from aimpact.accounts.models import User
from aimpact.core.text import fold
from aimpact.desk.enums import Part
from aimpact.desk.models import Code, CodedText, Coding, Study
from aimpact.desk.selectors.coding import analysts_of, disagreements, places_to_code
from aimpact.desk.services.coding import (
    draw_sample,
    finish_coding,
    judge_text,
    keep_quote,
    settle_text,
)
from aimpact.desk.services.frame import add_code, open_coding
from aimpact.desk.services.studies import assign_study

_FIELD, _TEXTS, _SEED = "remark", 40, 17
_SAID = Path(__file__).parents[1] / "texts" / "trains.txt"
_FRAME = {
    "retards": ("Ponctualité", "Retards, suppressions, correspondances manquées, information."),
    "horaires": ("Horaires", "Trains qui manquent : heures, jours, arrêts. Pas les retards."),
    "prix": ("Prix", "Billets, abonnements, comparaison avec la voiture."),
    "gares et confort": ("Gares et confort", "Guichets, accès, vélos, accueil, sécurité en gare."),
}
"""Headings of the file of texts, each with its code. What stands under another has none."""
_DOUBTS = 0.12
"""How often the second coder reads otherwise."""


def code_remarks(study: Study, *, by: User, at: datetime) -> Coding | None:
    """Code a sample of the remarks; nothing where they may not be read yet."""
    places = {one.place.name: one for one in places_to_code(study, at=at) if not one.why_not}
    place = places.get(_FIELD)
    if place is None or place.texts < _TEXTS:
        return None
    assign_study(study, by, part=Part.ANALYST, by=by, at=at)
    first, second = analysts_of(study)[:2]
    coding = open_coding(study, place, by=first, at=at)
    for label, definition in _FRAME.values():
        add_code(coding, label=label, definition=definition, by=first, at=at)
    coders = [first, second]
    coding = draw_sample(coding, coders=coders, size=_TEXTS, by=first, at=at, seed=_SEED)
    _code(coding, first, doubts=0, at=at)
    _code(coding, second, doubts=_DOUBTS, at=at)
    _settle(Coding.objects.get(pk=coding.pk), by=first, at=at)
    return coding


def _code(coding: Coding, coder: User, *, doubts: float, at: datetime) -> None:
    dice, headings = Random(_SEED), _headings()  # noqa: S311  # an invented doubt, no secret
    codes = {code.label: code for code in coding.codes.all()}
    for text in coding.texts.select_related("answer").order_by("position"):
        given = _codes_of(text, headings, codes)
        if dice.random() < doubts:
            given = [dice.choice([*codes.values()])]
        judge_text(text, codes=given, cannot_be_coded=not given, by=coder, at=at)
    finish_coding(coding, by=coder, at=at)


def _codes_of(text: CodedText, headings: dict[str, str], codes: dict[str, Code]) -> list[Code]:
    """The codes of the headings whose lines it is made of: a text may hold two lines."""
    said = fold(text.answer.text)
    found = {headings[line] for line in headings if line in said}
    return [codes[label] for heading, (label, _definition) in _FRAME.items() if heading in found]


def _settle(coding: Coding, *, by: User, at: datetime) -> None:
    for each in disagreements(coding):
        settle_text(
            each.text,
            codes=each.first.codes,
            cannot_be_coded=each.first.cannot_be_coded,
            reason="Relu à deux : c’est ce que dit la définition du code.",
            by=by,
            at=at,
        )
    for text in coding.texts.filter(judgements__cannot_be_coded=False).distinct()[:2]:
        keep_quote(text, is_kept=True, by=by, at=at)


def _headings() -> dict[str, str]:
    """Each line of the file, folded, with the heading that it stands under."""
    heading, found = "", {}
    for line in _SAID.read_text().splitlines():
        if line.startswith("# "):
            heading = line.removeprefix("# ")
        elif line.strip():
            found[fold(line.strip().rstrip("."))] = heading
    return found
