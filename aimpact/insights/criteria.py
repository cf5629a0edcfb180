"""What results are weighted on, in words: criteria and sources."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from aimpact.insights.readings.weights import WeightedResults
from aimpact.insights.selectors.profiles import CROSSED, CROSSED_OF, ProfileLabels


def criteria_of(weighted: WeightedResults, labels: Mapping[str, ProfileLabels]) -> list[str]:
    """What weights, as in the middle of a sentence; gender and age are named once where they are
    weighted together.
    """
    names = [each.profile_field for each in weighted.variables]
    if CROSSED not in names:
        return [_name(name, labels) for name in names]
    others = [_name(name, labels) for name in names if name not in {CROSSED, *CROSSED_OF}]
    return [_("gender crossed with age"), *others]


def _name(profile_field: str, labels: Mapping[str, ProfileLabels]) -> str:
    title = labels[profile_field].title
    return title[:1].lower() + title[1:]


def sources_of(weighted: WeightedResults) -> list[str]:
    """Where the figures of the population come from, with their year, each once."""
    return [*dict.fromkeys(f"{each.source}, {each.vintage}" for each in weighted.variables)]


def listed(words: Sequence[str]) -> str:
    """« a, b and c »."""
    if len(words) < 2:
        return "".join(words)
    return _(" and ").join([", ".join(words[:-1]), words[-1]])
