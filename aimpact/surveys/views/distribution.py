"""Sharing a survey: its link, its QR code, its poster."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aimpact.questionnaire.duration import estimate_minutes
from aimpact.spaces.access import staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.qr import draw_qr
from aimpact.spaces.rules import Permission
from aimpact.surveys.addresses import languages_of, survey_address, typed_address
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.models import Survey
from aimpact.surveys.poster import draw_poster
from aimpact.surveys.refusals import moment
from aimpact.surveys.selectors.boards import key_fingerprint
from aimpact.surveys.selectors.distribution import count_invitees
from aimpact.surveys.templatetags.answering import plain_words
from aimpact.surveys.views.team_pages import of_survey


@require_safe
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def share(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Every way to bring people to the survey."""
    now = timezone.now()
    by_invitation = survey.rule.asks(Kind.INVITED)
    fingerprint = key_fingerprint(survey)
    context = {
        "survey": survey,
        "address": survey_address(survey),
        "typed_address": typed_address(),
        "code": f"{survey.code[:4]} {survey.code[4:]}",
        "qr": draw_qr(survey_address(survey)),
        "fingerprint": fingerprint,
        "key_text": _key_text(survey, fingerprint),
        "message": _ready_message(survey),
        "by_invitation": by_invitation,
        "by_code": survey.rule.asks(Kind.CODE),
        "counts": count_invitees(survey) if by_invitation else None,
        "state": survey.state(now),
        "languages": languages_of(survey),
    }
    return render(request, "surveys/share/share.html", context)


@require_safe
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def qr(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The QR code alone, as an SVG file."""
    return _file(draw_qr(survey_address(survey)), "image/svg+xml", f"qr-{survey.code}.svg")


@require_safe
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def poster(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The A4 poster, in the language asked for (`?langue=en`) or the reader's."""
    asked = request.GET.get("langue", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()[:2]
    name = _("poster-%(code)s.pdf") % {"code": survey.code}
    return _file(draw_poster(survey, language=language), "application/pdf", name)


def _file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _ready_message(survey: Survey) -> str:
    """A text to paste in a letter, a message or on a social network."""
    minutes = estimate_minutes(survey.document, profile_questions=len(survey.profile_fields))
    parts = [plain_words(survey.document.title)]
    parts.append(
        _("Your opinion counts: it takes about a minute.")
        if minutes == 1
        else _("Your opinion counts: it takes about %(number)s minutes.") % {"number": minutes}
    )
    if survey.closes_at:
        parts.append(_("Until %(closes)s.") % {"closes": moment(survey.closes_at, survey)})
    return "\n".join([*parts, survey_address(survey)])


def _key_text(survey: Survey, fingerprint: str) -> str:
    """What the team prints of the key of a secret vote, where AimPact cannot change it."""
    words = _(
        "Secret vote “%(title)s”: the fingerprint of its key is %(fingerprint)s. Before you vote,"
        " check that the page of the vote shows the same: %(address)s"
    )
    return words % {
        "title": plain_words(survey.document.title),
        "fingerprint": fingerprint,
        "address": survey_address(survey),
    }
