"""A questionnaire put at the end of another one: no code twice, and all that names a code follows.

Conditions, texts that recall an answer, computed values and checks of the questions that arrive
look at these very questions afterwards, whatever they are called in their new survey.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from aimpact.exchange.formats.codes import Codes
from aimpact.surveys.questionnaire.conditions import QUOTA
from aimpact.surveys.questionnaire.document import QUESTION_MAXIMUM
from aimpact.surveys.questionnaire.editing.placing import check_room, highest, next_number
from aimpact.surveys.questionnaire.editing.references import Change, renaming, with_tests
from aimpact.surveys.questionnaire.reading import LIST_MAXIMUM
from aimpact.surveys.questionnaire.recall import RECALL
from aimpact.surveys.questionnaire.structure import (
    FIELD_SEPARATOR,
    Page,
    Question,
    Questionnaire,
    Quota,
    Text,
)

COUNTED_MAXIMUM = 9_999
"""The highest number in a code that a counter gives."""
_NAME = re.compile(r"\"[^\"]*\"|'[^']*'|[a-z][a-z0-9_]*\b(?!\s*\()")
"""A name in an expression; a text between quotation marks is matched so as to be left alone."""


@dataclass(frozen=True, slots=True)
class Joined:
    """`names`: by the code that each question arrived with, its code now; `page`: the first of
    the pages that arrived.
    """

    questionnaire: Questionnaire
    names: Mapping[str, str]
    page: str


def join(host: Questionnaire, arriving: Questionnaire) -> Joined:
    """The host with the pages, questions and quotas of the other at its end.

    Its title, introduction, thanks and endings stay. A host without any question gives its empty
    pages up. Raises `TooManyParts`.
    """
    there = list(host.questions())
    kept = host.pages if there else ()
    check_room(there, QUESTION_MAXIMUM, adding=len(list(arriving.questions())))
    check_room(kept, LIST_MAXIMUM, adding=len(arriving.pages))
    check_room(host.quotas, LIST_MAXIMUM, adding=len(arriving.quotas))
    names = _new_codes("q", host.last_question, there, arriving.questions())
    quotas = _new_codes("k", host.last_quota, host.quotas, arriving.quotas)
    follow = _Following(names, quotas)
    start = next_number("p", host.last_page, host.pages)
    pages = tuple(
        follow.page(page, f"p{number}") for number, page in enumerate(arriving.pages, start)
    )
    joined = replace(
        host,
        pages=(*kept, *pages),
        quotas=(*host.quotas, *map(follow.quota, arriving.quotas)),
        last_page=highest("p", host.last_page, pages),
        last_quota=highest("k", host.last_quota, arriving.quotas),
        last_question=highest(
            "q", host.last_question, [q for page in pages for q in page.questions]
        ),
    )
    return Joined(joined, names, pages[0].code if pages else "")


def _new_codes(
    letter: str,
    last: int,
    there: Iterable[Question | Quota],
    arriving: Iterable[Question | Quota],
) -> dict[str, str]:
    """Codes that stay where they are free; a number that a counter gave is never free again."""
    taken = {part.code for part in there}
    taken |= {f"{letter}{number}" for number in range(1, min(last, COUNTED_MAXIMUM) + 1)}
    wanted = [part.code for part in arriving]
    given = Codes(letter, reserved=taken | set(wanted))
    return {code: given.give(code, exactly=code) if code in taken else code for code in wanted}


@dataclass(frozen=True, slots=True)
class _Following:
    """New codes of questions and of quotas, and what follows them."""

    names: Mapping[str, str]
    quotas: Mapping[str, str]

    def page(self, page: Page, code: str) -> Page:
        moved = with_tests(page, self._tests())
        return replace(
            moved,
            code=code,
            title=self._words(page.title),
            intro=self._words(page.intro),
            questions=tuple(map(self.question, page.questions)),
        )

    def question(self, question: Question) -> Question:
        moved = with_tests(question, self._tests())
        return replace(
            moved,
            code=self.names[question.code],
            label=self._words(question.label),
            help=self._words(question.help),
            choices=tuple(replace(c, label=self._words(c.label)) for c in moved.choices),
            rows=tuple(
                replace(r, label=self._words(r.label), opposite=self._words(r.opposite))
                for r in moved.rows
            ),
            expression=self._formula(question.expression),
            rules=tuple(
                replace(rule, expression=self._formula(rule.expression)) for rule in question.rules
            ),
            variants=tuple(
                replace(v, label=self._words(v.label), help=self._words(v.help))
                for v in question.variants
            ),
        )

    def quota(self, quota: Quota) -> Quota:
        return replace(with_tests(quota, self._tests()), code=self.quotas[quota.code])

    def _tests(self) -> Change:
        follow: Change = renaming(self.names)
        facts = {f"{QUOTA}{old}": f"{QUOTA}{new}" for old, new in self.quotas.items()}
        return lambda test: replace(follow(test), field=facts.get(test.field, follow(test).field))

    def _words(self, text: Text) -> Text:
        return replace(text, fr=self._told(text.fr), en=self._told(text.en))

    def _told(self, words: str) -> str:
        def follow(match: re.Match[str]) -> str:
            return match[0].replace(match[1], self._field(match[1]), 1)

        return RECALL.sub(follow, words)

    def _formula(self, expression: str) -> str:
        return _NAME.sub(lambda match: self._field(match[0]), expression)

    def _field(self, name: str) -> str:
        code, separator, rest = name.partition(FIELD_SEPARATOR)
        return f"{self.names.get(code, code)}{separator}{rest}"
