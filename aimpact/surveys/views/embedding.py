"""Showing a survey in other sites: the framed pages, the script beside them, oEmbed, the card."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.core.access import public
from aimpact.questionnaire.duration import estimate_minutes
from aimpact.spaces.frame import enter_space
from aimpact.surveys.arrivals import EMBEDDED, TAG_PARAMETER
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import Survey
from aimpact.surveys.poster import Sheet, draw_sheet
from aimpact.surveys.recent import Recent
from aimpact.surveys.refusals import moment
from aimpact.surveys.selectors.answering import find_survey
from aimpact.surveys.selectors.campaigns import FRAME_HEIGHT, frame_html, sites_of
from aimpact.surveys.templatetags.answering import plain_words
from aimpact.surveys.views.answering import serve
from aimpact.surveys.views.doors import BROWSER_COOKIE, keep_browser, open_door, small_forms
from aimpact.surveys.views.framing import framed
from aimpact.surveys.views.receipts import thanks
from aimpact.surveys.views.tags import tagged

START = "debut"
WIDEST = 1_000

_cards: Recent[tuple[object, ...], bytes] = Recent(64)
"""Social cards kept drawn: some 50 kB each."""


@public
@framed
@small_forms
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer_framed(request: HttpRequest, survey: Survey) -> HttpResponse:
    """The survey in a frame: a first card that sets a cookie, then the form if it came back."""
    enter_space(request, survey.space)
    if survey.audience != Audience.LINK:
        return _outside(request, survey, why="audience")
    door = open_door(request, survey)
    here = reverse("answer_framed", args=[survey.code])
    door = tagged(request, replace(door, action=here, tag=EMBEDDED))
    if request.method == "POST" or START in request.GET:
        if BROWSER_COOKIE not in request.COOKIES:
            return _outside(request, survey, why="cookie")
        return serve(request, door)
    response = _start(request, survey, door.tag)
    if door.new_browser:
        keep_browser(request, response, door.new_browser)
    return response


def _start(request: HttpRequest, survey: Survey, tag: str) -> HttpResponse:
    minutes = estimate_minutes(survey.document, profile_questions=len(survey.profile_fields))
    context = {
        "survey": survey,
        "minutes": minutes,
        "closes": moment(survey.closes_at, survey) if survey.closes_at else "",
        "start": START,
        "tag": tag if tag != EMBEDDED else "",
        "tag_parameter": TAG_PARAMETER,
        "steps": [],
    }
    return render(request, "surveys/answer/framed_start.html", context)


def _outside(request: HttpRequest, survey: Survey, *, why: str) -> HttpResponse:
    """What cannot be answered in a frame is answered in a tab of its own."""
    status = 409 if request.method == "POST" else 200
    context = {"survey": survey, "why": why}
    return render(request, "surveys/answer/framed_outside.html", context, status=status)


@public
@framed
@never_cache
def framed_thanks(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Thanks and receipt, in the frame."""
    return thanks(request, survey.code)


@public
@require_safe
@cache_control(public=True, max_age=3_600)
def frame_script(request: HttpRequest) -> HttpResponse:
    """The script that a site puts beside the frame: it gives the frame the height of its page."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache
def _script() -> bytes:
    found = finders.find("built/embed.js")
    if not isinstance(found, str):
        raise Http404
    return Path(found).read_bytes()


@public
@require_safe
@cache_control(public=True, max_age=3_600)
def oembed(request: HttpRequest) -> HttpResponse:
    """The oEmbed endpoint (https://oembed.com): from a survey's address to its frame, in JSON."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)
    survey, tag = _asked(request.GET.get("url", ""))
    if survey is None or survey.audience != Audience.LINK or not sites_of(survey):
        raise Http404
    width = _within(request.GET.get("maxwidth", ""), WIDEST)
    height = _within(request.GET.get("maxheight", ""), FRAME_HEIGHT)
    return JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "title": plain_words(survey.document.title),
            "provider_name": survey.space.name,
            "provider_url": settings.PUBLIC_URL,
            "html": frame_html(survey, tag, height=height),
            "width": width,
            "height": height,
        }
    )


def _asked(url: str) -> tuple[Survey | None, str]:
    try:
        address = urlsplit(url)
    except ValueError:  # brackets that are no IPv6 address
        return None, ""
    parts = [part for part in address.path.split("/") if part]
    ours = address.netloc == urlsplit(settings.PUBLIC_URL).netloc
    if not ours or len(parts) != 2 or parts[0] != "s":
        return None, ""
    return find_survey(parts[1]), parse_qs(address.query).get(TAG_PARAMETER, [""])[0]


def _within(asked: str, most: int) -> int:
    wanted = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else most
    return max(1, min(wanted, most))


@public
@require_safe
@cache_control(public=True, max_age=3_600)
def social_card(request: HttpRequest, code: str) -> HttpResponse:
    """The picture that a social network shows beside the link."""
    survey = find_survey(code)
    if survey is None:
        raise Http404
    language = get_language()[:2]
    space = survey.space
    key = (survey.pk, survey.version, survey.updated_at, language, space.name, space.logo.name)
    look = (space.primary_color, space.on_primary_color, space.accent_color, space.font)
    drawn = _cards.get((*key, *look))
    if drawn is None:
        content = draw_sheet(survey, Sheet.CARD_WIDE, language=language)
        drawn = _cards.keep((*key, *look), content)
    return HttpResponse(drawn, content_type="image/png")
