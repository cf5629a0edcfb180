"""Tags of the desk: `{% load desk %}`."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from aimpact.desk.enums import StudyState
from aimpact.desk.models import Study
from aimpact.desk.tabs import tabs_of_study
from aimpact.ui.parts import Link
from aimpact.ui.templatetags.ui import badge

register = template.Library()

_BADGES = {
    StudyState.ASKED: ("warn", "clock"),
    StudyState.OPEN: ("brand", "circle-play"),
    StudyState.REVIEW: ("brand", "eye"),
    StudyState.SIGNED: ("good", "check"),
    StudyState.DELIVERED: ("good", "check"),
    StudyState.WITHDRAWN: ("", "lock"),
}


@register.simple_tag(takes_context=True)
def study_tabs(context: Context, study: Study) -> list[Link]:
    """{% study_tabs study as links %}: the pages of the study."""
    return tabs_of_study(study, context["space"].slug, path=context["request"].path)


@register.simple_tag
def study_badge(study: Study) -> SafeString:
    """{% study_badge study %}: where it stands."""
    state = StudyState(study.state)
    tone, icon = _BADGES[state]
    drawn: Any = badge(str(state.label), tone=tone, icon=icon)
    return SafeString(drawn)
