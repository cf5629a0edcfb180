"""Paper: batches of numbered sheets, keyed in twice, then cast together without their numbers.

Secrecy (ADR 0014): what was keyed is deleted in the transaction that casts it, a batch's ballots
are cast in random order, and the trail knows batches, never sheets.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.questionnaire.answers import ListData
from aimpact.spaces.models import Membership
from aimpact.surveys.enums import Audience, Channel
from aimpact.surveys.models import (
    Invitation,
    KeyedSheet,
    PaperBatch,
    PaperStub,
    Participation,
    Survey,
)
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.paper.lines import differences, read_sheet
from aimpact.surveys.selectors.context import context_of
from aimpact.surveys.selectors.paper import PaperWay, paper_way, sheet_lines
from aimpact.surveys.selectors.profiles import read_profile
from aimpact.surveys.services.casting import (
    AlreadyTookPart,
    Participant,
    SurveyNotOpen,
    cast_ballot,
    receipt_is_known,
)

LARGEST_BATCH = 500
Posted = Mapping[str, Sequence[str]]


class NotOnPaper(Exception):
    """Who may answer this survey cannot be checked on paper."""


class UnknownNumber(Exception):
    """The number is not one of the batch."""


class NumberUsed(Exception):
    """The sheet of this number was cast, or keyed as often as it must be."""


class UnknownPerson(Exception):
    """Nobody who may answer has this e-mail address."""


class PersonNeeded(Exception):
    """A named survey must know whose sheet it is."""


class TooFewReceived(Exception):
    """More sheets were keyed than people ticked in the register."""


class SheetRefused(Exception):
    """One sheet of the batch cannot be cast: `number` says which. None of them was."""

    def __init__(self, number: int) -> None:
        super().__init__(f"sheet {number}")
        self.number = number


@transaction.atomic
def make_batch(survey: Survey, *, label: str, size: int, by: User, at: datetime) -> PaperBatch:
    """Number a batch of sheets, after those of the survey's other batches. Raises `NotOnPaper`."""
    Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    if paper_way(survey) is PaperWay.NONE:
        raise NotOnPaper
    last = PaperBatch.objects.filter(survey=survey).aggregate(last=Max("last_number"))["last"] or 0
    batch = PaperBatch.objects.create(
        survey=survey,
        label=label,
        first_number=last + 1,
        last_number=last + min(size, LARGEST_BATCH),
        created_by=by,
        created_at=at,
    )
    record_event(
        survey, "make_paper_batch", by=by, at=at, space_id=survey.space_id, sheets=batch.size
    )
    return batch


@transaction.atomic
def receive_sheet(batch: PaperBatch, *, email: str, by: User, at: datetime) -> PaperBatch:
    """Tick in the register the person whose sheet came back, before it is unfolded.

    From then on this person answers in no other way. For anonymous surveys that know who may
    answer: the sheet itself joins the others, without a name. Raises `UnknownPerson`,
    `AlreadyTookPart`, `SurveyNotOpen`.
    """
    survey = _open_survey(batch, at)
    person = find_person(survey, email)
    if person is None:
        raise UnknownPerson
    _line, is_new = Participation.objects.get_or_create(
        survey=survey, user_id=person.user_id, invitation_id=person.invitation_id
    )
    if not is_new:
        raise AlreadyTookPart
    PaperBatch.objects.filter(pk=batch.pk).update(received=F("received") + 1)
    batch.refresh_from_db(fields=["received"])
    return batch


@transaction.atomic
def key_sheet(
    batch: PaperBatch, number: int, *, posted: Posted, by: User, email: str = ""
) -> KeyedSheet:
    """Keep one keying of a sheet: the first, or the second. The trail has no line of it.

    Raises `UnknownNumber`, `NumberUsed`, `UnknownPerson`, `PersonNeeded`.
    """
    PaperBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if not batch.first_number <= number <= batch.last_number:
        raise UnknownNumber
    if PaperStub.objects.filter(batch=batch, number=number).exists():
        raise NumberUsed
    kept = {name: list(values) for name, values in posted.items() if values}
    sheet = KeyedSheet.objects.filter(batch=batch, number=number).first()
    if sheet is None:
        person = _person_of(batch.survey, email)
        return KeyedSheet.objects.create(
            batch=batch,
            number=number,
            first=kept,
            first_by=by,
            user_id=person.user_id if person else None,
            invitation_id=person.invitation_id if person else None,
        )
    if sheet.second is not None:
        raise NumberUsed
    sheet.second, sheet.second_by = kept, by
    sheet.save(update_fields=["second", "second_by"])
    return sheet


