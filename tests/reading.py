"""GET never writes: middleware of the tests that fails any test whose GET or HEAD does."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

BOOKKEEPING = {"django_session", "core_cache", "core_ratewindow"}
"""What any request may touch: its session, the cache, the counters of the rate limits."""

_WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|MERGE INTO)\s+"?(\w+)', re.IGNORECASE)


class GetWroteError(AssertionError):
    """A view wrote to the database while it answered a GET or HEAD."""


class GetNeverWrites:
    """Looks at each statement that a GET or HEAD sends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and refuse to write where nothing may be written."""
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with connection.execute_wrapper(_refuse_writes):
            return self.get_response(request)


def _refuse_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    written = _WRITE.match(str(sql))
    if written and written[1].lower() not in BOOKKEEPING:
        raise GetWroteError(sql)
    return execute(sql, params, many, context)
