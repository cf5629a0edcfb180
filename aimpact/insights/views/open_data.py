"""The open data of a survey for everybody, where its team chose to publish them."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from aimpact.core.access import public
from aimpact.insights.exports.bundle import LICENCE, Package, catalogue_entry
from aimpact.insights.selectors.open_data import PART
from aimpact.insights.services.exports import ExportRefused, open_data
from aimpact.insights.views.public_parts import of_public_part
from aimpact.surveys.models import Survey

LANGUAGE = "fr"
"""Of the titles in the files: whoever asks, the same bytes, so the same checksum."""


@require_safe
@public
@of_public_part(PART)
def public_open_data(request: HttpRequest, survey: Survey, now: datetime) -> HttpResponse:
    """What the package holds, where it is, how to check it."""
    package = _package(survey, now)
    context = {
        "survey": survey,
        "package": package,
        "download": reverse("public_open_data_file", args=[survey.code]),
        "licence": LICENCE,
        "size": len(package.archive),
        "made": datetime.fromisoformat(package.descriptor["created"]),
    }
    return render(request, "insights/public_open_data.html", context)


@require_safe
@public
@of_public_part(PART)
def public_open_data_file(request: HttpRequest, survey: Survey, now: datetime) -> HttpResponse:
    """The package itself (ZIP)."""
    package = _package(survey, now)
    name = f'attachment; filename="{package.descriptor["name"]}.zip"'
    headers = {"Content-Disposition": name}
    return HttpResponse(package.archive, content_type="application/zip", headers=headers)


@require_safe
@public
@of_public_part(PART)
def public_open_data_entry(request: HttpRequest, survey: Survey, now: datetime) -> HttpResponse:
    """Its entry for catalogues of open data (DCAT, JSON-LD)."""
    page, archive = (
        request.build_absolute_uri(reverse(name, args=[survey.code]))
        for name in ("public_open_data", "public_open_data_file")
    )
    entry = catalogue_entry(_package(survey, now), page=page, archive=archive)
    return JsonResponse(entry, content_type="application/ld+json")


def _package(survey: Survey, now: datetime) -> Package:
    address = f"{settings.PUBLIC_URL}{reverse('public_results', args=[survey.code])}"
    try:
        with translation.override(LANGUAGE):
            return open_data(survey, at=now, address=address)
    except ExportRefused:
        raise Http404 from None
