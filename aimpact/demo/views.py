"""Pages of the demonstration: who can sign in, where to look, what was sent by e-mail."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from aimpact.core.access import public
from aimpact.demo.mailbox import read_message, read_messages
from aimpact.demo.selectors import demo_accounts, demo_spaces


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that exists in the demonstration alone."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return public(require_safe(never_cache(guarded)))


@demo_only
def accounts(request: HttpRequest) -> HttpResponse:
    """Who can sign in, with the one-time code of this moment."""
    context = {"accounts": demo_accounts(), "spaces": demo_spaces(at=timezone.now())}
    return render(request, "demo/accounts.html", context)


@demo_only
def mail(request: HttpRequest) -> HttpResponse:
    """Messages sent by the service and kept on this machine."""
    return render(request, "demo/mail.html", {"messages_sent": read_messages(_folder())})


@demo_only
def message(request: HttpRequest, name: str) -> HttpResponse:
    """One message."""
    found = read_message(_folder(), name)
    if found is None:
        raise Http404
    return render(request, "demo/message.html", {"message": found})


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "mail"
