"""Input of batches of sheets, and of what is written on a sheet."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from aimpact.questionnaire.kinds import Context
from aimpact.questionnaire.structure import Kind
from aimpact.surveys.forms.conditions import Posted
from aimpact.surveys.forms.texts import WordsField
from aimpact.surveys.maps import FrenchMaps
from aimpact.surveys.paper.lines import PLACES, Line, UnknownMark, is_read, to_posted, to_typed
from aimpact.surveys.selectors.places import TerritoryPlaces
from aimpact.surveys.services.casting import (
    AlreadyTookPart,
    QuestionnaireChanged,
    SurveyFull,
    SurveyNotOpen,
)
from aimpact.surveys.services.paper import (
    LARGEST_BATCH,
    NotOnPaper,
    NumberUsed,
    PersonNeeded,
    UnknownNumber,
    UnknownPerson,
)
from aimpact.surveys.templatetags.answering import plain_words

PREFIX = "l-"
"""Start of the names of a sheet's lines: no question's field can be taken for one of the form."""


KEYING: dict[type[Exception], tuple[str | None, Promise]] = {
    UnknownNumber: ("number", gettext_lazy("This number is not one of the batch.")),
    NumberUsed: (
        "number",
        gettext_lazy("The sheet of this number was keyed twice, or is a ballot already."),
    ),
    UnknownPerson: ("email", gettext_lazy("Nobody who may answer has this address.")),
    PersonNeeded: ("email", gettext_lazy("Type the address of the person: they answer once.")),
    AlreadyTookPart: (
        "email",
        gettext_lazy("This person took part already: set this answer aside."),
    ),
    NotOnPaper: (None, gettext_lazy("This survey goes neither on paper nor on the telephone.")),
    SurveyNotOpen: (
        None,
        gettext_lazy(
            "The survey takes answers between its opening and its closing. If it ended too soon,"
            " prolong it first."
        ),
    ),
    SurveyFull: (None, gettext_lazy("The survey has all the answers that it takes.")),
    QuestionnaireChanged: (
        None,
        gettext_lazy("The questions changed meanwhile: load the page again."),
    ),
}
"""Why something cannot be keyed or cast: the field to look at, and the words."""


def refuse_keying(form: forms.Form, refusal: Exception) -> None:
    """Say beside the field why it cannot be keyed."""
    field, words = KEYING[type(refusal)]
    form.add_error(field, str(words))


class BatchForm(forms.Form):
    """A new batch of numbered sheets."""

    label = WordsField(
        label=gettext_lazy("Name of the batch"),
        maximum=80,
        required=True,
        help_text=gettext_lazy("For your team, for instance: library, week 20."),
        error_messages={"required": gettext_lazy("Name the batch: where its sheets will be.")},
    )
    size = forms.IntegerField(
        label=gettext_lazy("How many sheets?"), min_value=1, max_value=LARGEST_BATCH, initial=50
    )


class ReceiveForm(forms.Form):
    """Whose sheet came back."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the person"),
        help_text=gettext_lazy("As in the list of members or of invited people."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class SheetForm(forms.Form):
    """What is written on one sheet, line by line: figures of boxes, numbers, texts."""

    number = forms.IntegerField(label=gettext_lazy("Number of the sheet"), min_value=1)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the person"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self,
        lines: Sequence[Line],
        data: Posted | None = None,
        *,
        asks_number: bool = True,
        asks_email: bool = False,
    ) -> None:
        super().__init__(data)
        self.lines = lines
        if not asks_number:
            del self.fields["number"]
        if not asks_email:
            del self.fields["email"]
        for line in lines:
            self.fields[f"{PREFIX}{line.name}"] = _line_field(line)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        self.posted: dict[str, list[str]] = {}
        context = Context(places=TerritoryPlaces(), maps=FrenchMaps())
        for line in self.lines:
            name = f"{PREFIX}{line.name}"
            try:
                self.posted[line.name] = to_posted(line, typed.get(name, ""))
            except UnknownMark:
                self.add_error(name, _unknown(line))
                continue
            if not is_read(line, self.posted[line.name], context=context):
                self.add_error(name, _unknown_place())
        if not self.errors and not any(self.posted.values()):
            raise ValidationError(_("Nothing is typed. Set a blank sheet aside: it is no answer."))
        return typed

    def keyed_lines(self) -> list[forms.BoundField]:
        """The lines, in order, for the template."""
        return [self[f"{PREFIX}{line.name}"] for line in self.lines]


