"""Whether what was answered moved since the time before: one test a field, corrected together.

Every figure read here is drawn on the page already (`selectors.trends`): a test tells nothing
more. Shares by chi² (answers that few gave are counted together), the answer that moved most with
Newcombe's interval; several ticks answer by answer; scales, numbers and recommendations by their
means (Welch). Holm's correction runs over all the fields that a survey asked again.

Nothing is tested where a difference could not be read: other people, other words, a survey that
still runs (looked at every day, chance ends up calling one of them clear), too few answers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from aimpact.insights.readings.differences import FEWEST_IN_GROUP, LEVEL
from aimpact.insights.readings.promoters import PromotersReading
from aimpact.insights.readings.questions import FieldReading, QuestionReading
from aimpact.library.comparing import Aspect, changes_between, is_same_offer
from aimpact.library.selectors.trends import Trend, Wave
from aimpact.questionnaire.structure import Choice, Kind
from aimpact.statistics.contingency import holm, independence
from aimpact.statistics.means import Sample, sample_of, share_gap, welch
from aimpact.surveys.models import Survey

_FEWEST_EXPECTED = 5
"""Answers expected in each cell: those under it are counted together, after Cochran."""


class Untested(StrEnum):
    """Why the difference with the time before is not tested."""

    FIRST = "first"
    RUNNING = "running"
    PEOPLE = "people"
    WORDS = "words"
    OFFER = "offer"
    FEW = "few"


class Measure(StrEnum):
    """What was compared."""

    SHARE = "share"
    MEAN = "mean"
    SCORE = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What moved most in one field: `was` of `was_n`, then `now` of `now_n`.

    Shares are from 0 to 1, means in points of the scale or in the unit asked, scores from -100 to
    100. `low` and `high` are the 95 % interval of `now` less `was`. `choice` is the answer whose
    share it is. `p` is of the whole field, `corrected` for all the fields of the survey.
    """

    name: str
    measure: Measure
    was: float
    now: float
    was_n: int
    now_n: int
    low: float
    high: float
    p: float
    choice: Choice | None = None
    corrected: float = 1.0

    @property
    def difference(self) -> float:
        return self.now - self.was

    @property
    def is_clear(self) -> bool:
        """Whether chance no longer explains what moved."""
        return self.corrected < LEVEL


@dataclass(frozen=True, slots=True)
class Moved:
    """A question beside the time before (`since`): its tests, or why there is none; `of` is for
    how many tests they are corrected.
    """

    since: Wave | None
    shifts: Sequence[Shift] = ()
    untested: Untested | None = None
    of: int = 0


def moves_of(survey: Survey, trends: Mapping[str, Trend]) -> dict[str, Moved]:
    """Each question that a survey asked again beside the latest survey before that compares."""
    found = {code: _moved(survey, trend) for code, trend in trends.items()}
    every = [shift for moved in found.values() for shift in moved.shifts]
    corrected = iter(holm([shift.p for shift in every]))
    return {
        code: replace(
            moved,
            shifts=[replace(shift, corrected=next(corrected)) for shift in moved.shifts],
            of=len(every),
        )
        for code, moved in found.items()
    }


def _moved(survey: Survey, trend: Trend) -> Moved:
    own = next((wave for wave in trend.waves if wave.survey.pk == survey.pk), None)
    earlier = trend.waves[: trend.waves.index(own)] if own else ()
    if own is None or not earlier:
        return Moved(None, untested=Untested.FIRST)
    if own.is_running:
        return Moved(earlier[-1], untested=Untested.RUNNING)
    fit = [wave for wave in earlier if _refusal(own, wave) is None]
    if not fit:
        return Moved(earlier[-1], untested=_refusal(own, earlier[-1]))
    shifts = [*_shifts(own, fit[-1])]
    return Moved(fit[-1], shifts, None if shifts else Untested.FEW)


def _refusal(own: Wave, before: Wave) -> Untested | None:
    if before.is_running:
        return Untested.RUNNING
    if own.reading is None or before.reading is None:
        return Untested.FEW
    if not is_same_offer(before.question, own.question):
        return Untested.OFFER
    if before.people != own.people:
        return Untested.PEOPLE
    aspects = {change.aspect for change in changes_between(before.question, own.question)}
    return Untested.WORDS if aspects & {Aspect.WORDS, Aspect.CONDITION} else None


# --- one field --------------------------------------------------------------------------
def _shifts(own: Wave, before: Wave) -> Iterator[Shift]:
    if own.reading is None or before.reading is None:
        return
    then = {each.field.name: each for each in before.reading.fields}
    for now in own.reading.fields:
        was = then.get(now.field.name.replace(own.question.code, before.question.code, 1))
        if was is None or min(was.answered, now.answered) < _fewest(own, before):
            continue
        found = _shift(was, now, before.reading, own.reading)
        if found is not None:
            yield found


