"""Findings of a survey for its team, and the public page of the rules that write them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aimpact.core.access import public
from aimpact.core.services import note_reading
from aimpact.insights.drawings.findings import FindingCard, anchor_of_finding, draw_findings
from aimpact.insights.drawings.rules import draw_bounds, draw_rules
from aimpact.insights.findings.catalogue import ACTIONS
from aimpact.insights.findings.risk_words import FAMILIES
from aimpact.insights.forms import FindingForm
from aimpact.insights.selectors.findings import FindingsReading, all_findings
from aimpact.insights.services.findings import (
    UnknownFigure,
    dismiss_finding,
    keep_finding,
    reconsider_finding,
)
from aimpact.insights.wording import at_least
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission, can
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def survey_findings(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Every finding, the most important first, then the most solid."""
    now = timezone.now()
    found = all_findings(survey, at=now)
    note_reading(survey, "open_results", by=person(request), at=now, space_id=space.pk)
    context = _context(found) | {"may_judge": can(request.user, space, Permission.JUDGE_FINDINGS)}
    return render(request, "insights/survey_findings.html", context)


@require_POST
@staff_view(Permission.JUDGE_FINDINGS)
@of_survey
def judge_finding(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The team's verdict on one finding, which rules must still find, unless it is taken back."""
    now = timezone.now()
    found = all_findings(survey, at=now)
    key = request.POST.get("key", "")
    form = FindingForm(request.POST, ids=anchor_of_finding(key))
    if not form.is_valid() or not _judge(request, survey, found, form):
        context = _context(found, failed=form, key=key) | {"may_judge": True}
        return render(request, "insights/survey_findings.html", context, status=422)
    back = reverse("survey_findings", args=[space.slug, survey.code])
    return redirect(f"{back}#{anchor_of_finding(key)}")


@require_safe
@public
def finding_rules(request: HttpRequest) -> HttpResponse:
    """How findings are produced: every rule, from the code that runs."""
    context = {
        "families": draw_rules(),
        "bounds": draw_bounds(),
        "actions": ACTIONS.values(),
        "risk_words": FAMILIES.values(),
    }
    return render(request, "insights/finding_rules.html", context)


def _judge(request: HttpRequest, survey: Survey, found: FindingsReading, form: FindingForm) -> bool:
    """Give the verdict; false, with an error in the form, where its words may not stand."""
    by, at, asked = person(request), timezone.now(), form.cleaned_data
    if asked["verdict"] == "reconsider":
        reconsider_finding(survey, asked["key"], by=by, at=at)
        messages.success(request, _("The verdict is taken back."))
        return True
    finding = found.find(asked["key"])
    if finding is None:
        raise Http404
    if asked["verdict"] == "dismiss":
        dismiss_finding(survey, finding, reason=asked["reason"], by=by, at=at)
        messages.success(request, _("The finding is put aside."))
        return True
    try:
        keep_finding(survey, finding, wording=asked["wording"], by=by, at=at)
    except UnknownFigure:
        form.add_error("wording", _("These words tell a figure that is not in the finding."))
        return False
    messages.success(request, _("The finding is kept."))
    return True


def _context(
    found: FindingsReading, *, failed: FindingForm | None = None, key: str = ""
) -> dict[str, Any]:
    cards = [*draw_findings(found.findings)]
    survey = found.results.survey
    forms = {each.anchor: _form(each) for each in cards}
    if failed is not None:
        forms[anchor_of_finding(key)] = failed
    rows = [(each, forms[each.anchor]) for each in cards]
    return {
        "survey": survey,
        "results": found.results,
        "rows": [row for row in rows if not row[0].judged.is_dismissed],
        "dismissed": [row for row in rows if row[0].judged.is_dismissed],
        "failed": anchor_of_finding(key) if failed else "",
        "gone": found.gone,
        "kept": len(found.kept),
        "too_few": "" if found.results.is_shown else at_least(survey.smallest_cell),
    }


def _form(card: FindingCard) -> FindingForm:
    choice = card.judged.choice
    initial = {
        "key": card.finding.key,
        "wording": (choice.wording if choice else "") or card.finding.statement,
        "reason": choice.reason if choice else "",
    }
    return FindingForm(ids=card.anchor, initial=initial)
