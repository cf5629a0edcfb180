"""The frame of codes: made, worded, put in order, retired. Every change is a line of its log."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.core.text import fold
from aimpact.desk.enums import FrameAct, StudyState
from aimpact.desk.models import Code, Coding, FrameChange, Study
from aimpact.desk.models.coding import DEFINITION_MAXIMUM, EXAMPLE_MAXIMUM, LABEL_MAXIMUM
from aimpact.desk.selectors.coding import Place, is_in_use, places_to_code, themes_to_borrow
from aimpact.desk.services.studies import WrongState, lock_study

MOST_CODES = 40
"""More codes than this nobody keeps in mind while reading."""


class NotATextToCode(Exception):
    """No such field in the study's surveys, or one whose texts are not shown for now."""


class SameLabel(Exception):
    """Two codes of a frame may not be called alike."""


class TooManyCodes(Exception):
    """The frame is full (`MOST_CODES`)."""


class FrameClosed(Exception):
    """Both coders have done: the frame is what they read with."""


class CodeInUse(Exception):
    """A text bears the code: it may be retired, not erased."""


@transaction.atomic
def open_coding(study: Study, place: Place, *, by: User, at: datetime) -> Coding:
    """Begin to code a field of texts; one under way is given back. After one that was compared,
    the frame begins as that one's ended.

    Raises `WrongState`, `NotATextToCode`.
    """
    study = lock_study(study)
    _check_open(study)
    known = [one for one in places_to_code(study, at=at) if not one.why_not]
    if place.key not in {one.key for one in known}:
        raise NotATextToCode
    earlier = Coding.objects.filter(study=study, survey=place.survey, field=place.place.name)
    last = earlier.order_by("-pk").first()
    if last is not None and last.compared_at is None:
        return last
    coding = Coding.objects.create(
        study=study, survey=place.survey, field=place.place.name, created_at=at
    )
    record_event(coding, "open_coding", by=by, at=at, space_id=study.space_id)
    for code in last.codes.filter(retired_at=None).order_by("position") if last else ():
        words = {"label": code.label, "definition": code.definition, "example": code.example}
        add_code(coding, **words, by=by, at=at)
    return coding


@transaction.atomic
def add_code(
    coding: Coding, *, label: str, definition: str = "", example: str = "", by: User, at: datetime
) -> Code:
    """Add a code at the end. Raises `WrongState`, `FrameClosed`, `SameLabel`, `TooManyCodes`."""
    coding = lock_frame(coding)
    _check_label(coding, label)
    if coding.codes.count() >= MOST_CODES:
        raise TooManyCodes
    code = Code.objects.create(
        coding=coding,
        label=label[:LABEL_MAXIMUM],
        definition=definition[:DEFINITION_MAXIMUM],
        example=example[:EXAMPLE_MAXIMUM],
        position=_last_position(coding) + 1,
    )
    _log(code, FrameAct.ADDED, after=_told(code), by=by, at=at)
    return code


@transaction.atomic
def borrow_themes(coding: Coding, *, by: User, at: datetime) -> int:
    """Add the themes that the survey's team accepted, those of a known label left out.

    Gives their number. Raises `WrongState`, `FrameClosed`.
    """
    coding = lock_frame(coding)
    known = {fold(label) for label in coding.codes.values_list("label", flat=True)}
    room = MOST_CODES - coding.codes.count()
    wanted = [one for one in themes_to_borrow(coding, at=at) if fold(one.label) not in known]
    for one in wanted[:room]:
        add_code(
            coding, label=one.label, definition=one.definition, example=one.example, by=by, at=at
        )
    return len(wanted[:room])


@transaction.atomic
def word_code(
    code: Code, *, label: str, definition: str, example: str, by: User, at: datetime
) -> Code:
    """Change what a code is called and when it is set. Raises `WrongState`, `FrameClosed`,
    `SameLabel`.
    """
    coding = lock_frame(code.coding)
    code = coding.codes.get(pk=code.pk)
    _check_label(coding, label, own=code.pk)
    before = _told(code)
    code.label, code.definition, code.example = label, definition, example
    code.save(update_fields=["label", "definition", "example"])
    if _told(code) != before:
        _log(code, FrameAct.WORDED, before=before, after=_told(code), by=by, at=at)
    return code


