"""Texts of a field, to set with themes: moved, taken out, made a theme of."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aimpact.core.services import note_reading
from aimpact.insights.forms.themes import SetTextsForm, SourceForm
from aimpact.insights.models import Theme, ThemeSet
from aimpact.insights.selectors.texts import TextPlace, text_places
from aimpact.insights.selectors.theme_texts import texts_among, texts_to_set, themes_of_set
from aimpact.insights.selectors.themes import current_set, why_texts_hidden
from aimpact.insights.services.themes import SameTheme, create_theme, move_texts
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import OpenAnswer, Survey


@require_safe
@staff_view(Permission.JUDGE_FINDINGS)
@of_survey
def theme_texts(request: HttpRequest, space: Space, survey: Survey, field: str) -> HttpResponse:
    """Texts of a theme, of none, or all, with their themes."""
    return _show(request, space, survey, field)


@require_POST
@staff_view(Permission.JUDGE_FINDINGS)
@of_survey
def set_theme_texts(request: HttpRequest, space: Space, survey: Survey, field: str) -> HttpResponse:
    """Move the texts that are ticked, take them out of the theme, or make a theme of them."""
    _place_of, theme_set = _found(survey, field)
    themes = themes_of_set(theme_set)
    asked = _keys(request)
    answers = texts_among(theme_set, asked)
    form = SetTextsForm(request.POST, themes=themes, texts=[answer.pk for answer in answers])
    source = _source(request, themes)
    if not form.is_valid() or not _set(request, theme_set, form, answers, source):
        return _show(request, space, survey, field, failed=form)
    page = reverse("theme_texts", args=[space.slug, survey.code, field])
    return redirect(f"{page}?{urlencode(_listed(request))}")


def _keys(request: HttpRequest) -> list[int]:
    return [int(key) for key in request.POST.getlist("texts") if key.isascii() and key.isdigit()]


def _listed(request: HttpRequest) -> dict[str, str]:
    """What the page lists, to come back to it."""
    found = {name: request.GET.get(name, "") for name in ("de", "q", "page")}
    return {name: value for name, value in found.items() if value}


def _source(request: HttpRequest, themes: list[Theme]) -> Theme | None:
    """The theme whose texts are listed."""
    chosen, _words = SourceForm(request.GET, themes=themes).chosen()
    return next((theme for theme in themes if str(theme.pk) == chosen), None)


def _set(
    request: HttpRequest,
    theme_set: ThemeSet,
    form: SetTextsForm,
    answers: list[OpenAnswer],
    source: Theme | None,
) -> bool:
    """Do it; false, with an error in the form, where it cannot be done."""
    by, at, asked = person(request), timezone.now(), form.cleaned_data
    try:
        if asked["action"] == "create":
            create_theme(theme_set, name=asked["name"], answers=answers, by=by, at=at)
            messages.success(request, _("The theme is made of these answers."))
        elif asked["action"] == "remove":
            move_texts(answers, out_of=source, into=None, by=by, at=at)
            messages.success(request, _("The answers are out of the theme."))
        else:
            move_texts(answers, out_of=source, into=asked["into"], by=by, at=at)
            messages.success(request, _("The answers are in the theme."))
    except SameTheme:
        form.add_error("into", _("Choose another theme than the one listed."))
        return False
    return True


def _found(survey: Survey, field: str) -> tuple[TextPlace, ThemeSet]:
    place = next((place for place in text_places(survey) if place.name == field), None)
    theme_set = current_set(survey, field)
    if place is None or theme_set is None or why_texts_hidden(survey, place, at=timezone.now()):
        raise Http404
    return place, theme_set


def _show(
    request: HttpRequest,
    space: Space,
    survey: Survey,
    field: str,
    *,
    failed: SetTextsForm | None = None,
) -> HttpResponse:
    place, theme_set = _found(survey, field)
    themes = themes_of_set(theme_set)
    listing = SourceForm(request.GET, themes=themes)
    source, typed = listing.chosen()
    page, rows = texts_to_set(theme_set, source=source, typed=typed, page=request.GET.get("page"))
    at = timezone.now()
    note_reading(survey, "open_texts", by=person(request), at=at, space_id=space.pk)
    context: dict[str, Any] = {
        "survey": survey,
        "place": place,
        "listing": listing,
        "theme": next((theme for theme in themes if str(theme.pk) == source), None),
        "typed": typed,
        "page": page,
        "rows": rows,
        "ticked": set(_keys(request)) if failed else set(),
        "form": failed or SetTextsForm(themes=themes, texts=[]),
        "query": urlencode(_listed(request)),
    }
    return render(request, "insights/theme_texts.html", context, status=422 if failed else 200)
