"""Our own column in other tools' files: what they have no word for, as JSON.

Other tools leave a column that they do not know alone, or drop it. Whatever their own columns
say is read from them: a hint only holds what would be lost otherwise.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aimpact.questionnaire.document import from_json, to_json
from aimpact.questionnaire.reading import MalformedQuestionnaire
from aimpact.questionnaire.structure import Page, Question, Questionnaire

COLUMN = "aimpact"
PART_OF = "part_of"
"""A row that only spells out another one for tools without that kind of question."""

Hint = Mapping[str, Any]
PartHints = Mapping[str, Mapping[str, Hint]]
"""By "choices" or "rows", then by code."""


@dataclass(slots=True)
class Hints:
    """What to write beside each part, by its code (with its question's for choices and rows)."""

    survey: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    questions: dict[str, dict[str, Any]] = field(default_factory=dict)
    choices: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    rows: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)


def write_hint(hint: Hint) -> str:
    """The cell; empty for nothing."""
    return json.dumps(hint, ensure_ascii=False, separators=(",", ":")) if hint else ""


def read_hint(written: str) -> dict[str, Any]:
    """What the cell says; nothing when it is no object."""
    try:
        found = json.loads(written) if written else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def hint_of(written: str, name: str = "code") -> str:
    """One value of the cell that is a text."""
    value = read_hint(written).get(name, "")
    return value if isinstance(value, str) else ""


def patched(question: Question, hint: Hint, parts: PartHints) -> Question:
    """The question with what its hints say; `parts` are those of its "choices" and "rows".

    Raises `MalformedQuestionnaire` when they say what no question can be.
    """
    if not hint and not any(each for beside in parts.values() for each in beside.values()):
        return question
    data = _question_json(question) | {name: v for name, v in hint.items() if name != "code"}
    for name in ("choices", "rows"):
        beside = parts.get(name, {})
        data[name] = [_part(part, beside) for part in data.get(name) or []]
    return _read_question({name: value for name, value in data.items() if value is not None})


def _part(part: Any, parts: Mapping[str, Hint]) -> Any:
    hint = parts.get(part.get("code", ""), {}) if isinstance(part, dict) else {}
    merged = part | {name: value for name, value in hint.items() if name != "code"}
    return {name: value for name, value in merged.items() if value is not None}


def patched_survey(questionnaire: Questionnaire, hint: Hint) -> Questionnaire:
    """The questionnaire with what the survey's own hint says. Raises `MalformedQuestionnaire`."""
    allowed = {name: value for name, value in hint.items() if name != "pages"}
    merged = to_json(questionnaire) | allowed
    return from_json({name: value for name, value in merged.items() if value is not None})


def patched_page(page: Page, hint: Hint) -> Page:
    """The page with what its hint says. Raises `MalformedQuestionnaire`."""
    wanted = {name: value for name, value in hint.items() if name not in {"code", "questions"}}
    if not wanted:
        return page
    bare = replace(page, questions=())
    data = to_json(Questionnaire(pages=(bare,)))["pages"][0] | wanted
    cleaned = {name: value for name, value in data.items() if value is not None}
    return replace(from_json({"pages": [cleaned]}).pages[0], questions=page.questions)


def _question_json(question: Question) -> dict[str, Any]:
    document = to_json(Questionnaire(pages=(Page(code="p1", questions=(question,)),)))
    found: dict[str, Any] = document["pages"][0]["questions"][0]
    return found


def _read_question(data: dict[str, Any]) -> Question:
    try:
        return from_json({"pages": [{"code": "p1", "questions": [data]}]}).pages[0].questions[0]
    except (TypeError, AttributeError, RecursionError) as error:
        raise MalformedQuestionnaire("hint", str(error)[:100]) from error
