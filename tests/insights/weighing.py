"""A survey whose participants are not like the inhabitants, for the tests of weights."""

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
