"""The questionnaire as JSON: what the database keeps, what a client may take away.

Each part has a table: the name of a field, how its value is written, how it is read. A field
left out of the JSON has the value that the part's dataclass gives it, which is why empty
values are not written.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from aimpact.core.text import clean_text, fold
from aimpact.questionnaire.conditions import (
    DEPTH_MAXIMUM,
    Condition,
    Match,
    Operator,
    Test,
    is_fact,
    is_number,
)
from aimpact.questionnaire.reading import (
    MalformedQuestionnaire,
    Read,
    read_code,
    read_counter,
    read_fact_value,
    read_field_name,
    read_flag,
    read_line,
    read_list,
    read_number,
    read_object,
    read_option,
    read_string,
    read_text,
    refuse_twins,
)
from aimpact.questionnaire.structure import (
    TODAY,
    Cells,
    Choice,
    Display,
    Ending,
    Kind,
    Level,
    Media,
    Page,
    Question,
    Questionnaire,
    Quota,
    QuotaAction,
    Row,
    Rule,
    Text,
    Variant,
)

QUESTION_MAXIMUM = 500
"""Questions in all the pages together."""
TEXT_MAXIMUM = 100
"""Characters of a text to look for, in a condition."""

MOMENT = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2})?(?:T?[0-9]{2}:[0-9]{2})?(?<=[0-9])")
"""A date, a time, or both: 2026-03-15, 18:30, 2026-03-15T18:30."""

Json = dict[str, Any]
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Codec:
    """How one field is written and read. `default` is what is not written."""

    write: Callable[[Any], Any]
    read: Read[Any]
    default: Any = None
    is_needed: bool = False


Table = Mapping[str, Codec]


def _same(value: Any) -> Any:
    return value


def _write_part(table: Table, part: Any) -> Json:
    written = {
        name: codec.write(value)
        for name, codec in table.items()
        if (value := getattr(part, name)) is not codec.default and value != codec.default
    }
    return {name: value for name, value in written.items() if not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    # A bound of zero is no empty thing, although 0 == False.
    return value is None or value in ("", [], {})


def _read_part(table: Table, make: Callable[..., Part], value: object, path: str) -> Part:
    data = read_object(value, path, table)
    return make(
        **{
            name: codec.read(data.get(name), f"{path}.{name}")
            for name, codec in table.items()
            if name in data or codec.is_needed
        }
    )


def _part(table: Table, make: Callable[..., Any]) -> Codec:
    """One part, or none."""

    def write(part: Any) -> Json | None:
        return None if part is None else _write_part(table, part)

    def read(value: object, path: str) -> Any:
        return None if value is None else _read_part(table, make, value, path)

    return Codec(write, read)


def _parts(table: Table, make: Callable[..., Any], *, coded: bool = True) -> Codec:
    """A list of parts; no two of them with one code."""

    def write(parts: Sequence[Any]) -> list[Json]:
        return [_write_part(table, part) for part in parts]

    def read(value: object, path: str) -> tuple[Any, ...]:
        parts = read_list(value, path, partial(_read_part, table, make))
        if coded:
            refuse_twins([part.code for part in parts], path)
        return parts

    return Codec(write, read)


def _option(options: type[StrEnum], default: StrEnum | None = None) -> Codec:
    read = partial(read_option, options)
    return Codec(lambda option: option.value, read, default, is_needed=default is None)


def _write_text(text: Text) -> Json:
    return {name: words for name in ("fr", "en") if (words := getattr(text, name))}


def condition_to_json(condition: Condition) -> Json:
    """A condition as JSON; the page hands the same object to the browser."""
    written: Json = {"match": condition.match.value}
    if condition.tests or not condition.groups:
        written["tests"] = [_test_to_json(test) for test in condition.tests]
    if condition.groups:
        written["groups"] = [condition_to_json(group) for group in condition.groups]
    return written


def _test_to_json(test: Test) -> Json:
    written: Json = {"field": test.field, "operator": test.operator.value}
    return written | ({"value": list(test.value)} if test.value else {})


def read_condition(value: object, path: str = "condition") -> Condition | None:
    """Read a condition's JSON; `None` stands for "always"."""
    if value is None:
        return None
    return _read_group(value, path, DEPTH_MAXIMUM)


def _read_group(value: object, path: str, levels: int) -> Condition:
    if not levels:
        raise MalformedQuestionnaire(path, f"more than {DEPTH_MAXIMUM} levels of groups")
    data = read_object(value, path, {"match", "tests", "groups"})
    condition = Condition(
        tests=read_list(data.get("tests"), f"{path}.tests", _read_test),
        groups=read_list(
            data.get("groups"), f"{path}.groups", lambda v, p: _read_group(v, p, levels - 1)
        ),
        match=read_option(Match, data.get("match", "all"), f"{path}.match"),
    )
    if not condition.tests and not condition.groups:
        raise MalformedQuestionnaire(path, "a condition needs a test")
    return condition


def _read_test(value: object, path: str) -> Test:
    data = read_object(value, path, {"field", "operator", "value"})
    operator = read_option(Operator, data.get("operator"), f"{path}.operator")
    values = read_list(data.get("value"), f"{path}.value", read_string)
    field = read_field_name(data.get("field"), f"{path}.field")
    _check_value(operator, values, f"{path}.value", is_of_fact=is_fact(field))
    return Test(field=field, operator=operator, value=values)


