"""The booth of verifiable surveys knows nobody: cookies that a browser sends there are not read.

First of all middleware: no session, no account, no language is looked up before the view. What
would be set on the way out is taken away as well (ADR 0019).
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

BOOTH = "isoloir/"
"""Start of its addresses."""


class CookielessBooth:
    """Takes the cookies and the credentials off whatever goes to the booth, and comes from it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, made without knowing who asks."""
        if not request.path_info.startswith(f"/{BOOTH}"):
            return self.get_response(request)
        for credential in ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_REFERER"):
            request.META.pop(credential, None)
        response = self.get_response(request)
        response.cookies.clear()
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "no-store"
        del response["Vary"]
        return response
