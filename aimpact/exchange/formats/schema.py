"""The JSON Schema of our format, made from the document's own classes: it cannot go stale."""

import dataclasses
import types
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from aimpact.exchange.formats.native import NAME, VERSION
from aimpact.questionnaire.conditions import Condition
from aimpact.questionnaire.document import QUESTION_MAXIMUM
from aimpact.questionnaire.reading import (
    CODE,
    CODE_MAXIMUM,
    COUNTER_MAXIMUM,
    LABEL_MAXIMUM,
    LINE_MAXIMUM,
    LIST_MAXIMUM,
)
from aimpact.questionnaire.structure import Questionnaire

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NEEDED = {"code", "kind", "field", "operator"}
_FIELD = r"^(?:(?:profile|quota):)?[a-z](?:_?[a-z0-9])*(?:__[a-z](?:_?[a-z0-9])*){0,2}$"

Schema = dict[str, Any]


def schema(address: str) -> Schema:
    """The schema of a file. `address` is where it is served."""
    parts: dict[str, Schema] = {}
    _describe(Questionnaire, parts)
    document: Schema = {"$ref": "#/$defs/Questionnaire"}
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": "AimPact questionnaire",
        "description": f"A questionnaire of at most {QUESTION_MAXIMUM} questions, in French and "
        "English. Fields left out have their default: empty, false, none.",
        "type": "object",
        "required": ["format", "version", "questionnaire"],
        "properties": {
            "$schema": {"type": "string"},
            "format": {"const": NAME},
            "version": {"const": VERSION},
            "questionnaire": document,
        },
        "additionalProperties": False,
        "$defs": parts,
    }


def _describe(part: type, parts: dict[str, Schema]) -> Schema:
    """A reference to the schema of one class, described once."""
    if part.__name__ not in parts:
        parts[part.__name__] = {}  # conditions hold conditions
        parts[part.__name__] = _object(part, parts)
    return {"$ref": f"#/$defs/{part.__name__}"}


def _object(part: type, parts: dict[str, Schema]) -> Schema:
    hints = get_type_hints(part)
    names = [each.name for each in dataclasses.fields(part)]
    found: Schema = {
        "type": "object",
        "properties": {name: _value(name, hints[name], parts) for name in names},
        "additionalProperties": False,
    }
    if part.__doc__ and not part.__doc__.startswith(part.__name__):
        found["description"] = " ".join(part.__doc__.split())
    if needed := [name for name in names if name in _NEEDED]:
        found["required"] = needed
    if part is Condition:
        found["anyOf"] = [{"required": ["tests"]}, {"required": ["groups"]}]
    return found


def _value(name: str, hint: Any, parts: dict[str, Schema]) -> Schema:
    if get_origin(hint) in {Union, types.UnionType}:
        (inner,) = [each for each in get_args(hint) if each is not type(None)]
        return _value(name, inner, parts)
    if get_origin(hint) is tuple:
        item = _value("code" if name == "accepts" else name, get_args(hint)[0], parts)
        return {"type": "array", "items": item, "maxItems": LIST_MAXIMUM}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _describe(hint, parts)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [option.value for option in hint]}
    return _plain(name, hint)


def _plain(name: str, hint: Any) -> Schema:
    if hint is bool:
        return {"type": "boolean"}
    if hint is int:
        return {"type": "integer", "minimum": 0, "maximum": COUNTER_MAXIMUM}
    if hint is float:
        return {"type": "number"}
    match name:
        case "code":
            return {"type": "string", "pattern": f"^{CODE.pattern}$", "maxLength": CODE_MAXIMUM}
        case "fr" | "en":
            return {"type": "string", "maxLength": LABEL_MAXIMUM}
        case "field":
            return {"type": "string", "pattern": _FIELD}
        case "value":
            return {"type": "string"}
    return {"type": "string", "maxLength": LINE_MAXIMUM}
