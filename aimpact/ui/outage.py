"""What is shown when the database, or a disk, cannot answer for a moment: 503, nothing lost.

Django calls `server_error` for every exception that no view caught, those of the middlewares
included (`handler500` of the root URLs). The page asks nothing of the database. Where a form's
view says so (`carries_back`), it holds what was posted, to be sent again as it was: the same
tokens, so that what had been recorded after all counts once.
"""

import errno
import logging
import sys
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import Error as DatabaseFault
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.template.loader import get_template
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.defaults import server_error as broken

from aimpact.core.access import View

RETRY_AFTER = 10
"""Seconds after which a browser may ask again (RFC 9110, 10.2.3)."""
_PASSING_CLASSES = {"08", "40", "53", "57", "58"}
_PASSING_STATES = {"25006", "55P03"}
"""SQLSTATE classes and states that pass (PostgreSQL, appendix A): connection, conflict, resources
(the disk is full, too many connections), stopped by hand or by the clock, system; read-only,
lock not available.
"""
_FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
_MARK = "carries_back"

logger = logging.getLogger(__name__)


def carries_back(view: View) -> View:
    """The page of an outage gives back what was posted to this view: never one with a password."""
    setattr(view, _MARK, True)
    return view


def is_outage(error: BaseException | None) -> bool:
    """Whether the same request may succeed in a moment: nothing is wrong with it, nor with us."""
    if isinstance(error, OSError):
        return error.errno in _FULL_DISK
    if not isinstance(error, DatabaseFault):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    if state:
        return state[:2] in _PASSING_CLASSES or state in _PASSING_STATES
    return isinstance(error, InterfaceError | OperationalError) and not isinstance(
        error, InternalError
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an error: of a passing outage, or of a mistake of ours."""
    error = sys.exc_info()[1]
    if not is_outage(error):
        return broken(request)
    logger.warning("out of reach: %s %s: %s", request.method, request.path, error)
    response = _say(request)
    response["Retry-After"] = str(RETRY_AFTER)
    add_never_cache_headers(response)
    return response


def _say(request: HttpRequest) -> HttpResponse:
    if not request.accepts("text/html"):
        message = _("The service does not answer for the moment. Try again in a minute.")
        return JsonResponse({"message": message}, status=503)
    context = {
        "request": request,
        "here": request.get_full_path(),
        "was_sent": request.method == "POST",
        "carried": _carried(request),
    }
    page = cast("Any", get_template("503.html")).render(context)
    return HttpResponse(page, status=503)


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Every field posted, where its view lets it; files cannot travel back."""
    match = request.resolver_match
    if request.method != "POST" or not match or not getattr(match.func, _MARK, False):
        return []
    try:
        lists = request.POST.lists()
        return [(name, str(value)) for name, values in lists for value in values]
    except (UnreadablePostError, RequestDataTooBig, TooManyFieldsSent):
        return []
