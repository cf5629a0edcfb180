"""The survey that is answered: one page of five questions, two of profile."""

import json
import random
from datetime import date
from typing import Any

from aimpact.questionnaire.structure import (
    Choice,
    Display,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)

PROFILE_FIELDS = ("age_band", "gender")
AGES = ("15-24", "25-39", "40-54", "55-64", "65-79", "80+")
GENDERS = ("woman", "man")
TEXTS = (
    "Plantez de vrais arbres, pas trois arbustes en pot.",
    "On ne peut jamais se garer le samedi matin.",
    "Des bancs.",
    "Une halle couverte pour le marché, et des toilettes propres.",
)


def bench_questionnaire() -> Questionnaire:
    """The questionnaire of every benchmark."""
    pages = (Page(code="p1", questions=(_single(), _several(), _rating(), _number(), _text())),)
    return Questionnaire(title=Text("La place du Marché", "The market square"), pages=pages)


def _choices(*labels: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(code=f"c{rank}", label=Text(label, label)) for rank, label in enumerate(labels, 1)
    )


def _single() -> Question:
    choices = _choices("Tous les jours", "Chaque semaine", "Parfois", "Jamais")
    label = Text("Venez-vous souvent ?", "Do you often come?")
    return Question(code="q1", kind=Kind.SINGLE, label=label, choices=choices, is_required=True)


def _several() -> Question:
    choices = _choices("Des arbres", "Des bancs", "Du stationnement", "Des terrasses", "Une halle")
    label = Text("Que faut-il ?", "What is needed?")
    return Question(code="q2", kind=Kind.MULTIPLE, label=label, choices=choices, maximum=3)


def _rating() -> Question:
    choices = _choices("Pas du tout", "Plutôt pas", "Moyennement", "Plutôt", "Tout à fait")
    label = Text("La place est belle.", "The square is beautiful.")
    return Question(code="q3", kind=Kind.RATING, label=label, choices=choices)


def _number() -> Question:
    label = Text("Combien de minutes de marche ?", "How many minutes on foot?")
    return Question(code="q4", kind=Kind.NUMBER, label=label, minimum=0, maximum=30, is_whole=True)


def _text() -> Question:
    label = Text("Un mot de plus ?", "Anything else?")
    return Question(code="q5", kind=Kind.TEXT, label=label, display=Display.LONG)


def draw_answers(rng: random.Random) -> dict[str, Any]:
    """Answers as they are stored; one in three writes a text."""
    answers: dict[str, Any] = {
        "q1": f"c{rng.randint(1, 4)}",
        "q2": sorted(rng.sample([f"c{n}" for n in range(1, 6)], rng.randint(1, 3))),
        "q3": f"c{rng.randint(1, 5)}",
        "q4": rng.randint(0, 30),
    }
    if rng.random() < 1 / 3:
        answers["q5"] = rng.choice(TEXTS)
    return answers


def draw_profile(rng: random.Random) -> dict[str, str]:
    """A profile as it is stored."""
    return {"age_band": rng.choice(AGES), "gender": rng.choice(GENDERS)}


def form_fields(rng: random.Random) -> list[tuple[str, str]]:
    """The same answers as a browser posts them."""
    fields: list[tuple[str, str]] = []
    for name, value in draw_answers(rng).items():
        values = value if isinstance(value, list) else [value]
        fields += [(name, str(item)) for item in values]
    profile = [(f"profile-{name}", value) for name, value in draw_profile(rng).items()]
    return [*fields, *profile, ("_go", "send")]


def urn_row(rng: random.Random, survey_id: int, receipt: str, day: date) -> tuple[Any, ...]:
    """A row of the urn, in the order that `results` copies."""
    return (
        receipt,
        survey_id,
        "anonymous",
        json.dumps(draw_answers(rng), ensure_ascii=False),
        json.dumps(draw_profile(rng)),
        day,
        rng.randint(30, 300),
        "fr",
        "web",
    )
