"""What a file of another format does not say, found by reading it again.

A written file is read back and held against the document. Every difference is told, question
by question: nothing can be forgotten in the list, whatever the writer does. The differences go
into our own column as well, so that the file read here again gives the same document.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from aimpact.exchange.formats.hints import Hints
from aimpact.exchange.formats.imported import Loss, Weight
from aimpact.exchange.logic.formulas import same_meaning
from aimpact.questionnaire.document import to_json
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
)

SILENT = {"last_choice", "last_row", "last_page", "last_question", "last_ending", "last_quota",
          "origin"}  # fmt: skip
"""What other tools need not know: kept in our column, not told as lost."""
CELL_MAXIMUM = 32_000
"""Characters of a cell of a workbook."""

Write = Callable[[Questionnaire, Hints], bytes]
Read = Callable[[bytes], Questionnaire]


@dataclass(frozen=True, slots=True)
class QuestionLosses:
    """What another tool will not know of one question (or of the survey: empty code)."""

    code: str
    label: str
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and what the other tool will not know."""

    content: bytes
    losses: tuple[QuestionLosses, ...]


def write_carried(
    questionnaire: Questionnaire, write: Write, read: Read, *, native: dict[Kind, str]
) -> Written:
    """Write the document; `native` gives the kinds that the format has, with its word."""
    hints = _codes(questionnaire)
    comparison = _Comparison(questionnaire, read(write(questionnaire, hints)), hints, native)
    losses = comparison.losses()
    return Written(write(questionnaire, hints), losses)


def _codes(questionnaire: Questionnaire) -> Hints:
    """Codes and kinds stand in our column in any case: other tools name things otherwise."""
    hints = Hints()
    for page in questionnaire.pages:
        hints.pages[page.code] = {"code": page.code}
        for question in page.questions:
            hints.questions[question.code] = {
                "code": question.code,
                "kind": question.kind.value,
            }
            for choice in question.choices:
                hints.choices[question.code, choice.code] = {"code": choice.code}
            for row in question.rows:
                hints.rows[question.code, row.code] = {"code": row.code}
    return hints


@dataclass(slots=True)
class _Comparison:
    """The document, what was read back, and the hints that make up for the difference."""

    wanted: Questionnaire
    found: Questionnaire
    hints: Hints
    native: dict[Kind, str]

    def losses(self) -> tuple[QuestionLosses, ...]:
        told = []
        own = tuple(self._survey())
        if own:
            told.append(QuestionLosses("", "", own))
        for page in self.wanted.pages:
            for question in page.questions:
                if found := tuple(dict.fromkeys(self._question(question))):
                    label = question.label.read("fr")
                    told.append(QuestionLosses(question.code, label, found))
        return tuple(told)

    def _survey(self) -> Iterator[Loss]:
        bare = [replace(one, pages=()) for one in (self.wanted, self.found)]
        for name, value in _differences(*bare):
            self.hints.survey[name] = value
            if name not in SILENT:
                yield Loss(f"out_{name}", Weight.PART, _told(value))
        places = {page.code: page for page in self.found.pages}
        for page in self.wanted.pages:
            other = places.get(page.code)
            if other is None:
                yield Loss("out_page", Weight.PART, page.title.read("fr") or page.code)
                continue
            one, two = replace(page, questions=()), replace(other, questions=())
            for name, value in _differences(one, two):
                self.hints.pages[page.code][name] = value
                yield Loss(f"out_page_{name}", Weight.PART, page.title.read("fr") or page.code)

    def _question(self, question: Question) -> Iterator[Loss]:
        if question.kind not in self.native:
            yield Loss("out_kind", Weight.PART, question.kind.value)
        found = self.found.question(question.code)
        if found is None:
            yield Loss("out_question", Weight.LEFT_OUT, question.kind.value)
            return
        hint = self.hints.questions[question.code]
        for name in ("choices", "rows"):
            yield from self._parts(question, found, name, hint)
        one, two = (replace(each, choices=(), rows=()) for each in (question, found))
        for name, value in _differences(one, two):
            hint[name] = value
            if name not in SILENT and name != "kind" and not _is_same_condition(name, one, two):
                yield Loss(f"out_{name}", Weight.PART, _told(value))

    def _parts(
        self, question: Question, found: Question, name: str, hint: dict[str, Any]
    ) -> Iterator[Loss]:
        """Choices, or rows: each beside itself if all are there, else all beside the question."""
        parts: tuple[Choice | Row, ...] = getattr(question, name)
        others: tuple[Choice | Row, ...] = getattr(found, name)
        if [part.code for part in parts] != [part.code for part in others]:
            hint[name] = _json_of(question)[name] if parts else None
            yield Loss(f"out_{name}", Weight.PART, ", ".join(part.code for part in parts)[:200])
            return
        beside = self.hints.choices if name == "choices" else self.hints.rows
        for part, other in zip(parts, others, strict=True):
            for key, value in _differences(part, other):
                beside[question.code, part.code][key] = value
                if not _is_same_condition(key, part, other):
                    yield Loss(f"out_part_{key}", Weight.PART)


def _is_same_condition(name: str, one: Any, other: Any) -> bool:
    return name == "condition" and same_meaning(one.condition, other.condition)


def _differences(one: Any, other: Any) -> Iterator[tuple[str, Any]]:
    """Fields that differ, with the JSON of the first; `None` for a default."""
    if one == other:
        return
    written = _json_of(one)
    for each in fields(one):
        if getattr(one, each.name) != getattr(other, each.name):
            yield each.name, written.get(each.name)


def _json_of(part: Any) -> dict[str, Any]:
    """The JSON of any part, as the document writes it."""
    match part:
        case Questionnaire():
            return to_json(part)
        case Page():
            found = to_json(Questionnaire(pages=(part,)))["pages"][0]
        case Question():
            found = _json_of(Page(code="p1", questions=(part,)))["questions"][0]
        case Choice():
            found = _json_of(Question(code="q1", kind=Kind.SINGLE, choices=(part,)))["choices"][0]
        case _:
            found = _json_of(Question(code="q1", kind=Kind.MATRIX, rows=(part,)))["rows"][0]
    return dict(found)


def _told(value: Any) -> str:
    if isinstance(value, dict) and set(value) <= {"fr", "en"}:
        return " / ".join(value.values())[:200]
    return str(value)[:200] if isinstance(value, str | int | float) else ""
