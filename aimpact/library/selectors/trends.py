"""The same question asked several times: what was answered each time, and whether it compares.

Only what each survey's own page of results says of everybody is read: no group, no ballot. A
survey under its smallest number of ballots gives no figure here either, nor does a field that
fewer answered.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from aimpact.insights.designs import Design, design_of
from aimpact.insights.readings.questions import FieldReading, QuestionReading, read_question
from aimpact.insights.rules import results_refusal
from aimpact.insights.selectors.results import may_tell_each, refused_questions
from aimpact.insights.tallies import Book, TallyRow, read_book
from aimpact.library.comparing import Change, changes_between, is_same_offer
from aimpact.questionnaire.lineage import SURVEY, lineage
from aimpact.questionnaire.structure import Question
from aimpact.spaces.models import Space
from aimpact.surveys.enums import Channel
from aimpact.surveys.models import Survey, Tally

WAVES = 8
"""The latest surveys set side by side."""
Asked = tuple[Survey, Question]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One survey that asked the question. `reading` is `None` under its smallest number; `ways`
    counts its ballots by mode of collection; `is_running`: its figures will change.
    """

    survey: Survey
    question: Question
    on: date | None
    design: Design
    ballots: int
    ways: Mapping[Channel, int]
    is_running: bool
    reading: QuestionReading | None

    @property
    def people(self) -> tuple[object, ...]:
        """What makes two surveys speak of the same people."""
        return (self.design, self.survey.audience, self.survey.territory_id)


@dataclass(frozen=True)
class Trend:
    """A question and every time it was asked, the earliest first."""

    question: Question
    waves: Sequence[Wave]

    @property
    def latest(self) -> Wave:
        return self.waves[-1]

    @cached_property
    def changes(self) -> list[tuple[Wave, Wave, Sequence[Change]]]:
        """What differs between each survey and the one before, where anything does."""
        pairs = zip(self.waves, self.waves[1:], strict=False)
        found = (
            (one, other, changes_between(one.question, other.question)) for one, other in pairs
        )
        return [
            (one, other, changes)
            for one, other, changes in found
            if changes or one.people != other.people or set(one.ways) != set(other.ways)
        ]

    @property
    def same_choices(self) -> bool:
        """Whether the answers offered, the lines and the kind were the same each time."""
        latest = self.latest.question
        return all(is_same_offer(wave.question, latest) for wave in self.waves)

    @property
    def is_comparable(self) -> bool:
        """Whether two surveys at least give figures that can stand side by side."""
        return self.same_choices and sum(wave.reading is not None for wave in self.waves) > 1

    def field_of(self, wave: Wave, name: str) -> FieldReading | None:
        """The wave's answers to the field that the latest one calls `name`; `None` where fewer
        than the smallest number answered.
        """
        if wave.reading is None:
            return None
        own = name.replace(self.latest.question.code, wave.question.code, 1)
        found = next((each for each in wave.reading.fields if each.field.name == own), None)
        enough = found is not None and found.answered >= wave.survey.smallest_cell
        return found if enough else None


def trends_of(survey: Survey, *, at: datetime, is_public: bool = False) -> dict[str, Trend]:
    """The questions of a survey that other published surveys of its space asked too, by their
    codes. `is_public`: only with surveys whose results everyone may read.

    Two queries, whatever the number of questions and of surveys.
    """
    mine = {lineage(survey.code, question): question for question in survey.document.questions()}
    asked = _asked(_relatives(survey.space, set(mine), at=at, but=survey), set(mine))
    for root, question in mine.items():
        if root in asked:
            asked[root].append((survey, question))
    if is_public:
        asked = {root: [p for p in pairs if _is_public(p[0], at)] for root, pairs in asked.items()}
    shared = {root: pairs for root, pairs in asked.items() if len({s.pk for s, _q in pairs}) > 1}
    books = _books({other.pk for pairs in shared.values() for other, _q in pairs})
    return {
        mine[root].code: Trend(mine[root], tuple(_waves(shared[root], books, at=at)))
        for root in mine
        if root in shared
    }


def history_of(space: Space, question: Question, *, at: datetime) -> Trend:
    """Every time that a space asked the question of that lineage: never, once or more."""
    root = question.origin
    asked = _asked(_relatives(space, {root}, at=at, but=None), {root})
    pairs = asked.get(root, [])
    books = _books({survey.pk for survey, _question in pairs})
    return Trend(question, tuple(_waves(pairs, books, at=at)))


def _asked(surveys: Sequence[Survey], roots: set[str]) -> dict[str, list[Asked]]:
    asked: dict[str, list[Asked]] = defaultdict(list)
    for survey in surveys:
        for question in survey.document.questions():
            root = lineage(survey.code, question)
            if root in roots:
                asked[root].append((survey, question))
    return asked


def _is_public(survey: Survey, at: datetime) -> bool:
    return results_refusal(survey, AnonymousUser(), at=at) is None


def _relatives(space: Space, roots: set[str], *, at: datetime, but: Survey | None) -> list[Survey]:
    """Published surveys of the space that may ask one of these, the earliest first."""
    if not roots:
        return []
    prefixes = {root.rpartition(":")[0] for root in roots}
    may_ask = Q(code__in=[p.partition(":")[2] for p in prefixes if p.startswith(f"{SURVEY}:")])
    for prefix in prefixes:
        may_ask |= Q(written__contains=f'"{prefix}:')
    found = (
        Survey.objects.of_space(space)
        .annotate(written=Cast("questionnaire", CharField()))
        .filter(may_ask, published_at__isnull=False, opens_at__lte=at)
        .select_related("space", "territory")
        .order_by("-opens_at")
    )
    others = found.exclude(pk=but.pk) if but else found
    return list(others[: WAVES - bool(but)])[::-1]


def _books(surveys: set[int]) -> dict[int, Book]:
    """The counters of everybody, survey by survey, in one query."""
    if not surveys:
        return {}
    rows: dict[int, list[TallyRow]] = defaultdict(list)
    columns = ("survey_id", "field", "answer", "profile_field", "profile_value", "count", "total")
    tallies = Tally.objects.filter(survey__in=surveys, profile_field="")
    for survey_id, *row in tallies.values_list(*columns):
        rows[survey_id].append((row[0], row[1], row[2], row[3], row[4], row[5]))
    return {survey_id: read_book(rows[survey_id]) for survey_id in surveys}


def _waves(pairs: Sequence[Asked], books: dict[int, Book], *, at: datetime) -> Iterator[Wave]:
    for survey, question in sorted(pairs, key=lambda pair: pair[0].opens_at or pair[0].created_at):
        everybody = books[survey.pk].everybody
        k = survey.smallest_cell
        # What a group was asked is told here as the public's page would: later, or never.
        refused = refused_questions(survey, everybody, is_waiting=False, is_public=True, at=at)
        is_told = (
            everybody.ballots >= k
            and question.code not in refused
            and may_tell_each(
                survey, question
            )  # small links are hidden: nothing to set side by side
        )
        reading = read_question(question, everybody, k=k) if is_told else None
        yield Wave(
            survey=survey,
            question=question,
            on=survey.opens_at.astimezone(survey.zone).date() if survey.opens_at else None,
            design=design_of(survey, everybody, register=None),
            ballots=everybody.ballots,
            ways={way: n for way in Channel if (n := everybody.came_by(way))},
            is_running=survey.ended_at(at) is None,
            reading=reading,
        )
