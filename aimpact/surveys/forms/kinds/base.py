"""What the builder's card asks of one kind of question, besides what it asks of all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.surveys.questionnaire.kinds.numbers import parse_number
from aimpact.surveys.questionnaire.structure import Question

Typed = Mapping[str, Any]
"""Cleaned values of the card's form, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text of the question asked in both languages: the name of its attribute, its label."""

    name: str
    label: Promise
    maximum: int = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """How a list of the card is called: choices or lines. `add` is the word of its button, none
    when nothing may be added, moved or taken away.
    """

    title: Promise
    add: Promise | None = None


CHOICES = Parts(title=_("Choices"), add=_("Add a choice"))
SCALE = Parts(title=_("Scale"), add=_("Add a step"))
ANSWERS = Parts(title=_("Answers"))
LINES = Parts(title=_("Lines"), add=_("Add a line"))


class KindSettings:
    """The settings of one kind. Fields have the names of the question's attributes."""

    choices: Parts | None = None
    rows: Parts | None = None
    roles: tuple[str, ...] = ()
    """Roles that a choice may have (`forms.parts`)."""

    def words(self, question: Question) -> tuple[Words, ...]:
        """Texts besides the label and the help; they may change once ballots are in."""
        return ()

    def fields(self, question: Question) -> dict[str, forms.Field]:
        """Settings that are fixed at publication, in order of display."""
        return {}

    def errors(self, question: Question, typed: Typed) -> Iterator[tuple[str, ValidationError]]:
        """What is wrong with several settings together: the field, and why."""
        low, high = typed.get("minimum"), typed.get("maximum")
        if low is not None and high is not None and low > high:
            yield "maximum", ValidationError(_("The maximum is below the minimum."))

    def read(self, question: Question, typed: Typed) -> Question:
        """The question with the settings typed; `typed` holds those of `fields` only."""
        kept = {name: _like(getattr(question, name), value) for name, value in typed.items()}
        return replace(question, **kept)


def _like(before: Any, value: Any) -> Any:
    """What was typed, as an attribute of the same type as before holds it."""
    return type(before)(value) if isinstance(before, str) else value


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
