"""What the team writes in a note, in place of what is generated."""

from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.reports.enums import Audience, NoteMoment
from aimpact.reports.models import NoteEdit
from aimpact.reports.selectors import read_note
from aimpact.reports.writing.note import blocks_of, text_of
from aimpact.surveys.models import Survey


class NoSuchSection(Exception):
    """The note of today has no such section."""


@transaction.atomic
def write_section(
    survey: Survey,
    section: str,
    *,
    text: str,
    audience: Audience,
    moment: NoteMoment,
    by: User,
    at: datetime,
) -> NoteEdit | None:
    """Keep the team's text for a section; the generated one again where they are the same.

    Raises `NoSuchSection`.
    """
    found = read_note(survey, audience=audience, at=at, moment=moment).section(section)
    if found is None:
        raise NoSuchSection(section)
    edits = NoteEdit.objects.filter(
        survey=survey, audience=audience, moment=moment, section=section
    )
    if text_of(blocks_of(text)) == found.generated_text:
        edits.delete()
        edit = None
    else:
        edit, _ = NoteEdit.objects.update_or_create(
            survey=survey,
            audience=audience,
            moment=moment,
            section=section,
            defaults={"text": text, "mark": found.mark, "by": by, "at": at},
        )
    record_event(survey, "edit_note", by=by, at=at, space_id=survey.space_id, section=section)
    return edit