@transaction.atomic
def raise_code(code: Code, *, by: User, at: datetime) -> Code:
    """Put a code before the one above it; the first one stays. Raises `WrongState`,
    `FrameClosed`.
    """
    coding = lock_frame(code.coding)
    code = coding.codes.get(pk=code.pk)
    above = coding.codes.filter(position__lt=code.position).order_by("-position").first()
    if above is not None:
        code.position, above.position = above.position, code.position
        Code.objects.bulk_update([code, above], ["position"])
        _log(code, FrameAct.RAISED, after=above.label, by=by, at=at)
    return code


@transaction.atomic
def retire_code(code: Code, *, by: User, at: datetime) -> Code:
    """Offer a code no more; texts that bear it keep it. Raises `WrongState`, `FrameClosed`."""
    return _set_retired(code, FrameAct.RETIRED, retired_at=at, by=by, at=at)


@transaction.atomic
def restore_code(code: Code, *, by: User, at: datetime) -> Code:
    """Offer a retired code again. Raises `WrongState`, `FrameClosed`."""
    return _set_retired(code, FrameAct.RESTORED, retired_at=None, by=by, at=at)


@transaction.atomic
def erase_code(code: Code, *, by: User, at: datetime) -> None:
    """Erase a code that no text bears. Raises `WrongState`, `FrameClosed`, `CodeInUse`."""
    coding = lock_frame(code.coding)
    code = coding.codes.get(pk=code.pk)
    if is_in_use(code):
        raise CodeInUse
    _log(code, FrameAct.ERASED, before=_told(code), by=by, at=at)
    position = code.position
    code.delete()
    coding.codes.filter(position__gt=position).update(position=F("position") - 1)


def lock_coding(coding: Coding) -> Coding:
    """The coding as it is now, locked. Raises `WrongState` where its study is not worked on."""
    found = Coding.objects.select_for_update(of=("self",)).select_related("study", "survey")
    locked = found.get(pk=coding.pk)
    _check_open(locked.study)
    return locked


def lock_frame(coding: Coding) -> Coding:
    """The same, while its frame may be changed. Raises `WrongState`, `FrameClosed`."""
    locked = lock_coding(coding)
    if locked.compared_at is not None:
        raise FrameClosed
    return locked


def _check_open(study: Study) -> None:
    if study.state != StudyState.OPEN:
        raise WrongState


def _check_label(coding: Coding, label: str, *, own: int = 0) -> None:
    others = coding.codes.exclude(pk=own).values_list("label", flat=True)
    if fold(label) in {fold(one) for one in others}:
        raise SameLabel


def _last_position(coding: Coding) -> int:
    return int(coding.codes.aggregate(last=Max("position"))["last"] or 0)


def _set_retired(
    code: Code, act: FrameAct, *, retired_at: datetime | None, by: User, at: datetime
) -> Code:
    code = lock_frame(code.coding).codes.get(pk=code.pk)
    if (code.retired_at is None) != (retired_at is None):
        code.retired_at = retired_at
        code.save(update_fields=["retired_at"])
        _log(code, act, by=by, at=at)
    return code


def _told(code: Code) -> str:
    return " · ".join(each for each in (code.label, code.definition, code.example) if each)


def _log(
    code: Code, act: FrameAct, *, before: str = "", after: str = "", by: User, at: datetime
) -> None:
    FrameChange.objects.create(
        coding=code.coding, act=act, label=code.label, before=before, after=after, by=by, at=at
    )
    study = code.coding.study
    # The number of the code and no word of it: its example may be somebody's.
    record_event(code, "change_frame", by=by, at=at, space_id=study.space_id, act=act.value)
