"""The builder's page: pages and questions as cards, what is to mend, what is to translate."""

import json
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.functional import Promise

from aimpact.core.models import AuditEvent
from aimpact.core.text import fold
from aimpact.questionnaire.checks import Problem
from aimpact.questionnaire.duration import estimate_minutes
from aimpact.questionnaire.languages import Completeness, completeness, texts_of_question
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.ballots import has_ballots
from aimpact.surveys.selectors.derived import (
    PAGE_MARK,
    english_of,
    problems_of,
    told_conditions,
)
from aimpact.surveys.selectors.media import missing_media
from aimpact.surveys.selectors.palette import BY_KIND, KindOnOffer, offer_of
from aimpact.surveys.selectors.problems import ToMend, to_mend
from aimpact.surveys.selectors.versions import ChangeLine, last_change

REWORDINGS_SHOWN = 50
UNFOLDED_AT_MOST = 40
"""Questions that are shown as cards, all at once. A longer survey shows the cards of one page; a
longer page, one line a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCard:
    """One question in the builder. `source` is its JSON, quicker to compare than itself; it is
    empty where the card is not drawn.
    """

    question: Question
    page: int
    source: str = ""
    number: int
    condition: str
    problems: tuple[ToMend, ...]
    is_first: bool
    is_last: bool

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Everything that the card shows, to keep it drawn."""
        problems = tuple(item.problem.code for item in self.problems)
        return (
            self.source,
            self.number,
            self.condition,
            problems,
            self.is_first,
            self.is_last,
        )

    @property
    def english(self) -> Completeness:
        return completeness(texts_of_question(self.question), "en")

    @property
    def offer(self) -> KindOnOffer:
        return offer_of(self.question)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCard:
    """One page in the builder, with its questions; `source` is its JSON."""

    page: Page
    number: int
    condition: str
    problems: tuple[ToMend, ...]
    cards: tuple[QuestionCard, ...]
    source: str
    is_open: bool
    is_first: bool
    is_last: bool

    @property
    def is_crowded(self) -> bool:
        """Whether its questions stand one a line: so many cards would be too heavy."""
        return len(self.cards) > UNFOLDED_AT_MOST

    @property
    def with_conditions(self) -> int:
        """How many of its questions are not for everybody."""
        return sum(bool(card.condition) for card in self.cards)

    @property
    def to_mend(self) -> int:
        """How many things are to be mended on it."""
        return len(self.problems) + sum(len(card.problems) for card in self.cards)

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Everything that the folded page shows, to keep it drawn."""
        told = tuple((card.number, card.condition, len(card.problems)) for card in self.cards)
        return (self.source, self.number, self.condition, len(self.problems), told)


@dataclass
class Builder:
    """Everything that the builder shows of a survey. `wanted` is the page asked for."""

    survey: Survey
    ballots_are_in: bool
    wanted: str = ""

    @property
    def is_locked(self) -> bool:
        """Whether only words may change."""
        return self.ballots_are_in or self.survey.published_at is not None

    @cached_property
    def problems(self) -> list[ToMend]:
        document = self.survey.document
        problems = problems_of(self.survey)
        missing = [Problem(code, "media_missing") for code in missing_media(self.survey)]
        return to_mend(document, [*problems, *missing])

    @cached_property
    def general_problems(self) -> list[ToMend]:
        return [item for item in self.problems if not item.problem.where]

    @cached_property
    def questions(self) -> int:
        return sum(len(page.questions) for page in self.survey.document.pages)

    @property
    def is_long(self) -> bool:
        """Whether one page is unfolded at a time."""
        return is_long(self.survey.document)

    @cached_property
    def open_page(self) -> str:
        """The code of the page that is unfolded; empty when all of them are."""
        pages = self.survey.document.pages
        if not self.is_long:
            return ""
        return self.wanted if any(p.code == self.wanted for p in pages) else pages[0].code

    @cached_property
    def pages(self) -> list[PageCard]:
        return list(_pages(self))

    def find(self, typed: str) -> list[QuestionCard]:
        """The questions that say these words, whatever the accents and the capitals."""
        words = fold(typed).split()
        cards = (card for page in self.pages for card in page.cards)
        return [card for card in cards if words and _says(card, words)]

    @cached_property
    def last_change(self) -> ChangeLine | None:
        """What « undo » would take back; nothing once only words may change."""
        return None if self.is_locked else last_change(self.survey)

    @property
    def minutes(self) -> int:
        asked = len(self.survey.profile_fields)
        return estimate_minutes(self.survey.document, profile_questions=asked)

    @cached_property
    def english(self) -> Completeness:
        return english_of(self.survey.document)

    @property
    def has_english(self) -> bool:
        return self.english.written > 0


def builder_of(survey: Survey, *, page: str = "") -> Builder:
    """Read the builder of a survey, `page` unfolded if it is long: three queries, whatever the
    number of questions.
    """
    return Builder(survey, has_ballots(survey), page)


def is_long(document: Questionnaire) -> bool:
    """Whether the builder unfolds one page of that questionnaire at a time."""
    questions = sum(len(page.questions) for page in document.pages)
    return questions > UNFOLDED_AT_MOST and len(document.pages) > 1


def _pages(builder: Builder) -> Iterator[PageCard]:
    document = builder.survey.document
    told = told_conditions(builder.survey)
    by_place: dict[tuple[bool, str], tuple[ToMend, ...]] = {}
    for item in builder.problems:
        place = (item.problem.on_page, item.problem.where)
        by_place[place] = (*by_place.get(place, ()), item)
    written = builder.survey.questionnaire.get("pages", [])
    first = 1
    for number, (page, source) in enumerate(zip(document.pages, written, strict=True), 1):
        is_open = builder.open_page in {"", page.code}
        sources = _sources(source) if is_open else {}
        cards = tuple(
            QuestionCard(
                question=question,
                page=number,
                source=sources.get(question.code, ""),
                number=place,
                condition=told.get(question.code, ""),
                problems=by_place.get((False, question.code), ()),
                is_first=place == 1,
                is_last=place == builder.questions,
            )
            for place, question in enumerate(page.questions, first)
        )
        first += len(cards)
        yield PageCard(
            page=page,
            number=number,
            condition=told.get(f"{PAGE_MARK}{page.code}", ""),
            problems=by_place.get((True, page.code), ()),
            cards=cards,
            source="" if is_open else json.dumps(source, sort_keys=True),
            is_open=is_open,
            is_first=number == 1,
            is_last=number == len(document.pages),
        )


def _says(card: QuestionCard, words: list[str]) -> bool:
    said = [named.text for named in texts_of_question(card.question)]
    told = fold(" ".join([card.question.code, *(f"{text.fr} {text.en}" for text in said)]))
    return all(word in told for word in words)


def _sources(page: dict[str, Any]) -> dict[str, str]:
    questions = page.get("questions", [])
    return {question["code"]: json.dumps(question, sort_keys=True) for question in questions}


def kind_label(kind: Kind) -> Promise:
    """The name of a kind of question, as the builder says it."""
    return BY_KIND[kind].name


def is_locked(survey: Survey) -> bool:
    """Whether only words of the questionnaire may change. One query at most."""
    return survey.published_at is not None or has_ballots(survey)


@dataclass(frozen=True, slots=True)
class ReadRewording:
    """A text changed once people may have read it."""

    at: datetime
    where: str
    language: str
    before: str
    after: str


def rewordings_of(survey: Survey) -> list[ReadRewording]:
    """The latest changes of words since the survey was first published, the latest first."""
    events = AuditEvent.objects.filter(
        verb="reword_questionnaire",
        object_kind=survey._meta.label_lower,
        object_id=str(survey.pk),
        space_id=survey.space_id,
    ).order_by("-at", "-pk")[:REWORDINGS_SHOWN]
    return [
        ReadRewording(
            event.at,
            str(event.details["where"]),
            str(event.details["language"]),
            str(event.details["before"]),
            str(event.details["after"]),
        )
        for event in events
    ]
