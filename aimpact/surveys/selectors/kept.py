"""What one survey keeps of who answers: its first page then says this, and nothing of the rest."""

from dataclasses import dataclass

from aimpact.questionnaire.detail_checks import identifying_questions
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.structure import Kind, Question
from aimpact.surveys.admission.conditions import Key
from aimpact.surveys.admission.conditions import Kind as Condition
from aimpact.surveys.models import Survey


@dataclass(frozen=True, slots=True)
class Kept:
    """What is asked for, so what may be kept; by what one person is told from another."""

    texts: bool
    contacts: bool
    files: bool
    invited: bool
    counted_by: Key


def kept_of(survey: Survey) -> Kept:
    """What this survey asks for, from its questions and its rule."""
    questions = list(survey.document.questions())
    rule = survey.rule
    return Kept(
        texts=any(_asks_text(question) for question in questions),
        contacts=any(identifying_questions(survey.document)),
        files=any(question.kind is Kind.FILE for question in questions),
        invited=rule.asks(Condition.INVITED),
        counted_by=rule.counted_by,
    )


def _asks_text(question: Question) -> bool:
    return any(field.is_text for field in behaviour_of(question).fields(question))
