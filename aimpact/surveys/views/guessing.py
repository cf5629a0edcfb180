"""Pages that a link or a receipt opens: who tries many that are none waits."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from aimpact.core.addresses import place_of
from aimpact.core.services import RateLimited
from aimpact.spaces.callers import refuse_too_many
from aimpact.surveys.services.guesses import check_misses, note_miss

LINK, RECEIPT = "link", "receipt"
Answering = Callable[..., HttpResponse]


def bounds_guesses(kind: str, *, missed: int) -> Callable[[Answering], Answering]:
    """Count the answers of status `missed`, in memory; past so many of one place, 429."""

    def bounded(view: Answering) -> Answering:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            place, at = place_of(request), timezone.now()
            try:
                check_misses(kind, place, at=at)
            except RateLimited as limited:
                return refuse_too_many(request, limited)
            response = view(request, *args, **kwargs)
            if response.status_code == missed:
                note_miss(kind, place, at=at)
            return response

        return guarded

    return bounded
