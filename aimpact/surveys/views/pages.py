"""Drawing a screen of a questionnaire: the same for participants and for the preview."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from aimpact.surveys.models import Survey
from aimpact.surveys.questionnaire.duration import estimate_minutes
from aimpact.surveys.refusals import moment, next_steps
from aimpact.surveys.selectors.profiles import ProfileQuestion
from aimpact.surveys.selectors.screens import PAGE, Screen
from aimpact.surveys.templatetags.answering import plain_words

FRAGMENTS_KEPT = 512
"""Blank pages of questions kept drawn in each process: some 10 kB each."""

FragmentKey = tuple[int, int, datetime, str, str, tuple[tuple[str, bool], ...]]
_fragments: OrderedDict[FragmentKey, SafeString] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One line of the list of errors (`ui/form_errors.html`)."""

    target: str
    label: str
    message: str


def render_screen(
    request: HttpRequest,
    survey: Survey,
    screen: Screen,
    *,
    action: str,
    token: str = "",
    profile: Sequence[ProfileQuestion] = (),
    is_preview: bool = False,
) -> HttpResponse:
    """The page of a form. `action` is where it posts; `token` is the signed form token."""
    shown_profile = list(profile) if screen.is_last else []
    entries = error_lines(screen, shown_profile)
    context = {
        "survey": survey,
        "document": survey.document,
        "screen": screen,
        "page_field": PAGE,
        "questions": draw_questions(survey, screen),
        "profile": shown_profile,
        "commune_url": _commune_url(),
        "entries": entries,
        "action": action,
        "token": token,
        "is_preview": is_preview,
        "closes": moment(survey.closes_at, survey) if survey.closes_at else "",
        "steps": next_steps(survey) if screen.is_first else [],
        "minutes": estimate_minutes(survey.document, profile_questions=len(survey.profile_fields)),
    }
    status = 422 if entries else screen.status
    return render(request, "surveys/answer/form.html", context, status=status)


def error_lines(screen: Screen, profile: Sequence[ProfileQuestion]) -> list[ErrorLine]:
    """Everything wrong on the screen, questions first."""
    lines = [
        ErrorLine(
            line.anchor, plain_words(line.question.label) if line.question else "", line.words
        )
        for line in screen.summary
    ]
    wrong = [question for question in profile if question.error]
    return lines + [ErrorLine(f"f-{q.name}", q.label, q.error) for q in wrong]


def draw_questions(survey: Survey, screen: Screen) -> SafeString:
    """The HTML of the questions; blank ones are drawn once a version, language and process."""
    if not screen.is_blank:
        return _draw(screen)
    key = _key(survey, screen)
    with _lock:
        drawn = _fragments.get(key)
        if drawn is not None:
            _fragments.move_to_end(key)
            return drawn
    drawn = _draw(screen)
    with _lock:
        _fragments[key] = drawn
        while len(_fragments) > FRAGMENTS_KEPT:
            _fragments.popitem(last=False)
    return drawn


def _key(survey: Survey, screen: Screen) -> FragmentKey:
    shown = tuple((part.question.code, part.is_shown) for part in screen.questions)
    language = get_language() or ""
    return survey.pk, survey.version, survey.updated_at, language, screen.code, shown


def _draw(screen: Screen) -> SafeString:
    parts = [
        render_to_string("surveys/questions/question.html", {"screen": question})
        for question in screen.questions
    ]
    return mark_safe("".join(parts))  # noqa: S308  # each part was escaped by its template


def _commune_url() -> str:
    try:
        return reverse("search_communes")
    except NoReverseMatch:
        return ""
