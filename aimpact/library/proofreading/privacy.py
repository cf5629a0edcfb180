"""Rules about what people should not have to tell (GDPR, articles 5, 9 and 10)."""

from collections.abc import Iterator

from aimpact.library.proofreading.findings import Finding, Fix, Rule
from aimpact.library.proofreading.lexicon import Lexicon
from aimpact.questionnaire.structure import Question


def check_privacy(question: Question, text: str, lexicon: Lexicon) -> Iterator[Finding]:
    """What the question asks that needs care: special categories, and what names a person."""
    if found := lexicon.sensitive.search(text):
        can_decline = any(choice.is_no_opinion for choice in question.choices)
        if not can_decline or question.is_required:
            yield Finding(
                rule=Rule.SENSITIVE, where=question.code, language=lexicon.language,
                excerpt=found[0], before=text, fix=Fix.ADD_NO_ANSWER,
            )  # fmt: skip
    if found := lexicon.identifying.search(text):
        yield Finding(
            rule=Rule.IDENTIFYING, where=question.code, language=lexicon.language,
            excerpt=found[0], before=text,
        )  # fmt: skip
