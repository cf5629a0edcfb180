"""A client's studies: asked for, followed, taken back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.desk.enums import MOVES, StudyState
from aimpact.desk.forms import AskForm
from aimpact.desk.models import Study
from aimpact.desk.selectors.readings import find_delivered
from aimpact.desk.selectors.studies import find_space_study, studies_of_space, surveys_to_study
from aimpact.desk.selectors.workbench import has_files
from aimpact.desk.services.studies import WrongState, ask_study, withdraw_study
from aimpact.desk.views.bench import bundle_answer
from aimpact.spaces.access import needs, person, staff_view, submitted
from aimpact.spaces.confirmation import Question, ask
from aimpact.spaces.entitlements import Entitlement
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission, can


@require_safe
@staff_view(Permission.READ_RESULTS)
@needs(Entitlement.PERSONAL_ANALYSIS)
def space_studies(request: HttpRequest, space: Space) -> HttpResponse:
    """What the space asked for."""
    may_ask = can(request.user, space, Permission.ASK_STUDIES)
    context = {"studies": studies_of_space(space), "may_ask": may_ask}
    return render(request, "desk/space_studies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.ASK_STUDIES)
@needs(Entitlement.PERSONAL_ANALYSIS)
def study_ask(request: HttpRequest, space: Space) -> HttpResponse:
    """Ask AimPact's analysts for a study."""
    form = AskForm(submitted(request), surveys=surveys_to_study(space))
    if form.is_bound and form.is_valid():
        study = ask_study(space, by=person(request), at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Asked. AimPact’s team reads it, then an analyst begins."))
        return redirect("space_study", slug=space.slug, number=study.pk)
    context = {"form": form, "has_surveys": surveys_to_study(space).exists()}
    return render(request, "desk/ask.html", context, status=422 if form.is_bound else 200)


@require_safe
@staff_view(Permission.READ_RESULTS)
def space_study(request: HttpRequest, space: Space, number: int) -> HttpResponse:
    """Where a study stands, who works on it."""
    study = _study(space, number)
    may_withdraw = StudyState.WITHDRAWN in MOVES[StudyState(study.state)]
    context = {
        "study": study,
        "reading": find_delivered(space, study.pk),
        "may_withdraw": may_withdraw and can(request.user, space, Permission.ASK_STUDIES),
        "may_take": can(request.user, space, Permission.EXPORT_ANSWERS) and has_files(study),
    }
    return render(request, "desk/space_study.html", context)


@require_POST
@staff_view(Permission.EXPORT_ANSWERS)
def study_bundle(request: HttpRequest, space: Space, number: int) -> HttpResponse:
    """Take out what makes the figures of the study again."""
    return bundle_answer(request, _study(space, number))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.ASK_STUDIES)
def study_withdraw(request: HttpRequest, space: Space, number: int) -> HttpResponse:
    """Take AimPact's access back."""
    study = _study(space, number)
    back = reverse("space_study", args=[space.slug, study.pk])
    if request.method == "POST":
        try:
            withdraw_study(study, by=person(request), at=timezone.now())
        except WrongState:
            messages.error(request, _("This study has ended already: nobody of AimPact sees it."))
        else:
            messages.success(request, _("Done: nobody of AimPact sees this study any more."))
        return redirect(back)
    question = Question(
        title=_("Take back AimPact’s access to this study?"),
        text=_(
            "Those who work on it lose it at once, and the file of answers made for it is erased."
            " The study is not delivered. You can ask for another one."
        ),
        button=_("Take the access back"),
        back=back,
    )
    return ask(request, question)


def _study(space: Space, number: int) -> Study:
    study = find_space_study(space, number)
    if study is None:
        raise Http404
    return study