class SettleForm(forms.Form):
    """Which of two keyings is right, line by line."""

    def __init__(
        self,
        lines: Sequence[Line],
        first: dict[str, list[str]],
        second: dict[str, list[str]],
        data: Posted | None = None,
    ) -> None:
        super().__init__(data)
        self.lines, self.keyings = lines, (first, second)
        for line in lines:
            self.fields[f"{PREFIX}{line.name}"] = forms.ChoiceField(
                label=line_label(line),
                choices=[
                    (str(at), _told(line, keyed.get(line.name, [])))
                    for at, keyed in enumerate(self.keyings)
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _("Look at the sheet, then choose.")},
            )

    def chosen(self) -> dict[str, list[str]]:
        """The right values of the lines."""
        return {
            line.name: self.keyings[int(self.cleaned_data[f"{PREFIX}{line.name}"])].get(
                line.name, []
            )
            for line in self.lines
        }


def line_label(line: Line) -> str:
    """The number of the question, its words, and those of its line if it has several."""
    label = f"{line.number}. {plain_words(line.question.label)}"
    if not line.is_whole_question and line.field.label != line.question.label:
        label = f"{label} – {plain_words(line.field.label)}"
    return label


def _line_field(line: Line) -> forms.CharField:
    long_text = line.field.is_text
    widget = forms.Textarea(attrs={"rows": 2}) if long_text else forms.TextInput()
    widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
    if line.marks or line.field.is_number:
        widget.attrs["inputmode"] = "text" if line.field.is_list else "numeric"
    field = WordsField(label=line_label(line), maximum=100_000)
    field.widget = widget
    field.help_text = _marks(line)
    return field


def _marks(line: Line) -> str:
    if line.field.is_moment:
        return _("As on the sheet, for instance 31/05/2027.")
    if line.question.kind is Kind.ZONE:
        return _("Names of communes, with semicolons between.")
    if line.question.kind in PLACES:
        return _("As on the sheet: the name of the place, or its postal code.")
    if not line.marks:
        return ""
    labels = {choice.code: plain_words(choice.label) for choice in line.field.choices}
    marks = format_html_join(
        " ",
        '<span class="keying-mark"><strong>{}</strong> {}</span>',
        ((mark, labels[code]) for code, mark in line.marks.items()),
    )
    if line.field.is_ranked:
        return format_html("{} {}", marks, _("– in order of preference, spaces between"))
    return format_html("{} {}", marks, _("– spaces between")) if line.field.is_list else marks


def _unknown(line: Line) -> str:
    marks = ", ".join(line.marks.values())
    if line.field.is_list:
        return _("Type figures among %(marks)s, with spaces between.") % {"marks": marks}
    return _("Type one figure among %(marks)s, or nothing if it cannot be read.") % {"marks": marks}


def _unknown_place() -> str:
    return _(
        "No place of this survey has this name, or several have it. Add the département, as in"
        " Beaulieu (43), or leave blank what cannot be read."
    )


def _told(line: Line, posted: Sequence[str]) -> str:
    if not posted:
        return _("left blank")
    language = (get_language() or "fr")[:2]
    labels = {choice.code: choice.label.read(language) for choice in line.field.choices}
    words = ", ".join(labels.get(value, value) for value in posted)
    return f"{to_typed(line, posted)} ({words})" if line.marks else words
