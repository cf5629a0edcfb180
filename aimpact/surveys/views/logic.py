"""The logic of a survey: the map of who sees what, endings, quotas, advanced settings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.questionnaire.editing import (
    add_ending,
    add_quota,
    remove_ending,
    remove_quota,
    set_part_condition,
    shift_ending,
    update_ending,
    update_question,
    update_quota,
)
from aimpact.questionnaire.prints import Place, print_of
from aimpact.questionnaire.structure import Ending, Question, Questionnaire, Quota, Text
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.forms.logic import (
    AdvancedEditor,
    EndingEditor,
    PartConditionEditor,
    QuotaEditor,
)
from aimpact.surveys.forms.refusals import REFUSALS, explain
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.builder import builder_of
from aimpact.surveys.selectors.condition_words import subjects_before
from aimpact.surveys.selectors.derived import subjects_of_survey
from aimpact.surveys.selectors.facts import fact_subjects
from aimpact.surveys.selectors.logic import logic_of
from aimpact.surveys.services.editing import Edit, StaleEdit, edit_questionnaire
from aimpact.surveys.views.builder import ENGLISH
from aimpact.surveys.views.team_pages import of_survey

Editor = EndingEditor | QuotaEditor | PartConditionEditor | AdvancedEditor
STAYS = {"test_add", "test_remove", "group_add", "group_remove", "more"}
"""Buttons after which the same page is shown again."""


_NAMELESS = Text()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One part of the logic on a page of its own: what it is, its editor, what saving does."""

    place: Place
    editor: Editor
    template: str
    title: Promise
    save: Callable[[str], Edit]
    name: Text = _NAMELESS
    about: Question | None = None


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_logic(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    context = {"survey": survey, "logic": logic_of(survey), "builder": builder_of(survey)}
    return render(request, "surveys/logic/map.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_ending(request: HttpRequest, space: Space, survey: Survey, part: str) -> HttpResponse:
    return _closing(request, survey, survey.document.ending(part))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_quota(request: HttpRequest, space: Space, survey: Survey, part: str) -> HttpResponse:
    return _closing(request, survey, survey.document.quota(part))


def _closing(request: HttpRequest, survey: Survey, part: Ending | Quota | None) -> HttpResponse:
    """The page of an ending or of a quota, whose conditions look at the whole survey."""
    if part is None:
        raise Http404
    subjects, posted = list(subjects_of_survey(survey).values()), _posted(request)
    if isinstance(part, Ending):
        ending = EndingEditor(part, subjects, posted)
        sheet = Sheet(
            Place("ending", part.code),
            ending,
            "surveys/logic/ending.html",
            gettext_lazy("Ending"),
            lambda do: _with(update_ending, ending.read(do)),
        )
    else:
        quota = QuotaEditor(part, subjects, posted, least=_fewest(survey))
        sheet = Sheet(
            Place("quota", part.code),
            quota,
            "surveys/logic/quota.html",
            gettext_lazy("Quota"),
            lambda do: _with(update_quota, quota.read(do)),
        )
    return _sheet(request, survey, sheet)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_part_condition(
    request: HttpRequest, space: Space, survey: Survey, part: str, inner: str
) -> HttpResponse:
    """When one choice, or one line, is offered."""
    document = survey.document
    question, page = document.question(part), document.page_of(part)
    offered = (question.choice(inner) or question.row(inner)) if question else None
    if question is None or page is None or offered is None:
        raise Http404
    subjects = [*subjects_before(document, page=page.code), *fact_subjects(survey)]
    editor = PartConditionEditor(offered, subjects, _posted(request))
    sheet = Sheet(
        Place("question", part),
        editor,
        "surveys/logic/part.html",
        gettext_lazy("When it is offered"),
        lambda do: _setting_condition(part, inner, editor.read(do)),
        name=offered.label,
        about=question,
    )
    return _sheet(request, survey, sheet)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_advanced(request: HttpRequest, space: Space, survey: Survey, part: str) -> HttpResponse:
    """Order at random, rules of validation, other wordings of one question."""
    question = survey.document.question(part)
    if question is None:
        raise Http404
    before = [subject.field.name for subject in subjects_before(survey.document, question=part)]
    own = [name for name in subjects_of_survey(survey) if name.partition("__")[0] == part]
    editor = AdvancedEditor(question, [*before, *own], _posted(request))
    sheet = Sheet(
        Place("question", part),
        editor,
        "surveys/logic/advanced.html",
        gettext_lazy("Advanced settings"),
        lambda do: _with(update_question, editor.read(do)),
        name=question.label,
        about=question,
    )
    return _sheet(request, survey, sheet)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def survey_logic_button(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Add an ending or a quota; move or take one away (`ending_up:e1`, `quota_remove:k1`)."""
    do, _colon, code = request.POST.get("do", "").partition(":")
    edit = _button(do, code)
    if edit is None:
        raise Http404
    saved = _apply(request, survey, edit, Place("survey"))
    if saved and do == "ending_add":
        return redirect("survey_ending", space.slug, survey.code, saved.document.endings[-1].code)
    if saved and do == "quota_add":
        return redirect("survey_quota", space.slug, survey.code, saved.document.quotas[-1].code)
    return redirect("survey_logic", space.slug, survey.code)


def _button(do: str, code: str) -> Edit | None:
    edits: dict[str, Edit] = {
        "ending_add": add_ending,
        "quota_add": add_quota,
        "ending_up": lambda document: shift_ending(document, code, by=-1),
        "ending_down": lambda document: shift_ending(document, code, by=1),
        "ending_remove": lambda document: remove_ending(document, code),
        "quota_remove": lambda document: remove_quota(document, code),
    }
    return edits.get(do)


# --- one part on a page of its own --------------------------------------------------------
def _sheet(request: HttpRequest, survey: Survey, sheet: Sheet) -> HttpResponse:
    """Show the page, or save what it posted."""
    if request.method != "POST":
        return _draw(request, survey, sheet)
    do = request.POST.get("do", "")
    if not sheet.editor.is_valid(do):
        return _draw(request, survey, sheet, status=422)
    try:
        edit_questionnaire(
            survey,
            sheet.save(do),
            place=sheet.place,
            seen=request.POST.get("version", ""),
            by=person(request),
            at=timezone.now(),
        )
    except StaleEdit as stale:
        note = _("Someone else changed this meanwhile. Below is what you typed: save to keep it.")
        messages.warning(request, note)
        return _draw(request, stale.latest, sheet, status=409)
    except REFUSALS as refusal:
        messages.error(request, explain(refusal, survey.document))
        return _draw(request, survey, sheet, status=422)
    if do.partition(":")[0] in STAYS:
        return redirect(request.path)
    messages.success(request, _("Saved."))
    return redirect("survey_logic", survey.space.slug, survey.code)


def _draw(request: HttpRequest, survey: Survey, sheet: Sheet, *, status: int = 200) -> HttpResponse:
    builder = builder_of(survey)
    english = request.session.get(ENGLISH)
    context = {
        "survey": survey,
        "sheet": sheet,
        "editor": sheet.editor,
        "builder": builder,
        "version": print_of(survey.document, sheet.place),
        "with_english": builder.has_english if english is None else english,
    }
    return render(request, sheet.template, context, status=status)


def _fewest(survey: Survey) -> int:
    """Ballots that a quota on answers counts at least; only words change once it is published."""
    return survey.smallest_cell if survey.is_anonymous and survey.published_at is None else 1


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _with(update: Callable[[Questionnaire, Any], Questionnaire], part: Any) -> Edit:
    return lambda document: update(document, part)


def _setting_condition(question: str, part: str, condition: Any) -> Edit:
    return lambda document: set_part_condition(document, question, part, condition)


def _apply(request: HttpRequest, survey: Survey, edit: Edit, place: Place) -> Survey | None:
    try:
        return edit_questionnaire(
            survey, edit, place=place, seen="", by=person(request), at=timezone.now()
        )
    except REFUSALS as refusal:
        messages.error(request, explain(refusal, survey.document))
        return None
