"""The counters of a document that was put together from a file."""

from dataclasses import replace

from aimpact.exchange.formats.codes import highest_number
from aimpact.questionnaire.structure import Question, Questionnaire


def with_counters(questionnaire: Questionnaire) -> Questionnaire:
    """The document with its counters at or above the codes that its parts have."""
    pages = questionnaire.pages
    return replace(
        questionnaire,
        pages=tuple(
            replace(page, questions=tuple(map(_with_counters, page.questions))) for page in pages
        ),
        last_page=_next(questionnaire.last_page, [page.code for page in pages], "p"),
        last_question=_next(
            questionnaire.last_question, [q.code for q in questionnaire.questions()], "q"
        ),
        last_quota=_next(questionnaire.last_quota, [q.code for q in questionnaire.quotas], "k"),
    )


def _with_counters(question: Question) -> Question:
    return replace(
        question,
        last_choice=_next(question.last_choice, [c.code for c in question.choices], "c"),
        last_row=_next(question.last_row, [row.code for row in question.rows], "r"),
    )


def _next(counter: int, codes: list[str], start: str) -> int:
    return max(counter, highest_number(codes, start))
