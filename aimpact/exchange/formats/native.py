"""Our own format: the document as it is, in an envelope that names its schema and version."""

import json
from typing import Any

from aimpact.exchange.formats.imported import (
    Column,
    Format,
    Imported,
    NotAQuestionnaire,
    SourceQuestion,
)
from aimpact.questionnaire.document import from_json, to_json
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.reading import MalformedQuestionnaire
from aimpact.questionnaire.structure import Questionnaire

NAME = "aimpact-questionnaire"
VERSION = 1
"""Grows when a document of before would be read otherwise; a new optional field does not."""


def write_native(questionnaire: Questionnaire, *, schema: str = "") -> bytes:
    """The file. `schema` is the address of the published schema."""
    envelope: dict[str, Any] = {"$schema": schema} if schema else {}
    envelope |= {"format": NAME, "version": VERSION, "questionnaire": to_json(questionnaire)}
    return (json.dumps(envelope, ensure_ascii=False, indent=1) + "\n").encode()


def load_json(text: str) -> Any:
    """The values of a JSON text. Raises `NotAQuestionnaire`."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAQuestionnaire("json_broken", str(error)[:120]) from error


def looks_native(data: Any) -> bool:
    """Whether JSON is one of our documents, in its envelope or bare."""
    return isinstance(data, dict) and (data.get("format") == NAME or "pages" in data)


def read_native(data: Any) -> Imported:
    """The questionnaire of a file. Raises `NotAQuestionnaire` with the place at fault."""
    if data.get("format") == NAME and data.get("version") != VERSION:
        raise NotAQuestionnaire("version_unknown", str(data.get("version"))[:20])
    try:
        document = from_json(data["questionnaire"] if data.get("format") == NAME else data)
    except (MalformedQuestionnaire, KeyError, RecursionError) as error:
        raise NotAQuestionnaire("document_malformed", str(error)[:200]) from error
    questions = tuple(document.questions())
    if not questions:
        raise NotAQuestionnaire("no_question")
    told = tuple(
        SourceQuestion(q.code, q.kind.value, q.label.read("fr"), (q.code,), ()) for q in questions
    )
    return Imported(Format.JSON, document, told, (), columns_of(document))


def columns_of(document: Questionnaire) -> tuple[Column, ...]:
    """The columns of our own files of ballots: the fields, with their codes."""
    return tuple(
        Column((field.name,), field.name, values={c.code: c.code for c in field.choices})
        for question in document.questions()
        for field in behaviour_of(question).fields(question)
    )
