"""What the citizens of the demonstration tend to think: each choice's weight, and its tilts.

`""` is the weight for everybody; a trait (`Citizen.traits`) multiplies it for those who have it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Tilts = Mapping[str, float]
Choices = Mapping[str, Tilts]


@dataclass(frozen=True, slots=True)
class Leaning:
    """How a question is answered. One of `choices`, `rows`, `number`, `texts` or `spots` is set;
    none for a file.

    `skip`: the share of people who leave it out. `several`: how many choices are ticked on
    average. `number`: mean and spread; `texts`: a file of `demo/texts`. `spots`: latitude,
    longitude and weight of the places around which people point.
    """

    choices: Choices | None = None
    rows: Mapping[str, Choices] | None = None
    number: tuple[float, float] | None = None
    texts: str = ""
    spots: Sequence[tuple[float, float, float]] = ()
    skip: float = 0.03
    several: float = 0.0


def _flat(**weights: float) -> Choices:
    return {code: {"": weight} for code, weight in weights.items()}


def _scale(mean: float, tilts: Tilts, no_opinion: float = 0.5) -> Choices:
    """Points `c1`… around a mean; a tilt above 1 makes high points likelier."""
    points: dict[str, Tilts] = {}
    for point in range(1, 6):
        weight = max(0.2, 3 - abs(point - mean) * 1.1)
        powers = {trait: tilt ** (point - 3) for trait, tilt in tilts.items()}
        points[f"c{point}"] = {"": weight, **powers}
    return points | ({"no_opinion": {"": no_opinion}} if no_opinion else {})


def _four(mean: float, tilts: Tilts, no_opinion: float = 1.0) -> Choices:
    points = dict(_scale(mean, tilts, no_opinion))
    points.pop("c5")
    return points


def _mentions(mean: float, tilts: Tilts) -> Choices:
    """Mentions `c1` (the best) to `c7` around a mean; a tilt above 1 makes good ones likelier."""
    mentions: dict[str, Tilts] = {}
    for at in range(1, 8):
        powers = {trait: tilt ** (4 - at) for trait, tilt in tilts.items()}
        mentions[f"c{at}"] = {"": max(0.15, 3.2 - abs(at - mean) * 0.9), **powers}
    return mentions


def _side(agree: float, disagree: float, **tilts: float) -> Choices:
    """A statement; a tilt above 1 makes agreeing likelier and disagreeing as much less."""
    against = {trait: 1 / tilt for trait, tilt in tilts.items()}
    return {
        "agree": {"": agree} | tilts,
        "disagree": {"": disagree} | against,
        "pass": {"": 1},
    }


_YES_NO = ("yes", "no", "abstain")

PLACE: Mapping[str, Leaning] = {
    "frequency": Leaning(
        {
            "daily": {"": 2, "centre": 4, "retired": 1.5, "hameaux": 0.3},
            "weekly": {"": 5, "old": 1.3},
            "monthly": {"": 3, "hameaux": 1.6, "acacias": 1.4},
            "rarely": {"": 2, "young": 1.6, "acacias": 1.6},
            "never": {"": 0.5, "acacias": 2.5, "young": 1.5},
        },
        skip=0.0,
    ),
    "reasons": Leaning(
        {
            "market": {"": 4, "old": 1.6, "young": 0.5},
            "shops": {"": 4},
            "services": {"": 3, "old": 1.5},
            "meeting": {"": 2, "young": 1.6},
            "crossing": {"": 2, "young": 1.3},
            "other": {"": 0.3},
        },
        several=2.1,
    ),
    "travel": Leaning(
        {
            "foot": {"": 3, "centre": 5, "hameaux": 0.1},
            "bike": {"": 1, "young": 2, "old": 0.4, "tilleuls": 1.4},
            "car": {"": 3, "hameaux": 5, "centre": 0.3, "old": 1.2},
            "bus": {"": 0.7, "acacias": 3, "young": 1.4},
        }
    ),
    "priorities": Leaning(
        {
            "trees": {"": 5, "young": 1.2},
            "benches": {"": 3, "old": 2.2},
            "parking": {"": 3, "hameaux": 2.6, "old": 1.5, "young": 0.5, "pcs2": 2},
            "terraces": {"": 2.5, "young": 2, "old": 0.6},
            "bikes": {"": 1.5, "young": 1.8, "old": 0.4},
            "play": {"": 1.6, "middle": 1.8, "old": 0.5},
            "hall": {"": 2.5, "centre": 1.3, "pcs2": 1.6},
            "none": {"": 0.15},
        },
        several=2.5,
    ),
    "fewer_cars": Leaning(
        {
            "yes": {"": 4, "young": 1.7, "centre": 1.4, "hameaux": 0.4, "pcs2": 0.4},
            "no": {"": 4, "old": 1.4, "hameaux": 1.6},
            "abstain": {"": 1, "acacias": 1.6},
        }
    ),
    "where": Leaning(_flat(station=5, edges=3, nowhere=2)),
    "walk": Leaning(number=(5.5, 3.2), skip=0.12),
    "beauty": Leaning(_scale(2.4, {"old": 1.15, "young": 0.85})),
    "wish": Leaning(texts="place", skip=0.52),
}

SERVICES: Mapping[str, Leaning] = {
    "satisfaction": Leaning(
        rows={
            "townhall": _four(3.1, {"old": 1.25, "young": 0.8}, 0.4),
            "canteen": _four(2.7, {"middle": 1.1}, 4),
            "waste": _four(2.4, {"hameaux": 0.7}, 0.2),
            "library": _four(3.5, {"woman": 1.15}, 2.5),
            "streets": _four(2.0, {"acacias": 0.65, "hameaux": 0.6, "centre": 1.2}, 0.2),
        },
        skip=0.05,
    ),
    "hours": Leaning(
        {
            "early": {"": 1.5},
            "noon": {"": 2, "middle": 1.6},
            "evening": {"": 3, "middle": 1.8, "retired": 0.2},
            "saturday": {"": 3, "retired": 0.4},
            "fine": {"": 2, "retired": 3.5},
        }
    ),
    "channels": Leaning(
        {
            "desk": {"": 3, "old": 1.8},
            "phone": {"": 3, "old": 1.5},
            "mail": {"": 3},
            "web": {"": 3, "old": 0.4, "young": 1.4},
            "letter": {"": 0.8, "old": 1.8},
        },
        several=1.8,
    ),
    "improve": Leaning(texts="services", skip=0.55),
}

TRAINS: Mapping[str, Leaning] = {
    "use": Leaning(
        {
            "daily": {"": 1.5, "young": 1.8, "retired": 0.2},
            "weekly": {"": 2, "young": 1.5},
            "monthly": {"": 4},
            "never": {"": 3, "hameaux": 1.8, "old": 1.2},
        },
        skip=0.0,
    ),
    "why_not": Leaning(
        {
            "times": {"": 4},
            "price": {"": 3, "young": 1.6},
            "far": {"": 2, "hameaux": 2},
            "trust": {"": 2.5},
            "car": {"": 2.5, "old": 1.3},
        },
        several=1.9,
    ),
    "punctual": Leaning(_scale(2.3, {"old": 1.2, "young": 0.85}, 0.8)),
    "price": Leaning(number=(5.4, 2.1), skip=0.16),
    "sunday": Leaning(
        {
            "yes": {"": 5, "young": 1.5},
            "no": {"": 2.4, "old": 1.3},
            "abstain": {"": 1},
        }
    ),
    "remark": Leaning(texts="trains", skip=0.6),
}

TELETRAVAIL: Mapping[str, Leaning] = {
    "days": Leaning(
        {
            "none": {"": 2, "pcs6": 12, "pcs5": 1.6},
            "one": {"": 3},
            "two": {"": 4, "pcs3": 1.8, "pcs6": 0.1},
            "three": {"": 1, "pcs3": 1.6, "pcs6": 0.05},
        },
        skip=0.0,
    ),
    "gains": Leaning(_flat(time=5, focus=3, family=3, money=2, nothing=0.1), several=2.2),
    "team": Leaning(_scale(3.3, {"pcs6": 0.75, "pcs3": 1.15}, 0)),
    "keep": Leaning({"yes": {"": 5, "pcs6": 0.5}, "no": {"": 3}, "abstain": {"": 1}}),
    "comment": Leaning(texts="teletravail", skip=0.5),
}

CONSEILS: Mapping[str, Leaning] = {
    "film": Leaning({"yes": {"": 6}, "no": {"": 2.5, "old": 1.2}, "abstain": {"": 0.8}}),
    "watch": Leaning({"live": {"": 1, "old": 1.6}, "later": {"": 5}, "no": {"": 3, "young": 1.5}}),
    "comment": Leaning(texts="conseils", skip=0.55),
}

WEEKEND: Mapping[str, Leaning] = {
    "where": Leaning(
        # Coasts, mountains, a river: wishes, of which nobody thinks ill.
        spots=(
            (47.60, -3.00, 5),
            (49.30, 0.10, 3),
            (43.50, 6.90, 4),
            (45.90, 6.60, 4),
            (42.90, 0.30, 2),
            (44.80, 4.40, 2),
            (47.40, 0.70, 3),
            (48.10, 7.20, 2),
            (42.20, 9.00, 1),
        ),
        skip=0.06,
    ),
    "what": Leaning(
        {
            "sea": {"": 5},
            "hills": {"": 4, "young": 1.4},
            "town": {"": 2, "old": 1.3},
            "people": {"": 2.5, "old": 1.4},
            "no_opinion": {"": 0.4},
        }
    ),
    "photo": Leaning(skip=0.955),
    "remark": Leaning(texts="trains", skip=0.75),
}

PROJETS: Mapping[str, Leaning] = {
    "projects": Leaning(
        {
            "trees": {"": 4, "young": 1.4},
            "library": {"": 3, "young": 1.6, "old": 0.7},
            "playground": {"": 3, "acacias": 2.5, "old": 0.5},
            "shelter": {"": 2, "young": 1.6, "hameaux": 0.6},
            "lamps": {"": 1.5, "hameaux": 5},
            "oven": {"": 1.2, "old": 1.6},
        },
        skip=0.02,
    ),
    "priorities": Leaning(
        {
            "roads": {"": 3, "old": 1.6},
            "schools": {"": 3, "old": 0.7},
            "nature": {"": 2.5, "young": 1.5},
            "sports": {"": 1.5, "young": 1.8},
            "safety": {"": 2, "old": 1.6},
        },
        skip=0.05,
    ),
    "share": Leaning(_flat(centre=3, districts=4, hamlets=2), skip=0.12),
    "sites": Leaning(
        rows={
            "school": _mentions(2.4, {"centre": 1.2}),
            "quay": _mentions(4.1, {"young": 1.25}),
            "church": _mentions(3.5, {"old": 1.2}),
        }
    ),
    "views": Leaning(
        rows={
            "yearly": _flat(agree=7, disagree=1.5, **{"pass": 1}),
            "young": {
                "agree": {"": 4, "young": 2},
                "disagree": {"": 4, "old": 1.6},
                "pass": {"": 1},
            },
            "small": _side(5, 4, bold=0.5),
            "council": {"agree": {"": 2, "old": 1.4}, "disagree": {"": 6}, "pass": {"": 1.2}},
            "night": _side(4, 4, bold=4, careful=0.25),
            "cars": _side(4, 4, bold=5, careful=0.2),
            "meat": _side(3.5, 4, bold=5, careful=0.2),
            "taxes": _side(4, 4, bold=0.2, careful=4),
            "told": _side(9, 0.8),
        }
    ),
    "recommend": Leaning(number=(7.6, 2.3), skip=0.06),
    "part": Leaning(number=(34, 21), skip=0.1),
}

BERGES: Mapping[str, Leaning] = {
    "often": Leaning(
        {
            "week": {"": 4, "centre": 1.8, "hameaux": 0.5},
            "month": {"": 4},
            "rarely": {"": 2, "hameaux": 2},
            "never": {"": 0.8, "acacias": 1.6},
        }
    ),
    "reasons": Leaning(
        {
            "shade": {"": 4, "old": 1.3},
            "seats": {"": 3, "old": 1.9},
            "light": {"": 2.5, "woman": 1.5},
            "path": {"": 3},
            "toilets": {"": 2, "old": 1.4},
            "nothing": {"": 0.4},
        },
        several=2.2,
    ),
    "bathing": Leaning({"yes": {"": 5, "young": 2}, "no": {"": 4, "old": 1.6}, "abstain": {"": 1}}),
    "order": Leaning(_flat(trees=4, path=3, pier=1.5), skip=0.1),
    "evenings": Leaning(number=(12, 7), skip=0.2),
    "idea": Leaning(texts="berges", skip=0.7),
}

JEUNES: Mapping[str, Leaning] = {
    "place": Leaning(
        {"hall": {"": 5}, "school": {"": 2, "old": 1.4}, "new": {"": 1.5}, "none": {"": 0.7}}
    ),
    "when": Leaning(_flat(evenings=4, wednesday=5, saturday=4, holidays=3), several=2.1),
    "help": Leaning(_flat(yes=2, no=5, abstain=2)),
}

REUNIONS: Mapping[str, Leaning] = {
    "day": Leaning(
        {"tuesday": {"": 2}, "thursday": {"": 4, "young": 1.3}, "saturday": {"": 3, "old": 1.5}}
    ),
    "where": Leaning(_flat(townhall=5, school=3, online=2), several=1.5),
}

BAROMETRE_1: Mapping[str, Leaning] = {
    "life": Leaning(_scale(3.1, {"acacias": 0.8, "tilleuls": 1.15})),
    "needs": Leaning(_flat(care=4, transport=3, safety=3, green=2, shops=3), several=1.7),
    "heard": Leaning(_flat(yes=3, no=5, abstain=1.5)),
}
BAROMETRE_2: Mapping[str, Leaning] = {
    "life": Leaning(_scale(3.6, {"acacias": 0.8, "tilleuls": 1.15})),
    "needs": Leaning(
        _flat(care=5, transport=2, safety=3, green=2, shops=2, housing=3), several=1.7
    ),
    "heard": Leaning(_flat(yes=5, no=4, abstain=1.5)),
}

SALLE: Mapping[str, Leaning] = {
    "name": Leaning(
        {
            "brume": {"": 4, "young": 1.3},
            "tisserands": {"": 5, "old": 1.4},
            "tilleul": {"": 3, "tilleuls": 1.6},
            "blank": {"": 0.6},
        }
    ),
    "inaugurate": Leaning(_flat(yes=7, no=2, abstain=1)),
}

CAMERAS: Mapping[str, Leaning] = {
    "cameras": Leaning(
        {"yes": {"": 5, "old": 1.5}, "no": {"": 5, "young": 1.4}, "abstain": {"": 1}}
    ),
    "where": Leaning(_flat(hall=3, parking=5, school=3, nowhere=2), several=1.6, skip=0.1),
    "order": Leaning(_flat(lights=5, people=3, works=4), skip=0.1),
}

OPINIONS: Mapping[str, Mapping[str, Leaning]] = {
    "place": PLACE,
    "services": SERVICES,
    "trains": TRAINS,
    "printemps": TRAINS,
    "teletravail": TELETRAVAIL,
    "conseils": CONSEILS,
    "weekend": WEEKEND,
    "projets": PROJETS,
    "berges": BERGES,
    "jeunes": JEUNES,
    "reunions": REUNIONS,
    "salle": SALLE,
    "cameras": CAMERAS,
    "barometre-1": BAROMETRE_1,
    "barometre-2": BAROMETRE_2,
}
"""By the name of the questionnaire."""


def weight(tilts: Tilts, traits: frozenset[str]) -> float:
    """How likely a choice is for a person with these traits (no unit)."""
    total = tilts[""]
    for trait in traits & tilts.keys():
        total *= tilts[trait]
    return total
