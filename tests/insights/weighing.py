"""A survey whose participants are not like the inhabitants, for the tests of weights."""

from collections.abc import Sequence

from aimpact.insights.selectors.profiles import CROSSED, CROSSED_OF
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from aimpact.territories.models import PopulationMargin
from tests.factories import make_closed_survey, make_commune
from tests.insights.ballots import fill


def make_weighted_survey(
    space: Space | None = None, *, women: int = 300, men: int = 100, **fields: object
) -> Survey:
    """Of the women 8 in 10 say yes, of the men 4 in 10; half of the inhabitants are women."""
    commune = make_commune()
    for category in ("woman", "man"):
        PopulationMargin.objects.create(
            territory=commune,
            variable="gender",
            category=category,
            inhabitants=500,
            source="Insee",
            vintage="2022",
        )
    survey = make_closed_survey(
        space, **({"territory": commune, "profile_fields": ["gender"]} | fields)
    )
    for gender, number, in_ten in (("woman", women, 8), ("man", men, 4)):
        yes = number * in_ten // 10
        fill(survey, yes, {"q1": "yes", "q2": ["trees"]}, profile={"gender": gender})
        fill(survey, number - yes, {"q1": "no"}, profile={"gender": gender})
    return survey


INHABITANTS = {
    "woman 15-24": 100, "woman 25-39": 200, "woman 65-79": 300,
    "man 15-24": 120, "man 25-39": 180, "man 65-79": 200,
}  # fmt: skip
Crowd = Sequence[tuple[str | None, str | None, int]]
"""Gender, age (`None`: not said) and how many of them."""
EVERY_CELL: Crowd = [
    ("woman", "15-24", 22), ("woman", "25-39", 60), ("woman", "65-79", 30),
    ("man", "15-24", 25), ("man", "25-39", 21), ("man", "65-79", 40),
]  # fmt: skip


def make_crossed_survey(crowd: Crowd, space: Space | None = None, **fields: object) -> Survey:
    """These people answered, in a commune whose figures cross gender and age."""
    commune = make_commune()
    counts: dict[str, dict[str, int]] = {CROSSED: dict(INHABITANTS), "gender": {}, "age_band": {}}
    for cell, number in INHABITANTS.items():
        for name, value in zip(CROSSED_OF, cell.split(), strict=True):
            counts[name][value] = counts[name].get(value, 0) + number
    PopulationMargin.objects.bulk_create(
        PopulationMargin(
            territory=commune,
            variable=variable,
            category=category,
            inhabitants=number,
            source="Insee",
            vintage="2022",
        )
        for variable, values in counts.items()
        for category, number in values.items()
    )
    options = {"territory": commune, "profile_fields": ["gender", "age_band"]} | fields
    survey = make_closed_survey(space, **options)
    for gender, age, number in crowd:
        said = {"gender": gender, "age_band": age}
        fill(survey, number, {"q1": "yes"}, profile={name: v for name, v in said.items() if v})
    return survey
