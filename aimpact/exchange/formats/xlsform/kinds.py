"""The table of XLSForm's types of question, and what each becomes here."""

import re
from collections.abc import Callable, Mapping

from aimpact.exchange.formats.hints import COLUMN, hint_of
from aimpact.exchange.formats.xlsform.making import Maker
from aimpact.exchange.logic.lowering import Operand, Style
from aimpact.exchange.logic.trees import NotCarried
from aimpact.exchange.logic.xpath import parse_xpath
from aimpact.questionnaire.structure import Choice, Display, Kind, Text

YES = Choice(code="yes", label=Text("J’accepte", "I agree"))
META = {
    "start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username",
    "email", "audit", "instanceid", "imei", "start-geopoint", "background-audio", "csv-external",
    "xml-external",
}  # fmt: skip
"""What the device fills in by itself: no question."""

_SELECT = re.compile(
    r"^(?:add )?(?P<kind>select_one|select one|select1|select_multiple|select multiple"
    r"|select all that apply|rank)(?: prompt)?(?: from| using)?\s+(?P<list>\S+?)"
    r"(?P<other>\s+(?:or[_ ]other|or specify other))?$",
    re.IGNORECASE,
)
_EXTERNAL = re.compile(
    r"^(?:select_one_from_file|select_multiple_from_file|select_one_external|rank_from_file"
    r"|select one external|osm)\b",
    re.IGNORECASE,
)


def _text(maker: Maker) -> None:
    is_long = "multiline" in maker.appearances
    display = Display.LONG if is_long else Display.SHORT
    maximum = maker.text_maximum()
    maker.add(maker.base(Kind.TEXT, display=display, maximum=maximum))
    maker.answered(Style.TEXT)


def _number(*, is_whole: bool) -> Callable[[Maker], None]:
    def make(maker: Maker) -> None:
        low, high = maker.bounds(is_whole=is_whole)
        question = maker.base(Kind.NUMBER, minimum=low, maximum=high, is_whole=is_whole)
        maker.add(question)
        maker.answered(Style.NUMBER, is_whole=is_whole)

    return make


def _range(maker: Maker) -> None:
    low, high = maker.parameter("start", 1), maker.parameter("end", 10)
    step = maker.parameter("step", 1)
    is_whole = low.is_integer() and step.is_integer()
    question = maker.base(Kind.SLIDER, minimum=low, maximum=high, step=step, is_whole=is_whole)
    maker.add(question)
    maker.answered(Style.NUMBER, is_whole=is_whole)


def _moment(kind: Kind) -> Callable[[Maker], None]:
    def make(maker: Maker) -> None:
        low, high = maker.moments()
        maker.add(maker.base(kind, earliest=low, latest=high))
        maker.answered(Style.MOMENT)

    return make


def _plain(kind: str) -> Callable[[Maker], None]:
    def make(maker: Maker) -> None:
        maker.add(maker.base(Kind(kind)))
        maker.answered(Style.TEXT)

    return make


def _note(maker: Maker) -> None:
    maker.add(maker.base(Kind("information"), is_required=False))


def _agree(maker: Maker) -> None:
    maker.values = {"OK": YES.code}
    maker.add(maker.base(Kind.CONSENT, choices=(YES,)))
    maker.answered(Style.CHOICE)


def _file(*accepts: str) -> Callable[[Maker], None]:
    def make(maker: Maker) -> None:
        maker.add(maker.base(Kind("file"), accepts=accepts))

    return make


def _calculate(maker: Maker) -> None:
    """A computed number is a score; texts are not computed here."""
    written = maker.line.cell("calculation")
    try:
        formula = parse_xpath(written)
    except NotCarried:
        maker.entry.leave_out("equation", written)
        return
    label = maker.label or Text(fr=maker.name)
    making = maker.add(maker.base(Kind.SCORE, label=label, is_required=False))
    making.formula = formula
    maker.assembly.know(maker.name, Operand(field=maker.code, style=Style.NUMBER))
    maker.take_calculation()


