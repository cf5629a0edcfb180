"""Input of an expression, and why one cannot be read."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.core.text import clean_text
from aimpact.questionnaire.expressions import ExpressionError, fields_of, parse
from aimpact.questionnaire.reading import LINE_MAXIMUM

REASONS: dict[str, Promise] = {
    "too_long": _("This is too long: cut it into several scores."),
    "too_deep": _("There are too many parentheses within one another."),
    "unknown_sign": _("The sign at place %(at)s is not one of a calculation."),
    "unexpected": _("“%(name)s”, at place %(at)s, is not expected there."),
    "expected": _("At place %(at)s, “%(name)s” is missing."),
    "value_needed": _("At place %(at)s, a number, a text or the code of a question is missing."),
    "unknown_function": _("“%(name)s” is not one of the functions."),
    "wrong_arguments": _("“%(name)s” does not have what it needs between its parentheses."),
    "field_needed": _("“%(name)s” begins with the code of a question."),
}


class ExpressionField(forms.CharField):
    """An expression, read as it is typed; `known` are the fields that it may look at."""

    def __init__(self, known: Collection[str], **options: Any) -> None:
        super().__init__(max_length=LINE_MAXIMUM, required=False, **options)
        self.known = set(known)

    def clean(self, value: Any) -> str:
        typed = " ".join(clean_text(str(super().clean(value))).split())
        if not typed:
            return ""
        try:
            names = set(fields_of(parse(typed)))
        except ExpressionError as error:
            params = {"at": error.at + 1, "name": error.name}
            raise ValidationError(str(REASONS[error.code]), params=params) from error
        if unknown := sorted(names - self.known):
            message = _("“%(name)s” is not the code of a question that comes before.")
            raise ValidationError(message, params={"name": unknown[0]})
        return typed
