"""The preview: the participants' pages for the team, drafts included; nothing is stored."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from aimpact.core.access import public
from aimpact.spaces.access import staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.context import asks_profile_first, context_of
from aimpact.surveys.selectors.profiles import (
    ProfileQuestion,
    posted_profile,
    profile_names,
    read_profile,
)
from aimpact.surveys.selectors.screens import Finished, Screen, Walk
from aimpact.surveys.selectors.team import find_any_survey
from aimpact.surveys.tokens import PREVIEW_SHARED, read_preview
from aimpact.surveys.views.doors import GO, chosen_language, small_forms
from aimpact.surveys.views.pages import Sheet, render_sheet
from aimpact.surveys.views.team_pages import of_survey
from aimpact.surveys.views.uploads import preview_files
from aimpact.surveys.views.walks import take_step
from aimpact.ui.parts import Refusal


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def preview(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The form as participants see it. It may stand in a frame of our own pages, no others."""
    return _show(request, survey)


@public
@small_forms
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """The same for somebody without an account, by a link of the team that lasts some days."""
    try:
        code = read_preview(token)
    except signing.SignatureExpired:
        return render(request, "ui/refusal.html", {"refusal": _too_old()}, status=410)
    except signing.BadSignature:
        raise Http404 from None
    survey = find_any_survey(code)
    if survey is None:
        raise Http404
    response = _show(request, survey)
    response["X-Robots-Tag"] = "noindex"
    return response


def _too_old() -> Refusal:
    return Refusal(
        title=_("This preview is no longer shown"),
        reason=_("Its link was good for %(days)s days. Ask whoever sent it for another one.")
        % {"days": PREVIEW_SHARED // 86_400},
    )


def _show(request: HttpRequest, survey: Survey) -> HttpResponse:
    with timezone.override(survey.zone):
        language = chosen_language(request)
        if language:
            translation.activate(language)
        return _screen(request, survey, stays=bool(language))


def _screen(request: HttpRequest, survey: Survey, *, stays: bool) -> HttpResponse:
    uploads = preview_files(request, survey)
    data = request.POST if request.method == "POST" else QueryDict()
    first = asks_profile_first(survey)
    profile = read_profile(survey.profile_fields, data).profile if first else {}
    walk = Walk(
        survey.document,
        data,
        closing_names=profile_names(survey.profile_fields),
        context=context_of(survey, receipt="", at=timezone.now(), profile=profile, uploads=uploads),
        profile_first=first,
    )
    if request.method != "POST":
        return _draw(request, survey, walk.start())
    step = walk.stay() if stays else take_step(walk, data.get(GO, ""))
    if isinstance(step, Screen):
        return _draw(request, survey, step)
    return _end(request, survey, walk, step)


def _end(request: HttpRequest, survey: Survey, walk: Walk, done: Finished) -> HttpResponse:
    reading = read_profile(survey.profile_fields, request.POST)
    if not reading.is_right:
        return _draw(request, survey, walk.stay(), reading.questions)
    context = {
        "survey": survey,
        "document": survey.document,
        "answers": done.answers,
        "start": request.path,
    }
    return render(request, "surveys/answer/preview_end.html", context)


def _draw(
    request: HttpRequest,
    survey: Survey,
    screen: Screen,
    profile: list[ProfileQuestion] | None = None,
) -> HttpResponse:
    if profile is None:
        profile = posted_profile(survey.profile_fields, request.POST)
    sheet = Sheet(
        survey=survey, screen=screen, action=request.path, profile=profile, is_preview=True
    )
    return render_sheet(request, sheet)
