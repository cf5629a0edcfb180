"""Where a question comes from, so that the same question asked twice can be compared.

A lineage is a short line: `template:<name>:<question>`, `bank:<id>` or
`survey:<code of the survey>:<question>`. A copy keeps the lineage of its model, or takes the
model's own address when it has none: every copy of a copy leads to the same root.
"""

from dataclasses import replace

from aimpact.questionnaire.structure import Question, Questionnaire

TEMPLATE, BANK, SURVEY = "template", "bank", "survey"


def lineage(survey_code: str, question: Question) -> str:
    """The root that this question of a survey shares with its copies."""
    return question.origin or f"{SURVEY}:{survey_code}:{question.code}"


def with_origins(survey_code: str, questionnaire: Questionnaire) -> Questionnaire:
    """The document for a copy of that survey: each question remembers its root."""
    pages = tuple(
        replace(
            page,
            questions=tuple(replace(q, origin=lineage(survey_code, q)) for q in page.questions),
        )
        for page in questionnaire.pages
    )
    return replace(questionnaire, pages=pages)
