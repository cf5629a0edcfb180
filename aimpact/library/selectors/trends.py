"""The same question asked several times: what was answered each time, and whether it compares.

Only what each survey's own page of results says of everybody is read: no group, no ballot. A
survey under its smallest number of ballots gives no figure here either.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from aimpact.insights.designs import Design, design_of
from aimpact.insights.readings.questions import FieldReading, QuestionReading, read_question
from aimpact.insights.tallies import Book, TallyRow, read_book
from aimpact.surveys.models import Survey, Tally
from aimpact.surveys.questionnaire.lineage import SURVEY, lineage
from aimpact.surveys.questionnaire.structure import Question

WAVES = 8
"""The latest surveys set side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One survey that asked the question. `reading` is `None` under its smallest number."""

    survey: Survey
    question: Question
    on: date | None
    design: Design
    ballots: int
    reading: QuestionReading | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A question of a survey and every time it was asked, the earliest first."""

    question: Question
    waves: Sequence[Wave]

    @property
    def latest(self) -> Wave:
        return self.waves[-1]

    @property
    def same_words(self) -> bool:
        return len({(w.question.label.fr, w.question.label.en) for w in self.waves}) == 1

    @property
    def same_choices(self) -> bool:
        """Whether the answers offered, the lines and the kind were the same each time."""
        return len({_offer(wave.question) for wave in self.waves}) == 1

    @property
    def same_people(self) -> bool:
        """Whether each survey was open to the same people, in the same way."""
        return len({_public(wave) for wave in self.waves}) == 1

    def field_of(self, wave: Wave, name: str) -> FieldReading | None:
        """The wave's answers to the field that the latest one calls `name`."""
        if wave.reading is None:
            return None
        own = name.replace(self.latest.question.code, wave.question.code, 1)
        return next((each for each in wave.reading.fields if each.field.name == own), None)


def _offer(question: Question) -> tuple[object, ...]:
    choices = tuple((choice.code, choice.label) for choice in question.choices)
    return (question.kind, choices, tuple((row.code, row.label) for row in question.rows))


def _public(wave: Wave) -> tuple[object, ...]:
    return (wave.design, wave.survey.audience, wave.survey.territory_id)


def trends_of(survey: Survey, *, at: datetime) -> list[Trend]:
    """The questions of a survey that other published surveys of its space asked too.

    Two queries, whatever the number of questions and of surveys.
    """
    mine = {lineage(survey.code, question): question for question in survey.document.questions()}
    others = _relatives(survey, set(mine), at=at)
    asked: dict[str, list[tuple[Survey, Question]]] = defaultdict(list)
    for other in [*others, survey]:
        for question in other.document.questions():
            root = lineage(other.code, question)
            if root in mine:
                asked[root].append((other, question))
    shared = {root: pairs for root, pairs in asked.items() if len({s.pk for s, _q in pairs}) > 1}
    if not shared:
        return []
    books = _books({other.pk for pairs in shared.values() for other, _q in pairs})
    return [
        Trend(question=mine[root], waves=tuple(_waves(shared[root], books)))
        for root in mine
        if root in shared
    ]


def _relatives(survey: Survey, roots: set[str], *, at: datetime) -> list[Survey]:
    """Published surveys of the space that may ask one of these, the earliest first."""
    if not roots:
        return []
    prefixes = {root.rpartition(":")[0] for root in roots}
    may_ask = Q(code__in=[p.partition(":")[2] for p in prefixes if p.startswith(f"{SURVEY}:")])
    for prefix in prefixes:
        may_ask |= Q(written__contains=f'"{prefix}:')
    found = (
        Survey.objects.of_space(survey.space)
        .annotate(written=Cast("questionnaire", CharField()))
        .filter(may_ask, published_at__isnull=False, opens_at__lte=at)
        .exclude(pk=survey.pk)
        .select_related("space", "territory")
        .order_by("-opens_at")[: WAVES - 1]
    )
    return list(found)[::-1]


def _books(surveys: set[int]) -> dict[int, Book]:
    """The counters of everybody, survey by survey, in one query."""
    rows: dict[int, list[TallyRow]] = defaultdict(list)
    columns = ("survey_id", "field", "answer", "profile_field", "profile_value", "count", "total")
    tallies = Tally.objects.filter(survey__in=surveys, profile_field="")
    for survey_id, *row in tallies.values_list(*columns):
        rows[survey_id].append((row[0], row[1], row[2], row[3], row[4], row[5]))
    return {survey_id: read_book(rows[survey_id]) for survey_id in surveys}


def _waves(pairs: Sequence[tuple[Survey, Question]], books: dict[int, Book]) -> Iterator[Wave]:
    for survey, question in sorted(pairs, key=lambda pair: pair[0].opens_at or pair[0].created_at):
        everybody = books[survey.pk].everybody
        k = survey.smallest_cell
        reading = read_question(question, everybody, k=k) if everybody.ballots >= k else None
        yield Wave(
            survey=survey,
            question=question,
            on=survey.opens_at.astimezone(survey.zone).date() if survey.opens_at else None,
            design=design_of(survey, everybody, register=None),
            ballots=everybody.ballots,
            reading=reading,
        )
