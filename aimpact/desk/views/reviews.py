"""A reading in review: remarks, the reviewer's decision, the signature, the delivery."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.desk.access import agora_view, part_here, study_view
from aimpact.desk.enums import Part, StudyState
from aimpact.desk.models import Reading, Remark, Study
from aimpact.desk.paper.files import signature_of
from aimpact.desk.selectors.composing import content_of
from aimpact.desk.selectors.readings import (
    comments_of,
    current_reading,
    find_delivered_by,
    find_section,
    parts_of,
    remarks_of,
    writers_of,
)
from aimpact.desk.services.delivery import comment_reading, deliver_reading
from aimpact.desk.services.reviews import (
    NobodyToReview,
    NotAccepted,
    NothingWritten,
    OwnWork,
    RemarksOpen,
    SourceGone,
    answer_remark,
    judge_reading,
    remark,
    resolve_remark,
    send_to_review,
    sign_reading,
    take_back,
)
from aimpact.desk.services.studies import WrongState
from aimpact.desk.views.reading_input import ReviewForm, SignForm, WordsForm
from aimpact.desk.views.readings import slug_here, tell_closed
from aimpact.spaces.access import person, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission


@require_safe
@study_view()
def desk_review(request: HttpRequest, study: Study) -> HttpResponse:
    """The reading as it would be signed, with its remarks, and what may be done of it now."""
    return _page(request, study)


def _page(request: HttpRequest, study: Study, **forms: object) -> HttpResponse:
    reading = current_reading(study)
    context: dict[str, object] = {"study": study, "reading": reading}
    if reading is not None:
        content = content_of(reading, at=timezone.now())
        remarks = remarks_of(reading)
        in_review = study.state == StudyState.REVIEW and reading.signed_at is None
        is_own = person(request).pk in writers_of(reading)
        context |= {
            "content": content,
            "parts": parts_of(reading, content, remarks),
            "whole": [each for each in remarks if each.section_id is None],
            "open": sum(each.resolved_at is None for each in remarks),
            "verdicts": reading.verdicts.order_by("-pk"),
            "in_review": in_review,
            "is_own": is_own,
            "is_reviewer": part_here(request) == Part.REVIEWER and not is_own,
            "is_analyst": part_here(request) == Part.ANALYST,
            "signature": signature_of(reading),
            "remark_form": WordsForm(label=_("Your remark"), name="remark"),
            "answer_form": WordsForm(label=_("Your answer"), name="answer"),
            "review_form": ReviewForm(),
            "sign_form": SignForm(initial=_functions(study)),
        } | forms
    return render(request, "desk/review.html", context, status=422 if forms else 200)


def _functions(study: Study) -> dict[str, str]:
    return {
        "author_function": _("Analyst, AimPact"),
        "reviewer_function": _("Reviewer, AimPact"),
    }


@require_POST
@study_view(Part.ANALYST)
def desk_review_step(request: HttpRequest, study: Study, step: str) -> HttpResponse:
    """Send to review, take back, deliver."""
    steps = {"envoyer": send_to_review, "reprendre": take_back, "remettre": deliver_reading}
    if step not in steps:
        raise Http404
    try:
        steps[step](_reading(study), by=person(request), at=timezone.now())
    except NothingWritten:
        messages.error(request, _("Nothing is written yet."))
    except SourceGone:
        messages.error(request, _GONE)
    except NobodyToReview:
        messages.error(request, _("No reviewer is assigned to this study: ask for one."))
    except WrongState:
        tell_closed(request)
    else:
        messages.success(request, _STEPS[step]())
    if step == "remettre":
        return redirect("desk_studies", slug_here(request))
    return redirect("desk_review", slug_here(request), study.pk)


_GONE = gettext_lazy(
    "A reference leads to nothing: it was mistyped, or what it cited is found no more. It is"
    " pointed out under its section."
)
_STEPS = {
    "envoyer": lambda: _("The reviewer may read it now. Nobody writes in it meanwhile."),
    "reprendre": lambda: _("You may write in it again."),
    "remettre": lambda: _("Delivered. The client’s owners receive a message."),
}


@require_POST
@study_view(Part.REVIEWER)
def desk_remark(request: HttpRequest, study: Study) -> HttpResponse:
    """A remark on a section, or on the whole."""
    reading, form = _reading(study), WordsForm(request.POST, label=_("Your remark"), name="remark")
    pk = request.POST.get("section", "")
    section = find_section(reading, int(pk)) if pk.isdecimal() else None
    if not form.is_valid():
        return _page(request, study, remark_form=form, remark_on=section.pk if section else 0)
    try:
        remark(
            reading,
            text=form.cleaned_data["text"],
            section=section,
            by=person(request),
            at=timezone.now(),
        )
    except WrongState:
        tell_closed(request)
    except OwnWork:
        _tell_own(request)
    return _back(request, study, section.pk if section else 0)


@require_POST
@study_view()
def desk_remark_answer(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """An answer to a remark."""
    said = _remark(study, pk)
    form = WordsForm(request.POST, label=_("Your answer"), name="answer")
    if not form.is_valid():
        return _page(request, study, answer_form=form, answer_to=said.pk)
    try:
        answer_remark(said, text=form.cleaned_data["text"], by=person(request), at=timezone.now())
    except WrongState:
        tell_closed(request)
    return _back(request, study, said.section_id or 0)


@require_POST
@study_view(Part.REVIEWER)
def desk_remark_resolve(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """A remark is dealt with."""
    said = _remark(study, pk)
    try:
        resolve_remark(said, by=person(request), at=timezone.now())
    except WrongState:
        tell_closed(request)
    except OwnWork:
        _tell_own(request)
    return _back(request, study, said.section_id or 0)


@require_POST
@study_view(Part.REVIEWER)
def desk_verdict(request: HttpRequest, study: Study) -> HttpResponse:
    """Accept the reading, or send it back."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, study, review_form=form)
    given = form.cleaned_data
    try:
        judge_reading(
            _reading(study),
            is_accepted=given["verdict"] == "accept",
            reasons=given["reasons"],
            by=person(request),
            at=timezone.now(),
        )
    except RemarksOpen:
        form.add_error("verdict", _("Some remarks are open: resolve them first."))
        return _page(request, study, review_form=form)
    except OwnWork:
        _tell_own(request)
    except WrongState:
        tell_closed(request)
    else:
        messages.success(request, _("Your decision is written."))
    return redirect("desk_review", slug_here(request), study.pk)


