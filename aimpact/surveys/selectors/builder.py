"""The builder's page: pages and questions as cards, what is to mend, what is to translate."""

import json
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils.functional import Promise

from aimpact.core.models import AuditEvent
from aimpact.surveys.models import Survey
from aimpact.surveys.questionnaire.checks import Problem, find_problems
from aimpact.surveys.questionnaire.conditions import Condition
from aimpact.surveys.questionnaire.duration import estimate_minutes
from aimpact.surveys.questionnaire.languages import (
    Completeness,
    completeness,
    texts,
    texts_of_question,
)
from aimpact.surveys.questionnaire.structure import Kind, Page, Question
from aimpact.surveys.selectors.ballots import has_ballots
from aimpact.surveys.selectors.condition_words import Subject, describe_condition, subjects_of
from aimpact.surveys.selectors.facts import fact_subjects
from aimpact.surveys.selectors.media import missing_media
from aimpact.surveys.selectors.palette import BY_KIND, KindOnOffer, offer_of
from aimpact.surveys.selectors.problems import ToMend, to_mend

REWORDINGS_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCard:
    """One question in the builder. `source` is its JSON, quicker to compare than itself."""

    question: Question
    source: str
    number: int
    condition: str
    problems: tuple[ToMend, ...]
    english: Completeness
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
    def offer(self) -> KindOnOffer:
        return offer_of(self.question)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCard:
    """One page in the builder, with its questions."""

    page: Page
    number: int
    condition: str
    problems: list[ToMend]
    cards: list[QuestionCard]
    is_first: bool
    is_last: bool


@dataclass
class Builder:
    """Everything that the builder shows of a survey."""

    survey: Survey
    ballots_are_in: bool
    pages: list[PageCard] = field(default_factory=list)

    @property
    def is_locked(self) -> bool:
        """Whether only words may change."""
        return self.ballots_are_in or self.survey.published_at is not None

    @cached_property
    def problems(self) -> list[ToMend]:
        document = self.survey.document
        problems = find_problems(document, is_anonymous=self.survey.is_anonymous)
        missing = [Problem(code, "media_missing") for code in missing_media(self.survey)]
        return to_mend(document, [*problems, *missing])

    @cached_property
    def general_problems(self) -> list[ToMend]:
        return [item for item in self.problems if not item.problem.where]

    @property
    def questions(self) -> int:
        return sum(len(page.cards) for page in self.pages)

    @property
    def minutes(self) -> int:
        asked = len(self.survey.profile_fields)
        return estimate_minutes(self.survey.document, profile_questions=asked)

    @cached_property
    def english(self) -> Completeness:
        return completeness(texts(self.survey.document), "en")

    @cached_property
    def has_english(self) -> bool:
        return any(named.text.en for named in texts(self.survey.document))


def builder_of(survey: Survey) -> Builder:
    """Read the builder of a survey: two queries, whatever the number of questions."""
    builder = Builder(survey, has_ballots(survey))
    sources = _sources(survey)
    by_place: dict[tuple[bool, str], list[ToMend]] = {}
    for item in builder.problems:
        by_place.setdefault((item.problem.on_page, item.problem.where), []).append(item)
    subjects = {item.field.name: item for item in fact_subjects(survey)}
    number = 0
    pages = survey.document.pages
    for page_number, page in enumerate(pages, 1):
        page_condition = _told(page.condition, subjects)
        cards: list[QuestionCard] = []
        for question in page.questions:
            number += 1
            cards.append(
                QuestionCard(
                    question=question,
                    source=sources[question.code],
                    number=number,
                    condition=_told(question.condition, subjects),
                    problems=tuple(by_place.get((False, question.code), ())),
                    english=completeness(texts_of_question(question), "en"),
                    is_first=page_number == 1 and not cards,
                    is_last=page_number == len(pages) and question is page.questions[-1],
                )
            )
            subjects |= {item.field.name: item for item in subjects_of(question, number)}
        builder.pages.append(
            PageCard(
                page=page,
                number=page_number,
                condition=page_condition,
                problems=by_place.get((True, page.code), []),
                cards=cards,
                is_first=page_number == 1,
                is_last=page_number == len(pages),
            )
        )
    return builder


def kind_label(kind: Kind) -> Promise:
    """The name of a kind of question, as the builder says it."""
    return BY_KIND[kind].name


def is_locked(survey: Survey) -> bool:
    """Whether only words of the questionnaire may change. One query at most."""
    return survey.published_at is not None or has_ballots(survey)


def _sources(survey: Survey) -> dict[str, str]:
    pages = survey.questionnaire.get("pages", [])
    written = (question for page in pages for question in page.get("questions", []))
    return {question["code"]: json.dumps(question, sort_keys=True) for question in written}


def _told(condition: Condition | None, subjects: dict[str, Subject]) -> str:
    return describe_condition(condition, subjects) if condition else ""


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
