"""Frames and coded texts taken out as files: who took what, when, is written down."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.desk.models import Coding
from aimpact.desk.selectors.agreement import Said, compared_texts
from aimpact.desk.selectors.coding import count_codes
from aimpact.desk.services.coding import NotCompared
from aimpact.insights.exports.sheets import JOINT, Row, Sheet


class CodingContent(StrEnum):
    """What is taken out."""

    TEXTS = "texts"
    FRAME = "frame"


class CodingFormat(StrEnum):
    """In what: Excel, or the CSV that Excel in French opens with a double click."""

    XLSX = "xlsx"
    CSV = "csv"


@transaction.atomic
def export_coding(coding: Coding, content: CodingContent, *, by: User, at: datetime) -> Sheet:
    """The sheet of a coding. Raises `NotCompared`: it would show a coder what the other says."""
    if coding.compared_at is None:
        raise NotCompared
    record_event(
        coding, "export_coding", by=by, at=at, space_id=coding.study.space_id, content=content.value
    )
    return _frame_sheet(coding) if content is CodingContent.FRAME else _texts_sheet(coding)


def _frame_sheet(coding: Coding) -> Sheet:
    counted = count_codes(coding)
    numbers = {one.label: one.texts for one in counted.codes} if counted else {}
    codes = list(coding.codes.order_by("position"))

    def rows() -> Iterator[Row]:
        for code in codes:
            retired = _("yes") if code.retired_at else _("no")
            number = numbers.get(code.label)
            yield (code.position, code.label, code.definition, code.example, retired, number)

    header = (
        _("Order"),
        _("Code"),
        _("When a text has this code"),
        _("Example"),
        pgettext("code", "Retired"),
        _("Texts"),
    )
    return Sheet(_("Coding frame"), header, rows, len(codes))


def _texts_sheet(coding: Coding) -> Sheet:
    texts = compared_texts(coding)

    def rows() -> Iterator[Row]:
        for each in texts:
            settled = each.settlement
            yield (
                each.text.position,
                each.text.answer.masked,
                _told(each.first),
                _told(each.second),
                _told(each.agreed) if each.agreed else "",
                settled.reason if settled else "",
                each.first.memo,
                each.second.memo,
            )

    header = (
        _("Text number"),
        _("Text"),
        _("First coder"),
        _("Second coder"),
        _("Agreed codes"),
        _("Reason"),
        _("Memo of the first coder"),
        _("Memo of the second coder"),
    )
    return Sheet(_("Coded texts"), header, rows, len(texts))


def _told(said: Said) -> str:
    if said.cannot_be_coded:
        return _("Cannot be coded")
    return JOINT.join(code.label for code in said.codes)
