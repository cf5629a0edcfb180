"""Where an analysis stands, in words, for every page that shows a part of it."""

from django import template

from aimpact.insights.analysis_wording import sentence_of_analysis
from aimpact.insights.selectors.analyses import AnalysisStanding

register = template.Library()


@register.simple_tag
def analysis_sentence(standing: AnalysisStanding) -> str:
    """What the team reads of the analysis of a survey."""
    return sentence_of_analysis(standing)
