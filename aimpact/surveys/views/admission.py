"""The composer of a rule: who may answer, by conditions put together."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.admission.conditions import EmailDomain
from aimpact.surveys.admission.domains import public_ones, shown
from aimpact.surveys.admission.rule import Rule
from aimpact.surveys.forms.admission import Composer
from aimpact.surveys.forms.terms import REFUSALS
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.admission_words import counted, places_of, rule_in_words
from aimpact.surveys.selectors.ballots import has_ballots
from aimpact.surveys.services.terms import TermsRefused, update_admission
from aimpact.surveys.views.team_pages import of_survey

SAVE = "save"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_admission(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The conditions as they are typed, the rule that they make read back in a sentence."""
    if request.method != "POST":
        return _page(request, survey, Composer.of_rule(survey.rule))
    button = request.POST.get("do", SAVE)
    composer = Composer.of_post(request.POST, is_sent=True)
    if button != SAVE:
        return _page(request, survey, composer.changed(button, request.POST))
    rule = composer.rule()
    if rule is None:
        return _page(request, survey, composer, status=422)
    try:
        update_admission(survey, rule, by=person(request), at=timezone.now())
    except TermsRefused as refusal:
        composer.errors = [str(REFUSALS[type(refusal)])]
        return _page(request, survey, composer, status=422)
    messages.success(request, _("The terms are saved."))
    return redirect("survey_terms", slug=space.slug, code=survey.code)


def _page(
    request: HttpRequest, survey: Survey, composer: Composer, *, status: int = 200
) -> HttpResponse:
    # The sentence says what stands on the page, saved or not: nothing while it is not complete.
    rule = Composer(composer.typed, is_sent=True).rule()
    context = {
        "survey": survey,
        "composer": composer,
        "sentence": _sentence(rule, survey) if rule else "",
        "public_domains": _public_domains(rule) if rule else "",
        "is_locked": has_ballots(survey),
    }
    return render(request, "surveys/team/admission.html", context, status=status)


def _sentence(rule: Rule, survey: Survey) -> str:
    words = rule_in_words(rule, survey.space.name, places_of(rule.conditions))
    return f"{words} {counted(rule)}"


def _public_domains(rule: Rule) -> str:
    listed = [one.domains for one in rule.conditions if isinstance(one, EmailDomain)]
    return ", ".join(shown(domain) for domains in listed for domain in public_ones(domains))
