"""Who must sign in is told by the view; nobody is looked up for a view that is open to all."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from aimpact.core.access import LoginRequired, public


def look(view):
    """What the middleware answers, and whether it asked who is there."""
    asked = []
    request = RequestFactory().get("/ailleurs/")
    vars(request)["user"] = SimpleLazyObject(lambda: asked.append(True) or AnonymousUser())
    answer = LoginRequired(lambda _request: HttpResponse()).process_view(request, view, (), {})
    return answer, bool(asked)


def closed_view(_request):
    return HttpResponse()


@public
def open_view(_request):
    return HttpResponse()


def test_a_view_open_to_all_asks_for_nobody():
    assert look(open_view) == (None, False)


def test_a_closed_view_sends_a_stranger_to_the_sign_in_page():
    answer, asked = look(closed_view)

    assert asked
    assert (answer.status_code, answer.url) == (302, "/compte/connexion/?next=/ailleurs/")
