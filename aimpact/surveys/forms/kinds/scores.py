"""What the builder asks of a score."""

from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.expressions import ExpressionError, parse
from aimpact.questionnaire.reading import LINE_MAXIMUM
from aimpact.questionnaire.structure import Question
from aimpact.surveys.forms.expressions import REASONS
from aimpact.surveys.forms.kinds.base import KindSettings, Typed


class ScoreSettings(KindSettings):
    """The calculation. Which questions it may look at is said before publication."""

    def fields(self, question: Question) -> dict[str, forms.Field]:
        return {
            "expression": forms.CharField(
                label=_("Calculation"),
                initial=question.expression,
                max_length=LINE_MAXIMUM,
                help_text=_("For example: worth(q1) + q2 * 2, or mean(q3, q4)"),
            )
        }

    def errors(self, question: Question, typed: Typed) -> Iterator[tuple[str, ValidationError]]:
        try:
            parse(str(typed.get("expression", "")))
        except ExpressionError as error:
            params = {"at": error.at + 1, "name": error.name}
            yield "expression", ValidationError(str(REASONS[error.code]), params=params)
