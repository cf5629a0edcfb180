"""A reading given to its reviewer, accepted or sent back, signed."""

from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.desk.enums import Part, StudyState
from aimpact.desk.models import Reading, Remark, RemarkAnswer, Section, Study, Verdict
from aimpact.desk.selectors.composing import compose
from aimpact.desk.selectors.drafting import gone_references
from aimpact.desk.selectors.readings import open_remarks, sections_of, writers_of
from aimpact.desk.services.readings import record
from aimpact.desk.services.studies import WrongState, lock_study, move_study
from aimpact.desk.services.telling import ACCEPTED, SENT_BACK, TO_REVIEW, tell_desk
from aimpact.desk.writing.freezing import checksum


class NothingWritten(Exception):
    """The reading has no section with words."""


class SourceGone(Exception):
    """A reference leads to nothing: it was mistyped, or what it cited is found no more."""


class NobodyToReview(Exception):
    """No reviewer is assigned to the study."""


class OwnWork(Exception):
    """The person wrote in this reading: somebody else reviews it."""


class NoReasons(Exception):
    """A reading is sent back with reasons."""


class RemarksOpen(Exception):
    """Some remarks are not resolved yet."""


class NotAccepted(Exception):
    """The reviewer has not accepted the reading."""


class NoFunction(Exception):
    """Author and reviewer are named by their function."""


@transaction.atomic
def send_to_review(reading: Reading, *, by: User, at: datetime) -> Reading:
    """Give the reading to its reviewer: nobody writes in it meanwhile.

    Raises `WrongState`, `NothingWritten`, `SourceGone`, `NobodyToReview`.
    """
    study = lock_study(reading.study)
    if study.state != StudyState.OPEN or _is_signed(reading):
        raise WrongState
    if not any(section.text.strip() for section in sections_of(reading)):
        raise NothingWritten
    if gone_references(reading, at=at):
        raise SourceGone
    if not study.assignments.filter(part=Part.REVIEWER).exists():
        raise NobodyToReview
    move_study(study, StudyState.REVIEW, by=by, at=at)
    tell_desk(study, TO_REVIEW, parts=[Part.REVIEWER], by=by, at=at)
    return reading


@transaction.atomic
def take_back(reading: Reading, *, by: User, at: datetime) -> Reading:
    """Take the reading back to write in it again: what was accepted is accepted no more.

    Raises `WrongState`.
    """
    study = lock_study(reading.study)
    if study.state != StudyState.REVIEW:
        raise WrongState
    Reading.objects.filter(pk=reading.pk).update(accepted_at=None, reviewer=None)
    move_study(study, StudyState.OPEN, by=by, at=at)
    return reading


@transaction.atomic
def remark(
    reading: Reading, *, text: str, section: Section | None, by: User, at: datetime
) -> Remark:
    """Say something of a section, or of the whole. Raises `WrongState` and `OwnWork`."""
    _reviewable(reading, by)
    made = Remark.objects.create(reading=reading, section=section, text=text, by=by, at=at)
    record(reading, "remark_reading", by=by, at=at)
    return made


@transaction.atomic
def answer_remark(remark: Remark, *, text: str, by: User, at: datetime) -> RemarkAnswer:
    """Answer a remark that is not resolved. Raises `WrongState`."""
    locked = Remark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    if locked.resolved_at is not None or _is_signed(remark.reading):
        raise WrongState
    return RemarkAnswer.objects.create(remark=locked, text=text, by=by, at=at)


@transaction.atomic
def resolve_remark(remark: Remark, *, by: User, at: datetime) -> Remark:
    """Say that a remark is dealt with: its reviewer does, whose remark it is.

    Raises `WrongState` and `OwnWork`.
    """
    locked = Remark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    if locked.resolved_at is not None or _is_signed(remark.reading):
        raise WrongState
    if by.pk in writers_of(remark.reading):
        raise OwnWork
    locked.resolved_at = at
    locked.save(update_fields=["resolved_at"])
    return locked


@transaction.atomic
def judge_reading(
    reading: Reading, *, is_accepted: bool, reasons: str, by: User, at: datetime
) -> Verdict:
    """Accept the reading as it reads, or send it back with reasons.

    Raises `WrongState`, `OwnWork`, `NoReasons`, and `RemarksOpen`: nothing is accepted with a
    remark open.
    """
    study = _reviewable(reading, by)
    if not is_accepted and not reasons.strip():
        raise NoReasons
    if is_accepted and open_remarks(reading):
        raise RemarksOpen
    verdict = Verdict.objects.create(
        reading=reading, is_accepted=is_accepted, reasons=reasons, by=by, at=at
    )
    if is_accepted:
        Reading.objects.filter(pk=reading.pk).update(accepted_at=at, reviewer=by)
        record(reading, "accept_reading", by=by, at=at)
    else:
        Reading.objects.filter(pk=reading.pk).update(accepted_at=None, reviewer=None)
        move_study(study, StudyState.OPEN, by=by, at=at)
        record(reading, "send_back_reading", by=by, at=at)
    news = ACCEPTED if is_accepted else SENT_BACK
    tell_desk(study, news, parts=[Part.ANALYST], by=by, at=at)
    return verdict


@transaction.atomic
def sign_reading(
    reading: Reading, *, author_function: str, reviewer_function: str, by: User, at: datetime
) -> Reading:
    """Sign the accepted reading: its words, figures and annex are frozen, with their checksum.

    Raises `WrongState`, `NotAccepted`, `RemarksOpen`, `OwnWork` (the reviewer signs nothing),
    `NoFunction` and `SourceGone`.
    """
    study = lock_study(reading.study)
    current = Reading.objects.select_related("study__space").get(pk=reading.pk)
    if study.state != StudyState.REVIEW or current.signed_at is not None:
        raise WrongState
    if current.accepted_at is None:
        raise NotAccepted
    if open_remarks(current):
        raise RemarksOpen
    if current.reviewer_id == by.pk:
        raise OwnWork
    if not author_function.strip() or not reviewer_function.strip():
        raise NoFunction
    if gone_references(current, at=at):
        raise SourceGone
    content = compose(current, at=at)
    content["signatures"] = {
        "author": author_function,
        "reviewer": reviewer_function,
        "accepted": current.accepted_at.isoformat(timespec="seconds"),
        "signed": at.isoformat(timespec="seconds"),
    }
    current.author, current.author_function = by, author_function
    current.reviewer_function, current.signed_at = reviewer_function, at
    current.content, current.checksum = content, checksum(content)
    current.save()
    move_study(study, StudyState.SIGNED, by=by, at=at)
    return current


def _reviewable(reading: Reading, by: User) -> Study:
    study = lock_study(reading.study)
    if study.state != StudyState.REVIEW or _is_signed(reading):
        raise WrongState
    if by.pk in writers_of(reading):
        raise OwnWork
    return study


def _is_signed(reading: Reading) -> bool:
    return Reading.objects.filter(pk=reading.pk, signed_at__isnull=False).exists()