def _check_value(operator: Operator, values: Sequence[str], path: str, *, is_of_fact: bool) -> None:
    if operator in {Operator.IS, Operator.IS_NOT}:
        if not values:
            raise MalformedQuestionnaire(path, "a choice is needed")
        for value in values:
            read_fact_value(value, path) if is_of_fact else read_code(value, path)
    elif operator in _BOUNDED:
        is_right = is_short_text if operator in _OF_TEXTS else is_bound
        if len(values) != 1 or not is_right(values[0]):
            raise MalformedQuestionnaire(path, "one number, date or text is needed")
    elif values:
        raise MalformedQuestionnaire(path, "no value goes with this")


_OF_TEXTS = {Operator.CONTAINS, Operator.MATCHES}
_BOUNDED = {Operator.AT_LEAST, Operator.AT_MOST, *_OF_TEXTS}


def is_bound(text: str) -> bool:
    """Whether a text is a number, or a date or time as ISO 8601 writes it."""
    return is_number(text) or bool(MOMENT.fullmatch(text))


def is_short_text(text: str) -> bool:
    """Whether there is something to look for, and not too long."""
    return bool(fold(text)) and len(clean_text(text)) <= TEXT_MAXIMUM


def _read_bound(value: object, path: str) -> str:
    """A moment, today, or nothing."""
    bound = read_string(value, path)
    if bound not in {"", TODAY} and not MOMENT.fullmatch(bound):
        raise MalformedQuestionnaire(path, "a date or a time is needed")
    return bound


_TEXT = Codec(_write_text, read_text, Text())
_CODE = Codec(_same, read_code, is_needed=True)
_LINE = Codec(_same, read_line, "")
_BOUND = Codec(_same, _read_bound, "")
_FLAG = Codec(_same, read_flag, default=False)
_NUMBER = Codec(_same, read_number)
_COUNTER = Codec(_same, read_counter, 0)
_CONDITION = Codec(lambda one: condition_to_json(one) if one else None, read_condition)

_MEDIA: Table = {"code": _CODE, "is_film": _FLAG, "alt": _TEXT, "transcript": _TEXT}
_CHOICE: Table = {
    "code": _CODE,
    "label": _TEXT,
    "is_exclusive": _FLAG,
    "is_other": _FLAG,
    "is_no_opinion": _FLAG,
    "is_fixed": _FLAG,
    "amount": _NUMBER,
    "picture": _part(_MEDIA, Media),
    "condition": _CONDITION,
}
_ROW: Table = {"code": _CODE, "label": _TEXT, "opposite": _TEXT, "condition": _CONDITION}
_RULE: Table = {"expression": replace(_LINE, is_needed=True), "message": _TEXT}
_VARIANT: Table = {"code": _CODE, "label": _TEXT, "help": _TEXT}
_QUESTION: Table = {
    "code": _CODE,
    "kind": _option(Kind),
    "label": _TEXT,
    "help": _TEXT,
    "is_required": _FLAG,
    "condition": _CONDITION,
    "choices": _parts(_CHOICE, Choice),
    "rows": _parts(_ROW, Row),
    "display": _option(Display, Display.RADIO),
    "minimum": _NUMBER,
    "maximum": _NUMBER,
    "step": _NUMBER,
    "unit": _TEXT,
    "low": _TEXT,
    "high": _TEXT,
    "is_whole": _FLAG,
    "is_recommended": _FLAG,
    "is_shuffled": _FLAG,
    "earliest": _BOUND,
    "latest": _BOUND,
    "cells": _option(Cells, Cells.SINGLE),
    "level": _option(Level, Level.COMMUNE),
    "area": _LINE,
    "media": _part(_MEDIA, Media),
    "accepts": Codec(list, lambda value, path: read_list(value, path, read_code)),
    "link": _LINE,
    "expression": _LINE,
    "rules": _parts(_RULE, Rule, coded=False),
    "variants": _parts(_VARIANT, Variant),
    "origin": _LINE,
    "last_choice": _COUNTER,
    "last_row": _COUNTER,
}
_PAGE: Table = {
    "code": _CODE,
    "title": _TEXT,
    "intro": _TEXT,
    "condition": _CONDITION,
    "is_shuffled": _FLAG,
    "is_movable": _FLAG,
    "questions": _parts(_QUESTION, Question),
}
_ENDING: Table = {"code": _CODE, "title": _TEXT, "text": _TEXT, "condition": _CONDITION}
_QUOTA: Table = {
    "code": _CODE,
    "label": _TEXT,
    "limit": _COUNTER,
    "condition": _CONDITION,
    "action": _option(QuotaAction, QuotaAction.END),
    "message": _TEXT,
}
_QUESTIONNAIRE: Table = {
    "title": _TEXT,
    "intro": _TEXT,
    "thanks": _TEXT,
    "pages": _parts(_PAGE, Page),
    "endings": _parts(_ENDING, Ending),
    "quotas": _parts(_QUOTA, Quota),
    "last_page": _COUNTER,
    "last_question": _COUNTER,
    "last_ending": _COUNTER,
    "last_quota": _COUNTER,
}


def to_json(questionnaire: Questionnaire) -> Json:
    """The document as plain JSON values; empty things are left out."""
    return _write_part(_QUESTIONNAIRE, questionnaire)


def from_json(value: object) -> Questionnaire:
    """Read a document. Raises `MalformedQuestionnaire` on anything unknown or out of place."""
    questionnaire = _read_part(_QUESTIONNAIRE, Questionnaire, value, "questionnaire")
    codes = [question.code for question in questionnaire.questions()]
    if len(codes) > QUESTION_MAXIMUM:
        raise MalformedQuestionnaire("pages", f"more than {QUESTION_MAXIMUM} questions")
    refuse_twins(codes, "questions")
    return questionnaire
