"""What stands between a request and every view."""

from collections.abc import Callable
from typing import Any

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class PolicyMiddleware(CSPMiddleware):
    """django-csp, with the policy of a response that asks for nothing of its own written once.

    A response with a nonce or a decorator of its own, and Django's pages for developers, are left
    to django-csp.
    """

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        self.usual = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Write the policy on the response; from then on there is no nonce to ask for."""
        parts = self.get_policy_parts(request=request, response=response)
        is_usual = parts == PolicyParts() and not hasattr(response, "_csp_exempt")
        if settings.DEBUG or not is_usual:
            return super().process_response(request, response)
        response.setdefault(HEADER, self.usual)
        late = CheckableLazyObject(self._csp_nonce_post_response)
        request.__dict__["csp_nonce"] = late  # where django-csp keeps it
        return response


class FormAddressMiddleware:
    """A page for whoever opens the address of a form, as when reloading a refused one.

    Django answers 405 with nothing to read; people need words and a way out.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "GET" and isinstance(response, HttpResponseNotAllowed):
            return _explain(request, response)
        return response


def _explain(request: HttpRequest, refused: HttpResponseNotAllowed) -> HttpResponse:
    page = render(request, "405.html", status=405)
    page["Allow"] = refused["Allow"]
    return page
