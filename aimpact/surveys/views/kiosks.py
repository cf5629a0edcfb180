"""The team's page of kiosks."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.qr import draw_qr
from aimpact.spaces.rules import Permission
from aimpact.surveys.enums import Audience
from aimpact.surveys.forms.kiosks import KioskForm
from aimpact.surveys.models import Kiosk, Survey
from aimpact.surveys.selectors.kiosks import BURST, kiosks_of
from aimpact.surveys.services.kiosks import KioskNeedsLink, open_kiosk, stop_kiosk
from aimpact.surveys.views.team_pages import of_survey


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def survey_kiosks(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The kiosks of a survey; a new one's link is shown once, when it is made."""
    form, now = KioskForm(submitted(request)), timezone.now()
    if not form.is_valid():
        return _page(request, survey, form)
    typed = form.cleaned_data
    try:
        kiosk, token = open_kiosk(
            survey,
            place=typed["place"],
            expires_at=form.expires_at(now),
            daily_limit=typed["daily_limit"],
            by=person(request),
            at=now,
        )
    except KioskNeedsLink:
        form.add_error(None, _("Kiosks are for surveys open to anyone with the link."))
        return _page(request, survey, form)
    address = f"{settings.PUBLIC_URL}{reverse('kiosk_start', args=[token])}"
    made = {"kiosk": kiosk, "address": address, "qr": draw_qr(address)}
    return _page(request, survey, KioskForm(), made=made)


@require_POST
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def stop_survey_kiosk(request: HttpRequest, space: Space, survey: Survey, pk: int) -> HttpResponse:
    kiosk = Kiosk.objects.filter(survey=survey, pk=pk).first()
    if kiosk is None:
        raise Http404
    stop_kiosk(kiosk, by=person(request), at=timezone.now())
    messages.success(request, _("The kiosk is stopped: its tablet opens nothing any more."))
    return redirect("survey_kiosks", slug=space.slug, code=survey.code)


def _page(
    request: HttpRequest, survey: Survey, form: KioskForm, *, made: dict[str, object] | None = None
) -> HttpResponse:
    context = {
        "survey": survey,
        "form": form,
        "made": made,
        "kiosks": kiosks_of(survey, at=timezone.now()),
        "burst": BURST,
        "is_possible": survey.audience == Audience.LINK,
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/team/kiosks.html", context, status=status)
