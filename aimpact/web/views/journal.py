"""The journal of a space, for its owners: who opened, exported, changed what, and when."""

import csv

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from aimpact.core.services import record_event
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.web.forms import JournalForm
from aimpact.web.selectors import EventLine, describe_events, find_events

EVENTS_A_PAGE = 25
LARGEST_FILE = 100_000
"""Events in a file at most: some years of a busy space."""


@never_cache
@require_safe
@staff_view(Permission.MANAGE_TEAM)
def journal(request: HttpRequest, space: Space) -> HttpResponse:
    """Events, the latest first, with filters."""
    form = JournalForm(space, request.GET)
    if not form.is_valid():
        return render(request, "web/journal.html", {"form": form}, status=422)
    events = find_events(space, **form.read())
    page = Paginator(events, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": describe_events(list(page.object_list))}
    return render(request, "web/journal.html", context)


@never_cache
@require_POST
@staff_view(Permission.MANAGE_TEAM)
def export_journal(request: HttpRequest, space: Space) -> HttpResponse:
    """The events of the filter as a CSV file; taking it is itself written down."""
    form = JournalForm(space, request.POST)
    if not form.is_valid():
        return render(request, "web/journal.html", {"form": form}, status=422)
    events = list(find_events(space, **form.read())[:LARGEST_FILE])
    now = timezone.now()
    record_event(
        space,
        "export_journal",
        by=person(request),
        at=now,
        space_id=space.pk,
        events=len(events),
    )
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"journal-{space.slug}-{now:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # French Excel wants it, and « ; » between cells
    writer = csv.writer(response, delimiter=";")
    writer.writerow(_header())
    for line in describe_events(events):
        writer.writerow([_harmless(value) for value in _row(line)])
    return response


def _header() -> list[str]:
    """In the reader's language, as the page says them; then what machines read, which never
    changes with it.
    """
    said = [_("When"), _("Who"), _("What"), _("Survey concerned"), _("In detail")]
    return [*said, _("Verb of the trail"), _("Raw details")]


def _row(line: EventLine) -> list[str]:
    event, colon = line.event, pgettext("before an error", ": ")
    said = " · ".join(f"{name}{colon}{value}" for name, value in line.details)
    raw = "; ".join(f"{name}={value}" for name, value in event.details.items())
    at = timezone.localtime(event.at).isoformat(timespec="seconds")
    return [at, line.who, line.what, line.about, said, event.verb, raw]


def _harmless(text: str) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
