"""What everybody answered to a question: counts, bases, means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aimpact.insights.readings.details import Detail, read_detail
from aimpact.insights.readings.links import LinksReading, read_links
from aimpact.insights.readings.moments import MomentReading, read_moments
from aimpact.insights.readings.numbers import Spread, read_spread
from aimpact.insights.readings.places import Gazetteer, LevelReading, read_places
from aimpact.insights.readings.spots import SpotsReading, read_spots
from aimpact.insights.tallies import Tallies
from aimpact.questionnaire.kinds import Field, behaviour_of
from aimpact.questionnaire.structure import Choice, Kind, Question, Questionnaire
from aimpact.surveys.models.survey import SMALLEST_CELL

MAPS = {Kind.PIN, Kind.ZONE}
NOT_CROSSED = {Kind.CONSENT, Kind.BEST_WORST}
SCALES = {Kind.RATING, Kind.MATRIX}
"""Kinds whose choices are steps of a scale, in order, « no opinion » apart."""


@dataclass(frozen=True, slots=True)
class ChoiceCount:
    """How many gave one answer."""

    choice: Choice
    count: int


@dataclass(frozen=True, slots=True)
class ScaleMean:
    """Mean of a scale's points: the first step is worth 1, the last one `steps`.

    `base` counts the answers on the scale: « no opinion » is not one of them.
    """

    mean: float
    steps: int
    base: int


@dataclass(frozen=True, slots=True)
class FieldReading:
    """What was answered to one field: `asked` were shown it, `answered` answered it."""

    field: Field
    asked: int
    answered: int
    counts: tuple[ChoiceCount, ...] = ()
    scale: ScaleMean | None = None
    spread: Spread | None = None
    moments: MomentReading | None = None
    places: tuple[LevelReading, ...] = ()
    spots: SpotsReading | None = None
    links: LinksReading | None = None
    """Ways in that are protected: `counts` holds those told, and everybody answered."""

    @property
    def silent(self) -> int:
        """How many were shown the field and left it empty."""
        return self.asked - self.answered


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """One question and its fields: one, or a line each for a matrix.

    `asked` were shown it, `answered` answered it (a matrix: one line of it at least). The texts of
    « other, specify » are not counted: they are read with the free texts. `detail` is what the
    kind of question gives besides.
    """

    question: Question
    fields: tuple[FieldReading, ...]
    asked: int
    answered: int
    detail: Detail | None = None
    files: int = 0
    """Files received, where files are asked for."""


def anchor_of(name: str) -> str:
    """The id of a question or of a field in a page, made from its code."""
    return f"q-{name.replace('_', '-')}"


def read_questions(questionnaire: Questionnaire, tallies: Tallies) -> Iterator[QuestionReading]:
    """Every question, in order."""
    for question in questionnaire.questions():
        yield read_question(question, tallies)


def read_question(
    question: Question,
    tallies: Tallies,
    *,
    k: int = SMALLEST_CELL,
    known: Gazetteer | None = None,
    is_anonymous: bool = False,
) -> QuestionReading:
    """What everybody in `tallies` answered to one question. `k` protects small places, which
    `known` names; without it places are not told: two protections side by side would hide less.
    It protects the ways in to an anonymous survey as well.
    """
    fields = [_read_field(question, each, tallies) for each in counted_fields(question)]
    if question.kind is Kind.PLACE and known is not None:
        fields = [_with_places(question, each, tallies, k, known) for each in fields]
    if question.kind in MAPS:
        fields = [_with_spots(question, each, tallies, k) for each in fields]
    asked, answered = tallies.asked(question.code), tallies.answered(question.code)
    if is_anonymous and question.kind is Kind.HIDDEN:
        fields, answered = [_with_links(each, k) for each in fields], asked
    files = int(tallies.total(question.code)) if question.kind is Kind.FILE else 0
    detail = read_detail(question, tallies)
    return QuestionReading(question, tuple(fields), asked, answered, detail, files)


def ways_together(question: Question, tallies: Tallies, *, k: int) -> frozenset[str]:
    """The values of the address that are not told one by one, the bare link among them."""
    reading = read_question(question, tallies, k=k, is_anonymous=True)
    return frozenset().union(*(each.links.together for each in reading.fields if each.links))


def counted_fields(question: Question) -> list[Field]:
    """The question's fields that are counted: all but the text of « other, specify » and the
    ranks of a ranking, of which the first one is counted apart.
    """
    fields = behaviour_of(question).fields(question)
    return [each for each in fields if each.name != question.other_field and not each.is_ranked]


def _read_field(question: Question, field: Field, tallies: Tallies) -> FieldReading:
    counts = tuple(
        ChoiceCount(choice, tallies.count(field.name, choice.code)) for choice in field.choices
    )
    return FieldReading(
        field=field,
        asked=tallies.asked(field.name),
        answered=tallies.answered(field.name),
        counts=counts,
        scale=scale_mean(counts) if is_scale(question, field) else None,
        spread=_spread(question, field, tallies) if field.is_number else None,
        moments=read_moments(tallies.answers(field.name)) if field.is_moment else None,
    )


def _with_places(
    question: Question, reading: FieldReading, tallies: Tallies, k: int, known: Gazetteer
) -> FieldReading:
    counts = tallies.answers(reading.field.name)
    levels = read_places(counts, reading.answered, level=question.level, known=known, k=k)
    return replace(reading, places=levels)


def _with_links(reading: FieldReading, k: int) -> FieldReading:
    counts = {each.choice.code: each.count for each in reading.counts}
    links = read_links(counts, reading.asked, k=k)
    told = tuple(each for each in reading.counts if each.choice.code in links.shown)
    return replace(reading, counts=told, answered=reading.asked, links=links)


def _with_spots(
    question: Question, reading: FieldReading, tallies: Tallies, k: int
) -> FieldReading:
    counts = tallies.answers(reading.field.name)
    return replace(reading, spots=read_spots(question, counts, reading.answered, k=k))


def is_scale(question: Question, field: Field) -> bool:
    """Whether the field's choices are steps of a scale, which have a mean."""
    return question.kind in SCALES and bool(field.choices) and not field.is_list


def may_be_crossed(question: Question, field: Field) -> bool:
    """Whether the answers to a field are set beside those of groups: choices and numbers.

    Texts, dates and places have no short list of answers; of a consent, only how many agreed; a
    set of answers says little without the others.
    """
    return field.is_number or (bool(field.choices) and question.kind not in NOT_CROSSED)


def _spread(question: Question, field: Field, tallies: Tallies) -> Spread | None:
    return read_spread(question, tallies.answers(field.name), tallies.total(field.name))


def scale_mean(counts: Sequence[ChoiceCount]) -> ScaleMean | None:
    """Mean of the points of those who gave an opinion; `None` when nobody did."""
    steps = [each.count for each in counts if not each.choice.is_no_opinion]
    base = sum(steps)
    if base == 0:
        return None
    points = sum(point * count for point, count in enumerate(steps, start=1))
    return ScaleMean(points / base, len(steps), base)
