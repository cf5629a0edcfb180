"""Answers recalled in the texts of other tools, rewritten as ours recall them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from aimpact.exchange.formats.entries import Entry
from aimpact.exchange.logic.lowering import Operand
from aimpact.questionnaire.structure import Question, Text

Recall = Callable[[str, Callable[[str], str]], str]
"""Rewrites the recalled names of a text with the names of our fields."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Rewrites the names that texts recall."""

    operands: Mapping[str, Operand]
    known: set[str]
    recall: Recall
    entry: Entry

    def question(self, question: Question) -> Question:
        return replace(
            question,
            label=self.text(question.label),
            help=self.text(question.help),
            choices=tuple(replace(c, label=self.text(c.label)) for c in question.choices),
            rows=tuple(replace(row, label=self.text(row.label)) for row in question.rows),
        )

    def text(self, text: Text) -> Text:
        if "{" not in text.fr and "{" not in text.en:
            return text
        return Text(fr=self.recall(text.fr, self._name), en=self.recall(text.en, self._name))

    def _name(self, name: str) -> str:
        operand = self.operands.get(name)
        if operand is None or operand.field not in self.known:
            self.entry.lose("recall", name)
            return ""
        return operand.field


def recall_braces(pattern: re.Pattern[str]) -> Recall:
    """Recalls written as `pattern`, whose group "name" is the name of a question."""

    def rewrite(text: str, name_of: Callable[[str], str]) -> str:
        def said(match: re.Match[str]) -> str:
            field_name = name_of(match["name"])
            fallback = match.groupdict().get("fallback") or ""
            return f"{{{field_name}{fallback}}}" if field_name else fallback[1:] or "…"

        return pattern.sub(said, text)

    return rewrite
