"""Participants against the population, and the public still to reach."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.core.services import note_reading
from aimpact.insights.drawings import draw_people
from aimpact.insights.drawings.pyramid import draw_pyramid
from aimpact.insights.reaching import (
    campaign_name,
    reach_url,
    reach_words,
    ready_texts,
    where_to_meet,
)
from aimpact.insights.readings.representation import GroupGap
from aimpact.insights.representation_wording import (
    sentence_of_closeness,
    sentence_of_gap,
    sentence_of_needed,
)
from aimpact.insights.selectors import Results, read_results
from aimpact.insights.selectors.representation import (
    Compared,
    find_gap,
    representations,
)
from aimpact.insights.selectors.weights import weighting_of
from aimpact.insights.wording import at_least
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission, can
from aimpact.surveys.access import of_survey
from aimpact.surveys.addresses import survey_address
from aimpact.surveys.enums import ChannelKind
from aimpact.surveys.models import ChannelLink, Survey
from aimpact.surveys.selectors.channels import tagged_address
from aimpact.surveys.services.channels import ChannelFacts, TooManyLinks, add_channel


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def survey_representation(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """How the participants compare with the population, field by field."""
    now = timezone.now()
    results = read_results(survey, at=now)
    note_reading(survey, "open_results", by=person(request), at=now, space_id=space.pk)
    context = {
        "survey": survey,
        "results": results,
        "too_few": "" if results.is_shown else at_least(survey.smallest_cell),
        "compared": compared_words(results),
        "reach": reach_words(results),
        "pyramid": _pyramid(survey, now),
        "can_invite": can(request.user, space, Permission.INVITE_PARTICIPANTS),
    }
    return render(request, "insights/survey_representation.html", context)


def _pyramid(survey: Survey, now: datetime) -> dict[str, Any] | None:
    """Who took part by gender and age together, as the last analysis counted them."""
    found = weighting_of(survey, at=now)
    pyramid = found.weighted.pyramid if found.weighted else None
    if pyramid is None:
        return None
    return {"charts": draw_pyramid(pyramid, found.labels), "counted": pyramid}


def compared_words(results: Results) -> list[dict[str, Any]]:
    """Each field that compares: its chart, the index, what is above and what is missing."""
    charts = {each.labels.profile_field: each for each in results.people}
    k = results.survey.smallest_cell
    return [
        {
            "title": each.labels.title,
            "drawing": draw_people(charts[each.labels.profile_field], k=k),
            "closeness": sentence_of_closeness(each.representation),
            "missing": _sentences(each, each.representation.missing),
            "above": _sentences(each, each.representation.above),
        }
        for each in representations(results)
    ]


def _sentences(each: Compared, gaps: tuple[GroupGap, ...]) -> list[str]:
    return [sentence_of_gap(each.labels, gap) for gap in gaps]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def survey_reach(
    request: HttpRequest, space: Space, survey: Survey, field: str, value: str
) -> HttpResponse:
    """The ready campaign for one group; its link is made on demand, and nothing is sent."""
    results = read_results(survey, at=timezone.now())
    found = find_gap(results, field, value)
    if found is None:
        return render(request, "insights/survey_reach.html", {"survey": survey, "found": False})
    each, gap = found
    name = campaign_name(each.labels, gap)
    link = ChannelLink.objects.filter(survey=survey, name=name, archived_at=None).first()
    if request.method == "POST" and link is None:
        return _started(request, survey, gap, name)
    address = tagged_address(link) if link else survey_address(survey)
    context = {
        "survey": survey,
        "found": True,
        "name": name,
        "link": link,
        "sentence": sentence_of_gap(each.labels, gap),
        "needed": sentence_of_needed(gap),
        "places": where_to_meet(gap),
        "texts": ready_texts(survey, each.labels, gap, address=address),
    }
    return render(request, "insights/survey_reach.html", context)


def _started(request: HttpRequest, survey: Survey, gap: GroupGap, name: str) -> HttpResponse:
    facts = ChannelFacts(name=name, kind=ChannelKind.OTHER)
    try:
        add_channel(survey, facts, by=person(request), at=timezone.now())
    except TooManyLinks:
        messages.error(request, _("This survey has as many links as it can have."))
    else:
        messages.success(request, _("The campaign is ready: nothing has been sent."))
    return redirect(reach_url(survey, gap))
