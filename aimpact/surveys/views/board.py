"""The board of a verifiable survey: its page, its file, and the script that recounts it."""

import re
from functools import cache
from pathlib import Path
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from aimpact.core.access import public
from aimpact.proofs import verify_board
from aimpact.spaces.frame import enter_space
from aimpact.surveys.models import Survey
from aimpact.surveys.refusals import moment, results_url
from aimpact.surveys.selectors.answering import find_survey
from aimpact.surveys.selectors.boards import (
    BoardContent,
    board_content,
    find_board,
    find_on_board,
    key_fingerprint,
)
from aimpact.surveys.views.receipts import shows_results

ASKED = "recepisse"
"""Field of the search without JavaScript: a browser with it searches by itself."""
FILE_KEPT = 365 * 24 * 3_600
"""Seconds: the file never changes."""


@public
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def board(request: HttpRequest, code: str) -> HttpResponse:
    """The board, or when it will be there; with a receipt, what its ballot answers.

    The receipt is posted: no address holds it, nor a log, nor the memory of a browser.
    """
    survey = _verifiable(code)
    enter_space(request, survey.space)
    published = find_board(survey)
    typed = request.POST.get(ASKED, "")
    context = {
        "survey": survey,
        "document": survey.document,
        "board": published,
        "fingerprint": published.fingerprint if published else key_fingerprint(survey),
        "is_closed": survey.ended_at(timezone.now()) is not None,
        "closes": moment(survey.closes_at, survey) if survey.closes_at else "",
        "typed": typed[:60],
        "asked": request.method == "POST",
        "found": find_on_board(survey, typed) if published and typed else None,
        "file_url": reverse("board_file", args=[survey.code]),
        "key_url": reverse("survey_key", args=[survey.code]),
        "script_url": reverse("board_script"),
        "results_url": results_url(survey) if shows_results(survey) else "",
    }
    return render(request, "surveys/answer/board.html", context)


@public
@require_safe
def board_file(request: HttpRequest, code: str) -> HttpResponse:
    """The file: every ballot, the key, the results and the root. 404 before the closing.

    It is kept packed, and sent so to whoever reads gzip: piece by piece, whatever its size.
    """
    content = board_content(_verifiable(code))
    if content is None:
        raise Http404
    packed = _reads_gzip(request)
    etag = f'"{content.digest}{"-gzip" if packed else ""}"'
    known = get_conditional_response(request, etag=etag)
    response = known or _send(content, packed=packed)
    response["ETag"] = etag
    patch_vary_headers(response, ["Accept-Encoding"])
    patch_cache_control(response, public=True, immutable=True, max_age=FILE_KEPT)
    response["Access-Control-Allow-Origin"] = "*"  # anyone's page may count it again
    return response


def _send(content: BoardContent, *, packed: bool) -> HttpResponse:
    pieces = content.packed() if packed else content.plain()
    response = StreamingHttpResponse(pieces, content_type="application/json")
    response["Content-Length"] = content.packed_size if packed else content.size
    if packed:
        response["Content-Encoding"] = "gzip"
    return cast("HttpResponse", response)


def _reads_gzip(request: HttpRequest) -> bool:
    """Whether the file may be sent packed (RFC 9110, 12.5.3)."""
    asked = request.headers.get("accept-encoding", "").lower().replace(" ", "")
    names = {name: weight for name, _semicolon, weight in map(_parted, asked.split(","))}
    return not _NEVER.fullmatch(names.get("gzip", "q=0"))


def _parted(coding: str) -> tuple[str, str, str]:
    return coding.partition(";")


_NEVER = re.compile(r"q=0(\.0*)?")


@public
@require_safe
@cache_control(public=True, max_age=3_600)
def board_script(request: HttpRequest) -> HttpResponse:
    """The stand-alone script, as it is in our repository."""
    response = HttpResponse(_script(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verifier-tableau.py"'
    return response


@cache
def _script() -> bytes:
    return Path(verify_board.__file__).read_bytes()


def _verifiable(code: str) -> Survey:
    survey = find_survey(code)
    if survey is None or not survey.is_verifiable:
        raise Http404
    return survey
