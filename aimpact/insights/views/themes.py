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
from aimpact.insights.forms.themes import GatherForm, PartsForm, QuoteForm, ThemeForm, UndoForm
from aimpact.insights.models import Theme, ThemeChange, ThemeSet, ThemeSplit
from aimpact.insights.selectors.analyses import Standing, analysis_state
from aimpact.insights.selectors.texts import TextPlace, text_places
from aimpact.insights.selectors.theme_texts import texts_among
from aimpact.insights.selectors.themes import (
    ThemesReading,
    current_set,
    find_theme,
    first_place,
    read_themes,
)
from aimpact.insights.services.theme_changes import ChangedMeanwhile, NothingToUndo, undo_change
from aimpact.insights.services.theme_splits import decline_split, request_split
from aimpact.insights.services.themes import (
    MOST_QUOTES,
    NotQuotable,
    TooManyQuotes,
    accept_theme,
    drop_theme,
    merge_themes,
    quote_text,
    split_theme,
    withdraw_quote,
    withdraw_theme,
)
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission, can
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey

Failed = ThemeForm | GatherForm | PartsForm


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
    """Accept, rename, merge, put aside, take an acceptance back, ask for parts."""
    found = _theme(survey, theme)
    form = ThemeForm(request.POST, theme=found, others=_others(found))
    if not form.is_valid():
        return _show(request, space, survey, found.theme_set.field, failed=form, theme=found.pk)
    messages.success(request, _change(request, found, form.cleaned_data))
    stays = form.cleaned_data["action"] not in {"merge", "drop"}
    return _back(survey, found.theme_set, found if stays else form.cleaned_data["into"])


@require_POST
@staff_view(Permission.JUDGE_FINDINGS)
@of_survey
def name_parts(request: HttpRequest, space: Space, survey: Survey, theme: int) -> HttpResponse:
    """Make themes of the parts of a theme that have a name."""
    found = _theme(survey, theme)
    split = ThemeSplit.objects.filter(theme=found).select_related("theme__theme_set").first()
    if split is None or not split.parts:
        messages.error(request, _("These parts are no longer proposed. Nothing was changed."))
        return _back(survey, found.theme_set, found)
    form = PartsForm(request.POST, split=split)
    if not form.is_valid():
        return _show(request, space, survey, found.theme_set.field, failed=form, theme=found.pk)
    made = split_theme(split, names=form.names(), by=person(request), at=timezone.now())
    messages.success(request, _("The theme is split."))
    return _back(survey, found.theme_set, made[0])


@require_POST
@staff_view(Permission.JUDGE_FINDINGS)
@of_survey
def quote_of_theme(request: HttpRequest, space: Space, survey: Survey, theme: int) -> HttpResponse:
    """Choose a text that the public may read with its theme, or take it back."""
    found, form = _theme(survey, theme), QuoteForm(request.POST)
    key = form.cleaned_data["text"] if form.is_valid() else -1
    answer = next(iter(texts_among(found.theme_set, [key])), None)
    if answer is None:
        raise Http404
    by, at = person(request), timezone.now()
    if form.cleaned_data["action"] == "withdraw":
        withdraw_quote(found, answer, by=by, at=at)
        messages.success(request, _("The public reads this text no more."))
        return _back(survey, found.theme_set, found)
    try:
        quote_text(found, answer, by=by, at=at)
        messages.success(request, _("The text is chosen for the public."))
    except NotQuotable:
        messages.error(request, _("Accept the theme first: the public reads texts with a theme."))
    except TooManyQuotes:
        words = _("A theme shows %(number)d texts at most: take one back first.")
        messages.error(request, words % {"number": MOST_QUOTES})
    return _back(survey, found.theme_set, found)


@require_POST
@staff_view(Permission.JUDGE_FINDINGS)
@of_survey
def gather_themes(request: HttpRequest, space: Space, survey: Survey, field: str) -> HttpResponse:
    """Put several themes together in one go."""
    theme_set = _set(survey, field)
    place = _place(text_places(survey), field)
    reading = read_themes(survey, place, at=timezone.now())
    form = GatherForm(request.POST, themes=[each.theme for each in reading.themes])
    if not form.is_valid():
        return _show(request, space, survey, field, failed=form)
    into, *others = form.cleaned_data["themes"]
    name = form.cleaned_data["name"]
    into = merge_themes(others, into=into, name=name, by=person(request), at=timezone.now())
    messages.success(request, _("The themes are put together."))
    return _back(survey, theme_set, into)


