"""Codings of a study: what may be coded, the frame, whose turn it is, what came out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from aimpact.accounts.models import User
from aimpact.desk.enums import Part
from aimpact.desk.models import (
    Assignment,
    Code,
    CodedText,
    Coder,
    Coding,
    FrameChange,
    Judgement,
    Settlement,
    Study,
)
from aimpact.desk.selectors.agreement import (
    Agreement,
    Compared,
    compared_texts,
    read_agreement,
    set_beside,
    with_judgements,
)
from aimpact.desk.selectors.studies import materials_of, work_line
from aimpact.insights.models import Theme
from aimpact.insights.selectors.texts import TextPlace, text_places
from aimpact.insights.selectors.themes import why_texts_hidden
from aimpact.insights.wording import read
from aimpact.questionnaire.detail_checks import identifying_questions
from aimpact.statistics.means import wilson
from aimpact.surveys.models import OpenAnswer, Survey


@dataclass(frozen=True, slots=True)
class Place:
    """A field of free texts of one of the study's surveys. `why_not`: why none is shown."""

    survey: Survey
    place: TextPlace
    texts: int
    why_not: str = ""

    @property
    def key(self) -> str:
        return f"{self.survey.code}.{self.place.name}"

    @property
    def title(self) -> str:
        """The question, in words."""
        words = read(self.place.question.label)
        if self.place.line:
            words = f"{words} – {self.place.line}"
        precision = _("specified")  # not in an f-string: makemessages reads none
        return f"{words} – {precision}" if self.place.is_other else words


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A code to be, from a theme that the survey's team accepted.

    Without an example: an answer copied into a frame would outlive the answers.
    """

    label: str
    definition: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class FrameRow:
    """A code, and whether a text bears it."""

    code: Code
    in_use: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one coder is."""

    coder: Coder
    done: int
    texts: int

    @property
    def is_all(self) -> bool:
        return self.done == self.texts


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How many texts bear a code in the end; `None` where they are fewer than the smallest group.

    `low` and `high`, the 95 % interval of its share of all the texts, only where the sample was
    drawn at random from more texts than it holds.
    """

    label: str
    texts: int | None
    share: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class CodeCounts:
    """What came out: of `texts` read, out of `population`. `left` disagreements are to settle;
    nothing is counted before: the hardest texts would be missing.
    """

    texts: int
    population: int
    left: int
    k: int
    cannot_be_coded: int | None
    codes: Sequence[CodeCount]

    @property
    def is_random(self) -> bool:
        """Whether the texts are a sample drawn at random, and not all that there were."""
        return self.texts < self.population


@dataclass(frozen=True, slots=True)
class Quote:
    """A masked text kept for the reading, with the codes agreed for it (none while they differ)."""

    text: str
    codes: Sequence[str]
    survey: Survey
    question: str
    number: int


# --- what may be coded -------------------------------------------------------------------
def places_to_code(study: Study, *, at: datetime) -> list[Place]:
    """The fields of free texts of the study's surveys, but those that say who answered."""
    return [
        place for material in materials_of(study) for place in _places_of(material.survey, at=at)
    ]


def find_place(coding: Coding, *, at: datetime) -> Place | None:
    """The field of a coding; `None` where the questionnaire has it no more."""
    found = _places_of(coding.survey, at=at, field=coding.field)
    return found[0] if found else None


def _places_of(survey: Survey, *, at: datetime, field: str = "") -> list[Place]:
    who = frozenset(identifying_questions(survey.document))
    counted = OpenAnswer.objects.filter(survey=survey).values_list("field").annotate(Count("pk"))
    texts = dict(counted)
    return [
        Place(survey, one, texts.get(one.name, 0), why_texts_hidden(survey, one, at=at))
        for one in text_places(survey)
        if one.question.code not in who and field in {"", one.name}
    ]


# --- what is held of a person ------------------------------------------------------------
def coding_work(user: User) -> list[dict[str, Any]]:
    """What the person did in codings. It stays with the study, without their name."""
    changes = FrameChange.objects.filter(by=user).select_related("coding__study").order_by("pk")
    coders = Coder.objects.filter(user=user).select_related("coding__study").order_by("pk")
    settled = Settlement.objects.filter(by=user).select_related("text__coding__study")
    return [
        *(work_line("frame_change", each.coding.study, at=each.at) for each in changes),
        *(
            work_line("coder", each.coding.study, at=each.coding.drawn_at or each.coding.created_at)
            for each in coders
        ),
        *(
            work_line("settlement", each.text.coding.study, at=each.at)
            for each in settled.order_by("pk")
        ),
    ]


# --- codings and frames ------------------------------------------------------------------
def codings_of(study: Study) -> QuerySet[Coding]:
    """The codings of a study, the first begun first."""
    return study.codings.select_related("study", "survey").order_by("created_at", "pk")


def find_coding(study: Study, pk: int) -> Coding | None:
    """A coding of this study and of no other."""
    return codings_of(study).filter(pk=pk).first()


def frame_of(coding: Coding) -> list[FrameRow]:
    """Every code in its order, retired ones among them."""
    used = _codes_in_use(coding)
    return [FrameRow(code, code.pk in used) for code in coding.codes.order_by("position")]


def offered_codes(coding: Coding) -> QuerySet[Code]:
    """The codes that a coder may give."""
    return coding.codes.filter(retired_at=None).order_by("position")


def is_in_use(code: Code) -> bool:
    """Whether a text bears the code."""
    return code.pk in _codes_in_use(code.coding)


