"""Settings of a table: its lines, what each of them asks for, the scale or the columns."""

from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.kinds.matrix import CELL_TEXT_MAXIMUM
from aimpact.questionnaire.structure import Question
from aimpact.questionnaire.tables import TableForm, as_form, form_of
from aimpact.surveys.forms.figures import FigureField
from aimpact.surveys.forms.kinds.base import LINES, SCALE, KindSettings, Parts, Typed, Words
from aimpact.surveys.forms.kinds.numbers import UNIT, NumberSettings
from aimpact.surveys.forms.parts import EXCLUSIVE, NO_OPINION, ORDINARY

COLUMNS = Parts(title=_("Columns"), add=_("Add a column"))
_FORMS = (
    (TableForm.ONE.value, _("One answer a line")),
    (TableForm.SEVERAL.value, _("Several answers a line")),
    (TableForm.NUMBERS.value, _("Numbers")),
    (TableForm.TEXTS.value, _("Short texts")),
    (TableForm.OPPOSITES.value, _("Between two opposite words")),
)


class MatrixSettings(KindSettings):
    """One answer a line, on a scale."""

    choices = SCALE
    rows = LINES
    roles: tuple[str, ...] = (ORDINARY, NO_OPINION)

    def fields(self, question: Question) -> dict[str, forms.Field]:
        form = forms.ChoiceField(
            label=_("What each line asks for"), choices=_FORMS, initial=form_of(question).value
        )
        return {"table_form": form} | self.more_fields(question)

    def more_fields(self, question: Question) -> dict[str, forms.Field]:
        """What the form of the table asks besides."""
        return {}

    def read(self, question: Question, typed: Typed) -> Question:
        others = {name: value for name, value in typed.items() if name != "table_form"}
        return super().read(question, others)

    def settle(self, question: Question, typed: Typed) -> Question:
        # Lines and columns change with the form: they are read first.
        return as_form(question, TableForm(typed["table_form"]))


class TicksSettings(MatrixSettings):
    """Several answers a line."""

    choices = COLUMNS
    roles = (ORDINARY, EXCLUSIVE, NO_OPINION)

    def more_fields(self, question: Question) -> dict[str, forms.Field]:
        return {
            name: FigureField(label=label, whole=True, at_least=1, initial=getattr(question, name))
            for name, label in (("minimum", _("At least")), ("maximum", _("At most")))
        }


class NumbersSettings(MatrixSettings):
    """A number a line, or one in each column."""

    choices = COLUMNS
    roles = (ORDINARY,)

    def words(self, question: Question) -> tuple[Words, ...]:
        return (UNIT,)

    def more_fields(self, question: Question) -> dict[str, forms.Field]:
        return NumberSettings().fields(question)


class TextsSettings(MatrixSettings):
    """A short text a line, or one in each column."""

    choices = COLUMNS
    roles = (ORDINARY,)

    def more_fields(self, question: Question) -> dict[str, forms.Field]:
        label = _("Characters at most")
        return {
            "maximum": FigureField(label=label, whole=True, at_least=1, initial=question.maximum)
        }

    def errors(self, question: Question, typed: Typed) -> Iterator[tuple[str, ValidationError]]:
        if (typed.get("maximum") or 0) > CELL_TEXT_MAXIMUM:
            message = _("%(maximum)s characters at most for this length.")
            yield "maximum", ValidationError(message, params={"maximum": CELL_TEXT_MAXIMUM})


class OppositesSettings(MatrixSettings):
    """A step between two opposite words."""

    has_opposites = True


TABLES: dict[TableForm, KindSettings] = {
    TableForm.ONE: MatrixSettings(),
    TableForm.SEVERAL: TicksSettings(),
    TableForm.NUMBERS: NumbersSettings(),
    TableForm.TEXTS: TextsSettings(),
    TableForm.OPPOSITES: OppositesSettings(),
}