def _fewest(own: Wave, before: Wave) -> int:
    return max(FEWEST_IN_GROUP, own.survey.smallest_cell, before.survey.smallest_cell)


def _shift(
    was: FieldReading, now: FieldReading, then: QuestionReading, today: QuestionReading
) -> Shift | None:
    if isinstance(then.detail, PromotersReading) and isinstance(today.detail, PromotersReading):
        sides = _sides(then.detail), _sides(today.detail)
        return _means(now.field.name, *sides, measure=Measure.SCORE)
    if now.spread is not None and was.spread is not None:
        return _means(now.field.name, _numbers(was), _numbers(now), measure=Measure.MEAN)
    if now.scale is not None and was.scale is not None:
        return _scales(was, now)
    if now.field.is_list:
        return _ticks(was, now)
    is_counted = bool(now.counts) and today.question.kind is not Kind.HIDDEN
    return _shares(was, now) if is_counted else None


def _means(name: str, was: Sample, now: Sample, *, measure: Measure) -> Shift:
    gap = welch(was, now)
    return Shift(
        name=name,
        measure=measure,
        was=was.mean,
        now=now.mean,
        was_n=was.n,
        now_n=now.n,
        low=gap.low,
        high=gap.high,
        p=gap.p,
    )


def _sides(reading: PromotersReading) -> Sample:
    """The Net Promoter Score is a mean: of 100 for a promoter, -100 for a detractor."""
    return sample_of([(-100, reading.detractors), (0, reading.passives), (100, reading.promoters)])


def _numbers(reading: FieldReading) -> Sample:
    spread, n = reading.spread, reading.answered
    if spread is None:
        raise ValueError("no numbers")
    return Sample(n, spread.mean, spread.squares / (n - 1))


def _scales(was: FieldReading, now: FieldReading) -> Shift | None:
    """Steps of a scale, in order: the first is worth 1, « no opinion » is none."""
    steps = [
        [each.count for each in reading.counts if not each.choice.is_no_opinion]
        for reading in (was, now)
    ]
    if min(sum(counts) for counts in steps) < FEWEST_IN_GROUP:
        return None
    samples = [sample_of(enumerate(counts, start=1)) for counts in steps]
    return _means(now.field.name, *samples, measure=Measure.MEAN)


def _shares(was: FieldReading, now: FieldReading) -> Shift | None:
    columns = [*zip(was.counts, now.counts, strict=True)]
    table, alone = _grouped([(one.count, other.count) for one, other in columns])
    if len(table) < 2:
        return None
    test = independence([*zip(*table, strict=True)])
    if not test.follows:
        return None
    moved = max(range(len(alone)), key=lambda at: abs(test.residuals[1][at]), default=None)
    return _share(was, now, alone[moved], test.p) if moved is not None else None


def _grouped(pairs: Sequence[tuple[int, int]]) -> tuple[list[tuple[int, int]], list[int]]:
    """Columns of a table, those too small for a chi² counted together at its end, and the
    positions of those that stand alone.
    """
    sizes = [sum(one for one, _other in pairs), sum(other for _one, other in pairs)]
    if not all(sizes):
        return [], []
    smaller = min(sizes) / sum(sizes)
    alone = [
        at for at, (one, other) in enumerate(pairs) if (one + other) * smaller >= _FEWEST_EXPECTED
    ]
    rest = [pair for at, pair in enumerate(pairs) if at not in alone and any(pair)]
    table = [pairs[at] for at in alone]
    if rest:
        table.append((sum(one for one, _ in rest), sum(other for _, other in rest)))
    return table, alone


def _ticks(was: FieldReading, now: FieldReading) -> Shift | None:
    """The answer whose ticks moved most, its p for as many answers as could be tested."""
    tested: list[tuple[float, int]] = []
    for at, (one, other) in enumerate(zip(was.counts, now.counts, strict=True)):
        table = [
            [one.count, was.answered - one.count],
            [other.count, now.answered - other.count],
        ]
        if (
            all(one + other for one, other in zip(*table, strict=True))
            and (test := independence(table)).follows
        ):
            tested.append((test.p, at))
    if not tested:
        return None
    p, at = min(tested)
    return _share(was, now, at, min(1.0, p * len(tested)))


def _share(was: FieldReading, now: FieldReading, at: int, p: float) -> Shift:
    before, after = (was.counts[at].count, was.answered), (now.counts[at].count, now.answered)
    low, high = share_gap(before, after)
    return Shift(
        name=now.field.name,
        measure=Measure.SHARE,
        choice=now.counts[at].choice,
        was=before[0] / before[1],
        now=after[0] / after[1],
        was_n=was.answered,
        now_n=now.answered,
        low=low,
        high=high,
        p=p,
    )
