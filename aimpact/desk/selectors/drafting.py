"""A reading while it is written: its sections with what is to be mended, beside the sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aimpact.desk.models import Advice, Reading, Section
from aimpact.desk.selectors.readings import advice_of, advice_words, sections_of
from aimpact.desk.selectors.sources import sources_in_language
from aimpact.desk.writing.citing import (
    Loose,
    Source,
    SourceKind,
    blocks_with,
    loose_figures,
    number_sources,
    unknown_references,
)
from aimpact.ui.parts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSection:
    """A section, its text in pieces, and what is pointed out in it."""

    section: Section
    blocks: Sequence[dict[str, Any]]
    warnings: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftAdvice:
    """A recommendation, what it says to do, what it rests on (`None`: found no more)."""

    advice: Advice
    words: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """What may be cited, of one kind."""

    title: Text
    sources: Sequence[Source]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reading at work. `numbers` are those of the cited sources."""

    sections: Sequence[DraftSection]
    advice: Sequence[DraftAdvice]
    sources: dict[str, Source]
    groups: Sequence[SourceGroup]
    numbered: Sequence[tuple[int, Source]]

    @property
    def warned(self) -> int:
        """How much is pointed out."""
        return sum(len(each.warnings) for each in self.sections)


def draft_of(reading: Reading, *, at: datetime) -> Draft:
    """The reading with the figures of that moment, in its own language."""
    sources = sources_in_language(reading, at=at)
    sections, advice = sections_of(reading), advice_of(reading)
    texts = [*(each.text for each in sections), *(f"[{each.source}]" for each in advice)]
    numbers = number_sources(texts, sources)
    return Draft(
        sections=[
            DraftSection(
                section=each,
                blocks=blocks_with(each.text, numbers),
                warnings=warnings_of(each.text, sources),
            )
            for each in sections
        ],
        advice=[
            DraftAdvice(advice=each, words=advice_words(each), source=sources.get(each.source))
            for each in advice
        ],
        sources=sources,
        groups=by_kind(sources),
        numbered=[(number, sources[ref]) for ref, number in numbers.items()],
    )


def gone_references(reading: Reading, *, at: datetime) -> list[str]:
    """The references of the text and of the recommendations that lead to nothing."""
    sources = sources_in_language(reading, at=at)
    advice = advice_of(reading)
    texts = [
        *(each.text for each in sections_of(reading)),
        *(f"{each.words} {each.caveat} [{each.source}]" for each in advice),
    ]
    return [ref for text in texts for ref in unknown_references(text, sources)]


def by_kind(sources: dict[str, Source]) -> list[SourceGroup]:
    """What may be cited, by kind; kinds without anything are left out."""
    titles = {
        SourceKind.FINDING: _("Results found by rule"),
        SourceKind.TABLE: _("Tables kept"),
        SourceKind.QUOTE: _("Quotes kept"),
    }
    groups = [
        SourceGroup(title, [each for each in sources.values() if each.kind is kind])
        for kind, title in titles.items()
    ]
    return [group for group in groups if group.sources]


def warnings_of(text: str, sources: dict[str, Source]) -> list[str]:
    """What is pointed out in a text, in words."""
    unknown = [
        _("“[%(ref)s]” leads to nothing: it was mistyped, or what it cited is found no more.")
        % {"ref": ref}
        for ref in unknown_references(text, sources)
    ]
    return [*unknown, *(_loose(each) for each in loose_figures(text, sources))]


def _loose(each: Loose) -> str:
    told = {"figure": each.figure, "excerpt": each.excerpt}
    if each.is_other:
        return _("“%(figure)s” is not in the source that this sentence cites: %(excerpt)s") % told
    return _("“%(figure)s” has no source: %(excerpt)s") % told
