"""A signed reading in the client's hands: delivered, discussed, corrected at its asking."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from aimpact.accounts.models import User
from aimpact.core.services import Mail, queue_mails, render_mail
from aimpact.desk.enums import Part, StudyState
from aimpact.desk.models import MissionWish, Reading, ReadingComment
from aimpact.desk.services.readings import record
from aimpact.desk.services.studies import WrongState, lock_study, move_study
from aimpact.desk.services.telling import (
    ANSWERED,
    COMMENTED,
    TO_CORRECT,
    WISHED,
    tell_client,
    tell_desk,
)
from aimpact.spaces.frame import brand_of
from aimpact.spaces.selectors import owners_of


class NoSuchMission(Exception):
    """The reading proposes no mission there."""


class WishedAlready(Exception):
    """The client wished for this mission already."""


@transaction.atomic
def deliver_reading(reading: Reading, *, by: User, at: datetime) -> Reading:
    """Give the signed reading to the client's team and write to its owners. AimPact's access to the
    data ends with it. Raises `WrongState`.
    """
    study = lock_study(reading.study)
    current = Reading.objects.select_related("study__space").get(pk=reading.pk)
    if study.state != StudyState.SIGNED or current.signed_at is None:
        raise WrongState
    current.delivered_at = at
    current.save(update_fields=["delivered_at"])
    move_study(study, StudyState.DELIVERED, by=by, at=at)
    owners = owners_of(study.space)
    queue_mails([_mail(current, owner) for owner in owners], at=at)
    return current


def _mail(reading: Reading, owner: User) -> Mail:
    study = reading.study
    url = reverse("study_reading", args=[study.space.slug, study.pk])
    with translation.override(owner.language):
        context = {
            "study": study,
            "space": study.space,
            "brand": brand_of(study.space),
            "reading": reading,
            "action_url": f"{settings.PUBLIC_URL}{url}",
            "action_label": _("Read it"),
        }
        return render_mail(
            "desk/email/delivered", to=owner.email, context=context, language=owner.language
        )


@transaction.atomic
def reopen_study(reading: Reading, *, words: str, by: User, at: datetime) -> None:
    """The client asks for a correction: AimPact's access is open again until the next delivery.

    Raises `WrongState`.
    """
    study = move_study(reading.study, StudyState.OPEN, by=by, at=at)
    ReadingComment.objects.create(reading=reading, is_of_aimpact=False, text=words, by=by, at=at)
    tell_desk(study, TO_CORRECT, parts=Part, by=by, at=at)
    reading.study = study


@transaction.atomic
def comment_reading(
    reading: Reading, *, text: str, is_of_aimpact: bool, by: User, at: datetime
) -> ReadingComment:
    """Say something of a delivered reading, or answer. Raises `WrongState`."""
    if reading.delivered_at is None:
        raise WrongState
    said = ReadingComment.objects.create(
        reading=reading, text=text, is_of_aimpact=is_of_aimpact, by=by, at=at
    )
    record(reading, "comment_reading", by=by, at=at)
    if is_of_aimpact:
        tell_client(reading.study, ANSWERED, by=by, at=at)
    else:
        tell_desk(reading.study, COMMENTED, parts=Part, by=by, at=at)
    return said


@transaction.atomic
def wish_mission(
    reading: Reading, *, advice: int, words: str, by: User, at: datetime
) -> MissionWish:
    """The client wishes for the mission of a recommendation (counted from 1). It is no order.

    Raises `WrongState`, `NoSuchMission`, `WishedAlready`.
    """
    lock_study(reading.study)
    if reading.delivered_at is None or not reading.content:
        raise WrongState
    given = reading.content["advice"]
    if not 1 <= advice <= len(given) or not given[advice - 1]["mission"]:
        raise NoSuchMission
    if reading.wishes.filter(advice=advice).exists():
        raise WishedAlready
    wish = MissionWish.objects.create(reading=reading, advice=advice, words=words, by=by, at=at)
    record(reading, "wish_mission", by=by, at=at, advice=advice)
    tell_desk(reading.study, WISHED, parts=Part, by=by, at=at)
    return wish
