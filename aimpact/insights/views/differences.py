"""The page « Écarts »: which answers differ between groups, which answers go together."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aimpact.core.access import public
from aimpact.core.services import note_reading
from aimpact.insights.drawings.differences import (
    Named,
    draw_map,
    draw_table,
    name_fields,
    tell,
)
from aimpact.insights.drawings.soundness import draw_soundness
from aimpact.insights.forms import PairForm
from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.selectors.analyses import analysis_state
from aimpact.insights.selectors.differences import PART, Differences, differences_of
from aimpact.insights.views.public_parts import of_public_part
from aimpact.insights.wording import at_least, explain_crossing
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def survey_differences(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    now = timezone.now()
    found = differences_of(survey, at=now)
    note_reading(survey, "open_results", by=person(request), at=now, space_id=space.pk)
    context = {
        "survey": survey,
        "found": found,
        "analysis": analysis_state(survey, at=now),
    } | _context(request, found)
    return render(request, "insights/survey_differences.html", context)


@require_safe
@public
@of_public_part(PART)
def public_differences(request: HttpRequest, survey: Survey, now: datetime) -> HttpResponse:
    """The same page for everybody, where the team chose so: without pairs of questions, and
    without what concerns the ballots themselves.
    """
    found = differences_of(survey, at=now, is_public=True)
    context = {"survey": survey, "found": found} | _context(request, found)
    return render(request, "insights/public_differences.html", context)


def _context(request: HttpRequest, found: Differences) -> dict[str, Any]:
    if found.refusal is not None:
        return {"refused": _refused(found)}
    named = Named(name_fields(found.survey.document), found.labels or {})
    by, field = request.GET.get("par", ""), request.GET.get("question", "")
    paired = _paired(found, named)
    is_pair = {by, field} <= {name for name, _words in paired}
    form = PairForm(request.GET if is_pair else None, names=paired)
    chosen = found.find(by, field) if by and field else None
    if by in named.profile and field and chosen is None:
        raise Http404
    sound = found.soundness
    return {
        "rows": draw_map(found.tables, named),
        "told": tell(found.tables, named),
        "titles": [labels.title for labels in named.profile.values()],
        "table": draw_table(chosen, named) if chosen else None,
        "nothing_chosen": bool(by and field and chosen is None),
        "form": form if found.pairs else None,
        "k": found.survey.smallest_cell,
        "quality": draw_soundness(sound, named.fields, k=found.survey.smallest_cell)
        if sound
        else [],
    }


def _paired(found: Differences, named: Named) -> list[tuple[str, str]]:
    """The fields that stand in a pair, in the order of the survey, numbered."""
    names = {name for each in found.pairs for name in (each.by, each.field)}
    return [
        (name, f"{words.number}. {words.short}")
        for name, words in named.fields.items()
        if name in names
    ]


def _refused(found: Differences) -> str:
    survey = found.survey
    if found.refusal is None or found.refusal is CrossingRefusal.TOO_FEW:
        return at_least(survey.smallest_cell)
    return explain_crossing(found.refusal, is_anonymous=survey.is_anonymous)
