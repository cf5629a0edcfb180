"""Notes as they read today: generated from the figures, with what the team wrote in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from aimpact.accounts.models import User
from aimpact.accounts.personal_data import addresses_of
from aimpact.insights.rules import results_refusal
from aimpact.insights.selectors import Results
from aimpact.insights.selectors.findings import all_findings
from aimpact.insights.selectors.texts import text_places
from aimpact.insights.selectors.themes import coding_frame, examples_of, why_texts_hidden
from aimpact.knowledge.selectors.cases import useful_cases
from aimpact.reports.enums import Audience, NoteMoment
from aimpact.reports.models import Commitment, NoteEdit, NoteRecipient, SentNote
from aimpact.reports.writing.citizens import write_citizens
from aimpact.reports.writing.note import Section, blocks_of, paragraph
from aimpact.reports.writing.officials import Voice, write_officials
from aimpact.surveys.models import Survey

MOST_VOICES = 4
LONGEST_VOICE = 220
"""Characters of a text that a note quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note at one moment. `results` are those that its figures come from."""

    audience: Audience
    moment: NoteMoment
    sections: Sequence[Section]
    results: Results

    @property
    def is_outdated(self) -> bool:
        """Whether the team wrote on figures that have changed since."""
        return any(section.is_outdated for section in self.sections)

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)


def moment_of(survey: Survey, *, at: datetime) -> NoteMoment:
    """The moment that a survey is at: its note of today."""
    if survey.ended_at(at) is not None:
        return NoteMoment.CLOSING
    begun = survey.opens_at is not None and survey.opens_at <= at
    return NoteMoment.HALFWAY if begun else NoteMoment.OPENING


def read_note(
    survey: Survey, *, audience: Audience, at: datetime, moment: NoteMoment | None = None
) -> Note:
    """The note of that moment (today's, unless another is asked for), in the reader's language.

    That of citizens reads what the public may read, and nothing else.
    """
    when = moment or moment_of(survey, at=at)
    sections, results = _generated(survey, audience, when, at)
    edits = {
        edit.section: edit
        for edit in NoteEdit.objects.filter(survey=survey, audience=audience, moment=when)
    }
    marks = {section.key: {section.mark} for section in sections}
    if any(edits[key].mark not in marks[key] for key in edits.keys() & marks.keys()):
        for section in _in_other_languages(survey, audience, when, at):
            marks.setdefault(section.key, set()).add(section.mark)
    shown = [_edited(section, edits, marks[section.key]) for section in sections]
    return Note(audience=audience, moment=when, sections=shown, results=results)


def _generated(
    survey: Survey, audience: Audience, when: NoteMoment, at: datetime
) -> tuple[list[Section], Results]:
    if audience is Audience.CITIZENS:
        reading = all_findings(survey, at=at, is_public=True)
        return write_citizens(reading, find_commitment(survey)), reading.results
    reading = all_findings(survey, at=at, is_public=False)
    voices, cases = voices_of(survey, at=at), useful_cases(survey)
    return write_officials(reading, when, voices, cases), reading.results


def _in_other_languages(
    survey: Survey, audience: Audience, when: NoteMoment, at: datetime
) -> list[Section]:
    """The same sections as those who wrote in another language had them before their eyes."""
    found: list[Section] = []
    for language, _name in settings.LANGUAGES:
        if language != (translation.get_language() or "")[:2]:
            with translation.override(language):
                found += _generated(survey, audience, when, at)[0]
    return found


def told_outdated(sections: Sequence[Section]) -> list[Section]:
    """The sections as they leave the team's pages: what was written on other figures says so."""
    return [
        replace(section, blocks=(*section.blocks, paragraph(_outdated_words())))
        if section.is_outdated
        else section
        for section in sections
    ]


def _outdated_words() -> str:
    return _("The team wrote this part before the figures last changed.")


def voices_of(survey: Survey, *, at: datetime) -> list[Voice]:
    """The accepted themes that most texts are of, each with a text of it; none of fewer texts than
    the smallest group, nor of a question whose texts are not shown for now.
    """
    shown = [place for place in text_places(survey) if not why_texts_hidden(survey, place, at=at)]
    names = {place.name for place in shown}
    told = [
        (number, theme)
        for field, theme, number in coding_frame(survey)
        if field in names and number >= survey.smallest_cell
    ]
    told.sort(key=lambda pair: (-pair[0], pair[1].pk))
    return [
        Voice(theme.name, number, short(example))
        for number, theme in told[:MOST_VOICES]
        for example in examples_of(theme)[:1]
    ]


def short(text: str) -> str:
    """A text on one line, cut at a word."""
    return Truncator(" ".join(text.split())).chars(LONGEST_VOICE)


def _edited(section: Section, edits: Mapping[str, NoteEdit], marks: Collection[str]) -> Section:
    edit = edits.get(section.key)
    if edit is None:
        return section
    return replace(
        section,
        blocks=blocks_of(edit.text),
        is_edited=True,
        is_outdated=edit.mark not in marks,
    )


def find_commitment(survey: Survey) -> Commitment | None:
    """What the one who asked says it will do, written or published."""
    return Commitment.objects.filter(survey=survey).first()


def published_commitment(survey: Survey, at: datetime) -> Commitment | None:
    """What becomes of the answers, once everyone may read it."""
    return Commitment.objects.filter(survey=survey, published_at__lte=at).first()


def public_note(survey: Survey, *, at: datetime) -> Note | None:
    """The note to citizens, once what becomes of their answers is published; `None` before, and
    where results are not public.
    """
    if published_commitment(survey, at) is None:
        return None
    if results_refusal(survey, AnonymousUser(), at=at) is not None:
        return None
    note = read_note(survey, audience=Audience.CITIZENS, at=at)
    return replace(note, sections=told_outdated(note.sections))


def recipients_of(survey: Survey) -> list[NoteRecipient]:
    """Who receives the notes, by role."""
    return [*NoteRecipient.objects.filter(survey=survey).order_by("role", "email")]


def sent_notes(survey: Survey) -> list[SentNote]:
    """The notes that were sent, the last one first."""
    return [*SentNote.objects.filter(survey=survey).order_by("-at")]


def reports_work(user: User) -> list[dict[str, Any]]:
    """What the person wrote in notes and sent. It stays with the survey, without their name."""
    rows: list[tuple[str, type[NoteEdit | SentNote | Commitment]]] = [
        ("note_edit", NoteEdit),
        ("sent_note", SentNote),
        ("commitment", Commitment),
    ]
    return [
        {"type": kind, "survey": code, "created_at": at.isoformat(timespec="seconds")}
        for kind, model in rows
        for code, at in model.objects.filter(by=user).values_list("survey__code", "at")
    ]


def notes_received(user: User) -> list[dict[str, str]]:
    """The surveys whose notes are sent to an address of the person, as their teams wrote it."""
    found = NoteRecipient.objects.filter(email__in=addresses_of(user)).select_related("survey")
    return [
        {
            "survey": one.survey.code,
            "title": str(one.survey),
            "email": one.email,
            "name": one.name,
            "role": one.role,
        }
        for one in found.order_by("pk")
    ]
