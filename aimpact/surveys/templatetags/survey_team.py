"""Tags of a survey's team pages: `{% load survey_team %}`."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from aimpact.spaces.models import Space
from aimpact.spaces.rules import PERMISSIONS, role_in
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.models import Survey
from aimpact.surveys.tabs import survey_tabs
from aimpact.ui.parts import Link
from aimpact.ui.templatetags.ui import badge

register = template.Library()

_BADGES = {
    SurveyState.DRAFT: ("", "pencil"),
    SurveyState.SCHEDULED: ("brand", "clock"),
    SurveyState.OPEN: ("good", "circle-play"),
    SurveyState.CLOSED: ("warn", "circle-stop"),
}


@register.simple_tag(takes_context=True)
def tabs_of(context: Context, survey: Survey) -> list[Link]:
    """{% tabs_of survey as links %}: the survey's pages that this reader may see."""
    request, space = context["request"], context["space"]
    return _tabs(request, space, survey)


def _tabs(request: HttpRequest, space: Space, survey: Survey) -> list[Link]:
    role = role_in(request.user, space)
    permissions = PERMISSIONS[role] if role else frozenset()
    return list(survey_tabs(survey, space.slug, permissions, path=request.path).values())


@register.simple_tag
def state_badge(state: SurveyState) -> SafeString:
    """{% state_badge line.state %}: draft, scheduled, open or closed."""
    tone, icon = _BADGES[state]
    drawn: Any = badge(str(state.label), tone=tone, icon=icon)
    return SafeString(drawn)


@register.filter
def state_now(survey: Survey) -> SurveyState:
    """{{ survey|state_now }}: where the survey is in its life."""
    return survey.state(timezone.now())
