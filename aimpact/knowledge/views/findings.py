"""Findings that a team keeps, in the knowledge base; and AimPact's page that reads them first."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.insights.selectors.findings import kept_findings
from aimpact.knowledge.models import Entry
from aimpact.knowledge.selectors.entries import proposed_findings
from aimpact.knowledge.services.findings import (
    NotKept,
    NotProposed,
    NotTold,
    add_finding,
    decide_finding,
)
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_kept_findings(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The findings that the team keeps: add one to the knowledge base."""
    now = timezone.now()
    if request.method == "POST":
        try:
            add_finding(survey, request.POST.get("key", ""), by=person(request), at=now)
        except NotKept as refusal:
            raise Http404 from refusal
        messages.success(request, _("Added. Your team finds it in a minute."))
        return redirect("survey_kept_findings", slug=space.slug, code=survey.code)
    known = {entry.finding: entry for entry in Entry.objects.filter(found_in=survey)}
    rows = [
        {"judged": each, "entry": known.get(each.finding.key)}
        for each in kept_findings(survey, at=now)
    ]
    return render(request, "knowledge/findings.html", {"survey": survey, "rows": rows})


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
def knowledge_proposals(request: HttpRequest, space: Space) -> HttpResponse:
    """What spaces propose to all teams: AimPact's space alone reads it."""
    if not space.is_public:
        raise Http404
    return render(request, "knowledge/proposals.html", {"proposed": proposed_findings()})


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def knowledge_decide(request: HttpRequest, space: Space, number: int) -> HttpResponse:
    """Offer a finding to all teams, or leave it to its own."""
    entry, said = Entry.objects.filter(pk=number).first(), request.POST.get("say", "")
    if not space.is_public or entry is None or said not in {"yes", "no"}:
        raise Http404
    by, at = person(request), timezone.now()
    try:
        decide_finding(entry, is_published=said == "yes", by=by, at=at)
        messages.success(request, _("The team of that space sees your answer."))
    except (NotKept, NotProposed) as refusal:
        raise Http404 from refusal
    except NotTold:
        messages.error(request, _("The public page of results tells it no longer."))
    return redirect("knowledge_proposals", slug=space.slug)
