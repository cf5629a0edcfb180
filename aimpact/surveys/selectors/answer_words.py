"""The answers of one ballot in words, for the person whose they are."""

from django.utils.translation import ngettext

from aimpact.questionnaire.conditions import Answers, Value
from aimpact.questionnaire.kinds import Field, behaviour_of
from aimpact.questionnaire.structure import Kind, Question, Questionnaire
from aimpact.surveys.selectors.places import TerritoryPlaces
from aimpact.surveys.telling import told_moment
from aimpact.ui.text import format_number


def answers_in_words(
    document: Questionnaire, answers: Answers, *, language: str
) -> list[tuple[str, list[str]]]:
    """Questions that were answered, in their order, each with what was answered."""
    return [
        (_asked(question, field, language), _answered(question, field, given, language))
        for question in document.questions()
        for field in behaviour_of(question).fields(question)
        if (given := answers.get(field.name)) is not None
    ]


def _asked(question: Question, field: Field, language: str) -> str:
    whole, own = question.label.read(language), field.label.read(language)
    return whole if own in {"", whole} else f"{whole} – {own}"


def _answered(question: Question, field: Field, given: Value, language: str) -> list[str]:
    values = given if isinstance(given, list) else [str(given)]
    if field.is_place:
        label = TerritoryPlaces().label(question.level, str(values[0])) if values else ""
        return [label or ", ".join(map(str, values))]
    if question.kind is Kind.FILE:
        return [
            ngettext("%(number)s file", "%(number)s files", len(values)) % {"number": len(values)}
        ]
    if field.is_moment:
        return [told_moment(str(value)) for value in values]
    if field.is_number and isinstance(given, int | float):
        return [format_number(given)]
    labels = {choice.code: choice.label.read(language) for choice in field.choices}
    said = [labels.get(str(value)) or str(value) for value in values]
    return [f"{rank}. {one}" for rank, one in enumerate(said, 1)] if field.is_ranked else said
