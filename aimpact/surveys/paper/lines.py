"""The lines of a sheet: what is asked on paper, and the figures by which it is keyed in.

On paper nothing can be required nor refused: what cannot be read is keyed as left blank.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from aimpact.questionnaire.answers import (
    ListData,
    every_condition,
    quotas_met,
    read_pages,
)
from aimpact.questionnaire.conditions import FULL, OPEN, QUOTA
from aimpact.questionnaire.kinds import Context, Field, Posted, Reading, behaviour_of
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
)

NOT_ON_PAPER = frozenset({Kind.FILE})
"""Kinds that need a screen: the sheet says so, and nothing is keyed for them."""
PLACES = frozenset({Kind.PLACE, Kind.PIN, Kind.ZONE})
"""Kinds that are written as names of places."""
_SEPARATORS = re.compile(r"[\s,;.+/-]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to key: `number` is its question's on the sheet. `marks` are the figures of the
    boxes, by code, in order; empty for a number or a text.
    """

    number: int
    question: Question
    field: Field
    marks: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def is_whole_question(self) -> bool:
        """Whether the question has this line alone."""
        return self.field.name == self.question.code


def numbered(document: Questionnaire) -> Iterator[tuple[Page, int, Question]]:
    """The questions that a sheet shows, numbered as people read them; 0 for what asks nothing."""
    number = 0
    for page in document.pages:
        for question in page.questions:
            if not behaviour_of(question).is_drawn:
                continue
            asks = bool(behaviour_of(question).fields(question))
            number += asks
            yield page, number if asks else 0, question


def lines_of(document: Questionnaire) -> list[Line]:
    """Everything to key of one sheet, in order."""
    return [
        Line(number, question, field, marks_of(field.choices))
        for _page, number, question in numbered(document)
        if number and question.kind not in NOT_ON_PAPER
        for field in paper_fields(question)
    ]


def paper_fields(question: Question) -> tuple[Field, ...]:
    """The fields of a question that somebody fills in; what is computed from them is not."""
    fields = behaviour_of(question).fields(question)
    return fields[:1] if question.kind is Kind.RANKING else fields


def marks_of(choices: Sequence[Choice]) -> dict[str, str]:
    """What is printed beside each box and typed for it, by code.

    The figures of a scale from 0 to 10 are its own; otherwise boxes are numbered from 1.
    """
    labels = [choice.label.read("fr").strip() for choice in choices]
    figures = [label for label in labels if label.isdecimal()]
    if len(figures) > 1 and len(set(figures)) == len(figures):
        last = max(int(figure) for figure in figures)
        rest = iter(range(last + 1, last + 1 + len(labels)))
        return {
            choice.code: label if label.isdecimal() else str(next(rest))
            for choice, label in zip(choices, labels, strict=True)
        }
    return {choice.code: str(at) for at, choice in enumerate(choices, start=1)}


class UnknownMark(Exception):
    """A figure was typed that no box of the line has."""


def to_posted(line: Line, typed: str) -> list[str]:
    """What a form would post for what was typed on this line. Raises `UnknownMark`."""
    typed = typed.strip()
    if not typed:
        return []
    if line.question.kind is Kind.ZONE:
        return list(filter(None, map(str.strip, typed.split(";"))))
    if not line.marks:
        return [typed]
    codes = {mark: code for code, mark in line.marks.items()}
    parts = [part for part in _SEPARATORS.split(typed) if part]
    unknown = [part for part in parts if part not in codes]
    if unknown or (len(parts) > 1 and not line.field.is_list):
        raise UnknownMark
    return [codes[part] for part in parts]


def to_typed(line: Line, posted: Sequence[str]) -> str:
    """The contrary: what to type for what a form would post."""
    if line.question.kind is Kind.ZONE:
        return "; ".join(posted)
    return " ".join(line.marks.get(value, value) for value in posted)


def read_sheet(
    document: Questionnaire, posted: Mapping[str, Sequence[str]], *, context: Context | None = None
) -> Reading:
    """The answers of a sheet: a question that its earlier answers hide is left out, as online.

    Quotas are read as open: the answer was given, so a full one hides nothing and turns nobody
    away. The ballot bears that it came beyond it, unless conditions look at that quota: what
    they showed must stay as it was.
    """
    data = ListData({name: list(values) for name, values in posted.items()})
    context = context or Context()
    opened = {name: OPEN for name in context.facts if name.startswith(QUOTA)}
    facts = {**context.facts, **opened}
    reading = read_pages(_lenient(document), data, context=replace(context, facts=facts))
    looked_at = {name for one in every_condition(document) for name in one.fields()}
    for quota in quotas_met(document, reading.answers):
        name = f"{QUOTA}{quota.code}"
        if context.facts.get(name) == FULL and name not in looked_at:
            reading.answers[name] = FULL
    return reading


def is_read(line: Line, posted: Sequence[str], *, context: Context) -> bool:
    """Whether what was keyed can be kept: a place must be on the official list, or on the map.

    Anything else is read when the sheet is cast.
    """
    if line.question.kind not in PLACES:
        return True
    question = replace(line.question, is_required=False)
    data = Posted(ListData({line.name: list(posted)}), context=context)
    return not behaviour_of(question).read(question, data).errors


def _lenient(document: Questionnaire) -> Questionnaire:
    pages = tuple(
        replace(page, questions=tuple(replace(q, is_required=False) for q in page.questions))
        for page in document.pages
    )
    return replace(document, pages=pages)


def differences(
    lines: Sequence[Line],
    first: Mapping[str, Sequence[str]],
    second: Mapping[str, Sequence[str]],
) -> list[Line]:
    """The lines that two keyings of one sheet do not agree on."""
    return [line for line in lines if _as_told(line, first) != _as_told(line, second)]


def _as_told(line: Line, posted: Mapping[str, Sequence[str]]) -> list[str]:
    values = [" ".join(value.split()) for value in posted.get(line.name, ()) if value.strip()]
    return values if line.field.is_ranked or not line.marks else sorted(values)
