"""The free texts of a survey, read and searched by its team."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aimpact.insights.forms import TextsForm
from aimpact.insights.selectors import read_texts, text_places
from aimpact.insights.selectors.results import read_survey_book
from aimpact.insights.views.team_pages import of_survey
from aimpact.insights.wording import at_least
from aimpact.spaces.access import staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
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
    is_shown = tallies.ballots >= survey.smallest_cell
    page = read_texts(survey, name=field, typed=typed, after=after) if is_shown else None
    following = page.following if page else None
    context = {
        "survey": survey,
        "place": place,
        "places": places,
        "page": page,
        "form": form,
        "too_few": "" if is_shown else at_least(survey.smallest_cell),
        "answered": None if place.is_other else tallies.answered(field),
        "is_first": after < 0,
        "next_query": urlencode({"q": typed, "apres": following}) if following else "",
    }
    return render(request, "insights/survey_texts.html", context)


def _asked(form: TextsForm) -> tuple[str, int]:
    """The words to find and the cursor; whatever cannot be read asks for the first page."""
    if not form.is_valid():
        return str(form.data.get("q", "")), -1
    after = form.cleaned_data["apres"]
    return form.cleaned_data["q"], -1 if after is None else after