def _codes_in_use(coding: Coding) -> set[int]:
    judged = Judgement.codes.through.objects.filter(judgement__text__coding=coding)
    settled = Settlement.codes.through.objects.filter(settlement__text__coding=coding)
    return {*judged.values_list("code_id", flat=True), *settled.values_list("code_id", flat=True)}


def log_of(coding: Coding) -> QuerySet[FrameChange]:
    """What became of the frame, the latest first."""
    return coding.changes.select_related("by").order_by("-at", "-pk")


def themes_to_borrow(coding: Coding, *, at: datetime) -> list[Borrowed]:
    """The accepted themes of the field; none while its texts are hidden."""
    place = find_place(coding, at=at)
    if place is None or place.why_not:
        return []
    accepted = Theme.objects.filter(
        theme_set__survey=coding.survey,
        theme_set__field=coding.field,
        accepted_at__isnull=False,
    ).annotate(number=Count("members"))
    return [Borrowed(one.name, one.definition) for one in accepted.order_by("-number", "pk")]


# --- coding, blind -----------------------------------------------------------------------
def analysts_of(study: Study) -> list[User]:
    """Those who may code: the analysts, in the order in which they came."""
    found = Assignment.objects.filter(study=study, part=Part.ANALYST).select_related("user")
    return [each.user for each in found.order_by("at", "pk")]


def find_coder(coding: Coding, user: User) -> Coder | None:
    """The person as a coder of this sample."""
    return coding.coders.filter(user=user).first()


def progress_of(coding: Coding) -> list[Progress]:
    """How far both coders are. It tells nothing of what they say."""
    texts = coding.texts.count()
    coders = coding.coders.select_related("user").annotate(done=Count("judgements"))
    return [Progress(each, each.done, texts) for each in coders.order_by("place")]


def next_text(coder: Coder, *, after: int = 0) -> CodedText | None:
    """The coder's next text without a judgement: after the number `after`, else the first."""
    left = CodedText.objects.filter(coding=coder.coding).exclude(judgements__coder=coder)
    ahead = left.filter(position__gt=after).order_by("position").first()
    return ahead or left.order_by("position").first()


def find_text(coding: Coding, position: int) -> CodedText | None:
    """The text of that number, with its masked words."""
    texts = coding.texts.filter(position=position).select_related("answer", "coding__survey")
    return texts.defer("answer__text", "answer__search").first()


def own_judgement(coder: Coder, text: CodedText) -> Judgement | None:
    """What this coder said of the text; never what the other did."""
    return Judgement.objects.filter(coder=coder, text=text).prefetch_related("codes").first()


# --- compared ----------------------------------------------------------------------------
def agreement(study: Study) -> list[Agreement]:
    """How far the coders of each field agree; fields whose coders have not both done left out."""
    return [found for one in codings_of(study) if (found := read_agreement(one))]


def disagreements(coding: Coding) -> list[Compared]:
    """The texts on which the coders differ, settled or not; none before both have done."""
    if coding.compared_at is None:
        return []
    return [each for each in compared_texts(coding) if each.differs]


def find_compared(coding: Coding, position: int) -> Compared | None:
    """A text with what both said; `None` before both have done."""
    if coding.compared_at is None:
        return None
    found = with_judgements(coding.texts.filter(position=position)).first()
    return set_beside(found) if found else None


def count_codes(coding: Coding) -> CodeCounts | None:
    """How many texts bear each code in the end; `None` before both coders have done."""
    if coding.compared_at is None:
        return None
    texts = compared_texts(coding)
    agreed = [each.agreed for each in texts if each.agreed is not None]
    n, population, k = len(texts), coding.population or 0, coding.survey.smallest_cell
    left = n - len(agreed)
    if left or not n:
        return CodeCounts(n, population, left, k, None, ())
    held = {
        code: sum(code in said.codes for said in agreed)
        for code in coding.codes.order_by("position")
    }
    ranked = sorted(held, key=lambda code: -held[code])
    codes = [_counted(code.label, held[code], n, population, k=k) for code in ranked if held[code]]
    cannot = sum(said.cannot_be_coded for said in agreed)
    return CodeCounts(n, population, left, k, cannot if not 0 < cannot < k else None, codes)


def _counted(label: str, number: int, n: int, population: int, *, k: int) -> CodeCount:
    if number < k:
        return CodeCount(label, None, None)
    share = number / n
    if n >= population:
        return CodeCount(label, number, share)
    # As many texts of an endless list would tell as much (Cochran 1977, § 2.6).
    worth = n * (population - 1) / (population - n)
    low, high = wilson(share * worth, worth)
    return CodeCount(label, number, share, low, high)


def kept_quotes(study: Study, *, at: datetime) -> list[Quote]:
    """The texts kept for the reading, masked, in the order of the samples.

    They are read from the survey each time: a text that is erased is quoted no more, nor is one
    of a question whose texts are not shown.
    """
    return [
        Quote(
            each.text.answer.masked,
            [code.label for code in each.agreed.codes] if each.agreed else [],
            coding.survey,
            title_of(coding),
            each.text.position,
        )
        for coding in codings_of(study)
        if coding.compared_at is not None and _is_shown(coding, at)
        for each in _quoted(coding)
    ]


def _is_shown(coding: Coding, at: datetime) -> bool:
    place = find_place(coding, at=at)
    return place is not None and not place.why_not


def _quoted(coding: Coding) -> list[Compared]:
    kept = with_judgements(coding.texts.filter(quoted_at__isnull=False))
    return [one for each in kept if (one := set_beside(each))]


def title_of(coding: Coding) -> str:
    """The question whose texts are coded, in words."""
    places = [one for one in text_places(coding.survey) if one.name == coding.field]
    return Place(coding.survey, places[0], 0).title if places else coding.field
