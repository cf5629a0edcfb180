"""The team's pages about tagged links: the funnel, each link, its QR code."""

import csv
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.qr import draw_qr
from aimpact.spaces.rules import Permission
from aimpact.surveys.forms.channels import ChannelForm, facts_of
from aimpact.surveys.models import ChannelLink, Survey
from aimpact.surveys.selectors.channels import (
    Figure,
    Funnel,
    find_channel,
    read_funnel,
    tagged_address,
)
from aimpact.surveys.services.channels import (
    TooManyLinks,
    add_channel,
    archive_channel,
    change_channel,
)
from aimpact.surveys.views.team_pages import of_survey
from aimpact.ui.charts import FunnelChart, FunnelRow


@require_safe
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def funnel(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """By which way people came, and how far."""
    read = read_funnel(survey)
    links = [way for way in read.ways if way.link]
    context = {
        "survey": survey,
        "funnel": read,
        "chart": None if read.is_empty else draw_funnel(read),
        "has_links": bool(links),
        "archived": [way for way in links if way.link and way.link.archived_at],
    }
    return render(request, "surveys/share/funnel.html", context)


def draw_funnel(funnel: Funnel) -> FunnelChart:
    """The funnel as a chart: ways by which nobody came are left to the table."""
    return FunnelChart(
        id="canaux",
        title=_("From opening to ballot, by way in"),
        stages=(_("Openings"), _("Started"), _("Ballots")),
        rows=tuple(FunnelRow(way.label, way.steps) for way in funnel.ways if any_step(way.steps)),
        rows_name=_("Way in"),
        about=_("Shares are of the step before."),
    )


def any_step(steps: tuple[Figure, ...]) -> bool:
    """Whether a line has something to draw: a hidden number is something."""
    return any(step is None or step for step in steps)


@require_safe
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def funnel_csv(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The same figures as a file, hidden ones hidden."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = _("ways-in-%(code)s.csv") % {"code": survey.code}
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(
        [
            _("Way in"),
            _("Tag"),
            _("Reached"),
            _("Source of this number"),
            _("Openings"),
            _("Started"),
            _("Ballots"),
        ]
    )
    writer.writerows(_lines(read_funnel(survey)))
    return response


def _lines(funnel: Funnel) -> list[list[str]]:
    return [
        [
            _safe(way.label),
            way.link.tag if way.link else "",
            "" if way.reached is None else str(way.reached),
            _safe(way.reached_source),
            *(_("hidden") if step is None else str(step) for step in way.steps),
        ]
        for way in (*funnel.ways, funnel.total)
    ]


def _safe(text: str) -> str:
    # A cell that starts like a formula would run in a spreadsheet.
    return f"'{text}" if text[:1] in "=+-@\t" else text


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def add(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Make a link."""
    form = ChannelForm(submitted(request))
    if form.is_valid():
        try:
            link = add_channel(survey, form.facts, by=person(request), at=timezone.now())
        except TooManyLinks:
            form.add_error(None, _("This survey has as many links as it can have."))
        else:
            messages.success(request, _("The link is ready."))
            return redirect("survey_channel", space.slug, survey.code, link.tag)
    context = {"survey": survey, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "surveys/share/add_channel.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def channel(request: HttpRequest, space: Space, survey: Survey, tag: str) -> HttpResponse:
    """One link: address, QR code, what to print, and what is said of it."""
    link = fetch_channel(survey, tag)
    form = ChannelForm(submitted(request), initial=facts_of(link))
    if form.is_valid():
        change_channel(link, form.facts, by=person(request), at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("survey_channel", space.slug, survey.code, link.tag)
    address = tagged_address(link)
    context: dict[str, Any] = {
        "survey": survey,
        "link": link,
        "form": form,
        "address": address,
        "qr": draw_qr(address),
    }
    status = 422 if form.is_bound else 200
    return render(request, "surveys/share/channel.html", context, status=status)


@require_POST
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def archive(request: HttpRequest, space: Space, survey: Survey, tag: str) -> HttpResponse:
    """Put a link away, or bring it back."""
    link = fetch_channel(survey, tag)
    put_away = link.archived_at is None
    archive_channel(link, is_archived=put_away, by=person(request), at=timezone.now())
    said = _("The link is put away. It still works.") if put_away else _("The link is back.")
    messages.success(request, said)
    return redirect("survey_funnel", space.slug, survey.code)


@require_safe
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def channel_qr(request: HttpRequest, space: Space, survey: Survey, tag: str) -> HttpResponse:
    """The link's QR code, as an SVG file."""
    link = fetch_channel(survey, tag)
    response = HttpResponse(draw_qr(tagged_address(link)), content_type="image/svg+xml")
    name = f"qr-{survey.code}-{link.tag}.svg"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def fetch_channel(survey: Survey, tag: str) -> ChannelLink:
    """The link of the address, or 404."""
    link = find_channel(survey, tag)
    if link is None:
        raise Http404
    return link
