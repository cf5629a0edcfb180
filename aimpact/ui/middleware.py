"""What stands between a request and every view."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render

GetResponse = Callable[[HttpRequest], HttpResponseBase]


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
