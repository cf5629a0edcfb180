"""Input of one choice of a question, or of one line of a table."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.reading import CODE, CODE_MAXIMUM
from aimpact.questionnaire.structure import Choice, Kind, Row, Text
from aimpact.surveys.forms.conditions import Posted
from aimpact.surveys.forms.figures import FigureField
from aimpact.surveys.forms.media import MediaField
from aimpact.surveys.forms.texts import BilingualForm, WordsField

CHOICE_MAXIMUM = 500
"""Characters of a choice or a line."""
ALT_MAXIMUM = 300
"""Characters that say what a picture shows."""
ORDINARY, OTHER, EXCLUSIVE, NO_OPINION = "", "other", "exclusive", "no_opinion"
ROLES = {
    ORDINARY: _("Ordinary"),
    OTHER: _("Other: opens a text to specify"),
    EXCLUSIVE: _("Alone: cannot go with another one"),
    NO_OPINION: _("No opinion: kept out of averages"),
}


class CodeField(forms.CharField):
    """A stable code: the name of a column, or of an answer, in the exported files."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=CODE_MAXIMUM, strip=True, required=True, **options)

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if not CODE.fullmatch(typed):
            raise ValidationError(
                _("Small letters without accents, figures and single underscores, a letter first.")
            )
        return typed


class PartForm(BilingualForm):
    """The words of a choice or a line, and its code unless only words may change."""

    label_fr = WordsField(maximum=CHOICE_MAXIMUM, label=_("In French"))
    label_en = WordsField(maximum=CHOICE_MAXIMUM, label=_("In English"))

    def __init__(
        self, part: Choice | Row, data: Posted | None, *, prefix: str, has_code: bool
    ) -> None:
        super().__init__(data, prefix=prefix)
        self.part_code = part.code
        for language in ("fr", "en"):
            field = self.fields[f"label_{language}"]
            field.initial = getattr(part.label, language)
            field.widget.attrs["lang"] = language
        if has_code:
            self.fields["code"] = CodeField(label=_("Code"), initial=part.code)

    def new_code(self) -> str:
        """The code as typed; the one it had when it was not asked."""
        return (
            str(self.cleaned_data.get("code", self.part_code)) if self.is_bound else self.part_code
        )


class ChoiceForm(PartForm):
    """One choice."""

    def __init__(
        self,
        choice: Choice,
        data: Posted | None,
        *,
        prefix: str,
        roles: Sequence[str],
        amount: Promise | None = None,
        has_picture: bool = False,
    ) -> None:
        super().__init__(choice, data, prefix=prefix, has_code=bool(roles))
        self.choice = choice
        if has_picture:
            self._add_picture(choice, is_locked=not roles)
        if amount:
            self.fields["amount"] = FigureField(label=amount, at_least=0, initial=choice.amount)
        if len(roles) > 1:
            self.fields["role"] = forms.ChoiceField(
                label=_("Role"),
                required=False,
                choices=[(role, ROLES[role]) for role in roles],
                initial=role_of(choice),
            )

    def _add_picture(self, choice: Choice, *, is_locked: bool) -> None:
        shown = choice.picture.code if choice.picture else ""
        if not is_locked:
            self.fields["picture"] = MediaField(films=False, label=_("Picture"), initial=shown)
        alt = choice.picture.alt if choice.picture else Text()
        self.add_words("alt", _("What the picture shows"), alt, maximum=ALT_MAXIMUM)

    def _read_picture(self, choice: Choice) -> Choice:
        """The choice with its picture, and the words of the picture."""
        chosen = self.cleaned_data.get("picture", choice.picture)
        return replace(choice, picture=replace(chosen, alt=self.words("alt")) if chosen else None)

    @property
    def role_name(self) -> str:
        """The role in words, empty when it is ordinary."""
        role = role_of(self.choice)
        return str(ROLES[role]) if role else ""

    def read(self, kind: Kind) -> Choice:
        """The choice as typed, under the code that it had."""
        if not self.is_bound:
            return self.choice
        choice = replace(self.choice, label=self.words("label"))
        if "amount" in self.fields:
            choice = replace(choice, amount=self.cleaned_data["amount"])
        if "alt_fr" in self.fields:
            choice = self._read_picture(choice)
        role = self.cleaned_data.get("role")
        if role is None or role == role_of(self.choice):
            return choice  # flags that no role names are kept as they came
        return replace(
            choice,
            is_other=role == OTHER,
            is_exclusive=role == EXCLUSIVE or (role == NO_OPINION and kind is Kind.MULTIPLE),
            is_no_opinion=role == NO_OPINION,
        )


class RowForm(PartForm):
    """One line of a table."""

    def __init__(
        self,
        row: Row,
        data: Posted | None,
        *,
        prefix: str,
        has_code: bool,
        has_opposite: bool = False,
    ) -> None:
        super().__init__(row, data, prefix=prefix, has_code=has_code)
        self.row = row
        if has_opposite:
            self.add_words("opposite", _("Opposite"), row.opposite, maximum=CHOICE_MAXIMUM)

    def read(self) -> Row:
        """The line as typed, under the code that it had."""
        if not self.is_bound:
            return self.row
        row = replace(self.row, label=self.words("label"))
        is_opposed = "opposite_fr" in self.fields
        return replace(row, opposite=self.words("opposite")) if is_opposed else row


def role_of(choice: Choice) -> str:
    """The one role that the builder shows of a choice."""
    if choice.is_other:
        return OTHER
    if choice.is_no_opinion:
        return NO_OPINION
    return EXCLUSIVE if choice.is_exclusive else ORDINARY
