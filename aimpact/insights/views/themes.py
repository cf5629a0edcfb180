"""The page « Thèmes »: what a machine proposes, what the team decides."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aimpact.core.services import note_reading
from aimpact.insights.drawings.themes import draw_themes
from aimpact.insights.forms import ThemeForm
from aimpact.insights.models import Theme
from aimpact.insights.selectors.analyses import analysis_state
from aimpact.insights.selectors.texts import TextPlace, text_places
from aimpact.insights.selectors.themes import (
    ThemeReading,
    ThemesReading,
    find_theme,
    first_place,
    read_themes,
)
from aimpact.insights.services.themes import (
    accept_theme,
    drop_theme,
    merge_themes,
    withdraw_theme,
)
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission, can
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def survey_themes(
    request: HttpRequest, space: Space, survey: Survey, field: str = ""
) -> HttpResponse:
    """The themes of one field of free texts; of the first one where none is named."""
    return _show(request, space, survey, field)


@require_POST
@staff_view(Permission.JUDGE_FINDINGS)
@of_survey
def change_theme(request: HttpRequest, space: Space, survey: Survey, theme: int) -> HttpResponse:
    """Accept, rename, merge, put aside, take an acceptance back."""
    found = find_theme(survey, theme)
    if found is None:
        raise Http404
    field = found.theme_set.field
    form = ThemeForm(request.POST, theme=found, others=_others(found))
    if not form.is_valid():
        return _show(request, space, survey, field, failed=form)
    messages.success(request, _change(request, found, form.cleaned_data))
    return redirect(reverse("themes_of_field", args=[space.slug, survey.code, field]))


def _others(theme: Theme) -> list[Theme]:
    return list(theme.theme_set.themes.exclude(pk=theme.pk).order_by("name", "pk"))


def _change(request: HttpRequest, theme: Theme, asked: dict[str, Any]) -> str:
    by, at = person(request), timezone.now()
    match asked["action"]:
        case "accept":
            name, definition = asked["name"], asked["definition"]
            accept_theme(theme, name=name, definition=definition, by=by, at=at)
            return _("The theme is accepted.")
        case "merge":
            merge_themes(theme, into=asked["into"], by=by, at=at)
            return _("The two themes are one.")
        case "withdraw":
            withdraw_theme(theme, by=by, at=at)
            return _("The theme is a proposal again.")
        case _action:
            drop_theme(theme, by=by, at=at)
            return _("The theme is put aside. Its answers stay.")


def _show(
    request: HttpRequest,
    space: Space,
    survey: Survey,
    field: str,
    *,
    failed: ThemeForm | None = None,
) -> HttpResponse:
    places = text_places(survey)
    place = _place(places, field) if field else first_place(survey, places)
    now = timezone.now()
    reading = read_themes(survey, place, at=now) if place else None
    if reading and reading.themes:
        note_reading(survey, "open_texts", by=person(request), at=now, space_id=space.pk)
    context = {
        "survey": survey,
        "analysis": analysis_state(survey, at=now),
        "places": places,
        "place": place,
        "reading": reading,
        "chart": draw_themes(reading, k=survey.smallest_cell) if reading else None,
        "rows": _rows(reading, failed) if reading else [],
        "may_judge": can(request.user, space, Permission.JUDGE_FINDINGS),
    }
    return render(request, "insights/survey_themes.html", context, status=422 if failed else 200)


def _place(places: list[TextPlace], field: str) -> TextPlace:
    place = next((place for place in places if place.name == field), None)
    if place is None:
        raise Http404
    return place


def _rows(reading: ThemesReading, failed: ThemeForm | None) -> list[tuple[ThemeReading, ThemeForm]]:
    themes = [each.theme for each in reading.themes]
    return [
        (
            each,
            failed
            if failed and failed.theme.pk == each.theme.pk
            else ThemeForm(
                theme=each.theme, others=[one for one in themes if one.pk != each.theme.pk]
            ),
        )
        for each in reading.themes
    ]
