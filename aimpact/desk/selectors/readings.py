"""The reading of a study: at work, signed, delivered; its sections, its advice, who wrote it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from aimpact.accounts.models import User
from aimpact.desk.enums import StudyState
from aimpact.desk.models import (
    Advice,
    MissionWish,
    Reading,
    ReadingComment,
    Remark,
    RemarkAnswer,
    Section,
    SectionVersion,
    Study,
    Verdict,
)
from aimpact.desk.selectors.studies import work_line
from aimpact.insights.findings.catalogue import ACTIONS
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey


def current_reading(study: Study) -> Reading | None:
    """The last version: that at work, or the one signed last."""
    return study.readings.order_by("-number").first()


def sections_of(reading: Reading) -> list[Section]:
    """The sections as they stand, in their order."""
    return [*reading.sections.filter(removed_at__isnull=True).order_by("place", "pk")]


def removed_sections(reading: Reading) -> list[Section]:
    """The sections that were put aside: their savings are kept."""
    return [*reading.sections.filter(removed_at__isnull=False).order_by("removed_at")]


def find_section(reading: Reading, pk: int) -> Section | None:
    """A section of the reading that was not put aside."""
    return reading.sections.filter(pk=pk, removed_at__isnull=True).first()


def versions_of(section: Section) -> QuerySet[SectionVersion]:
    """Every saving of a section, the last one first."""
    return section.versions.select_related("by").order_by("-number")


def advice_of(reading: Reading) -> list[Advice]:
    """The recommendations, in their order."""
    return [*reading.advice.order_by("place", "pk")]


def advice_words(advice: Advice) -> str:
    """What to do, in the analyst's words or in those of the catalogue."""
    if advice.words:
        return advice.words
    return str(ACTIONS[advice.action].words).replace("“%(whom)s”", "…")


def writers_of(reading: Reading) -> set[int]:
    """The accounts of those who wrote in this reading, or in what it takes over."""
    savings = SectionVersion.objects.filter(section__reading=reading, by__isnull=False)
    advised = reading.advice.filter(by__isnull=False)
    return {
        *savings.values_list("by_id", flat=True),
        *advised.values_list("by_id", flat=True),
    }


def remarks_of(reading: Reading) -> list[Remark]:
    """The remarks with their answers, in the order in which they were made."""
    answers = Prefetch("answers", RemarkAnswer.objects.select_related("by").order_by("pk"))
    return [
        *reading.remarks.select_related("by", "section").prefetch_related(answers).order_by("pk")
    ]


def open_remarks(reading: Reading) -> int:
    """How many remarks are not resolved yet."""
    return reading.remarks.filter(resolved_at__isnull=True).count()


@dataclass(frozen=True, slots=True)
class ReviewedSection:
    """A section as it would be signed, and what is said of it."""

    section: Section
    data: Mapping[str, Any]
    remarks: Sequence[Remark]


def parts_of(
    reading: Reading, content: Mapping[str, Any], remarks: Sequence[Remark]
) -> list[ReviewedSection]:
    """The sections with their remarks, in their order."""
    pairs = zip(sections_of(reading), content["sections"], strict=True)
    return [
        ReviewedSection(section, data, [r for r in remarks if r.section_id == section.pk])
        for section, data in pairs
    ]


# --- delivered -----------------------------------------------------------------------------
def delivered_readings(study: Study) -> list[Reading]:
    """The versions that the client received, the last one first."""
    return [*study.readings.filter(delivered_at__isnull=False).order_by("-number")]


def find_delivered(space: Space, number: int, version: int | None = None) -> Reading | None:
    """A delivered version of a study of this space; the last one unless another is named."""
    found = Reading.objects.filter(
        study=number, study__space=space, delivered_at__isnull=False
    ).select_related("study__space")
    if version is not None:
        found = found.filter(number=version)
    return found.order_by("-number").first()


def readings_of_survey(survey: Survey) -> list[Reading]:
    """The last delivered version of each study of this survey, the latest first."""
    found = (
        Reading.objects.filter(study__materials__survey=survey, delivered_at__isnull=False)
        .select_related("study__space")
        .order_by("study_id", "-number")
        .distinct("study_id")
    )
    return sorted(found, key=lambda each: each.delivered_at or each.started_at, reverse=True)


def find_delivered_by(user: User, number: int) -> Reading | None:
    """The last delivered version of a study that this person worked on: its words alone, for those
    who answer its readers; nothing of the client's data opens with it.
    """
    return (
        Reading.objects.filter(
            study=number, study__assignments__user=user, delivered_at__isnull=False
        )
        .select_related("study__space")
        .order_by("-number")
        .first()
    )


def delivered_by(user: User) -> Sequence[Study]:
    """The delivered studies that this person worked on."""
    own = Study.objects.filter(assignments__user=user, state=StudyState.DELIVERED)
    return [*own.select_related("space").order_by("-delivered_at")]


@dataclass(frozen=True, slots=True)
class ProposedMission:
    """A mission that a reading proposes, and the client's wish for it."""

    advice: int
    words: str
    wish: MissionWish | None


def missions_of(reading: Reading) -> list[ProposedMission]:
    """The missions that a signed reading proposes."""
    wishes = {wish.advice: wish for wish in reading.wishes.all()}
    given = enumerate((reading.content or {"advice": []})["advice"], start=1)
    return [
        ProposedMission(number, each["mission"], wishes.get(number))
        for number, each in given
        if each["mission"]
    ]


def comments_of(reading: Reading) -> list[ReadingComment]:
    """What was said of the study's delivered versions, in order."""
    found = ReadingComment.objects.filter(reading__study=reading.study_id)
    return [*found.select_related("by", "reading").order_by("pk")]


# --- what is held of a person ----------------------------------------------------------------
def desk_writing(user: User) -> list[dict[str, Any]]:
    """What the person wrote in readings. It stays with the study, without their name."""
    return [
        work_line(kind, Study(title=title), at=at)
        for kind, rows, path, moment in _written_by(user)
        for title, at in rows.order_by("pk").values_list(f"{path}title", moment)
    ]


def _written_by(user: User) -> list[tuple[str, QuerySet[Any], str, str]]:
    """By kind: the rows, the way to their study, when they were written."""
    of_reading = "reading__study__"
    return [
        ("reading_signed", Reading.objects.filter(author=user), "study__", "signed_at"),
        ("reading_reviewed", Reading.objects.filter(reviewer=user), "study__", "accepted_at"),
        (
            "reading_section",
            SectionVersion.objects.filter(by=user),
            "section__reading__study__",
            "at",
        ),
        ("reading_advice", Advice.objects.filter(by=user), of_reading, "at"),
        ("reading_verdict", Verdict.objects.filter(by=user), of_reading, "at"),
        ("reading_remark", Remark.objects.filter(by=user), of_reading, "at"),
        (
            "reading_answer",
            RemarkAnswer.objects.filter(by=user),
            "remark__reading__study__",
            "at",
        ),
        ("reading_comment", ReadingComment.objects.filter(by=user), of_reading, "at"),
        ("mission_wish", MissionWish.objects.filter(by=user), of_reading, "at"),
    ]
