"""The data of a study: its files, the variables of one, the log of steps."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.desk.access import part_here, study_view
from aimpact.desk.enums import Part, StepKind
from aimpact.desk.models import Study, StudySurvey
from aimpact.desk.selectors.workbench import (
    Bench,
    bench_of,
    find_material,
    log_of,
    materials_with_files,
    variables_in_order,
    why_no_file,
)
from aimpact.desk.services.bundles import NothingToTake, take_bundle
from aimpact.desk.services.studies import WrongState
from aimpact.desk.services.workbench import MadeAlready, NoFile, add_step, request_file
from aimpact.desk.views.step_input import FORMS, ChooseForm, WhyForm, chosen_of, sources
from aimpact.desk.workbench.steps import StepRefused
from aimpact.desk.workbench_wording import refused_file, refused_step
from aimpact.insights.services.nameless import NamelessRefused
from aimpact.spaces.access import person, submitted

AGORA = "agora"


@require_safe
@study_view()
def desk_data(request: HttpRequest, study: Study) -> HttpResponse:
    """The surveys of the study, each with its file."""
    at = timezone.now()
    lines: list[dict[str, Any]] = []
    for material in materials_with_files(study):
        bench = bench_of(material)
        reason = None if bench.is_ready else why_no_file(material.survey, at=at)
        lines.append({"bench": bench, "refusal": refused_file(reason) if reason else ""})
    has_files = any(line["bench"].is_ready for line in lines)
    return _page(request, study, "desk/data.html", lines=lines, has_files=has_files)


@require_POST
@study_view(Part.ANALYST)
def desk_file(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """Have the file of a survey made."""
    material = _material(study, pk)
    try:
        request_file(material, by=person(request), at=timezone.now())
    except NamelessRefused as refusal:
        messages.error(request, refused_file(refusal.reason))
    except (MadeAlready, WrongState):
        messages.error(request, _("Someone else decided meanwhile. Nothing was changed."))
    else:
        messages.success(
            request, _("The file is being made: a few seconds, minutes if it is large.")
        )
    return redirect("desk_data", slug=_slug(request), number=study.pk)


@require_safe
@study_view()
def desk_bench(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """The variables of a file and its log."""
    bench = _bench(study, pk)
    kinds = [StepKind(kind) for kind in FORMS]
    steps = [kind for kind in kinds if sources(bench.dictionary, kind)]
    variables = [
        (each, bench.file.counts.get(each.name, {}) if bench.file else {})
        for each in variables_in_order(bench)
    ]
    return _page(
        request,
        study,
        "desk/bench.html",
        bench=bench,
        variables=variables,
        kinds=steps,
        log=log_of(bench),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@study_view(Part.ANALYST)
def desk_step(request: HttpRequest, study: Study, pk: int, kind: str) -> HttpResponse:
    """Write a step: first of which variables, then what to make of them."""
    bench, step = _bench(study, pk), _kind(kind)
    of = chosen_of(bench.dictionary, step, request.GET.getlist("of"))
    if not of:
        form = ChooseForm(step, bench.dictionary)
        return _page(request, study, "desk/step_of.html", bench=bench, kind=step, form=form)
    made = FORMS[step](submitted(request), of=of, dictionary=bench.dictionary)
    if made.is_bound and made.is_valid():
        try:
            add_step(
                bench.material,
                step,
                spec=made.spec(),
                why=made.cleaned_data["why"],
                by=person(request),
                at=timezone.now(),
            )
        except StepRefused as refusal:
            made.add_error(None, refused_step(refusal))
        except (NoFile, WrongState) as gone:
            raise Http404 from gone
        else:
            messages.success(request, _("Written in the log. The counts follow in a moment."))
            return redirect("desk_bench", slug=_slug(request), number=study.pk, pk=pk)
    status = 422 if made.is_bound else 200
    return _page(
        request, study, "desk/step.html", status=status, bench=bench, kind=step, form=made, of=of
    )


@require_http_methods(["GET", "HEAD", "POST"])
@study_view(Part.ANALYST)
def desk_undo(request: HttpRequest, study: Study, pk: int, step: int) -> HttpResponse:
    """Undo a step by a further one."""
    bench = _bench(study, pk)
    line = next((one for one in log_of(bench) if one.step.number == step and one.holds), None)
    if line is None:
        raise Http404
    form = WhyForm(submitted(request))
    if form.is_bound and form.is_valid():
        why, by, at = form.cleaned_data["why"], person(request), timezone.now()
        try:
            spec = {"step": step}
            add_step(bench.material, StepKind.UNDO, spec=spec, why=why, by=by, at=at)
        except StepRefused as refusal:
            form.add_error(None, refused_step(refusal))
        except (NoFile, WrongState) as gone:
            raise Http404 from gone
        else:
            messages.success(request, _("Undone. Both steps stay in the log."))
            return redirect("desk_bench", slug=_slug(request), number=study.pk, pk=pk)
    status = 422 if form.is_bound else 200
    return _page(request, study, "desk/undo.html", status=status, bench=bench, line=line, form=form)


@require_POST
@study_view()
def desk_bundle(request: HttpRequest, study: Study) -> HttpResponse:
    """Take out what makes the figures again."""
    return bundle_answer(request, study)


def bundle_answer(request: HttpRequest, study: Study) -> HttpResponse:
    """The archive of a study; 404 where it has no file."""
    now = timezone.now()
    try:
        content = take_bundle(study, by=person(request), at=now)
    except NothingToTake as nothing:
        raise Http404 from nothing
    name = f'attachment; filename="etude-{study.pk}-{now:%Y-%m-%d}.zip"'
    headers = {"Content-Disposition": name}
    return HttpResponse(content, content_type="application/zip", headers=headers)


def _page(
    request: HttpRequest, study: Study, template: str, *, status: int = 200, **context: object
) -> HttpResponse:
    is_analyst = part_here(request) is Part.ANALYST
    shared = {"study": study, "is_analyst": is_analyst}
    return render(request, template, {**shared, **context}, status=status)


def _material(study: Study, pk: int) -> StudySurvey:
    material = find_material(study, pk)
    if material is None:
        raise Http404
    return material


def _bench(study: Study, pk: int) -> Bench:
    """The survey of that study whose file is there."""
    bench = bench_of(_material(study, pk))
    if not bench.is_ready:
        raise Http404
    return bench


def _kind(name: str) -> StepKind:
    if name not in {kind.value for kind in FORMS}:
        raise Http404
    return StepKind(name)


def _slug(request: HttpRequest) -> str:
    """The agora's, as the address has it."""
    match = request.resolver_match
    return str(match.kwargs["slug"]) if match else AGORA