def _leave(code: str) -> Callable[[Maker], None]:
    def make(maker: Maker) -> None:
        maker.entry.leave_out(code, maker.line.cell("calculation"))

    return make


TYPES: Mapping[str, tuple[Callable[[Maker], None], str]] = {
    "text": (_text, "text"),
    "string": (_text, "text"),
    "integer": (_number(is_whole=True), "number"),
    "int": (_number(is_whole=True), "number"),
    "decimal": (_number(is_whole=False), "number"),
    "range": (_range, "slider"),
    "date": (_moment(Kind.DATE), "date"),
    "time": (_moment(Kind.TIME), "time"),
    "datetime": (_moment(Kind.DATETIME), "datetime"),
    "phone number": (_plain("phone"), "phone"),
    "phone_number": (_plain("phone"), "phone"),
    "note": (_note, "information"),
    "acknowledge": (_agree, "consent"),
    "trigger": (_agree, "consent"),
    "geopoint": (_plain("pin"), "pin"),
    "location": (_plain("pin"), "pin"),
    "gps": (_plain("pin"), "pin"),
    "geoshape": (_plain("zone"), "zone"),
    "geotrace": (_leave("kind"), ""),
    "image": (_file("pictures"), "file"),
    "photo": (_file("pictures"), "file"),
    "file": (_file(), "file"),
    "audio": (_leave("kind"), ""),
    "video": (_leave("kind"), ""),
    "barcode": (_text, "text"),
    "calculate": (_calculate, "score"),
    "hidden": (_leave("hidden_value"), ""),
}
"""Type → what makes it, our kind (empty: not carried)."""


_OURS = {"score", "hidden"}
"""Kinds that our own file holds and that other tools compute otherwise."""


def make_question(maker: Maker) -> None:
    """What a row becomes; written down when its kind is not to be had here."""
    type_ = " ".join(maker.line.cell("type").split())
    if hint_of(maker.line.cell(COLUMN), "kind") in _OURS:
        maker.add(maker.base(Kind.TEXT))
    elif _EXTERNAL.match(type_):
        maker.entry.lose("external_choices", type_)
        _text(maker)
    elif selected := _SELECT.match(type_):
        _select(maker, selected)
    else:
        made = TYPES.get(type_.lower().removeprefix("add ").removesuffix(" prompt"))
        if made is None or (made[1] and made[1] not in set(Kind)):
            maker.entry.leave_out("kind", type_)
        else:
            made[0](maker)


def list_of(type_: str) -> str:
    """The list that a "select one" draws its choices from; empty for another type."""
    found = _SELECT.match(" ".join(type_.split()))
    is_one = found and "multiple" not in found["kind"] and "all" not in found["kind"]
    return found["list"] if found and is_one and found["kind"].lower() != "rank" else ""


def _select(maker: Maker, selected: re.Match[str]) -> None:
    word = selected["kind"].lower()
    lines = maker.form.choices.get(selected["list"])
    if not lines and hint_of(maker.line.cell(COLUMN), "kind"):
        maker.add(maker.base(Kind.TEXT))  # one of ours, not finished yet
        return
    if not lines:
        maker.entry.leave_out("no_choices", selected["list"])
        return
    choices = maker.choices_of(lines)
    if word == "rank":
        if selected["other"]:
            maker.entry.lose("other")
        question = maker.base(Kind.RANKING, choices=choices)
        maker.add(question)
        maker.ranked(question)
        return
    choices = (*choices, *maker.other(bool(selected["other"])))
    if word in {"select_one", "select one", "select1"}:
        is_dropdown = bool(maker.appearances & {"minimal", "autocomplete", "search"})
        display = Display.DROPDOWN if is_dropdown else Display.RADIO
        maker.add(maker.base(Kind.SINGLE, choices=choices, display=display))
        maker.answered(Style.CHOICE)
    else:
        low, high = maker.ticks_allowed()
        choices = maker.exclusive(choices)
        maker.add(maker.base(Kind.MULTIPLE, choices=choices, minimum=low, maximum=high))
        maker.answered(Style.LIST)
        maker.ticked()
    if selected["other"]:
        maker.answered_other()
