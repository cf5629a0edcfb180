"""What a space says, how it looks, what its plan opens."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.spaces import selectors, services
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.entitlements import Entitlement, opens
from aimpact.spaces.enums import Plan, TimeZone
from aimpact.spaces.forms import LogoForm, SettingsForm, settings_of
from aimpact.spaces.frame import brand_of
from aimpact.spaces.models import Space
from aimpact.spaces.refusals import plan_refusal
from aimpact.spaces.rules import Permission
from aimpact.ui.theme import Brand, Unreadable, check_theme


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_SPACE)
def settings(request: HttpRequest, space: Space) -> HttpResponse:
    if request.method != "POST":
        return _page(request, space, SettingsForm(initial=settings_of(space)))
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return _page(request, space, form)
    if "preview" in request.POST:
        return _preview(request, space, form)
    try:
        _save(request, space, form)
    except services.ThemeUnreadable as refused:
        form.refuse_theme(refused.pairs)
        return _page(request, space, form, offers=refused.pairs)
    messages.success(request, _("The changes are saved. This page wears them already."))
    return redirect("space_settings", slug=space.slug)


def _save(request: HttpRequest, space: Space, form: SettingsForm) -> None:
    typed = form.cleaned_data
    services.change_space_settings(
        space,
        name=typed["name"],
        description=typed["description"],
        time_zone=TimeZone(typed["time_zone"]),
        primary_color=typed["primary_color"],
        on_primary_color=typed["on_primary_color"],
        accent_color=typed["accent_color"],
        font=typed["font"],
        by=person(request),
        at=timezone.now(),
    )


def _preview(request: HttpRequest, space: Space, form: SettingsForm) -> HttpResponse:
    theme = form.theme()
    unreadable = check_theme(theme)
    if unreadable:
        form.refuse_theme(unreadable)
        return _page(request, space, form, offers=unreadable)
    known = brand_of(space)
    brand = Brand(
        name=form.cleaned_data["name"],
        url=known.url if known else "/",
        logo_url=known.logo_url if known else "",
        theme=theme,
    )
    return _page(request, space, form, preview=brand)


def _page(
    request: HttpRequest,
    space: Space,
    form: SettingsForm,
    *,
    logo_form: LogoForm | None = None,
    offers: Sequence[Unreadable] = (),
    preview: Brand | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "logo_form": logo_form or LogoForm(),
        "offers": {pair.field: pair.offer for pair in offers},
        "is_preview": preview is not None,
    }
    if preview is not None:
        context["brand"] = preview
    refused = form.errors or (logo_form is not None and logo_form.errors)
    return render(request, "spaces/settings.html", context, status=422 if refused else 200)


@require_POST
@staff_view(Permission.MANAGE_SPACE)
def change_logo(request: HttpRequest, space: Space) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, space, SettingsForm(initial=settings_of(space)), logo_form=form)
    services.set_logo(space, data=form.cleaned_data["logo"], by=person(request), at=timezone.now())
    messages.success(request, _("The logo is changed."))
    return redirect("space_settings", slug=space.slug)


@require_POST
@staff_view(Permission.MANAGE_SPACE)
def remove_logo(request: HttpRequest, space: Space) -> HttpResponse:
    services.remove_logo(space, by=person(request), at=timezone.now())
    messages.success(request, _("The logo is removed."))
    return redirect("space_settings", slug=space.slug)


@require_safe
@staff_view(Permission.ENTER_TEAM)
def plan(request: HttpRequest, space: Space) -> HttpResponse:
    context = {"lines": selectors.plan_table(Plan(space.plan))}
    return render(request, "spaces/plan.html", context)


@require_safe
@staff_view(Permission.ENTER_TEAM)
def plan_lacks(request: HttpRequest, space: Space, entitlement: Entitlement) -> HttpResponse:
    if opens(space, entitlement):
        return redirect("space_plan", slug=space.slug)
    refusal = plan_refusal(space, entitlement, reader=request.user)
    return render(request, "ui/refusal.html", {"refusal": refusal})
