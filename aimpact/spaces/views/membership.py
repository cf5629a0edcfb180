"""The citizen's side: joining by a code, one's spaces, leaving."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.accounts.models import User
from aimpact.core.access import public, signed_in
from aimpact.core.services import RateLimited
from aimpact.spaces import selectors, services
from aimpact.spaces.access import member_view, person
from aimpact.spaces.callers import caller_of, refuse_too_many, remember_mistake
from aimpact.spaces.confirmation import Question, ask
from aimpact.spaces.enums import CodeRefusal
from aimpact.spaces.frame import enter_space, role_here
from aimpact.spaces.models import AccessCode, Space


@require_http_methods(["GET", "HEAD", "POST"])
@public
def join(request: HttpRequest, code: str) -> HttpResponse:
    try:
        found = services.open_access_code(code, caller=caller_of(request), at=timezone.now())
    except services.AccessCodeRefused as refused:
        return _refuse(request, refused.reason)
    except RateLimited as limited:
        return refuse_too_many(request, limited)
    enter_space(request, found.space)
    if request.method == "POST":
        return _join(request, found)
    context = {"code": found, "role": role_here(request)}
    return render(request, "spaces/join.html", context)


def _join(request: HttpRequest, code: AccessCode) -> HttpResponse:
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("join_space", args=[code.code]))
    try:
        services.join_space(code, by=request.user, at=timezone.now())
    except services.AccessCodeRefused as refused:
        return _refuse(request, refused.reason)
    messages.success(request, _("You are now in %(space)s.") % {"space": code.space.name})
    return redirect("space_home", slug=code.space.slug)


def _refuse(request: HttpRequest, reason: CodeRefusal) -> HttpResponse:
    remember_mistake(request)
    return render(request, "spaces/code_refused.html", {"reason": reason}, status=404)


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    context = {"memberships": selectors.spaces_of(person(request))}
    return render(request, "spaces/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def leave(request: HttpRequest, space: Space) -> HttpResponse:
    if request.method == "POST":
        return _leave(request, space)
    question = Question(
        title=_("Leave %(space)s?") % {"space": space.name},
        text=_(
            "You will no longer be able to answer the surveys kept for its members. The answers"
            " that you gave stay. To come back you will need a code."
        ),
        button=_("Leave this space"),
        back=reverse("my_spaces"),
        is_team_page=False,
    )
    return ask(request, question)


def _leave(request: HttpRequest, space: Space) -> HttpResponse:
    try:
        services.leave_space(space, by=person(request), at=timezone.now())
    except services.LastOwner:
        messages.error(
            request,
            _("You are the only owner of this space. Make someone else an owner before leaving."),
        )
    except services.NotInSpace:
        messages.info(request, _("You had left this space already."))
    else:
        messages.success(request, _("You have left %(space)s.") % {"space": space.name})
    return redirect("my_spaces")
