"""Reads for the screens of results: constant in the number of ballots."""

from aimpact.insights.selectors.profiles import Population, ProfileLabels, profile_labels
from aimpact.insights.selectors.results import AskedQuestion, People, Results, read_results
from aimpact.insights.selectors.texts import TextPage, TextPlace, read_texts, text_places

__all__ = [
    "AskedQuestion",
    "People",
    "Population",
    "ProfileLabels",
    "Results",
    "TextPage",
    "TextPlace",
    "profile_labels",
    "read_results",
    "read_texts",
    "text_places",
]