@require_POST
@staff_view(Permission.JUDGE_FINDINGS)
@of_survey
def undo_themes(request: HttpRequest, space: Space, survey: Survey, field: str) -> HttpResponse:
    """Undo the last change of the themes of a field."""
    theme_set, form = _set(survey, field), UndoForm(request.POST)
    key = form.cleaned_data["change"] if form.is_valid() else 0
    change = ThemeChange.objects.filter(theme_set=theme_set, pk=key).first()
    if change is None:
        raise Http404
    try:
        undo_change(change, by=person(request), at=timezone.now())
        messages.success(request, _("The last change is undone."))
    except ChangedMeanwhile:
        messages.error(request, _("Somebody changed themes meanwhile. Nothing was undone."))
    except NothingToUndo:
        messages.error(request, _("This change can no longer be undone."))
    return _back(survey, theme_set)


def _theme(survey: Survey, key: int) -> Theme:
    found = find_theme(survey, key)
    if found is None:
        raise Http404
    return found


def _set(survey: Survey, field: str) -> ThemeSet:
    found = current_set(survey, field)
    if found is None:
        raise Http404
    return found


def _back(survey: Survey, theme_set: ThemeSet, theme: Theme | None = None) -> HttpResponse:
    """The page of the field, at the theme."""
    page = reverse("themes_of_field", args=[survey.space.slug, survey.code, theme_set.field])
    return redirect(f"{page}#theme-{theme.pk}" if theme and theme.pk else page)


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
            merge_themes([theme], into=asked["into"], by=by, at=at)
            return _("The two themes are one.")
        case "withdraw":
            withdraw_theme(theme, by=by, at=at)
            return _("The theme is a proposal again.")
        case "split":
            request_split(theme, by=by, at=at)
            return _("Parts of the theme are being looked for: look again in a moment.")
        case "decline":
            decline_split(theme, by=by, at=at)
            return _("The theme stays whole.")
        case _action:
            drop_theme(theme, by=by, at=at)
            return _("The theme is put aside. Its answers stay.")


def _show(
    request: HttpRequest,
    space: Space,
    survey: Survey,
    field: str,
    *,
    failed: Failed | None = None,
    theme: int = 0,
) -> HttpResponse:
    places = text_places(survey)
    place = _place(places, field) if field else first_place(survey, places)
    now = timezone.now()
    reading = read_themes(survey, place, at=now) if place else None
    if reading and reading.themes:
        note_reading(survey, "open_texts", by=person(request), at=now, space_id=space.pk)
    analysis = analysis_state(survey, at=now)
    context = {
        "survey": survey,
        "analysis": analysis,
        "has_failed": analysis.standing == Standing.FAILED,
        "places": places,
        "place": place,
        "reading": reading,
        "chart": draw_themes(reading, k=survey.smallest_cell) if reading else None,
        "rows": _rows(reading, failed, theme) if reading else [],
        "gather": _gather(reading, failed) if reading else None,
        "may_judge": can(request.user, space, Permission.JUDGE_FINDINGS),
    }
    return render(request, "insights/survey_themes.html", context, status=422 if failed else 200)


def _place(places: list[TextPlace], field: str) -> TextPlace:
    place = next((place for place in places if place.name == field), None)
    if place is None:
        raise Http404
    return place


def _gather(reading: ThemesReading, failed: Failed | None) -> GatherForm:
    if isinstance(failed, GatherForm):
        return failed
    return GatherForm(themes=[each.theme for each in reading.themes])


def _rows(reading: ThemesReading, failed: Failed | None, failed_theme: int) -> list[dict[str, Any]]:
    themes = [each.theme for each in reading.themes]
    rows = []
    for each in reading.themes:
        broken = failed if each.theme.pk == failed_theme else None
        form = ThemeForm(theme=each.theme, others=[one for one in themes if one != each.theme])
        row: dict[str, Any] = {"each": each, "form": form}
        if isinstance(broken, ThemeForm):
            row["form"] = broken
        if each.split and each.split.is_proposed:
            split = each.theme.split
            naming = broken if isinstance(broken, PartsForm) else PartsForm(split=split)
            row["parts"] = list(zip(each.split.parts, naming, strict=True))
        rows.append(row)
    return rows