@transaction.atomic
def settle_sheet(sheet: KeyedSheet, chosen: Posted, *, by: User) -> KeyedSheet:
    """End the differences of two keyings: `chosen` holds the right values of those lines."""
    locked = KeyedSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    settled = dict(locked.second or locked.first)
    for name, values in chosen.items():
        settled[name] = list(values)
    locked.first = locked.second = {name: values for name, values in settled.items() if values}
    locked.second_by = by
    locked.save(update_fields=["first", "second", "second_by"])
    return locked


@transaction.atomic
def discard_sheet(sheet: KeyedSheet) -> None:
    """Forget what was keyed of a sheet: it is to be keyed again."""
    KeyedSheet.objects.filter(pk=sheet.pk).delete()


@transaction.atomic
def cast_batch(batch: PaperBatch, *, by: User, at: datetime) -> int:
    """Cast the sheets whose two keyings agree, in random order; give their number.

    The keyed rows are deleted in the same transaction, and their numbers are used up. All or
    nothing: raises `TooFewReceived`, `SheetRefused`, and what `cast_ballot` raises.
    """
    survey = _open_survey(batch, at)
    locked = PaperBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    lines = sheet_lines(survey)
    sheets = [
        sheet
        for sheet in KeyedSheet.objects.filter(batch=batch).exclude(second=None)
        if not differences(lines, sheet.first, sheet.second or {})
    ]
    used = PaperStub.objects.filter(batch=batch).count()
    if paper_way(survey) is PaperWay.TICKED and used + len(sheets) > locked.received:
        raise TooFewReceived
    random.SystemRandom().shuffle(sheets)
    for sheet in sheets:
        _cast_sheet(survey, sheet, at=at)
    KeyedSheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).delete()
    numbers = [PaperStub(batch=batch, number=sheet.number) for sheet in sheets]
    random.SystemRandom().shuffle(numbers)
    PaperStub.objects.bulk_create(numbers)
    if sheets:
        record_event(
            survey, "cast_paper", by=by, at=at, space_id=survey.space_id, ballots=len(sheets)
        )
    return len(sheets)


def cast_by_phone(
    survey: Survey, posted: Posted, *, email: str, at: datetime, receipt: str = ""
) -> str:
    """Cast what somebody says on the telephone; give the receipt, to be read to them.

    `receipt` comes from the form (`tokens.receipt_for`): the same one sent twice counts once.
    A person who is known is ticked in the same statement. The trail has no line of it: it would
    set a member of the team and an hour beside a ballot. Raises `NotOnPaper`, `UnknownPerson`,
    `PersonNeeded`, and what `cast_ballot` raises.
    """
    way = paper_way(survey)
    if way is PaperWay.NONE:
        raise NotOnPaper
    if receipt and receipt_is_known(survey, receipt):
        return receipt
    person = None if way is PaperWay.FREE else _known(survey, email)
    return _cast(survey, posted, by=person, at=at, channel=Channel.PHONE, receipt=receipt)


def _cast(
    survey: Survey,
    posted: Posted,
    *,
    by: Participant | None,
    at: datetime,
    channel: Channel,
    receipt: str = "",
) -> str:
    data = ListData({name: list(values) for name, values in posted.items()})
    profile = read_profile(survey.profile_fields, data).profile
    context = context_of(survey, receipt="", at=at, profile=profile)
    return cast_ballot(
        survey,
        by=by,
        at=at,
        receipt=receipt or make_receipt(),
        answers=read_sheet(survey.document, posted, context=context).answers,
        profile=profile,
        channel=channel,
    ).receipt


def _cast_sheet(survey: Survey, sheet: KeyedSheet, *, at: datetime) -> None:
    user, invitation = sheet.user_id, sheet.invitation_id
    known = user is not None or invitation is not None
    by = Participant(user_id=user, invitation_id=invitation) if known else None
    try:
        _cast(survey, sheet.first, by=by, at=at, channel=Channel.PAPER)
    except AlreadyTookPart:
        raise SheetRefused(sheet.number) from None


def _person_of(survey: Survey, email: str) -> Participant | None:
    return _known(survey, email) if paper_way(survey) is PaperWay.NAMED else None


def _known(survey: Survey, email: str) -> Participant:
    if not email:
        raise PersonNeeded
    person = find_person(survey, email)
    if person is None:
        raise UnknownPerson
    return person


def find_person(survey: Survey, email: str) -> Participant | None:
    """The member or the invited person of that address; `None` when there is none."""
    email = email.strip()
    if survey.audience == Audience.INVITEES:
        invitation = Invitation.objects.filter(survey=survey, email__iexact=email).first()
        return Participant(invitation_id=invitation.pk) if invitation else None
    member = Membership.objects.filter(space=survey.space_id, user__email__iexact=email).first()
    return Participant(user_id=member.user_id) if member else None


def _open_survey(batch: PaperBatch, at: datetime) -> Survey:
    survey = Survey.objects.filter(pk=batch.survey_id).open(at).select_related("space").first()
    if survey is None:
        raise SurveyNotOpen
    return survey
