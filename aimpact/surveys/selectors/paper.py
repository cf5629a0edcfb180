"""Reads about paper: what a survey lets, who a person is, where a batch stands."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count

from aimpact.accounts.enums import ProfileField
from aimpact.questionnaire.kinds import Field
from aimpact.questionnaire.structure import Choice, Kind, Question, Text
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import KeyedSheet, PaperBatch, PaperStub, Survey
from aimpact.surveys.paper.lines import Line, differences, lines_of, marks_of
from aimpact.surveys.selectors.profiles import ProfileQuestion


class PaperWay(StrEnum):
    """How paper and telephone know who answers.

    `FREE`: nobody is known. `TICKED`: the person is ticked in the register when the sheet comes
    back, apart from what it says. `NAMED`: the person goes with the ballot. `NONE`: the survey
    asks what paper cannot show, or wants of each ballot a right that a browser has made secret.
    """

    FREE = "free"
    TICKED = "ticked"
    NAMED = "named"
    NONE = "none"


def paper_way(survey: Survey) -> PaperWay:
    """How this survey goes on paper."""
    if survey.audience == Audience.LINK:
        return PaperWay.FREE
    if survey.audience not in {Audience.MEMBERS, Audience.INVITEES} or survey.is_verifiable:
        return PaperWay.NONE
    return PaperWay.TICKED if survey.is_anonymous else PaperWay.NAMED


def sheet_lines(survey: Survey) -> list[Line]:
    """Everything to key of one sheet: the questions, then those about the person."""
    lines = lines_of(survey.document)
    number = max((line.number for line in lines), default=0)
    return [*lines, *profile_lines(survey, after=number)]


def profile_lines(survey: Survey, *, after: int) -> list[Line]:
    """The questions about the person, numbered on; in the reader's language."""
    return [
        _profile_line(ProfileQuestion(field=ProfileField(name)), number)
        for number, name in enumerate(survey.profile_fields, start=after + 1)
    ]


def _profile_line(asked: ProfileQuestion, number: int) -> Line:
    choices = tuple(
        Choice(code=code, label=Text(fr=str(label), en=str(label))) for code, label in asked.choices
    )
    label = Text(fr=asked.label, en=asked.label)
    question = Question(code=asked.field.value, kind=Kind.SINGLE, label=label, choices=choices)
    field = Field(asked.name, label, choices)
    return Line(number, question, field, marks_of(choices))


@dataclass(frozen=True, slots=True)
class Differing:
    """A sheet whose two keyings differ, and the lines where they do."""

    sheet: KeyedSheet
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class BatchState:
    """Where a batch stands. `same_hand` counts second keyings by whoever made the first."""

    batch: PaperBatch
    cast: int
    keyed_once: list[int]
    agreed: int
    same_hand: int
    differing: list[Differing]

    @property
    def left(self) -> int:
        """Numbers of which nothing is known: not keyed, not come back, or not handed out."""
        known = self.cast + len(self.keyed_once) + self.agreed + len(self.differing)
        return self.batch.size - known


def batch_state(batch: PaperBatch) -> BatchState:
    """Read a batch in two queries."""
    lines = sheet_lines(batch.survey)
    sheets = list(KeyedSheet.objects.filter(batch=batch).order_by("number"))
    twice = [sheet for sheet in sheets if sheet.second is not None]
    found = [Differing(s, differences(lines, s.first, s.second or {})) for s in twice]
    differing = [each for each in found if each.lines]
    return BatchState(
        batch=batch,
        cast=PaperStub.objects.filter(batch=batch).count(),
        keyed_once=[sheet.number for sheet in sheets if sheet.second is None],
        agreed=len(twice) - len(differing),
        same_hand=sum(sheet.first_by_id == sheet.second_by_id for sheet in twice),
        differing=differing,
    )


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch in the list of them: `cast` of its sheets are ballots, `keyed` wait to be."""

    batch: PaperBatch
    cast: int
    keyed: int


def batch_lines(survey: Survey) -> list[BatchLine]:
    """The batches of a survey as their list shows them, the latest first, in one query."""
    counted = PaperBatch.objects.filter(survey=survey).annotate(
        cast=Count("stubs", distinct=True), keyed=Count("sheets", distinct=True)
    )
    return [
        BatchLine(batch, batch.cast, batch.keyed) for batch in counted.order_by("-first_number")
    ]


def find_batch(survey: Survey, pk: int) -> PaperBatch | None:
    """A batch of that survey."""
    batch = PaperBatch.objects.filter(survey=survey, pk=pk).first()
    if batch is not None:
        batch.survey = survey
    return batch
