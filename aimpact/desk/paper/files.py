"""A reading as an answer to a request: PDF, ODT, or the JSON that its checksum is of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aimpact.desk.models import Reading
from aimpact.desk.paper.odt import reading_odt
from aimpact.desk.paper.pdf import reading_pdf
from aimpact.desk.writing.freezing import canonical
from aimpact.spaces.frame import theme_of
from aimpact.ui.contrast import nearest_passing

PAPER = "#ffffff"
_WRITERS = {
    "pdf": ("application/pdf", reading_pdf),
    "odt": ("application/vnd.oasis.opendocument.text", reading_odt),
}


def reading_file(reading: Reading, content: Mapping[str, Any], *, output: str) -> HttpResponse:
    """The reading in its own language. `output` is "pdf", "odt" or, once it is signed, "json";
    raises `Http404` else.
    """
    name = f"lecture-{reading.study.space.slug}-{reading.study_id}-v{reading.number}.{output}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if output == "json" and reading.signed_at is not None:
        return HttpResponse(canonical(content), content_type="application/json", headers=headers)
    if output not in _WRITERS:
        raise Http404
    media_type, write = _WRITERS[output]
    with translation.override(content["language"]):
        file = write(content, **frame_of(reading))
    return HttpResponse(file, content_type=media_type, headers=headers)


def frame_of(reading: Reading) -> dict[str, Any]:
    """What stands round the content: who signed when, the checksum, the client's colour."""
    brand = nearest_passing(theme_of(reading.study.space).primary, PAPER)
    if reading.signed_at is None:
        return {"brand": brand, "foot": _("Draft: not reviewed, not signed"), "signature": ()}
    return {
        "brand": brand,
        "foot": _("Version %(number)s, signed %(day)s")
        % {"number": reading.number, "day": _day(reading, reading.signed_at)},
        "signature": signature_of(reading),
    }


def signature_of(reading: Reading) -> tuple[str, ...]:
    """Who signed and who reviewed, by function, when, and what proves it; empty before."""
    if reading.signed_at is None or reading.accepted_at is None:
        return ()
    signed = {"who": reading.author_function, "day": _day(reading, reading.signed_at)}
    reviewed = {"who": reading.reviewer_function, "day": _day(reading, reading.accepted_at)}
    return (
        _("Written and signed by: %(who)s, %(day)s.") % signed,
        _("Read again and accepted by: %(who)s, %(day)s, who wrote none of it.") % reviewed,
        _("SHA-256 checksum of the words, figures and annex: %(checksum)s")
        % {"checksum": reading.checksum},
    )


def _day(reading: Reading, at: datetime) -> str:
    return date_format(at.astimezone(ZoneInfo(reading.study.space.time_zone)), "DATE_FORMAT")
