"""The population figures of a space: what is known, a file to bring, a look before keeping it."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aimpact.accounts.enums import ProfileField
from aimpact.insights.forms import MarginsForm
from aimpact.insights.margins import (
    MOST_LINES,
    FileTooLong,
    FileUnlike,
    MarginsRead,
    SeveralPlaces,
    read_margins,
)
from aimpact.insights.margins_files import NotReadable, rows_of
from aimpact.insights.margins_wording import explain_left, explain_line, sentences_of_gaps
from aimpact.insights.models import SpaceMargin
from aimpact.insights.selectors.profiles import populations, profile_labels, with_crossed
from aimpact.insights.services.margins import forget_margins, keep_margins
from aimpact.insights.tallies import read_book
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.ui.text import format_number

MOST_REFUSED = 20
"""Refused lines told one by one; past them, their number."""
_FIELDS = (ProfileField.AGE_BAND, ProfileField.GENDER, ProfileField.OCCUPATION)
_SALT = "insights.margins"
_WAIT = 3_600


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_SURVEYS)
def space_population(request: HttpRequest, space: Space) -> HttpResponse:
    """What is known, and the form; a file that was read is shown before it is kept."""
    is_sent = request.method == "POST"
    form = MarginsForm(request.POST, request.FILES) if is_sent else MarginsForm()
    preview: dict[str, Any] = {}
    if form.is_valid():
        try:
            read = _read(form.cleaned_data["file"], space, form.cleaned_data["vintage"])
            preview = _preview(read, form.cleaned_data["source"], form.cleaned_data["vintage"])
        except NotReadable as error:
            form.add_error("file", str(error))
    context = {"form": form, "known": _known(space), "preview": preview, "place": space.territory}
    status = 422 if form.errors else 200
    return render(request, "insights/space_population.html", context, status=status)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def keep_population(request: HttpRequest, space: Space) -> HttpResponse:
    """Keep what was shown: the figures come back signed, so that they are those that were read."""
    try:
        kept = signing.loads(request.POST.get("figures", ""), salt=_SALT, max_age=_WAIT)
    except signing.BadSignature:
        messages.error(request, _("This look is too old: send the file again."))
        return redirect("space_population", space.slug)
    figures = {"source": kept["source"], "vintage": kept["vintage"]}
    keep_margins(space, kept["counts"], by=person(request), at=timezone.now(), **figures)
    messages.success(
        request, _("The figures are kept: results are compared with them from now on.")
    )
    return redirect("space_population", space.slug)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def forget_population(request: HttpRequest, space: Space, field: str) -> HttpResponse:
    """Take away what the space brought for one profile field."""
    forget_margins(space, field, by=person(request), at=timezone.now())
    messages.success(request, _("These figures are taken away."))
    return redirect("space_population", space.slug)


def _read(sent: UploadedFile, space: Space, year: str) -> MarginsRead:
    data = sent.read()
    place = space.territory
    code, kind = (place.code, place.kind) if place else ("", "")
    try:
        return read_margins(rows_of(data, year=year), place=code, kind=kind, year=year)
    except FileTooLong as error:
        words = _("This file has more than %(number)s lines: keep those of your territory.")
        raise NotReadable(words % {"number": format_number(MOST_LINES)}) from error
    except SeveralPlaces as error:
        raise NotReadable(
            _("This file holds several places: keep the lines of yours, the others would be added.")
        ) from error
    except FileUnlike as error:
        raise NotReadable(
            _("No column of this file says who is counted, or how many. See the shapes below.")
        ) from error


def _preview(read: MarginsRead, source: str, vintage: str) -> dict[str, Any]:
    kept = {"counts": read.counts, "source": source, "vintage": vintage}
    return {
        "lines": read.lines,
        "elsewhere": read.elsewhere,
        "tables": [_table(name, counts) for name, counts in read.counts.items()],
        "left": [(ProfileField(name).label, explain_left(why)) for name, why in read.left.items()],
        "gaps": [*sentences_of_gaps(read, profile_labels(read_book(()), _FIELDS))],
        "refused": [explain_line(line) for line in read.refused[:MOST_REFUSED]],
        "more": max(len(read.refused) - MOST_REFUSED, 0),
        "source": source,
        "vintage": vintage,
        "signed": signing.dumps(kept, salt=_SALT) if read.counts else "",
    }


def _known(space: Space) -> list[dict[str, Any]]:
    """The figures that results are compared with today, by profile field."""
    own = set(SpaceMargin.objects.filter(space=space).values_list("variable", flat=True))
    found = populations(space.territory, with_crossed(_FIELDS), space=space)
    return [
        _table(name, population.counts)
        | {"source": population.source, "vintage": population.vintage, "is_own": name in own}
        for name, population in found.items()
    ]


def _table(name: str, counts: Any) -> dict[str, Any]:
    labels = profile_labels(read_book(()), [name])[name]
    rows = [
        (labels.labels.get(value, value), counts[value])
        for value in labels.order
        if value in counts
    ]
    return {"field": name, "title": labels.title, "rows": rows, "total": sum(counts.values())}
