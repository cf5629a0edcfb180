"""Who took part by gender and age together, beside the inhabitants, as charts."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from aimpact.accounts.enums import Gender, ProfileField
from aimpact.insights.readings.groups import Group
from aimpact.insights.readings.weights import Pyramid
from aimpact.insights.selectors.profiles import ProfileLabels
from aimpact.ui.charts import Base, ComparisonChart, ComparisonRow


def draw_pyramid(pyramid: Pyramid, labels: Mapping[str, ProfileLabels]) -> list[ComparisonChart]:
    """One chart a gender, from the youngest to the oldest, every share being of everybody: side by
    side, they are the two halves of a pyramid.
    """
    genders = dict.fromkeys(each.gender for each in pyramid.cells)
    source = _("Population: %(source)s, %(vintage)s.") % {
        "source": pyramid.source,
        "vintage": pyramid.vintage,
    }
    base = Base(pyramid.base, pyramid.ballots, pyramid.k)
    return [
        ComparisonChart(
            f"pyramid-{at}",
            _name(gender, labels),
            tuple(
                ComparisonRow(
                    labels[ProfileField.AGE_BAND].label(each.age),
                    each.participants,
                    each.inhabitants / pyramid.inhabitants,
                )
                for each in pyramid.cells
                if each.gender == gender
            ),
            base,
            source,
        )
        for at, gender in enumerate(genders)
    ]


def _name(gender: Group, labels: Mapping[str, ProfileLabels]) -> str:
    known: dict[Group, str] = {(Gender.WOMAN.value,): _("Women"), (Gender.MAN.value,): _("Men")}
    return known.get(gender) or labels[ProfileField.GENDER].label(gender)
