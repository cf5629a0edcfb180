"""Drawing a screen of a questionnaire: the same for participants and for the preview."""

import secrets
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from aimpact.questionnaire.duration import estimate_minutes
from aimpact.surveys.models import Survey
from aimpact.surveys.recent import Recent
from aimpact.surveys.refusals import moment, shown_steps
from aimpact.surveys.selectors.media import Library
from aimpact.surveys.selectors.profiles import ProfileQuestion
from aimpact.surveys.selectors.screens import PAGE, Screen, SummaryLine
from aimpact.surveys.templatetags.answering import plain_words
from aimpact.surveys.views.checks import Check
from aimpact.ui.scheme import chosen_scheme

TEMPLATE = "surveys/answer/form.html"
_OWN = ("csrf_token", "CSP_NONCE", "token", "action", "owner")
_HOLES = {name: f"hole{secrets.token_hex(12)}" for name in _OWN}
"""What stands for the reader's own values in a kept page; unknown outside this process."""

_pages: Recent[tuple[Hashable, ...], str] = Recent(128)
"""First pages kept whole, but for their holes: some 20 kB each."""
_questions: Recent[tuple[Hashable, ...], SafeString] = Recent(512)
"""Blank questions of a page kept drawn: some 10 kB each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is to be drawn: a screen of a survey, where it posts, the profile under it.

    `is_change`: what was sent before is opened again, to be replaced. `saved` is the token of
    answers set aside, which the form goes on with. `check` is the work asked of the device.
    `owner` is the mark under which this browser keeps the person's answers.
    """

    survey: Survey
    screen: Screen
    action: str
    token: str = ""
    owner: str = ""
    profile: Sequence[ProfileQuestion] = field(default=())
    is_preview: bool = False
    is_change: bool = False
    saved: str = ""
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One line of the list of errors (`ui/form_errors.html`)."""

    target: str
    label: str
    message: str


def render_sheet(
    request: HttpRequest,
    sheet: Sheet,
    *,
    template: str = TEMPLATE,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of a form. `template` extends the usual one, and gets `more` besides."""
    context = _context(sheet) | dict(more or {})
    status = 422 if context["entries"] else sheet.screen.status
    return render(request, template, context, status=status)


def render_first_sheet(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The page of a blank form, as `render_sheet` draws it, drawn once for all newcomers.

    It differs from one newcomer to the next by its tokens and its address alone, which fill the
    holes of the page kept. Somebody who is signed in, or to whom a message waits, gets a page
    of their own.
    """
    own = {settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys()
    is_typed = any(question.value for question in sheet.profile)
    if own or sheet.is_preview or is_typed or sheet.screen.carried or not sheet.screen.is_blank:
        return render_sheet(request, sheet)
    key = _page_key(request, sheet)
    page = _pages.get(key)
    if page is None:
        drawn = render_to_string(TEMPLATE, _context(sheet) | _HOLES, request)
        page = _pages.keep(key, drawn)
    values = {"csrf_token": get_token(request), "token": sheet.token, "action": sheet.action}
    values["owner"] = sheet.owner
    if _HOLES["CSP_NONCE"] in page:
        values["CSP_NONCE"] = str(getattr(request, "csp_nonce", ""))
    for name, value in values.items():
        page = page.replace(_HOLES[name], escape(value))
    return HttpResponse(page)


def _page_key(request: HttpRequest, sheet: Sheet) -> tuple[Hashable, ...]:
    return (
        *_columns(sheet.survey),
        *_columns(sheet.survey.space),
        get_language(),
        chosen_scheme(request),
    )


def _columns(row: Model) -> tuple[Hashable, ...]:
    """Every loaded column but the questionnaire, which its version stands for."""
    loaded = row.__dict__
    names = [column.attname for column in row._meta.concrete_fields]
    kept = (loaded[name] for name in names if name in loaded and name != "questionnaire")
    return tuple(str(value) if isinstance(value, list | dict) else value for value in kept)


def _context(sheet: Sheet) -> dict[str, Any]:
    survey, screen = sheet.survey, sheet.screen
    profile = list(sheet.profile) if screen.asks_profile else []
    minutes = estimate_minutes(survey.document, profile_questions=len(survey.profile_fields))
    return {
        "survey": survey,
        "document": survey.document,
        "screen": screen,
        "page_field": PAGE,
        "questions": draw_questions(survey, screen),
        "profile": profile,
        "commune_url": reverse("search_communes"),
        "entries": error_lines(screen, profile),
        "action": sheet.action,
        "token": sheet.token,
        "owner": sheet.owner,
        "is_preview": sheet.is_preview,
        "is_change": sheet.is_change,
        "saved": sheet.saved,
        "check": sheet.check,
        "offers_saving": survey.may_save and not (sheet.is_preview or sheet.is_change),
        "closes": moment(survey.closes_at, survey) if survey.closes_at else "",
        "steps": shown_steps(survey, leads=False) if screen.is_first else [],
        "minutes": minutes,
    }


def error_lines(screen: Screen, profile: Sequence[ProfileQuestion]) -> list[ErrorLine]:
    """Everything wrong on the screen, questions first."""
    lines = [ErrorLine(line.anchor, _label(line), line.words) for line in screen.summary]
    wrong = [question for question in profile if question.error]
    return lines + [ErrorLine(f"f-{q.name}", q.label, q.error) for q in wrong]


def _label(line: SummaryLine) -> str:
    texts = [part.label for part in (line.question, line.part, line.column) if part]
    return " – ".join(plain_words(text) for text in texts)


def draw_questions(survey: Survey, screen: Screen) -> SafeString:
    """The HTML of the questions; blank ones are drawn once a version, language and process."""
    if not screen.is_blank:
        return _draw(screen, survey)
    shown = tuple((part.question.code, part.is_shown) for part in screen.questions)
    version = (survey.pk, survey.version, survey.updated_at, survey.anonymity)
    key = (*version, get_language(), screen.code, shown)
    return _questions.get(key) or _questions.keep(key, _draw(screen, survey))


def _draw(screen: Screen, survey: Survey) -> SafeString:
    template = "surveys/questions/question.html"
    context = {"is_anonymous": survey.is_anonymous, "library": Library(survey), "survey": survey}
    parts = [
        render_to_string(template, context | {"screen": question}) for question in screen.questions
    ]
    return mark_safe("".join(parts))  # noqa: S308  # each part was escaped by its template
