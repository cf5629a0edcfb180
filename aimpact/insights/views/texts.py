"""The free texts of a survey, read and searched by its team."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aimpact.core.services import note_reading
from aimpact.insights.forms import TextsForm
from aimpact.insights.selectors import TextPlace, read_texts, text_places
from aimpact.insights.selectors.results import read_survey_book, refusal_of
from aimpact.insights.tallies import Tallies
from aimpact.insights.wording import at_least, explain_reserved
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def survey_texts(request: HttpRequest, space: Space, survey: Survey, field: str) -> HttpResponse:
    places = text_places(survey)
    place = next((place for place in places if place.name == field), None)
    if place is None:
        raise Http404
    form = TextsForm(request.GET)
    typed, after = _asked(form)
    tallies = read_survey_book(survey).everybody
    why_not = _why_hidden(survey, place, tallies)
    page = None if why_not else read_texts(survey, name=field, typed=typed, after=after)
    following = page.following if page else None
    if page:
        by, at = person(request), timezone.now()
        note_reading(survey, "open_texts", by=by, at=at, space_id=space.pk)
    context = {
        "survey": survey,
        "place": place,
        "places": places,
        "page": page,
        "form": form,
        "too_few": why_not,
        "answered": None if place.is_other else tallies.answered(field),
        "is_first": after < 0,
        "next_query": urlencode({"q": typed, "apres": following}) if following else "",
    }
    return render(request, "insights/survey_texts.html", context)


def _why_hidden(survey: Survey, place: TextPlace, tallies: Tallies) -> str:
    """Why no text is shown for now; empty where they are."""
    k = survey.smallest_cell
    if tallies.ballots < k:
        return at_least(k)
    refusal = refusal_of(survey, place.question.code, tallies, at=timezone.now())
    return explain_reserved(refusal, k=k) if refusal else ""


def _asked(form: TextsForm) -> tuple[str, int]:
    """The words to find and the cursor; whatever cannot be read asks for the first page."""
    if not form.is_valid():
        return str(form.data.get("q", "")), -1
    after = form.cleaned_data["apres"]
    return form.cleaned_data["q"], -1 if after is None else after
