"""The wording checker: plain rules over a questionnaire, in French and in English.

It reads the words of the survey and nothing else: no answer, no person. Pure Python.
"""

from functools import lru_cache

from aimpact.library.proofreading.answers import check_answers
from aimpact.library.proofreading.findings import Finding, Fix, Rule
from aimpact.library.proofreading.lexicon import LEXICONS
from aimpact.library.proofreading.privacy import check_privacy
from aimpact.library.proofreading.wording import check_label, check_part
from aimpact.questionnaire.structure import Question, Questionnaire


def proofread(questionnaire: Questionnaire) -> list[Finding]:
    """Every remark on a questionnaire, in the order of its questions."""
    return [found for question in questionnaire.questions() for found in check_question(question)]


@lru_cache(maxsize=4_096)
def check_question(question: Question) -> tuple[Finding, ...]:
    """Every remark on one question. Questions are immutable: each is read once."""
    found: list[Finding] = []
    for lexicon in LEXICONS:
        asked = getattr(question.label, lexicon.language)
        found += check_label(question, asked, lexicon)
        found += check_privacy(question, asked, lexicon)
        for choice in question.choices:
            words = getattr(choice.label, lexicon.language)
            found += check_part(question, "choice", choice.code, words, lexicon=lexicon)
        for row in question.rows:
            words = getattr(row.label, lexicon.language)
            found += check_part(question, "row", row.code, words, lexicon=lexicon)
    found += check_answers(question)
    return tuple(found)


__all__ = ["Finding", "Fix", "Rule", "check_question", "proofread"]
