"""Once the ballot is in: thanks with its receipt, and the page where a receipt is checked."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.core.access import public
from aimpact.core.text import in_groups, read_code
from aimpact.spaces.frame import enter_space
from aimpact.surveys.admission.conditions import Key
from aimpact.surveys.endings import ENDING_COOKIE, read_ending
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.forms.notices import NoticeForm
from aimpact.surveys.models import Survey
from aimpact.surveys.refusals import answer_url, results_url, shown_steps
from aimpact.surveys.selectors.answering import find_survey, receipt_place
from aimpact.surveys.services.notices import awaits_results
from aimpact.surveys.tokens import read_receipt
from aimpact.surveys.views.doors import EDIT, RECEIPT_COOKIE, WAS_IN_COOKIE
from aimpact.surveys.views.guessing import RECEIPT, bounds_guesses


@public
@require_safe
@never_cache
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    """Thank you, the receipt, and what happens next. For an hour, in this browser alone."""
    survey = _published(request, code)
    receipt = read_receipt(request.COOKIES.get(RECEIPT_COOKIE, ""), survey)
    if not receipt:
        return redirect("answer", survey.code)
    context = {
        "survey": survey,
        "document": survey.document,
        "receipt": in_groups(receipt),
        "was_in": request.COOKIES.get(WAS_IN_COOKIE) == receipt,
        "check_address": request.build_absolute_uri(reverse("answer_receipt", args=[survey.code])),
        "ending": read_ending(survey, request.COOKIES.get(ENDING_COOKIE, "")),
        "steps": shown_steps(survey, leads=_is_own_page(request)),
        "results_url": results_url(survey) if shows_results(survey) else "",
        "edit_url": _edit_url(survey),
        "notice_form": _notice_form(request, survey),
    }
    return render(request, "surveys/answer/thanks.html", context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@bounds_guesses(RECEIPT, missed=422)
def check_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a receipt's ballot is in, not what it says. Posted: a URL never holds a receipt."""
    survey = _published(request, code)
    typed = request.POST.get("receipt", "")
    place = receipt_place(survey, typed) if typed else ""
    context = {
        "survey": survey,
        "typed": typed[:60],
        "asked": request.method == "POST",
        "place": place,
        "receipt": in_groups(read_code(typed)),
    }
    status = 422 if request.method == "POST" and not place else 200
    return render(request, "surveys/answer/receipt.html", context, status=status)


def _notice_form(request: HttpRequest, survey: Survey) -> NoticeForm | None:
    """The form to be told of results that are to come; not inside another site's page."""
    shows = _is_own_page(request) and awaits_results(survey, at=timezone.now())
    return NoticeForm() if shows else None


def _is_own_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name == "answer_thanks"


def _edit_url(survey: Survey) -> str:
    """Where ballots are changed; invited people do it from the link of their e-mail."""
    may = survey.may_edit and survey.rule.counted_by is Key.ACCOUNT
    return f"{answer_url(survey)}?{EDIT}=1" if may else ""


def shows_results(survey: Survey) -> bool:
    """Whether the public may read the results now."""
    if survey.results_visibility == ResultsVisibility.LIVE:
        return True
    ended = survey.ended_at(timezone.now()) is not None
    return ended and survey.results_visibility == ResultsVisibility.AT_END


def _published(request: HttpRequest, code: str) -> Survey:
    survey = find_survey(code)
    if survey is None:
        raise Http404
    enter_space(request, survey.space)
    return survey
