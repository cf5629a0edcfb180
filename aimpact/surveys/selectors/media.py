"""Reads of a survey's library: what it holds, what its questions show, how a picture is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from aimpact.questionnaire.structure import Media, Question, Questionnaire
from aimpact.surveys.models import Survey, SurveyMedia


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a picture: its address and its width in pixels."""

    url: str
    width: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture or a film as a template draws it. `media` has its words."""

    media: Media
    sources: tuple[Source, ...]
    content_type: str = ""
    width: int = 0
    height: int = 0

    @property
    def url(self) -> str:
        """The widest file."""
        return self.sources[-1].url

    @property
    def small(self) -> str:
        """The narrowest file."""
        return self.sources[0].url

    @property
    def srcset(self) -> str:
        return ", ".join(f"{source.url} {source.width}w" for source in self.sources)


@dataclass
class Library:
    """The library of one survey, read when it is first asked for something."""

    survey: Survey

    @cached_property
    def by_code(self) -> dict[str, SurveyMedia]:
        return {media.code: media for media in SurveyMedia.objects.filter(survey=self.survey)}

    def show(self, media: Media | None) -> Shown | None:
        """What to draw for a media of the questionnaire; `None` when its file is not there."""
        stored = self.by_code.get(media.code) if media else None
        return shown(stored, media) if stored and media else None


def shown(stored: SurveyMedia, media: Media) -> Shown:
    """A stored picture or film with the words that the questionnaire gives it."""
    sources = tuple(
        Source(reverse("survey_media_file", args=[stored.stem, name]), width)
        for name, width in zip(stored.names, sorted(stored.widths) or [0], strict=True)
    )
    kind = f"video/{stored.extension}" if stored.is_film else "image/webp"
    return Shown(media, sources, kind, stored.width, stored.height)


def media_of_question(question: Question) -> Iterator[Media]:
    """Every picture and film of a question."""
    if question.media:
        yield question.media
    yield from (choice.picture for choice in question.choices if choice.picture)


def codes_in_use(questionnaire: Questionnaire) -> set[str]:
    """Codes of the media that the questionnaire shows."""
    return {
        media.code
        for question in questionnaire.questions()
        for media in media_of_question(question)
    }


@dataclass(frozen=True, slots=True)
class LibraryLine:
    """One line of the team's page: a file, and whether a question shows it."""

    stored: SurveyMedia
    shown: Shown
    is_used: bool


def library_of(survey: Survey) -> list[LibraryLine]:
    """The library, the latest first: one query."""
    used = codes_in_use(survey.document)
    return [
        LibraryLine(stored, shown(stored, Media(code=stored.code)), stored.code in used)
        for stored in SurveyMedia.objects.filter(survey=survey).order_by("-created_at", "-pk")
    ]


def missing_media(survey: Survey) -> list[str]:
    """Codes of the questions that show something that the library does not hold."""
    shows = {q.code: {m.code for m in media_of_question(q)} for q in survey.document.questions()}
    if not any(shows.values()):
        return []
    held = set(SurveyMedia.objects.filter(survey=survey).values_list("code", flat=True))
    return [code for code, codes in shows.items() if codes - held]
