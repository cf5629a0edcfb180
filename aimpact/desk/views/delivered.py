"""The delivered reading, for the client's team."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.core.services import note_reading
from aimpact.desk.enums import StudyState
from aimpact.desk.models import Reading
from aimpact.desk.paper.files import reading_file, signature_of
from aimpact.desk.selectors.readings import (
    comments_of,
    delivered_readings,
    find_delivered,
    missions_of,
    readings_of_survey,
)
from aimpact.desk.services.delivery import (
    NoSuchMission,
    WishedAlready,
    comment_reading,
    reopen_study,
    wish_mission,
)
from aimpact.desk.services.studies import WrongState
from aimpact.desk.views.reading_input import WordsForm
from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.entitlements import Entitlement, opens
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission, can
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey


@require_safe
@staff_view(Permission.READ_RESULTS)
def study_reading(
    request: HttpRequest, space: Space, number: int, version: int | None = None
) -> HttpResponse:
    """A delivered reading, whole, with what was said of it."""
    reading, now = _reading(space, number, version), timezone.now()
    note_reading(reading.study, "open_reading", by=person(request), at=now, space_id=space.pk)
    return _page(request, space, reading, WordsForm(label=_("Your comment")))


def _page(request: HttpRequest, space: Space, reading: Reading, form: WordsForm) -> HttpResponse:
    versions = delivered_readings(reading.study)
    owns = can(request.user, space, Permission.ASK_STUDIES)
    context = {
        "study": reading.study,
        "reading": reading,
        "content": reading.content,
        "signature": signature_of(reading),
        "versions": versions,
        "is_last": versions[0].pk == reading.pk,
        "comments": comments_of(reading),
        "missions": missions_of(reading),
        "form": form,
        "may_wish": owns,
        "may_reopen": owns and reading.study.state == StudyState.DELIVERED,
    }
    return render(request, "desk/study_reading.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.READ_RESULTS)
def study_reading_file(
    request: HttpRequest, space: Space, number: int, version: int, output: str
) -> HttpResponse:
    """The reading to take away."""
    reading = _reading(space, number, version)
    now = timezone.now()
    note_reading(reading.study, "open_reading", by=person(request), at=now, space_id=space.pk)
    return reading_file(reading, reading.content or {}, output=output)


@require_POST
@staff_view(Permission.READ_RESULTS)
def study_comment(request: HttpRequest, space: Space, number: int) -> HttpResponse:
    """The team says something of the reading."""
    reading = _reading(space, number)
    form = WordsForm(request.POST, label=_("Your comment"))
    if not form.is_valid():
        return _page(request, space, reading, form)
    comment_reading(
        reading,
        text=form.cleaned_data["text"],
        is_of_aimpact=False,
        by=person(request),
        at=timezone.now(),
    )
    messages.success(request, _("Your comment is sent: AimPact answers here."))
    return redirect("study_reading", space.slug, number)


@require_POST
@staff_view(Permission.ASK_STUDIES)
def study_wish(request: HttpRequest, space: Space, number: int, advice: int) -> HttpResponse:
    """The client wishes for a mission: it commits to nothing."""
    reading = _reading(space, number)
    words = request.POST.get("words", "")[:2_000]
    try:
        wish_mission(reading, advice=advice, words=words, by=person(request), at=timezone.now())
    except NoSuchMission as missing:
        raise Http404 from missing
    except WishedAlready:
        messages.info(request, _("This wish was sent already."))
    else:
        messages.success(request, _("Your wish is sent. It commits you to nothing."))
    return redirect("study_reading", space.slug, number)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.ASK_STUDIES)
def study_correction(request: HttpRequest, space: Space, number: int) -> HttpResponse:
    """Ask for a correction: AimPact's access is open again until it is delivered."""
    reading = _reading(space, number)
    form = WordsForm(submitted(request), label=_("What should be corrected"))
    if form.is_valid():
        words = form.cleaned_data["text"]
        try:
            reopen_study(reading, words=words, by=person(request), at=timezone.now())
        except WrongState:
            messages.error(request, _("A correction is under way, or the study has ended."))
        else:
            messages.success(request, _("Asked for. AimPact’s access is open again."))
        return redirect("study_reading", space.slug, number)
    context = {"study": reading.study, "form": form}
    status = 422 if form.errors else 200
    return render(request, "desk/study_correction.html", context, status=status)


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def survey_readings(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The signed readings of a survey, beside its automatic note."""
    context = {
        "survey": survey,
        "readings": readings_of_survey(survey),
        "is_open": opens(space, Entitlement.PERSONAL_ANALYSIS),
        "may_ask": can(request.user, space, Permission.ASK_STUDIES),
    }
    return render(request, "desk/survey_readings.html", context)


def _reading(space: Space, number: int, version: int | None = None) -> Reading:
    reading = find_delivered(space, number, version)
    if reading is None:
        raise Http404
    return reading
