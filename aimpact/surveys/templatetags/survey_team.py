"""Tags of a survey's team pages: `{% load survey_team %}`."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any, NamedTuple

from django import template
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from aimpact.questionnaire.prints import Place
from aimpact.spaces.models import Space
from aimpact.spaces.rules import PERMISSIONS, Permission, role_in
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.models import Survey
from aimpact.surveys.panels import (
    QuestionSource,
    QuestionTool,
    ReadPanel,
    WritingHelp,
    help_of,
    panels_of,
    sources_of,
    tools_of,
)
from aimpact.surveys.recent import Recent
from aimpact.surveys.selectors.builder import PageCard, QuestionCard
from aimpact.surveys.starts import StartOnOffer, starts_of
from aimpact.surveys.tabs import survey_tabs
from aimpact.ui.parts import Link, Text
from aimpact.ui.templatetags.ui import badge
from aimpact.ui.templatetags.ui_forms import form_errors

register = template.Library()

_drawn: Recent[tuple[Hashable, ...], SafeString] = Recent(2_000)
"""Closed cards and folded pages of the builder kept drawn: some six kilobytes each."""

_BADGES = {
    SurveyState.DRAFT: ("", "pencil"),
    SurveyState.SCHEDULED: ("brand", "clock"),
    SurveyState.OPEN: ("good", "circle-play"),
    SurveyState.CLOSED: ("", "lock"),
}


class DrawnRows(NamedTuple):
    """The tabs of a survey, the pages beside the current one, and those of its group; `group` is
    its name.
    """

    main: list[Link]
    beside: list[Link]
    within: list[Link]
    group: Text


@register.simple_tag(takes_context=True)
def tabs_of(context: Context, survey: Survey) -> DrawnRows:
    """{% tabs_of survey as rows %}: the survey's pages that this reader may see."""
    request, space = context["request"], context["space"]
    may = _permissions(request, space)
    rows = survey_tabs(survey, space.slug, may, path=request.path)
    # No room for icons in one row.
    main, beside, within = (
        [replace(link, icon="") for link in row.values()]
        for row in (rows.main, rows.beside, rows.within)
    )
    group = next((link.label for link in beside if link.current), "")
    return DrawnRows(main, beside, within, group)


def _permissions(request: HttpRequest, space: Space) -> frozenset[Permission]:
    role = role_in(request.user, space)
    return PERMISSIONS[role] if role else frozenset()


@register.simple_tag(takes_context=True)
def starts(context: Context) -> list[StartOnOffer]:
    """{% starts as starts %}: the other ways to start a survey."""
    return starts_of(context["space"].slug)


@register.simple_tag
def survey_badge(survey: Survey) -> SafeString:
    """{% survey_badge survey %}: draft, scheduled, open, held back for now, or closed."""
    state = survey.state(timezone.now())
    tone, icon = _BADGES[state]
    label: str | Promise = state.label
    if survey.is_paused and state is SurveyState.OPEN:
        label, tone, icon = pgettext("state of a survey", "Paused"), "warn", "pause"
    drawn: Any = badge(str(label), tone=tone, icon=icon)
    return SafeString(drawn)


@register.inclusion_tag("ui/form_errors.html")
def editor_errors(editor: Any) -> dict[str, Any]:
    """{% editor_errors opened.editor %}: what to correct in a card, above it."""
    return form_errors(*editor.every_form())


@register.simple_tag
def control(bound: BoundField, label: str = "", **options: Any) -> SafeString:
    """{% control form.label_fr %}: an input alone, with its error named; `label` is read aloud."""
    attributes = {name.replace("_", "-"): value for name, value in options.items()}
    attributes["class"] = "input" if "class" not in attributes else f"input {attributes['class']}"
    if label:
        attributes["aria-label"] = label
    attributes["aria-describedby"] = f"{bound.auto_id}_error"
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return bound.as_widget(attrs=attributes)


@register.inclusion_tag("surveys/builder/error.html")
def field_error(bound: BoundField) -> dict[str, Any]:
    """{% field_error form.label_fr %}: the place of a field's error, empty or not."""
    return {"bound": bound}


@register.inclusion_tag("surveys/builder/words.html")
def bilingual(
    form: Any, name: str, with_english: bool = False, *, hint: str = "", autofocus: bool = False
) -> dict[str, Any]:
    """{% bilingual form "label" with_english %}: a text in French, English beside it if shown."""
    return {
        "fr": form[f"{name}_fr"],
        "en": form[f"{name}_en"],
        "with_english": with_english or bool(form[f"{name}_en"].errors),
        "hint": hint,
        "autofocus": autofocus,
    }


@register.simple_tag
def tick(bound: BoundField) -> SafeString:
    """{% tick form.is_required %}: a box to tick and its words, in one card."""
    drawn = bound.as_widget(attrs={"class": "tick"})
    return format_html(
        '<label class="choice choice-small">{}<span>{}</span></label>', drawn, bound.label
    )


@register.simple_tag(takes_context=True)
def builder_panels(context: Context) -> list[ReadPanel]:
    """{% builder_panels as panels %}: what upper floors show beside the questions."""
    return panels_of(context["survey"])


@register.simple_tag
def question_sources(survey: Survey, page: str) -> list[tuple[QuestionSource, str]]:
    """{% question_sources survey page.code as sources %}: where questions may be taken from."""
    return sources_of(survey, page)


@register.simple_tag
def question_tools(slug: str, code: str) -> list[tuple[QuestionTool, str]]:
    """{% question_tools slug code as tools %}: what upper floors do with one question."""
    return tools_of(slug, code)


@register.simple_tag
def writing_help(survey: Survey, place: Place) -> tuple[WritingHelp, str] | None:
    """{% writing_help survey opened.place as help %}: what looks like the words being typed."""
    return help_of(survey, place)


@register.simple_tag(takes_context=True)
def closed_card(context: Context, card: QuestionCard) -> SafeString:
    """{% closed_card card %}: one question in the builder, not open."""
    marks = tuple(
        mark
        for panel in context.get("panels") or ()
        if (mark := panel.marks.get(card.question.code))
    )
    return _kept("surveys/builder/question_card.html", context, card.key, card=card, marks=marks)


@register.simple_tag(takes_context=True)
def card_row(context: Context, card: QuestionCard) -> SafeString:
    """{% card_row card %}: one question of a crowded page, on one line."""
    is_sorted = not context["builder"].is_locked
    template = "surveys/builder/question_row.html"
    return _kept(template, context, card.key, card=card, is_sorted=is_sorted)


@register.simple_tag(takes_context=True)
def folded_page(context: Context, page_card: PageCard) -> SafeString:
    """{% folded_page page_card %}: one page in the builder, its questions one a line."""
    template = "surveys/builder/page_folded.html"
    return _kept(template, context, page_card.key, page_card=page_card)


def _kept(template: str, context: Context, key: tuple[Hashable, ...], **shown: Any) -> SafeString:
    """A part of the builder as it was drawn before, or drawn. `key` stands for `card` and
    `page_card`; the rest of `shown` stands for itself.
    """
    values = {
        "slug": context["space"].slug,
        "code": context["survey"].code,
        "is_locked": context["builder"].is_locked,
        "with_english": bool(context.get("with_english")),
    }
    more = tuple(value for name, value in shown.items() if name not in {"card", "page_card"})
    # Everything that the part shows: a page of 200 questions draws anew only what changed. The
    # words of the template depend on the language as well.
    known = (template, *key, *values.values(), *more, get_language())
    return _drawn.get(known) or _drawn.keep(known, render_to_string(template, values | shown))
