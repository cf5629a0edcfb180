"""Opening a survey to its public, extending it, closing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aimpact.spaces import confirmation
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.forms.publishing import ExtensionForm
from aimpact.surveys.forms.ways import PauseForm
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.ballots import has_ballots
from aimpact.surveys.selectors.boards import key_fingerprint
from aimpact.surveys.selectors.overview import overview_of
from aimpact.surveys.selectors.problems import to_mend
from aimpact.surveys.selectors.publishing import cautions, closes_too_early
from aimpact.surveys.selectors.terms_words import terms_in_words
from aimpact.surveys.services.editing import NotReady
from aimpact.surveys.services.publishing import (
    AlreadyPublished,
    BallotsAreIn,
    ClosesTooEarly,
    NotPublished,
    ResultsWereShown,
    SurveyOver,
    close_survey,
    extend_survey,
    may_extend,
    pause_survey,
    publish_survey,
    resume_survey,
    unpublish_survey,
)
from aimpact.surveys.views.team_pages import of_survey


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_publish(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    if request.method != "POST":
        return _page(request, survey, ExtensionForm(survey))
    try:
        published = publish_survey(survey, by=person(request), at=timezone.now())
    except (NotReady, ClosesTooEarly):
        return _page(request, survey, ExtensionForm(survey), status=422)
    except AlreadyPublished:
        messages.info(request, _("The survey was published already."))
        return _here(survey)
    if published.state(timezone.now()) is SurveyState.SCHEDULED:
        messages.success(request, _("The survey is published: it opens by itself on its date."))
    else:
        messages.success(request, _("The survey is open. Here is how to make it known."))
    return redirect("survey_share", slug=space.slug, code=survey.code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_unpublish(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    if request.method != "POST":
        question = confirmation.Question(
            title=_("Take the survey back to a draft?"),
            text=_what_a_draft_undoes(survey),
            button=_("Take back to a draft"),
            back=_url(survey),
        )
        return confirmation.ask(request, question)
    try:
        unpublish_survey(survey, by=person(request), at=timezone.now())
    except BallotsAreIn:
        messages.error(request, _("People have answered: close the survey instead."))
    except NotPublished:
        messages.info(request, _("The survey is a draft already."))
    else:
        messages.success(request, _("The survey is a draft again."))
    return _here(survey)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_close(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    if request.method != "POST":
        question = confirmation.Question(
            title=_("Close the survey now?"),
            text=_("Nobody will be able to answer any more. This cannot be undone."),
            button=_("Close the survey"),
            back=_url(survey),
        )
        return confirmation.ask(request, question)
    try:
        close_survey(survey, by=person(request), at=timezone.now())
    except (NotPublished, SurveyOver):
        messages.info(request, _("The survey is not running: there is nothing to close."))
    else:
        messages.success(request, _("The survey is closed. Its last answers are being counted."))
    return _here(survey)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_extend(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    form = ExtensionForm(survey, request.POST)
    if not form.is_valid():
        return _page(request, survey, form, status=422)
    typed = form.cleaned_data
    try:
        extend_survey(
            survey,
            closes_at=typed["closes_at"],
            reason=typed["reason"],
            by=person(request),
            at=timezone.now(),
        )
    except ClosesTooEarly:
        form.refuse_early()
        return _page(request, survey, form, status=422)
    except ResultsWereShown:
        words = _("Its results can be read: who answered now would know them. Duplicate it.")
        messages.error(request, words)
        return _here(survey)
    except (NotPublished, SurveyOver):
        messages.error(request, _("The survey is not running: its end cannot move."))
        return _here(survey)
    messages.success(request, _("The closing date is changed."))
    return _here(survey)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_pause(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _page(request, survey, ExtensionForm(survey), pause=form, status=422)
    try:
        pause_survey(survey, reason=form.read(), by=person(request), at=timezone.now())
    except (NotPublished, SurveyOver):
        messages.error(request, _("The survey is not running: there is nothing to pause."))
    else:
        messages.success(request, _("The survey is paused. Whoever comes reads the reason."))
    return _here(survey)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_resume(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    try:
        resume_survey(survey, by=person(request), at=timezone.now())
    except (NotPublished, SurveyOver):
        messages.error(request, _("The survey is not running: there is nothing to take up again."))
    else:
        messages.success(request, _("The survey takes answers again."))
    return _here(survey)


def _page(
    request: HttpRequest,
    survey: Survey,
    form: ExtensionForm,
    *,
    pause: PauseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    overview = overview_of(survey, at=now)
    context = {
        "survey": survey,
        "overview": overview,
        "terms": terms_in_words(survey),
        "problems": to_mend(survey.document, overview.problems),
        "closes_too_early": overview.is_draft and closes_too_early(survey, at=now),
        "cautions": cautions(survey, at=now) if overview.is_draft else [],
        "opens_later": survey.opens_at is not None and survey.opens_at > now,
        "ballots_are_in": has_ballots(survey),
        "form": form,
        "pause_form": pause or PauseForm(initial={"pause_reason": survey.pause_reason}),
        "may_reopen": overview.ended_at is not None and may_extend(survey, at=now),
    }
    return render(request, "surveys/team/publish.html", context, status=status)


def _what_a_draft_undoes(survey: Survey) -> str:
    """What follows from taking the survey back; of a secret vote, that its key goes with it."""
    text = _("Its link stops working until you publish again. Nobody has answered yet.")
    if not key_fingerprint(survey):
        return text
    # Voters who compare are told to go no further when fingerprints differ.
    key = _(
        "The key of this secret vote will be destroyed, and the next publication makes another:"
        " its fingerprint will not be the same. Posters, letters and messages that carry this one"
        " will be wrong, and voters who compare will be told not to go on. Make them again,"
        " and say why."
    )
    return f"{text} {key}"


def _url(survey: Survey) -> str:
    return reverse("survey_publish", args=[survey.space.slug, survey.code])


def _here(survey: Survey) -> HttpResponse:
    return redirect(_url(survey))
