"""Ballots as statistics programs want them: numbers with labels, 0 and 1, dates, no answer.

Made from the sheet of ballots and from nothing else: what the sheet does not show, no file does.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from aimpact.accounts.enums import ProfileField
from aimpact.insights.disclosure import BLURRED
from aimpact.insights.exports.ballots import Column, tells_a_number
from aimpact.insights.exports.sav import (
    MISSING_MAXIMUM,
    NAME_MAXIMUM,
    Cases,
    CaseValue,
    Format,
    Measure,
    Ticks,
    Variable,
)
from aimpact.insights.exports.sheets import JOINT, NOT_SHOWN, CellValue, Sheet
from aimpact.insights.readings.questions import is_scale
from aimpact.insights.selectors import ProfileLabels
from aimpact.insights.selectors.profiles import WAY
from aimpact.insights.wording import read
from aimpact.questionnaire.structure import Choice, Kind
from aimpact.surveys.models import Survey

NOT_ASKED = -9
HIDDEN = -8
NUMBER_NOT_ASKED = -999_999_999
"""A number may be anything: what stands for no question must be out of reach."""
_FIRST_DAY = date(1582, 10, 14)
"""The origin of the format's calendar."""
_RESERVED = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
_FORMATS = {Kind.DATE: Format.DATE, Kind.TIME: Format.TIME, Kind.DATETIME: Format.DATETIME}

Read = Callable[[CellValue], CaseValue]


@dataclass(frozen=True, slots=True)
class _Told:
    """A variable, and how it is read from the cell of its column."""

    variable: Variable
    read: Read


def cases_of(
    survey: Survey,
    labels: Mapping[str, ProfileLabels],
    columns: Sequence[Column],
    sheet: Sheet,
) -> Cases:
    """The ballots of `sheet` (in codes), whose last columns are these."""
    names = _Names()
    fixed = len(sheet.header) - len(columns)
    told: list[list[_Told]] = [
        [_profile(name, labels, names)] for name in map(str, sheet.header[:fixed])
    ]
    ticks = []
    for column in columns:
        found = [*_variables(column, names, is_coarse=survey.is_anonymous)]
        told.append(found)
        if column.field.is_list and not column.field.is_ranked and column.field.choices:
            parts = [each.variable.name for each in found]
            ticks.append(Ticks(name=column.field.name, label=_label(column), variables=parts))

    def rows() -> Iterator[Sequence[CaseValue]]:
        for row in sheet.rows():
            yield [each.read(cell) for cell, some in zip(row, told, strict=True) for each in some]

    return Cases(
        title=read(survey.document.title),
        variables=[each.variable for some in told for each in some],
        rows=rows,
        ticks=ticks,
    )


