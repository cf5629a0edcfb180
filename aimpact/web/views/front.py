"""The front door: what AimPact is, what is open to answer, what the plans open."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.accounts.models import User
from aimpact.core.access import public
from aimpact.core.services import RateLimited
from aimpact.spaces.access import submitted
from aimpact.spaces.callers import caller_of, refuse_too_many, remember_mistake
from aimpact.spaces.enums import Plan, SpaceKind
from aimpact.spaces.models import Space
from aimpact.spaces.selectors import lines_added_by, plan_table, spaces_of
from aimpact.spaces.services import AccessCodeRefused
from aimpact.surveys.selectors.display import surveys_on_display, surveys_to_answer
from aimpact.web.forms import CodeForm
from aimpact.web.services import follow_code


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, User):
        return _home_of(request, request.user)
    agora = get_object_or_404(Space, kind=SpaceKind.AGORA)
    context = {
        "operator": settings.OPERATOR,
        "code_form": CodeForm(),
        "display": surveys_on_display(agora, None, at=timezone.now()),
    }
    return render(request, "web/front.html", context)


def _home_of(request: HttpRequest, user: User) -> HttpResponse:
    agora = get_object_or_404(Space, kind=SpaceKind.AGORA)
    surveys = surveys_to_answer(user, at=timezone.now())
    context = {
        "code_form": CodeForm(),
        "to_answer": [shown for shown in surveys if not shown.may_wait],
        "may_wait": [shown for shown in surveys if shown.may_wait],
        "memberships": spaces_of(user),
        "agora": agora,
    }
    return render(request, "web/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def enter_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(submitted(request))
    if request.method == "POST" and form.is_valid():
        try:
            url = follow_code(
                form.cleaned_data["code"], caller=caller_of(request), at=timezone.now()
            )
        except RateLimited as limited:
            return refuse_too_many(request, limited)
        except AccessCodeRefused as refused:
            remember_mistake(request)
            form.add_error("code", refused.reason.label)
        else:
            return redirect(url)
    return render(request, "web/code.html", {"code_form": form}, status=422 if form.errors else 200)


@require_safe
@public
def plans(request: HttpRequest) -> HttpResponse:
    context = {
        "operator": settings.OPERATOR,
        "steps": [(plan, lines_added_by(plan)) for plan in Plan],
        "plans": list(Plan),
        "lines": plan_table(*Plan),
    }
    return render(request, "web/plans.html", context)
