"""The person's own pages. Those of signing in are django-allauth's, with our templates."""

from collections.abc import Callable
from typing import cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.accounts import personal_data
from aimpact.accounts.adapter import set_language_cookie
from aimpact.accounts.archive import make_archive
from aimpact.accounts.forms import DeleteAccountForm, ProfileForm
from aimpact.accounts.models import User
from aimpact.accounts.selectors import account_protection
from aimpact.accounts.services import AccountNeeded, Profile, change_profile, delete_account
from aimpact.core.access import View, signed_in

confirmed = cast("Callable[[View], View]", reauthentication_required)
"""The person has lately given their password or second factor again, where they have one."""

AFTER_SECOND_FACTOR = "after_second_factor"
"""Session key: the page that asked for a second factor, to go back to once there is one."""


@signed_in
@require_safe
def account_home(request: HttpRequest) -> HttpResponse:
    """Everything that a person can see and change about their account."""
    user = _person(request)
    own = [reverse(name) for name in ("account_home", "account_logout")]
    context = {"protection": account_protection(user), "own_urls": own}
    return render(request, "accounts/home.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What the person tells, each field with the reason why it is asked."""
    user = _person(request)
    form = ProfileForm(request.POST or None, initial=_told(user))
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/profile.html", {"form": form})
    changed = change_profile(user, Profile(**form.cleaned_data), by=user, at=timezone.now())
    with translation.override(changed.language):
        messages.success(request, _("Your profile is saved."))
    response = redirect(_wanted(request) or "account_profile")
    set_language_cookie(response, changed.language)
    return response


@signed_in
@confirmed
@require_safe
@never_cache
def download_data(request: HttpRequest) -> HttpResponse:
    """All that is held of the person, for people and for machines, in one archive."""
    archive = make_archive(_person(request), at=timezone.now())
    response = FileResponse(archive, as_attachment=True, filename="aimpact-mes-donnees.zip")
    return cast("HttpResponse", response)


@signed_in
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Delete the account, after saying what happens to each thing."""
    user = _person(request)
    form = DeleteAccountForm(request.POST or None, address=user.email)
    obstacles = personal_data.obstacles(user)
    if request.method == "POST" and not obstacles and form.is_valid():
        try:
            delete_account(user, by=user, at=timezone.now())
        except AccountNeeded as refusal:
            obstacles = refusal.reasons
        else:
            logout(request)
            messages.success(request, _("Your account is deleted. Thank you for taking part."))
            return redirect("/")
    context = {"form": form, "obstacles": obstacles, "departures": personal_data.departures()}
    return render(request, "accounts/leave.html", context, status=409 if obstacles else 200)


@signed_in
@require_safe
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """Why teams must have a second factor, and the two ways to get one."""
    if wanted := _wanted(request):
        request.session[AFTER_SECOND_FACTOR] = wanted
    if account_protection(_person(request)).has_second_factor:
        return redirect(request.session.pop(AFTER_SECOND_FACTOR, "/"))
    return render(request, "accounts/second_factor_needed.html")


def _wanted(request: HttpRequest) -> str:
    """The page of ours that sent the person here, to go back to; empty when there is none."""
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours else ""


def _person(request: HttpRequest) -> User:
    # The middleware lets nobody else in.
    return cast("User", request.user)


def _told(user: User) -> dict[str, object]:
    fields = ("display_name", "commune", "birth_year", "gender", "occupation", "language")
    return {name: getattr(user, name) for name in fields}
