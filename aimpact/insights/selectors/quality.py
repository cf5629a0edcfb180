"""What the doors of a survey counted of how its ballots came in."""

from typing import Any

from django.db.models import FloatField, QuerySet, Sum, Value

from aimpact.insights.tallies import Tallies
from aimpact.surveys.enums import Sign
from aimpact.surveys.models import QualityCount, Survey

SIGN = "_sign"
"""The field under which the sums stand among the counters; no question's code starts with "_"."""


def sign_rows(survey: Survey) -> QuerySet[QualityCount, Any]:
    """The sums of every day in the shape of `Tally`'s lines, to be read in the same query."""
    sums = QualityCount.objects.filter(survey=survey).order_by().values("sign")
    nothing = Value(0.0, output_field=FloatField())
    return sums.annotate(number=Sum("count")).values_list(
        Value(SIGN), "sign", Value(""), Value(""), "number", nothing
    )


def signs_of(tallies: Tallies) -> dict[Sign, int]:
    """The sums, from the counters that were read."""
    return {Sign(sign): number for sign, number in tallies.answers(SIGN).items()}
