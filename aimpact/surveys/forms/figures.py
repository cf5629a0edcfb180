"""Fields for numbers, read as people type them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.kinds.numbers import parse_number


class FigureField(forms.CharField):
    """A number as people type it; `None` when empty."""

    def __init__(self, *, whole: bool = False, at_least: int | None = None, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric" if whole else "decimal"})
        options.setdefault("required", False)
        super().__init__(max_length=30, widget=widget, **options)
        self.whole = whole
        self.at_least = at_least

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.15g}" if isinstance(value, float) else value

    def clean(self, value: Any) -> float | None:
        typed = str(super().clean(value))
        if not typed:
            return None
        number = parse_number(typed)
        if number is None:
            raise ValidationError(_("Write a number in figures, for example 12 or 3.5."))
        if self.whole and number != int(number):
            raise ValidationError(_("Write a whole number, without decimals."))
        if self.at_least is not None and number < self.at_least:
            message = _("Write a number of %(minimum)s or more.")
            raise ValidationError(message, params={"minimum": self.at_least})
        return number
