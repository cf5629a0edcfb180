"""The campaign kit: what is printed, posted and pasted, one file for all of it."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.addresses import languages_of, survey_address
from aimpact.surveys.enums import Audience
from aimpact.surveys.forms.campaigns import KitTextsForm, SitesForm
from aimpact.surveys.kit.sms import measure_sms
from aimpact.surveys.kit.words import KitText
from aimpact.surveys.kit_files import email_html, make_kit
from aimpact.surveys.models import ChannelLink, Survey
from aimpact.surveys.poster import Sheet, describe_card, draw_sheet
from aimpact.surveys.selectors.campaigns import TextShown, frame_html, kit_texts, sites_of
from aimpact.surveys.selectors.channels import find_channel
from aimpact.surveys.services.campaigns import allow_sites, save_texts
from aimpact.surveys.views.team_pages import of_survey
from aimpact.ui.text import format_number

CONTENT_TYPES = {True: "image/png", False: "application/pdf"}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def kit(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Everything to make the survey known, in one language at a time; its texts are corrected."""
    language = _language(request, survey)
    texts = [one for one in kit_texts(survey) if one.language == language]
    form = KitTextsForm(texts, request.POST if request.method == "POST" else None)
    if form.is_valid():
        save_texts(survey, form.texts, language=language, by=person(request), at=timezone.now())
        messages.success(request, _("The texts are saved."))
        response = redirect("survey_kit", space.slug, survey.code)
        response["Location"] += f"?langue={language}#textes"
        return response
    names = dict(settings.LANGUAGES)
    context = {
        "survey": survey,
        "form": form,
        "language": language,
        "languages": [(code, names[code]) for code in languages_of(survey)],
        "papers": [(sheet.value, _name(sheet)) for sheet in Sheet if not sheet.is_picture],
        "cards": [(sheet.value, _name(sheet)) for sheet in Sheet if sheet.is_picture],
        "alt": describe_card(survey, language=language),
        "address": survey_address(survey),
        "sms": _sms(texts, survey),
        "own": [one.kind.label for one in texts if one.is_own],
    }
    return render(request, "surveys/share/kit.html", context, status=422 if form.is_bound else 200)


def _sms(texts: list[TextShown], survey: Survey) -> str:
    """How long the text message is, as the page says it before any typing."""
    text = next(one for one in texts if one.kind is KitText.SMS)
    length = measure_sms(text.with_link(survey_address(survey)))
    parts = _("one message") if length.parts == 1 else _("%d messages") % length.parts
    words = _("%u of %r characters in %p, link included.")
    values = {"%u": format_number(length.units), "%r": format_number(length.room), "%p": parts}
    for mark, value in values.items():
        words = words.replace(mark, value)
    outside = _("These characters halve the room: %c").replace("%c", " ".join(length.outside))
    return f"{words} {outside}" if length.outside else words


def _name(sheet: Sheet) -> str:
    return {
        Sheet.POSTER_A4: _("Poster, A4"),
        Sheet.POSTER_A3: _("Poster, A3"),
        Sheet.HANDBILL_A5: _("Handbills, two A5 to a sheet"),
        Sheet.HANDBILL_A6: _("Handbills, four A6 to a sheet"),
        Sheet.CARD_WIDE: _("Card for social networks, 1200 × 630"),
        Sheet.CARD_SQUARE: _("Square card, 1080 × 1080"),
    }[sheet]


@require_safe
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def kit_sheet(request: HttpRequest, space: Space, survey: Survey, sheet: str) -> HttpResponse:
    """One sheet (`?langue=`, `?par=` the tag of a link)."""
    if sheet not in {known.value for known in Sheet}:
        raise Http404
    wanted, link = Sheet(sheet), _link(request, survey)
    tag = link.tag if link else ""
    content = draw_sheet(survey, wanted, language=_language(request, survey), tag=tag)
    ending = "png" if wanted.is_picture else "pdf"
    name = "-".join(filter(None, [wanted.value, survey.code, tag]))
    disposition = "inline" if wanted.is_picture else "attachment"
    return _file(content, CONTENT_TYPES[wanted.is_picture], f"{name}.{ending}", disposition)


@require_safe
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def kit_zip(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The whole kit, or (`?par=`) the relay kit of one link."""
    link = _link(request, survey)
    name = "-".join(filter(None, ["kit", survey.code, link.tag if link else ""]))
    return _file(make_kit(survey, link), "application/zip", f"{name}.zip")


@require_safe
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def kit_email(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The e-mail as an HTML file for a mailing program."""
    language, link = _language(request, survey), _link(request, survey)
    texts = {one.kind: one for one in kit_texts(survey) if one.language == language}
    address = survey_address(survey, link.tag if link else "")
    page = email_html(survey, texts, address, language=language)
    return _file(page.encode(), "text/html; charset=utf-8", f"e-mail-{survey.code}.html")


def _language(request: HttpRequest, survey: Survey) -> str:
    """The language asked for, if the survey's title speaks it; else the reader's; else French."""
    spoken = languages_of(survey)
    wanted = [request.GET.get("langue", ""), translation.get_language()[:2], *spoken]
    return next(language for language in wanted if language in spoken)


def _link(request: HttpRequest, survey: Survey) -> ChannelLink | None:
    tag = request.GET.get("par", "")
    link = find_channel(survey, tag) if tag else None
    if tag and link is None:
        raise Http404
    return link


def _file(content: bytes, kind: str, name: str, disposition: str = "attachment") -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'{disposition}; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
def embed(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The sites that may show the survey, and what to paste in their pages."""
    sites = sites_of(survey)
    form = SitesForm(submitted(request), initial={"sites": "\n".join(sites)})
    if form.is_valid():
        allow_sites(survey, form.cleaned_data["sites"], by=person(request), at=timezone.now())
        messages.success(request, _("The sites are saved."))
        return redirect("survey_embed", space.slug, survey.code)
    context = {
        "survey": survey,
        "form": form,
        "is_possible": survey.audience == Audience.LINK,
        "allowed": sites,
        "snippet": frame_html(survey),
    }
    return render(
        request, "surveys/share/embed.html", context, status=422 if form.is_bound else 200
    )