class _Names:
    """Names of variables: 64 bytes, no word of the language, capitals no difference."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, wanted: str) -> str:
        name = re.sub(r"[^a-z0-9_.]", "_", wanted.lower())[:NAME_MAXIMUM].rstrip(".")
        if name in _RESERVED or not name[:1].isalpha():
            name = f"v_{name}"[:NAME_MAXIMUM]
        number = 1
        start = name
        while name in self._given:
            number += 1
            name = f"{start[: NAME_MAXIMUM - 4]}_{number}"
        self._given.add(name)
        return name


# --- profile ----------------------------------------------------------------------------
def _profile(name: str, labels: Mapping[str, ProfileLabels], names: _Names) -> _Told:
    """A field of the profile, or who sent the ballot of a named survey."""
    known = labels.get(name)
    if known is None:
        return _Told(Variable(name=names.give(_ascii(name)), label=name, format=Format.TEXT), _text)
    variable = Variable(name=names.give(name), label=known.title)
    if name == ProfileField.COMMUNE:
        # The codes of communes are letters and figures (2A004): texts, short enough for labels.
        told = {**known.labels, BLURRED: _("hidden")}
        return _Told(replace(variable, format=Format.TEXT, labels=told, missing=(BLURRED,)), _text)
    codes = {value: number for number, value in enumerate(known.labels, start=1)}
    if name == WAY:
        codes.setdefault("web", 0)
    words: dict[float, str] = {0: known.rest} if name == WAY else {}
    words |= {codes[value]: label for value, label in known.labels.items()}
    words[HIDDEN] = _("hidden")
    numbers = {**codes, BLURRED: HIDDEN}
    measure = Measure.ORDINAL if name == ProfileField.AGE_BAND else Measure.NOMINAL
    return _Told(
        replace(variable, labels=words, missing=(HIDDEN,), measure=measure), _coder(numbers)
    )


def _ascii(name: str) -> str:
    return {_("Name"): "name", _("E-mail"): "email", _("Receipt"): "receipt"}.get(name, "day")


# --- answers ----------------------------------------------------------------------------
def _variables(column: Column, names: _Names, *, is_coarse: bool) -> Iterator[_Told]:
    field = column.field
    variable = Variable(name="", label=_label(column), missing=(NOT_ASKED,))
    if field.is_list and field.choices:
        yield from _one_a_choice(column, names)
        return
    variable = replace(variable, name=names.give(field.name))
    not_asked: dict[float, str] = {NOT_ASKED: _("not asked")}
    if field.choices:
        yield _coded(column, variable)
    elif field.is_number or tells_a_number(column.question):
        decimals = 0 if column.question.is_whole or tells_a_number(column.question) else 2
        not_asked = {NUMBER_NOT_ASKED: _("not asked")}
        variable = replace(
            variable, labels=not_asked, missing=(NUMBER_NOT_ASKED,), decimals=decimals
        )
        yield _Told(replace(variable, measure=Measure.SCALE), _number)
    elif field.is_moment:
        shown = _moment_format(column, is_coarse=is_coarse)
        variable = replace(variable, format=shown, measure=Measure.SCALE, labels=not_asked)
        yield _Told(variable, _seconds)
    else:
        yield _Told(replace(variable, format=Format.TEXT, missing=()), _text)


def _coded(column: Column, variable: Variable) -> _Told:
    """A choice by its number; on a scale, "no opinion" is no step of it, nor part of a mean."""
    choices, scale = column.field.choices, is_scale(column.question, column.field)
    numbers = choice_numbers(choices, is_scale=scale)
    labels: dict[float, str] = {numbers[c.code]: read(c.label) for c in choices}
    apart = [numbers[c.code] for c in choices if scale and c.is_no_opinion]
    is_ordered = scale or column.question.kind in {Kind.JUDGMENT, Kind.STATEMENTS, Kind.NPS}
    variable = replace(
        variable,
        labels={**labels, NOT_ASKED: _("not asked")},
        missing=(NOT_ASKED, *apart)[:MISSING_MAXIMUM],
        measure=Measure.ORDINAL if is_ordered else Measure.NOMINAL,
    )
    return _Told(variable, _coder({**numbers, NOT_SHOWN: NOT_ASKED}))


def _coder(numbers: Mapping[str, float]) -> Read:
    return lambda cell: numbers.get(cell) if isinstance(cell, str) else None


def choice_numbers(choices: Sequence[Choice], *, is_scale: bool) -> dict[str, float]:
    """The number of each choice: that at the end of its code where each code has its own (which
    no change of order alters), else its place. On a scale always the step, as its mean counts.
    """
    if is_scale:
        steps = [choice for choice in choices if not choice.is_no_opinion]
        apart = [choice for choice in choices if choice.is_no_opinion]
        numbers = {choice.code: float(step) for step, choice in enumerate(steps, start=1)}
        return numbers | {choice.code: float(-n) for n, choice in enumerate(apart, start=1)}
    ends = [re.search(r"[0-9]{1,6}$", choice.code) for choice in choices]
    found = [float(end[0]) for end in ends if end]
    if len(set(found)) == len(choices):
        return dict(zip((choice.code for choice in choices), found, strict=True))
    return {choice.code: float(place) for place, choice in enumerate(choices, start=1)}


def _one_a_choice(column: Column, names: _Names) -> Iterator[_Told]:
    """0 or 1 for each choice, or the rank that it was given."""
    ranked = column.field.is_ranked
    tell = _rank if ranked else _tick
    ticked: dict[float, str] = {} if ranked else {0: _("no"), 1: _("yes")}
    for choice in column.field.choices:
        variable = Variable(
            name=names.give(f"{column.field.name}.{choice.code}"),
            label=f"{_label(column)} – {read(choice.label)}",
            labels={**ticked, NOT_ASKED: _("not asked")},
            missing=(NOT_ASKED,),
            measure=Measure.ORDINAL if ranked else Measure.NOMINAL,
        )
        yield _Told(variable, tell(choice.code))


def _tick(code: str) -> Read:
    def told(cell: CellValue) -> CaseValue:
        if cell is None or cell == NOT_SHOWN:
            return None if cell is None else NOT_ASKED
        return float(code in str(cell).split(JOINT))

    return told


def _rank(code: str) -> Read:
    def told(cell: CellValue) -> CaseValue:
        if cell is None or cell == NOT_SHOWN:
            return None if cell is None else NOT_ASKED
        order = str(cell).split(JOINT)
        return float(order.index(code) + 1) if code in order else None

    return told


def _text(cell: CellValue) -> CaseValue:
    return None if cell is None or cell == NOT_SHOWN else str(cell)


def _number(cell: CellValue) -> CaseValue:
    if cell == NOT_SHOWN:
        return NUMBER_NOT_ASKED
    return float(cell) if isinstance(cell, int | float) else None


def _moment_format(column: Column, *, is_coarse: bool) -> Format:
    shown = _FORMATS.get(column.question.kind, Format.DATE)
    return Format.MONTH if is_coarse and shown is not Format.TIME else shown


def _seconds(cell: CellValue) -> CaseValue:
    """Seconds of the day for a time, since the origin for a date; a month by its first day."""
    if cell is None or cell == NOT_SHOWN:
        return None if cell is None else NOT_ASKED
    text = str(cell)
    if text[2:3] == ":":
        hours, minutes = text.split(":")[:2]
        return int(hours) * 3600.0 + int(minutes) * 60
    moment = datetime.fromisoformat(text if len(text) > len("2026-03") else f"{text}-01")
    days = (moment.date() - _FIRST_DAY).days
    return days * 86_400.0 + moment.hour * 3600 + moment.minute * 60 + moment.second


def _label(column: Column) -> str:
    label = read(column.question.label)
    if column.field.label != column.question.label:
        return f"{label} – {read(column.field.label)}"
    return label
