"""Texts drawn at random and coded by two people apart; then compared, settled and quoted."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import TextField, Value
from django.db.models.functions import MD5, Cast, Concat

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.desk.enums import Part
from aimpact.desk.models import (
    Assignment,
    Code,
    CodedText,
    Coder,
    Coding,
    Judgement,
    Settlement,
)
from aimpact.desk.selectors.agreement import compare, differ
from aimpact.desk.selectors.coding import find_place
from aimpact.desk.services.frame import NotATextToCode, lock_coding
from aimpact.surveys.models import OpenAnswer

FEWEST, MOST = 10, 400
"""Texts of a sample: fewer prove nothing, more are read with tired eyes."""


class AlreadyDrawn(Exception):
    """The sample was drawn: it is not drawn again until it pleases."""


class NoFrame(Exception):
    """Two codes at least are needed before texts are given to be coded."""


class TooFewTexts(Exception):
    """Fewer texts than `FEWEST`: read them, there is nothing to draw."""


class NotTwoAnalysts(Exception):
    """Two different analysts of the study code a sample."""


class NotACoder(Exception):
    """The person does not code this sample, or said to have done."""


class NothingSaid(Exception):
    """A text has a code at least, or cannot be coded, and not both."""


class NotAllCoded(Exception):
    """Texts are left to code."""


class NotCompared(Exception):
    """The two coders have not both done: until then they stay apart."""


class NothingToSettle(Exception):
    """The coders agree on this text."""


@transaction.atomic
def draw_sample(
    coding: Coding,
    *,
    coders: Sequence[User],
    size: int,
    by: User,
    at: datetime,
    seed: int | None = None,
) -> Coding:
    """Draw texts at random, the same ones in the same order for both coders.

    Of those that no earlier sample of the study holds; all of them where they are no more than
    `size`. Raises `WrongState`, `AlreadyDrawn`,
    `NoFrame`, `NotTwoAnalysts`, `NotATextToCode`, `TooFewTexts`; `ValueError` for a size that is
    out of bounds.
    """
    if not FEWEST <= size <= MOST:
        raise ValueError(size)
    coding = lock_coding(coding)
    _check_drawable(coding, coders, at=at)
    answers = OpenAnswer.objects.filter(survey=coding.survey, field=coding.field)
    coding.population = answers.count()
    read = CodedText.objects.filter(coding__study=coding.study).values("answer_id")
    answers = answers.exclude(pk__in=read)
    if answers.count() < FEWEST:
        raise TooFewTexts
    coding.seed = secrets.randbits(31) if seed is None else seed
    coding.drawn_at = at
    coding.save(update_fields=["population", "seed", "drawn_at"])
    # Drawn by the database: a million keys need not come here. Whoever has the seed draws them
    # again; md5 mixes them, and keeps no secret.
    mixed = MD5(Concat(Cast("pk", TextField()), Value(f"/{coding.seed}")))
    drawn = answers.order_by(mixed, "pk").values_list("pk", flat=True)[:size]
    CodedText.objects.bulk_create(
        CodedText(coding=coding, answer_id=pk, position=position)
        for position, pk in enumerate(drawn, start=1)
    )
    Coder.objects.bulk_create(
        Coder(coding=coding, place=place, user=user) for place, user in enumerate(coders, start=1)
    )
    _record(coding, "draw_texts", by=by, at=at, texts=len(drawn), of=coding.population)
    return coding


def _check_drawable(coding: Coding, coders: Sequence[User], *, at: datetime) -> None:
    if coding.drawn_at is not None:
        raise AlreadyDrawn
    if coding.codes.filter(retired_at=None).count() < 2:
        raise NoFrame
    analysts = Assignment.objects.filter(
        study=coding.study, part=Part.ANALYST, user__in=[one.pk for one in coders]
    )
    if len(coders) != 2 or analysts.count() != 2:
        raise NotTwoAnalysts
    place = find_place(coding, at=at)
    if place is None or place.why_not:
        raise NotATextToCode


@transaction.atomic
def judge_text(
    text: CodedText,
    *,
    codes: Sequence[Code],
    cannot_be_coded: bool = False,
    memo: str = "",
    by: User,
    at: datetime,
) -> Judgement:
    """Write what the coder says of a text; what they said of it before is replaced.

    Raises `WrongState`, `NotACoder`, `NothingSaid`; `ValueError` for a code of another frame.
    """
    coding = lock_coding(text.coding)
    coder = Coder.objects.filter(coding=coding, user=by, done_at=None).first()
    if coder is None:
        raise NotACoder
    _check_said(coding, codes, cannot_be_coded)
    values = {"cannot_be_coded": cannot_be_coded, "memo": memo, "at": at}
    judgement, _is_new = Judgement.objects.update_or_create(text=text, coder=coder, defaults=values)
    judgement.codes.set(codes)
    return judgement


@transaction.atomic
def finish_coding(coding: Coding, *, by: User, at: datetime) -> Coding:
    """Say that one has done: nothing of one's coding changes any more. When both have, their
    agreement is computed and kept.

    Raises `WrongState`, `NotACoder`, `NotAllCoded`.
    """
    coding = lock_coding(coding)
    coder = Coder.objects.filter(coding=coding, user=by, done_at=None).first()
    if coder is None:
        raise NotACoder
    if coding.texts.exclude(judgements__coder=coder).exists():
        raise NotAllCoded
    coder.done_at = at
    coder.save(update_fields=["done_at"])
    _record(coding, "finish_coding", by=by, at=at)
    if not coding.coders.filter(done_at=None).exists():
        coding.agreement, coding.compared_at = compare(coding), at
        coding.save(update_fields=["agreement", "compared_at"])
    return coding


@transaction.atomic
def settle_text(
    text: CodedText,
    *,
    codes: Sequence[Code],
    cannot_be_coded: bool = False,
    reason: str,
    by: User,
    at: datetime,
) -> Settlement:
    """Write the codes agreed for a text on which the coders differ; both judgements stay.

    Raises `WrongState`, `NotCompared`, `NothingToSettle`, `NothingSaid`; `ValueError` for a code of
    another frame.
    """
    coding = lock_coding(text.coding)
    if coding.compared_at is None:
        raise NotCompared
    if not differ(text):
        raise NothingToSettle
    _check_said(coding, codes, cannot_be_coded)
    is_together = coding.coders.filter(user=by).exists()
    values = {
        "cannot_be_coded": cannot_be_coded,
        "reason": reason,
        "is_together": is_together,
        "by": by,
        "at": at,
    }
    settlement, _is_new = Settlement.objects.update_or_create(text=text, defaults=values)
    settlement.codes.set(codes)
    _record(coding, "settle_text", by=by, at=at, text=text.position)
    return settlement


@transaction.atomic
def keep_quote(text: CodedText, *, is_kept: bool, by: User, at: datetime) -> CodedText:
    """Choose a text for the reading, or leave it. Raises `WrongState`, `NotCompared`."""
    coding = lock_coding(text.coding)
    if coding.compared_at is None:
        raise NotCompared
    text = CodedText.objects.select_for_update().get(pk=text.pk)
    if (text.quoted_at is not None) != is_kept:
        text.quoted_at = at if is_kept else None
        text.save(update_fields=["quoted_at"])
        verb = "keep_quote" if is_kept else "leave_quote"
        _record(coding, verb, by=by, at=at, text=text.position)
    return text


def _check_said(coding: Coding, codes: Sequence[Code], cannot_be_coded: bool) -> None:
    if any(code.coding_id != coding.pk for code in codes):
        raise ValueError("a code of another frame")
    if bool(codes) == cannot_be_coded:
        raise NothingSaid


def _record(coding: Coding, verb: str, *, by: User, at: datetime, **details: int) -> None:
    record_event(coding, verb, by=by, at=at, space_id=coding.study.space_id, **details)
