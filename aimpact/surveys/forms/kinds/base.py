"""What the builder's card asks of one kind of question, besides what it asks of all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.scales import RATINGS, Scale
from aimpact.questionnaire.structure import Question, Text

Typed = Mapping[str, Any]
"""Cleaned values of the card's form, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text of the question asked in both languages: the name of its attribute, its label.

    `text`: what it is now, where it is no attribute of the question itself.
    """

    name: str
    label: Promise
    maximum: int = 40
    lines: int = 1
    text: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """How a list of the card is called: choices or lines. `add` is the word of its button, none
    when nothing may be added, moved or taken away. `ready` are scales to start from.
    """

    title: Promise
    add: Promise | None = None
    ready: tuple[Scale, ...] = ()


CHOICES = Parts(title=_("Choices"), add=_("Add a choice"))
SCALE = Parts(title=_("Scale"), add=_("Add a step"), ready=RATINGS)
ANSWERS = Parts(title=_("Answers"))
LINES = Parts(title=_("Lines"), add=_("Add a line"))


class KindSettings:
    """The settings of one kind. Fields have the names of the question's attributes."""

    choices: Parts | None = None
    rows: Parts | None = None
    roles: tuple[str, ...] = ()
    """Roles that a choice may have (`forms.parts`)."""
    amount: Promise | None = None
    """What the number of a choice is called, where it has one."""
    has_pictures = False
    """Whether each choice shows a picture."""
    has_opposites = False
    """Whether each line has an opposite."""
    is_answered = True
    """Whether people answer it: an information is only read."""

    def words(self, question: Question) -> tuple[Words, ...]:
        """Texts besides the label and the help; they may change once ballots are in."""
        return ()

    def put_words(self, question: Question, words: Mapping[str, Text]) -> Question:
        """The question with the texts typed."""
        texts: dict[str, Any] = dict(words)
        return replace(question, **texts)

    def note(self, question: Question) -> str:
        """What whoever writes such a question should know; empty for nothing."""
        return ""

    def fields(self, question: Question) -> dict[str, forms.Field]:
        """Settings that are fixed at publication, in order of display."""
        return {}

    def errors(self, question: Question, typed: Typed) -> Iterator[tuple[str, ValidationError]]:
        """What is wrong with several settings together: the field, and why."""
        low, high = typed.get("minimum"), typed.get("maximum")
        if low is not None and high is not None and low > high:
            yield "maximum", ValidationError(_("The maximum is below the minimum."))

    def settle(self, question: Question, typed: Typed) -> Question:
        """The question once its choices and lines are read as well."""
        return question

    def read(self, question: Question, typed: Typed) -> Question:
        """The question with the settings typed; `typed` holds those of `fields` only."""
        kept = {name: _like(getattr(question, name), value) for name, value in typed.items()}
        return replace(question, **kept)


def _like(before: Any, value: Any) -> Any:
    """What was typed, as an attribute of the same type as before holds it."""
    return type(before)(value) if isinstance(before, str) else value
