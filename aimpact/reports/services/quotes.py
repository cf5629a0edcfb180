"""What a sent note quotes of people's texts: kept apart, so that it goes when the answers go."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from aimpact.reports.models import NoteEdit, SentNote, SentQuotes
from aimpact.reports.writing.note import Section, blocks_of, paragraph, text_of
from aimpact.reports.writing.officials import VOICES
from aimpact.surveys.models import Survey


def without_quotes(sections: Sequence[Section]) -> list[Section]:
    """The sections without the texts of people."""
    return [replace(each, blocks=()) if each.key == VOICES else each for each in sections]


def keep_quotes(note: SentNote, written: Mapping[str, Sequence[Section]]) -> list[SentQuotes]:
    """Keep what a note quotes, by language, beside the note."""
    return SentQuotes.objects.bulk_create(
        SentQuotes(note=note, language=language, text=text_of(section.blocks))
        for language, sections in written.items()
        for section in sections
        if section.key == VOICES
    )


def with_quotes(note: SentNote, sections: Sequence[Section], *, language: str) -> list[Section]:
    """The sections with the texts of people again or, where these went, a sentence that says so."""
    kept = SentQuotes.objects.filter(note=note, language=language).first()
    gone = paragraph(_("The texts quoted here were erased with the answers of the survey."))
    blocks = blocks_of(kept.text) if kept else (gone,)
    return [replace(each, blocks=blocks) if each.key == VOICES else each for each in sections]


def quotes_to_erase(survey: Survey) -> QuerySet[SentQuotes]:
    """What sent notes quote, where the answers of the survey go with its personal data."""
    known = SentQuotes.objects.filter(note__survey=survey)
    return known if survey.forgets_ballots else known.none()


def edits_to_erase(survey: Survey) -> QuerySet[NoteEdit]:
    """What the team wrote over those texts, which may quote them: the same."""
    known = NoteEdit.objects.filter(survey=survey, section=VOICES)
    return known if survey.forgets_ballots else known.none()