@require_POST
@study_view(Part.ANALYST)
def desk_sign(request: HttpRequest, study: Study) -> HttpResponse:
    """Sign the accepted reading."""
    form = SignForm(request.POST)
    if not form.is_valid():
        return _page(request, study, sign_form=form)
    try:
        sign_reading(_reading(study), **form.cleaned_data, by=person(request), at=timezone.now())
    except SourceGone:
        messages.error(request, _GONE)
    except (NotAccepted, RemarksOpen):
        messages.error(request, _("The reviewer has not accepted it yet."))
    except OwnWork:
        _tell_own(request)
    except WrongState:
        tell_closed(request)
    else:
        messages.success(request, _("Signed. Its words and figures do not change any more."))
    return redirect("desk_review", slug_here(request), study.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@agora_view(Permission.ENTER_TEAM)
def desk_delivered(request: HttpRequest, space: Space, number: int) -> HttpResponse:
    """A delivered reading, for those who wrote it: what its readers say, and AimPact's answers."""
    reading = find_delivered_by(person(request), number)
    if reading is None:
        raise Http404
    form = WordsForm(submitted(request), label=_("Your answer"))
    if form.is_valid():
        words = form.cleaned_data["text"]
        at = timezone.now()
        comment_reading(reading, text=words, is_of_aimpact=True, by=person(request), at=at)
        messages.success(request, _("Your answer is sent."))
        return redirect("desk_delivered", space.slug, number)
    context = {
        "reading": reading,
        "study": reading.study,
        "content": reading.content,
        "signature": signature_of(reading),
        "comments": comments_of(reading),
        "wishes": reading.wishes.order_by("advice"),
        "form": form,
    }
    return render(request, "desk/delivered.html", context, status=422 if form.errors else 200)


def _reading(study: Study) -> Reading:
    reading = current_reading(study)
    if reading is None:
        raise Http404
    return reading


def _remark(study: Study, pk: int) -> Remark:
    return get_object_or_404(Remark.objects.filter(reading=_reading(study)), pk=pk)


def _back(request: HttpRequest, study: Study, section: int) -> HttpResponse:
    return redirect(
        f"{reverse('desk_review', args=[slug_here(request), study.pk])}#section-{section}"
    )


def _tell_own(request: HttpRequest) -> None:
    messages.error(request, _("You wrote in this reading: somebody else reviews it."))
