"""Reading one value of a JSON document: a text, a code, a number, a list. Nothing is guessed."""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from aimpact.core.text import clean_text
from aimpact.questionnaire.conditions import PROFILE, QUOTA
from aimpact.questionnaire.structure import FIELD_SEPARATOR, Text

CODE_MAXIMUM = 30
"""Characters of a code: with three codes and two separators, a field's name fits in 100."""
CODE = re.compile(r"[a-z](?:_?[a-z0-9])*")
"""A code: small letters, figures, single underscores; never "__", which separates two."""
FACT_VALUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+-]{0,29}")
FIELD_CODES = 3
"""Codes in the name of a field at most: a question, its line, its column."""

LABEL_MAXIMUM = 2_000
LINE_MAXIMUM = 500
"""Characters of an expression, of a name of territory or of an origin."""
LIST_MAXIMUM = 500
COUNTER_MAXIMUM = 1_000_000

T = TypeVar("T")
Option = TypeVar("Option", bound=StrEnum)
Read = Callable[[object, str], T]


class MalformedQuestionnaire(ValueError):
    """The JSON is not a questionnaire: `path` says where, `reason` why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def read_object(
    value: object, path: str, keys: set[str] | frozenset[str] | Mapping[str, Any]
) -> Mapping[str, Any]:
    """Read an object that has none but these keys."""
    if not isinstance(value, dict):
        raise MalformedQuestionnaire(path, "an object is needed")
    if unknown := set(value) - set(keys):
        raise MalformedQuestionnaire(path, f"unknown: {', '.join(sorted(map(str, unknown)))}")
    return value


def read_list(value: object, path: str, read: Read[T]) -> tuple[T, ...]:
    """Read a list, each item by `read`; `None` stands for an empty one."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise MalformedQuestionnaire(path, "a list is needed")
    if len(value) > LIST_MAXIMUM:
        raise MalformedQuestionnaire(path, f"more than {LIST_MAXIMUM} items")
    return tuple(read(item, f"{path}[{index}]") for index, item in enumerate(value))


def read_option(options: type[Option], value: object, path: str) -> Option:
    """Read one of the values of an enumeration."""
    try:
        return options(read_string(value, path))
    except ValueError as error:
        raise MalformedQuestionnaire(path, f"unknown value {value!r:.40}") from error


def read_string(value: object, path: str) -> str:
    """Read a text as it is."""
    if not isinstance(value, str):
        raise MalformedQuestionnaire(path, "a text is needed")
    return value


def read_line(value: object, path: str) -> str:
    """Read a short text without line breaks or control characters."""
    text = " ".join(clean_text(read_string(value, path)).split())
    if len(text) > LINE_MAXIMUM:
        raise MalformedQuestionnaire(path, f"more than {LINE_MAXIMUM} characters")
    return text


def read_flag(value: object, path: str) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise MalformedQuestionnaire(path, "true or false is needed")
    return value


def read_counter(value: object, path: str) -> int:
    """Read a whole number from 0 to `COUNTER_MAXIMUM`."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= COUNTER_MAXIMUM:
        raise MalformedQuestionnaire(path, "a count is needed")
    return value


def read_number(value: object, path: str) -> float | None:
    """Read a number; `None` stands for none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e13:
        raise MalformedQuestionnaire(path, "a number is needed")
    return float(value)


def read_text(value: object, path: str = "text") -> Text:
    """Read a text in several languages; raises `MalformedQuestionnaire` when it is too long."""
    if value is None:
        return Text()
    data = read_object(value, path, {"fr", "en"})
    return Text(**{language: _label(data[language], path) for language in data})


def _label(value: object, path: str) -> str:
    text = clean_text(read_string(value, path))
    if len(text) > LABEL_MAXIMUM:
        raise MalformedQuestionnaire(path, f"more than {LABEL_MAXIMUM} characters")
    return text


def read_code(value: object, path: str = "code") -> str:
    """Read a code; raises `MalformedQuestionnaire` when it is not one."""
    code = read_string(value, path)
    if len(code) > CODE_MAXIMUM or not CODE.fullmatch(code):
        raise MalformedQuestionnaire(path, "not a code")
    return code


def read_fact_value(value: object, path: str) -> str:
    """Read a value of a fact, which is not ours to spell: "15-24", "80+", "commune_35238"."""
    text = read_string(value, path)
    if not FACT_VALUE.fullmatch(text):
        raise MalformedQuestionnaire(path, "not a value")
    return text


def read_field_name(value: object, path: str = "field") -> str:
    """Read the name of a field (one to three codes: a matrix, its line, its column) or of a
    fact (`profile:age`, `quota:young`).
    """
    name = read_string(value, path)
    for prefix in (PROFILE, QUOTA):
        if name.startswith(prefix):
            read_code(name.removeprefix(prefix), path)
            return name
    codes = name.split(FIELD_SEPARATOR)
    if len(codes) > FIELD_CODES:
        raise MalformedQuestionnaire(path, "not a field")
    for code in codes:
        read_code(code, path)
    return name


def refuse_twins(codes: Sequence[str], path: str) -> None:
    """Raise `MalformedQuestionnaire` when two codes are equal."""
    if len(set(codes)) != len(codes):
        raise MalformedQuestionnaire(path, "two have the same code")
