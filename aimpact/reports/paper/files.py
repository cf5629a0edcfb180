"""A note as an answer to a request: PDF or ODT."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aimpact.reports.paper.odt import note_odt
from aimpact.reports.paper.pdf import note_pdf
from aimpact.reports.writing.note import Section
from aimpact.spaces.frame import theme_of
from aimpact.surveys.models import Survey
from aimpact.ui.contrast import nearest_passing
from aimpact.ui.parts import Text
from aimpact.ui.text import typeset

PAPER = "#ffffff"
_WRITERS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "pdf": ("application/pdf", note_pdf),
    "odt": ("application/vnd.oasis.opendocument.text", note_odt),
}


def note_file(
    survey: Survey, sections: Sequence[Section], *, eyebrow: Text, at: datetime, output: str
) -> HttpResponse:
    """The note in the reader's language. `output` is "pdf" or "odt"; raises `Http404` else."""
    if output not in _WRITERS:
        raise Http404
    media_type, write = _WRITERS[output]
    content = write(sections, **_frame(survey, eyebrow, at))
    name = f"note-{survey.space.slug}-{survey.code}.{output}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)


def _frame(survey: Survey, eyebrow: Text, at: datetime) -> dict[str, Any]:
    language = (get_language() or "fr")[:2]
    day = date_format(at.astimezone(survey.zone), "DATE_FORMAT")
    foot = _("Figures as of %(day)s. Survey %(code)s.") % {"day": day, "code": survey.code}
    return {
        "title": typeset(survey.title(language), language=language),
        "eyebrow": f"{eyebrow}, {day}",
        "from_whom": survey.space.name,
        "foot": foot,
        "brand": nearest_passing(theme_of(survey.space).primary, PAPER),
        "language": language,
    }
