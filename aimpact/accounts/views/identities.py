"""Verified identities: to FranceConnect or ProConnect and back, by OpenID Connect."""

from typing import cast

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.accounts.models import User
from aimpact.accounts.oidc import attempts
from aimpact.accounts.oidc.client import (
    IdentityNotProven,
    Proof,
    ProviderUnreachable,
    end_url,
    prove,
    start_url,
)
from aimpact.accounts.oidc.providers import Provider, find_provider
from aimpact.accounts.refusals import explain_identity, unreachable
from aimpact.accounts.selectors import identities_of
from aimpact.accounts.services import (
    AnotherIdentity,
    IdentityTaken,
    find_identity,
    link_identity,
)
from aimpact.core.access import public, signed_in
from aimpact.ui.parts import Refusal

AFTER = "identity_after"
"""Session key: where to go once the provider has ended its own session."""


@signed_in
@require_safe
def identities(request: HttpRequest) -> HttpResponse:
    """Which identities are verified, and the buttons that verify one."""
    context = {"identities": identities_of(_person(request)), "then": _then(request)}
    return render(request, "accounts/identities.html", context)


@public
@never_cache
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Leave for the provider, to come back here."""
    provider = _provider(code)
    then = _then(request) or reverse("account_identities")
    attempt = attempts.begin(request.session, code, then=then, at=timezone.now())
    try:
        return redirect(start_url(provider, attempt, back_to=_address("identity_back", code)))
    except ProviderUnreachable:
        return _refuse(request, unreachable(provider.profile, then), 503)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, code: str) -> HttpResponse:
    """Back from the provider, with a proof or a refusal.

    The provider sends the browser by a GET, which writes nothing: its page posts what it brought.
    """
    provider, now = _provider(code), timezone.now()
    error = request.GET.get("error", "")
    if request.method != "POST" and not error:
        return render(request, "accounts/identity_back.html", {"provider": provider.profile})
    state = request.GET.get("state", "")
    attempt = attempts.take(request.session, code, state=state, at=now)
    then = attempt.then if attempt else reverse("account_identities")
    if error or attempt is None:
        reason = "stopped" if error == "access_denied" else "failed" if error else "expired"
        return _refuse(request, explain_identity(reason, provider.profile, then), 403)
    try:
        given = request.GET.get("code", "")
        proof = prove(provider, given, attempt, back_to=_address("identity_back", code))
    except IdentityNotProven:
        return _refuse(request, explain_identity("not_proven", provider.profile, then), 403)
    except ProviderUnreachable:
        return _refuse(request, unreachable(provider.profile, then), 503)
    return _arrive(request, provider, proof, then)


@public
@require_safe
def ended(request: HttpRequest, code: str) -> HttpResponse:
    """The provider has ended its session: on to where the person was going."""
    _provider(code)
    return redirect(request.session.get(AFTER) or reverse("account_home"))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Someone without an account here has proven who they are: sign in or sign up, then link."""
    waiting = attempts.held(request.session, at=timezone.now())
    if waiting is None:
        return redirect("account_identities")
    claims, then = waiting
    provider = _provider(claims.provider)
    if request.method == "POST" and isinstance(request.user, User):
        try:
            link_identity(request.user, claims, by=request.user, at=timezone.now())
        except (IdentityTaken, AnotherIdentity) as refusal:
            attempts.let_go(request.session)
            return _refuse(request, explain_identity(refusal, provider.profile, then), 409)
        attempts.let_go(request.session)
        messages.success(request, _verified(provider))
        return redirect(then)
    context = {"provider": provider.profile, "here": request.path}
    return render(request, "accounts/identity_link.html", context)


def _arrive(request: HttpRequest, provider: Provider, proof: Proof, then: str) -> HttpResponse:
    """Link the identity to whoever is signed in; else sign its person in, or ask who they are."""
    known = find_identity(proof.claims)
    if isinstance(request.user, User):
        try:
            link_identity(request.user, proof.claims, by=request.user, at=timezone.now())
        except (IdentityTaken, AnotherIdentity) as refusal:
            return _refuse(request, explain_identity(refusal, provider.profile, then), 409)
        messages.success(request, _verified(provider))
        return _leave(request, provider, proof, then)
    if known is None:
        attempts.hold(request.session, proof.claims, then=then, at=timezone.now())
        return _leave(request, provider, proof, reverse("identity_link"))
    # Through the stages of sign-in: a team's second factor is asked here as elsewhere.
    signed: HttpResponse = perform_login(request, known.user, redirect_url=then)
    return _leave(request, provider, proof, signed["Location"])


def _leave(request: HttpRequest, provider: Provider, proof: Proof, then: str) -> HttpResponse:
    # Nobody stays signed in at the provider because of us: the next person at a shared computer
    # would verify their own account with this identity. FranceConnect demands this way out.
    state = attempts.make_secret()
    back_to = _address("identity_ended", provider.profile.code)
    try:
        way_out = end_url(provider, proof.token, state=state, back_to=back_to)
    except ProviderUnreachable:
        way_out = ""
    request.session[AFTER] = then
    return redirect(way_out or then)


def _verified(provider: Provider) -> str:
    return _("Your identity is verified by %(provider)s.") % {"provider": provider.profile.name}


def _refuse(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    return render(request, "ui/refusal.html", {"refusal": refusal}, status=status)


def _provider(code: str) -> Provider:
    provider = find_provider(code)
    if provider is None:
        raise Http404
    return provider


def _address(name: str, code: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=[code])}"


def _then(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours else ""


def _person(request: HttpRequest) -> User:
    # The middleware lets nobody else in.
    return cast("User", request.user)
