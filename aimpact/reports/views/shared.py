"""A note that was sent, opened by the link of its message: no account needed, for some weeks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from aimpact.core.access import public
from aimpact.reports.enums import NoteMoment
from aimpact.reports.paper.files import note_file
from aimpact.reports.services.sending import open_shared, sections_of
from aimpact.spaces.frame import enter_space


@never_cache
@require_safe
@public
def shared_note(request: HttpRequest, token: str, output: str = "") -> HttpResponse:
    found = open_shared(token)
    if found is None:
        return render(request, "reports/shared_expired.html", status=404)
    note, language = found
    survey = note.survey
    enter_space(request, survey.space)
    with translation.override(language), timezone.override(survey.zone):
        sections, moment = sections_of(note, language), NoteMoment(note.moment).label
        if output:
            return note_file(survey, sections, eyebrow=moment, at=note.at, output=output)
        context = {
            "survey": survey,
            "sections": sections,
            "sent": note,
            "moment": moment,
            "token": token,
        }
        return render(request, "reports/shared_note.html", context)
