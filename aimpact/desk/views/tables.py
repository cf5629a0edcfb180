"""The tables of a study: asked for, read by the analyst, kept for the reading."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.desk.access import part_here, study_view
from aimpact.desk.enums import Part, TableState, VariableKind
from aimpact.desk.models import Study, StudyTable
from aimpact.desk.selectors.tables import find_table, tables_of, title_of
from aimpact.desk.selectors.workbench import Bench, bench_of, find_material, materials_with_files
from aimpact.desk.services.studies import WrongState
from aimpact.desk.services.tables import (
    MAY_BE_KEPT,
    UNDER_WAY,
    NotComputed,
    NotStopped,
    drop_table,
    is_stopped,
    keep_table,
    release_table,
    request_table,
    start_table_again,
)
from aimpact.desk.services.workbench import NoFile
from aimpact.desk.views.step_input import named
from aimpact.desk.workbench.definition import ACROSS, Definition, TableRefused
from aimpact.desk.workbench.steps import COUNTED
from aimpact.desk.workbench_wording import refused_table
from aimpact.spaces.access import person, submitted


class TableForm(forms.Form):
    """What a table is of."""

    def __init__(self, data: Any, bench: Bench) -> None:
        super().__init__(data)
        offered = {
            "rows": (gettext_lazy("Answers in the rows"), COUNTED),
            "columns": (gettext_lazy("Crossed with"), ACROSS),
            "cut": (gettext_lazy("Within the cut"), (VariableKind.CUT,)),
            "weight": (gettext_lazy("Weighted by"), (VariableKind.WEIGHT,)),
        }
        nothing = {
            "columns": pgettext("crossed with", "Nothing"),
            "cut": _("All ballots"),
            "weight": pgettext("weighted by", "Nothing"),
        }
        for name, (label, kinds) in offered.items():
            found = [(each.name, named(each)) for each in bench.dictionary.of_kind(*kinds)]
            empty = [("", nothing[name])] if name in nothing else []
            if found:
                self.fields[name] = forms.ChoiceField(
                    label=label, choices=[*empty, *found], required=name == "rows"
                )

    def definition(self) -> Definition:
        """What was asked for."""
        return Definition(**self.cleaned_data)


@require_safe
@study_view()
def desk_tables(request: HttpRequest, study: Study) -> HttpResponse:
    """The tables of the study and the files that others are made of."""
    benches = [bench_of(material) for material in materials_with_files(study)]
    dictionaries = {bench.material.pk: bench.dictionary for bench in benches}
    lines = [
        {"table": table, "title": title_of(table, dictionaries[table.material_id])}
        for table in tables_of(study)
    ]
    ready = [bench for bench in benches if bench.is_ready]
    return _page(request, study, "desk/tables.html", lines=lines, benches=ready)


@require_http_methods(["GET", "HEAD", "POST"])
@study_view(Part.ANALYST)
def desk_table_new(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    """Ask for a table."""
    material = find_material(study, pk)
    bench = bench_of(material) if material else None
    if material is None or bench is None or not bench.is_ready:
        raise Http404
    form = TableForm(submitted(request), bench)
    if form.is_bound and form.is_valid():
        try:
            by, at = person(request), timezone.now()
            table = request_table(material, form.definition(), by=by, at=at)
        except TableRefused as refusal:
            form.add_error(None, refused_table(refusal.reason))
        except (NoFile, WrongState) as gone:
            raise Http404 from gone
        else:
            return redirect("desk_table", slug="agora", number=study.pk, table=table.number)
    status = 422 if form.is_bound else 200
    return _page(request, study, "desk/table_new.html", status=status, bench=bench, form=form)


@require_safe
@study_view()
def desk_table(request: HttpRequest, study: Study, table: int) -> HttpResponse:
    """A table as its analyst sees it, and as it would leave the desk."""
    row = _table(study, table)
    figures, stopped = getattr(row, "figures", None), is_stopped(row)
    context: dict[str, Any] = {
        "table": row,
        "title": title_of(row, bench_of(row.material).dictionary),
        "figures": _lines(figures.content) if figures else None,
        "may_keep": row.state in MAY_BE_KEPT,
        "is_under_way": row.state in UNDER_WAY and not stopped,
        "is_stopped": stopped,
        "shown": _shown_lines(row.shown) if row.state == TableState.KEPT else None,
    }
    return _page(request, study, "desk/table.html", **context)


def _lines(content: Mapping[str, Any]) -> dict[str, Any]:
    """The figures line by line, as the template walks them."""
    weighted = content["weighted"] or [None] * len(content["rows"])
    names = [one["label"] for one in content["columns"]]
    lines = []
    for label, counts, shares, weighed in zip(
        content["rows"], content["counts"], content["shares"], weighted, strict=True
    ):
        beside = weighed or [None] * len(counts)
        lines.append((label, [*zip(names, counts, shares, beside, strict=True)]))
    return {**content, "lines": lines, "has_weights": content["weighted"] is not None}


def _shown_lines(shown: Mapping[str, Any]) -> dict[str, Any]:
    lines = [
        (
            label,
            [
                (one["label"], count, None if count is None else count / one["n"])
                for count, one in zip(cells, shown["columns"], strict=True)
            ],
        )
        for label, cells in zip(shown["rows"], shown["cells"], strict=True)
    ]
    return {**shown, "lines": lines}


@dataclass(frozen=True)
class Deed:
    """What a button does with a table, and what is said once it is done."""

    act: Callable[[StudyTable, HttpRequest], object]
    said: Promise


def _keep(table: StudyTable, request: HttpRequest) -> object:
    return keep_table(table, by=person(request), at=timezone.now())


def _release(table: StudyTable, request: HttpRequest) -> object:
    return release_table(table, by=person(request), at=timezone.now())


def _again(table: StudyTable, request: HttpRequest) -> object:
    return start_table_again(table)


def _drop(table: StudyTable, request: HttpRequest) -> object:
    return drop_table(table)


DEEDS = {
    "keep": Deed(_keep, gettext_lazy("What it tells is being checked.")),
    "release": Deed(_release, gettext_lazy("Kept no more: the reading cannot cite it.")),
    "again": Deed(_again, gettext_lazy("It starts again.")),
    "drop": Deed(_drop, gettext_lazy("Put away.")),
}


@require_POST
@study_view(Part.ANALYST)
def desk_table_do(request: HttpRequest, study: Study, table: int) -> HttpResponse:
    """Keep a table, release it, start it again or put it away."""
    row, deed = _table(study, table), DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    try:
        deed.act(row, request)
    except (NotComputed, NotStopped, WrongState):
        messages.error(request, _("Someone else decided meanwhile. Nothing was changed."))
    else:
        messages.success(request, str(deed.said))
        if deed is DEEDS["drop"]:
            return redirect("desk_tables", slug="agora", number=study.pk)
    return redirect("desk_table", slug="agora", number=study.pk, table=table)


def _table(study: Study, number: int) -> StudyTable:
    table = find_table(study, number)
    if table is None:
        raise Http404
    return table


def _page(
    request: HttpRequest, study: Study, template: str, *, status: int = 200, **context: object
) -> HttpResponse:
    is_analyst = part_here(request) is Part.ANALYST
    shared = {"study": study, "is_analyst": is_analyst}
    return render(request, template, {**shared, **context}, status=status)
