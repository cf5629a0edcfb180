"""What names a question follows it when its code changes, or the code of a part of it.

Conditions, texts that recall an answer, scores and rules all name answers. Whoever gives codes
anew (an edit, a copy, questions taken from elsewhere) has them follow from here, so that none is
forgotten in one place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from aimpact.questionnaire.conditions import QUOTA, Condition, Test
from aimpact.questionnaire.expressions import with_names
from aimpact.questionnaire.recall import RECALL
from aimpact.questionnaire.structure import (
    FIELD_SEPARATOR,
    Choice,
    Ending,
    Page,
    Question,
    Questionnaire,
    Quota,
    Row,
    Text,
)

Conditioned = TypeVar("Conditioned", Page, Question, Choice, Row, Ending, Quota)


def _kept(test: Test) -> tuple[str, ...]:
    return test.value


@dataclass(frozen=True, slots=True)
class Following:
    """Parts of a document as they are once names have changed.

    `name`: the name of a field, or of a fact, from now on by the one that it had; the same for
    what did not change. `value`: what a test, as it was, compares with from now on.
    """

    name: Callable[[str], str]
    value: Callable[[Test], tuple[str, ...]] = _kept

    def questionnaire(self, questionnaire: Questionnaire) -> Questionnaire:
        """The whole document."""
        return replace(
            questionnaire,
            pages=tuple(map(self.page, questionnaire.pages)),
            endings=tuple(map(self.ending, questionnaire.endings)),
            quotas=tuple(map(self.quota, questionnaire.quotas)),
        )

    def page(self, page: Page) -> Page:
        """The page with its questions, under its own code."""
        return replace(
            self._shown(page),
            title=self._words(page.title),
            intro=self._words(page.intro),
            questions=tuple(map(self.question, page.questions)),
        )

    def question(self, question: Question) -> Question:
        """The question under its new code, if it has one."""
        return replace(
            self._shown(question),
            code=self.name(question.code),
            label=self._words(question.label),
            help=self._words(question.help),
            choices=tuple(map(self._choice, question.choices)),
            rows=tuple(map(self._row, question.rows)),
            expression=with_names(question.expression, self.name),
            rules=tuple(
                replace(rule, expression=with_names(rule.expression, self.name))
                for rule in question.rules
            ),
            variants=tuple(
                replace(variant, label=self._words(variant.label), help=self._words(variant.help))
                for variant in question.variants
            ),
        )

    def ending(self, ending: Ending) -> Ending:
        """The ending, under its own code."""
        shown = self._shown(ending)
        return replace(shown, title=self._words(ending.title), text=self._words(ending.text))

    def quota(self, quota: Quota) -> Quota:
        """The quota, under its new code if it has one."""
        code = self.name(f"{QUOTA}{quota.code}").removeprefix(QUOTA)
        return replace(self._shown(quota), code=code)

    def _choice(self, choice: Choice) -> Choice:
        return replace(self._shown(choice), label=self._words(choice.label))

    def _row(self, row: Row) -> Row:
        label, opposite = self._words(row.label), self._words(row.opposite)
        return replace(self._shown(row), label=label, opposite=opposite)

    def _shown(self, part: Conditioned) -> Conditioned:
        condition: Condition | None = part.condition
        return replace(part, condition=condition.changed(self._test)) if condition else part

    def _test(self, test: Test) -> Test:
        return replace(test, field=self.name(test.field), value=self.value(test))

    def _words(self, text: Text) -> Text:
        return replace(text, fr=self._told(text.fr), en=self._told(text.en))

    def _told(self, words: str) -> str:
        return RECALL.sub(lambda match: match[0].replace(match[1], self.name(match[1]), 1), words)


def following(names: Mapping[str, str], quotas: Mapping[str, str] | None = None) -> Following:
    """What follows questions, and quotas, that got new codes: by the code that each had."""
    facts = {f"{QUOTA}{old}": f"{QUOTA}{new}" for old, new in (quotas or {}).items()}

    def name(old: str) -> str:
        code, separator, rest = old.partition(FIELD_SEPARATOR)
        return facts.get(old, f"{names.get(code, code)}{separator}{rest}")

    return Following(name)
