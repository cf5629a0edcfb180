"""Paper: batches of sheets, printing them, ticking who sent one back, casting them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.forms.paper import KEYING, BatchForm, ReceiveForm, refuse_keying
from aimpact.surveys.models import PaperBatch, Survey
from aimpact.surveys.paper_sheets import draw_sheets
from aimpact.surveys.selectors.paper import (
    PaperWay,
    batch_lines,
    batch_state,
    find_batch,
    paper_way,
)
from aimpact.surveys.services.casting import (
    AlreadyTookPart,
    QuestionnaireChanged,
    SurveyFull,
    SurveyNotOpen,
)
from aimpact.surveys.services.paper import (
    NotOnPaper,
    SheetRefused,
    TooFewReceived,
    UnknownPerson,
    cast_batch,
    make_batch,
    receive_sheet,
)
from aimpact.surveys.views.team_pages import of_survey
from aimpact.ui.text import format_number


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def survey_paper(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The batches of a survey, and a new one."""
    form = BatchForm(submitted(request))
    if form.is_valid():
        typed = form.cleaned_data
        try:
            batch = make_batch(
                survey,
                label=typed["label"],
                size=typed["size"],
                by=person(request),
                at=timezone.now(),
            )
        except NotOnPaper:
            form.add_error(None, _("This survey does not go on paper: see why below."))
        else:
            return to_batch(batch)
    context = {
        "survey": survey,
        "form": form,
        "way": paper_way(survey).value,
        "batches": batch_lines(survey),
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/paper/batches.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def paper_batch(request: HttpRequest, space: Space, survey: Survey, pk: int) -> HttpResponse:
    """Where a batch stands; posted: a person is ticked whose sheet came back."""
    batch = batch_or_404(survey, pk)
    form = ReceiveForm(submitted(request))
    if paper_way(survey) is PaperWay.TICKED and form.is_valid():
        try:
            receive_sheet(
                batch, email=form.cleaned_data["email"], by=person(request), at=timezone.now()
            )
        except (UnknownPerson, AlreadyTookPart, SurveyNotOpen) as refusal:
            refuse_keying(form, refusal)
        else:
            messages.success(request, _("The person is ticked. Put the sheet with the others."))
            return to_batch(batch)
    context = {
        "survey": survey,
        "state": batch_state(batch),
        "way": paper_way(survey).value,
        "form": form,
    }
    return render(request, "surveys/paper/batch.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def paper_sheets(request: HttpRequest, space: Space, survey: Survey, pk: int) -> HttpResponse:
    """The numbered sheets of a batch, to be printed; `?caracteres=grands` for large print."""
    batch = batch_or_404(survey, pk)
    language = request.GET.get("langue", "") or translation.get_language()
    content = draw_sheets(
        survey,
        numbers=range(batch.first_number, batch.last_number + 1),
        language="en" if language[:2] == "en" else "fr",
        is_large=request.GET.get("caracteres") == "grands",
    )
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{survey.code}-{batch.first_number}-{batch.last_number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def cast_paper(request: HttpRequest, space: Space, survey: Survey, pk: int) -> HttpResponse:
    """The sheets whose keyings agree become ballots, together."""
    batch = batch_or_404(survey, pk)
    try:
        number = cast_batch(batch, by=person(request), at=timezone.now())
    except SheetRefused as refusal:
        words = _("Sheet %(number)s: this person took part already. Set the sheet aside.")
        messages.error(request, words % {"number": refusal.number})
    except TooFewReceived:
        words = _("More sheets than people ticked: tick each person whose sheet came back.")
        messages.error(request, words)
    except (SurveyNotOpen, SurveyFull, QuestionnaireChanged) as refusal:
        messages.error(request, str(KEYING[type(refusal)][1]))
    else:
        sentence = ngettext(
            "%(number)s sheet became a ballot.", "%(number)s sheets became ballots.", number
        )
        messages.success(request, sentence % {"number": format_number(number)})
    return to_batch(batch)


def batch_or_404(survey: Survey, pk: int) -> PaperBatch:
    """The batch of that survey."""
    batch = find_batch(survey, pk)
    if batch is None:
        raise Http404
    return batch


def to_batch(batch: PaperBatch) -> HttpResponse:
    """Back to the page of the batch."""
    survey = batch.survey
    return redirect("paper_batch", slug=survey.space.slug, code=survey.code, pk=batch.pk)
