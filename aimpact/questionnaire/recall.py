"""Recall: an earlier answer within a text, `{q1}` or `{q1|what to say when there is none}`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from aimpact.questionnaire.conditions import Answers, Value
from aimpact.questionnaire.kinds import Field, behaviour_of
from aimpact.questionnaire.structure import (
    Choice,
    Ending,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)

RECALL = re.compile(r"\{([a-z][a-z0-9_]{0,99})(?:\|([^{}|]{0,200}))?\}")
"""The name of a field between braces, and what to say without an answer."""
LONGEST = 200
"""Characters of an answer that are said again; a long text is cut."""

Told = TypeVar("Told", Page, Question, Ending)


def recalled_fields(*texts: Text) -> Iterator[str]:
    """Names of the fields that these texts recall."""
    for text in texts:
        for words in (text.fr, text.en):
            yield from (match[1] for match in RECALL.finditer(words))


def texts_that_recall(part: Page | Question | Ending) -> list[Text]:
    """The texts of a part in which recalls are filled in."""
    if isinstance(part, Page):
        return [part.title, part.intro]
    if isinstance(part, Ending):
        return [part.title, part.text]
    parts: list[Choice | Row] = [*part.choices, *part.rows]
    return [part.label, part.help, *(each.label for each in parts)]


def fill_in(part: Told, questionnaire: Questionnaire, answers: Answers) -> Told:
    """The part with the answers said in its texts; itself when nothing is recalled."""
    if not any("{" in words for t in texts_that_recall(part) for words in (t.fr, t.en)):
        return part
    say = _Saying(questionnaire, answers).text
    if isinstance(part, Page):
        return replace(part, title=say(part.title), intro=say(part.intro))
    if isinstance(part, Ending):
        return replace(part, title=say(part.title), text=say(part.text))
    return replace(
        part,
        label=say(part.label),
        help=say(part.help),
        choices=tuple(replace(choice, label=say(choice.label)) for choice in part.choices),
        rows=tuple(replace(row, label=say(row.label)) for row in part.rows),
    )


class _Saying:
    def __init__(self, questionnaire: Questionnaire, answers: Answers) -> None:
        self.answers = answers
        self.fields: dict[str, Field] = {
            field.name: field
            for question in questionnaire.questions()
            for field in behaviour_of(question).fields(question)
        }

    def text(self, text: Text) -> Text:
        return Text(fr=self._filled(text.fr, "fr"), en=self._filled(text.en, "en"))

    def _filled(self, words: str, language: str) -> str:
        def say(match: re.Match[str]) -> str:
            field, given = self.fields.get(match[1]), self.answers.get(match[1])
            if field is None or field.is_place:
                return match[0]
            said = "" if given is None else _said(field, given, language)
            return said or (match[2] or "").strip()

        return RECALL.sub(say, words)


def _said(field: Field, given: Value, language: str) -> str:
    if isinstance(given, float | int):
        number = f"{given:.15g}"
        return number.replace(".", ",") if language == "fr" else number
    labels = {choice.code: choice.label.read(language) for choice in field.choices}
    codes = given if isinstance(given, list) else [given]
    said = ", ".join(labels.get(code, code) for code in codes)
    return said if len(said) <= LONGEST else f"{said[:LONGEST].rstrip()}…"
