"""The page of results, for the team and for the public."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from aimpact.core.access import public
from aimpact.core.services import note_reading
from aimpact.insights.designs import name_of, sentence_of, sentence_of_ways
from aimpact.insights.drawings import QuestionDrawing, draw_days, draw_people, draw_questions
from aimpact.insights.drawings.findings import draw_findings
from aimpact.insights.drawings.people import draw_drop_off, stopping_words
from aimpact.insights.forms import CrossingForm
from aimpact.insights.notices import method_notice
from aimpact.insights.panels import panels_of, public_panels_of
from aimpact.insights.quality_wording import public_sentence, quality_lines
from aimpact.insights.reaching import reach_words
from aimpact.insights.refusals import explain_results_refusal
from aimpact.insights.rules import CrossingRefusal, results_refusal
from aimpact.insights.sample_wording import explain_label_refusal
from aimpact.insights.selectors import Results, read_results, text_places
from aimpact.insights.selectors.findings import public_findings
from aimpact.insights.views.representation import compared_words
from aimpact.insights.wording import at_least, explain_crossing, format_duration
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.frame import enter_space
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission, can
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.answering import find_survey


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def survey_results(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    form, now = CrossingForm(request.GET, fields=survey.profile_fields), timezone.now()
    results = read_results(survey, at=now, crossed=form.chosen())
    note_reading(survey, "open_results", by=person(request), at=now, space_id=space.pk)
    reach = reach_words(results)
    context = _context(results, form, is_public=False) | {
        "text_places": text_places(survey),
        "reach": reach,
        "can_invite": bool(reach) and can(request.user, space, Permission.INVITE_PARTICIPANTS),
        "can_export": can(request.user, space, Permission.EXPORT_ANSWERS),
    }
    return render(request, "insights/survey_results.html", context)


@require_safe
@public
def public_results(request: HttpRequest, code: str) -> HttpResponse:
    survey = find_survey(code)
    if survey is None:
        raise Http404
    enter_space(request, survey.space)
    now = timezone.now()
    with timezone.override(survey.zone):
        refusal = results_refusal(survey, request.user, at=now)
        if refusal is not None:
            page = {"refusal": explain_results_refusal(survey, refusal)}
            return render(request, "ui/refusal.html", page, status=403)
        form = CrossingForm(request.GET, fields=survey.profile_fields)
        results = read_results(survey, at=now, crossed=form.chosen(), is_public=True)
        context = _context(results, form, is_public=True)
        context["public_panels"] = public_panels_of(survey, at=now)
        context["findings"] = [*draw_findings(public_findings(survey, results))]
        return render(request, "insights/public_results.html", context)


def _context(results: Results, form: CrossingForm, *, is_public: bool) -> dict[str, Any]:
    survey, k = results.survey, results.survey.smallest_cell
    form.offer(results.fields)
    people = [draw_people(each, k=k) for each in results.people]
    seconds = results.course.median_seconds
    return {
        "survey": survey,
        "results": results,
        "k": k,
        "design": {
            "name": name_of(results.design),
            "sentence": sentence_of(results.design),
            "ways": sentence_of_ways(results.book.everybody),
        },
        "notice": method_notice(results),
        "compared": compared_words(results),
        "label_refusals": []
        if is_public
        else list(map(explain_label_refusal, results.label_refusals)),
        "counted_at_end": survey.may_edit and survey.ended_at(results.at) is None,
        "too_few": "" if results.is_shown else at_least(k),
        "duration": format_duration(seconds) if seconds is not None else "",
        "days": draw_days(results),
        "drop_off": draw_drop_off(results),
        "stopping": stopping_words(results),
        "people": [each for each in people if each],
        "questions": _questions(results, is_public=is_public),
        "chart_files": _chart_files(survey, is_public=is_public),
        "chart_query": _chart_query(results),
        "crossing_form": form if results.refusal is None else None,
        "crossing_refused": _crossing_refused(results),
        "caution": public_sentence(results.quality) if results.quality else "",
        "quality": quality_lines(results.quality, k=k) if results.quality and not is_public else [],
    }


def _chart_files(survey: Survey, *, is_public: bool) -> str:
    """The address under which every chart of the page is a picture."""
    if is_public:
        page = reverse("public_results", args=[survey.code])
    else:
        page = reverse("survey_results", args=[survey.space.slug, survey.code])
    return f"{page}graphiques/"


def _chart_query(results: Results) -> str:
    """What the pictures must know besides: by what the page compares."""
    return f"?croiser={results.crossed.profile_field}" if results.crossed else ""


def _questions(results: Results, *, is_public: bool) -> list[QuestionDrawing]:
    """Every question drawn, with what upper floors show under it."""
    if not results.is_shown:
        return []
    panels = panels_of(results.survey, at=results.at, is_public=is_public)
    return [
        replace(each, panels=panels.get(each.asked.question.code, ()))
        for each in draw_questions(results)
    ]


def _crossing_refused(results: Results) -> str:
    """Why groups cannot be compared for now, where a reader would look for it."""
    waits = {CrossingRefusal.STILL_OPEN, CrossingRefusal.STILL_COUNTING}
    if results.refusal is None or results.refusal not in waits:
        return ""
    return explain_crossing(results.refusal, is_anonymous=results.survey.is_anonymous)
