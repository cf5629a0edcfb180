"""Input of the desk."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from aimpact.accounts.models import User
from aimpact.core.text import clean_text
from aimpact.desk.enums import Part
from aimpact.desk.models import Code
from aimpact.desk.models.coding import (
    DEFINITION_MAXIMUM,
    EXAMPLE_MAXIMUM,
    LABEL_MAXIMUM,
    MEMO_MAXIMUM,
    REASON_MAXIMUM,
)
from aimpact.desk.models.studies import BRIEF_MAXIMUM
from aimpact.desk.selectors.agreement import Said
from aimpact.desk.selectors.coding import Place
from aimpact.desk.services.coding import FEWEST, MOST
from aimpact.desk.services.coding_files import CodingContent, CodingFormat
from aimpact.surveys.models import Survey


class TypedField(forms.CharField):
    """A text without the characters that nobody types."""

    def clean(self, value: Any) -> str:
        return clean_text(super().clean(value))


class AskForm(forms.Form):
    """What a client asks for."""

    title = TypedField(
        label=_("Title"),
        max_length=200,
        error_messages={"required": _("Give the study a title.")},
    )
    brief = TypedField(
        label=_("What you want to know"),
        max_length=BRIEF_MAXIMUM,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The decision to be taken, what you wonder, for when. Name no private person."),
        error_messages={"required": _("Say what you want to know: the analyst begins there.")},
    )

    def __init__(self, data: Any, *, surveys: QuerySet[Survey]) -> None:
        super().__init__(data)
        self.fields["surveys"] = forms.ModelMultipleChoiceField(
            label=_("Surveys"),
            queryset=surveys,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose one survey at least.")},
        )


class AssignForm(forms.Form):
    """Who of AimPact works on a study, and as what."""

    def __init__(self, data: Any, *, people: Sequence[User]) -> None:
        super().__init__(data)
        self._people = {str(one.pk): one for one in people}
        self.fields["person"] = forms.ChoiceField(
            label=_("Person"), choices=[(key, str(one)) for key, one in self._people.items()]
        )
        self.fields["part"] = forms.ChoiceField(label=_("Part"), choices=Part.choices)

    def chosen(self) -> tuple[User, Part]:
        """The person and the part."""
        return self._people[self.cleaned_data["person"]], Part(self.cleaned_data["part"])


# --- coding texts ------------------------------------------------------------------------
class CodeForm(forms.Form):
    """A code of the frame, new or changed."""

    label = TypedField(
        label=_("Code"),
        max_length=LABEL_MAXIMUM,
        help_text=_("Two or three words: “Evening buses”."),
        error_messages={"required": _("Give the code a name.")},
    )
    definition = TypedField(
        label=_("When a text has this code"),
        max_length=DEFINITION_MAXIMUM,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What counts, and what does not: two people must set it alike."),
    )
    example = TypedField(
        label=_("Example"),
        max_length=EXAMPLE_MAXIMUM,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Of your own. Copy no answer: it would stay once the answers are erased."),
    )

    def __init__(self, data: Any = None, *, code: Code | None = None) -> None:
        self.code = code
        words = ("label", "definition", "example")
        initial = {name: getattr(code, name) for name in words} if code else {}
        super().__init__(data, initial=initial, auto_id=f"code-{code.pk if code else 0}-%s")


class PlaceForm(forms.Form):
    """Which texts to code."""

    place = forms.ChoiceField(
        label=_("Texts to code"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a question.")},
    )

    def __init__(self, data: Any = None, *, places: Sequence[Place]) -> None:
        super().__init__(data)
        self._places = {one.key: one for one in places}
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [(key, one.title) for key, one in self._places.items()]

    def chosen(self) -> Place:
        """The field of texts."""
        return self._places[self.cleaned_data["place"]]


class DrawForm(forms.Form):
    """How many texts are drawn, and who codes them."""

    size = forms.IntegerField(
        label=_("Texts to draw at random"),
        min_value=FEWEST,
        max_value=MOST,
        initial=100,
        help_text=_("From 10 to 400. With fewer than 50, the interval of the agreement is wide."),
    )
    first = forms.ChoiceField(label=_("First coder"))
    second = forms.ChoiceField(label=_("Second coder"))

    def __init__(self, data: Any = None, *, analysts: Sequence[User]) -> None:
        super().__init__(data)
        self._analysts = {str(one.pk): one for one in analysts}
        for name in ("first", "second"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
            field.choices = [(key, str(one)) for key, one in self._analysts.items()]
        if len(analysts) > 1:
            self.fields["second"].initial = str(analysts[1].pk)

    def clean(self) -> dict[str, Any]:
        """Two people, not one."""
        found = super().clean() or {}
        if found.get("first") and found.get("first") == found.get("second"):
            self.add_error("second", _("Choose two different people."))
        return found

    def coders(self) -> list[User]:
        """The two people."""
        return [self._analysts[self.cleaned_data[name]] for name in ("first", "second")]


class SaidForm(forms.Form):
    """The codes of a text, or that it cannot be coded. `offered`: the codes that may be given."""

    codes = forms.MultipleChoiceField(
        label=_("Codes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cannot_be_coded = forms.BooleanField(
        label=_("Cannot be coded"),
        required=False,
        help_text=_("It says nothing, cannot be understood, or no code of the frame fits."),
    )

    def __init__(self, data: Any = None, *, offered: Sequence[Code], said: Said | None) -> None:
        initial: dict[str, Any] = {}
        if said is not None:
            codes = [str(code.pk) for code in said.codes]
            initial = {"codes": codes, "cannot_be_coded": said.cannot_be_coded}
        super().__init__(data, initial=initial)
        self._codes = {str(code.pk): code for code in offered}
        field = self.fields["codes"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [(key, code.label) for key, code in self._codes.items()]
        self.hints = {key: code.definition for key, code in self._codes.items()}

    def clean(self) -> dict[str, Any]:
        """One or the other."""
        found = super().clean() or {}
        if "codes" in self.errors:
            return found
        if not found.get("codes") and not found.get("cannot_be_coded"):
            self.add_error("codes", _("Give a code at least, or tick “Cannot be coded”."))
        if found.get("codes") and found.get("cannot_be_coded"):
            self.add_error("codes", _("A text that cannot be coded has no code: choose."))
        return found

    def said(self) -> dict[str, Any]:
        """The answer, as the services take it."""
        values = {key: value for key, value in self.cleaned_data.items() if key != "codes"}
        return values | {"codes": [self._codes[key] for key in self.cleaned_data["codes"]]}


class JudgementForm(SaidForm):
    """What a coder says of a text."""

    memo = TypedField(
        label=_("Memo"),
        max_length=MEMO_MAXIMUM,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A doubt, an idea for the frame. The other coder reads it afterwards."),
    )

    def __init__(self, data: Any = None, *, offered: Sequence[Code], said: Said | None) -> None:
        super().__init__(data, offered=offered, said=said)
        self.initial["memo"] = said.memo if said else ""


class SettlementForm(SaidForm):
    """What is agreed in the end, and why."""

    reason = TypedField(
        label=_("Reason"),
        max_length=REASON_MAXIMUM,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why, in a sentence: the reviewer reads it.")},
    )


class CodingFileForm(forms.Form):
    """What to take out of a coding, and in what."""

    content = forms.ChoiceField(
        label=_("What the file holds"),
        widget=forms.RadioSelect,
        choices=[
            (CodingContent.TEXTS, _("The texts, with the codes of each coder and those agreed")),
            (CodingContent.FRAME, _("The frame: codes, definitions, examples, counts")),
        ],
        initial=CodingContent.TEXTS,
    )
    file_format = forms.ChoiceField(
        label=_("File"),
        widget=forms.RadioSelect,
        choices=[
            (CodingFormat.XLSX, _("Excel (XLSX)")),
            (CodingFormat.CSV, _("CSV for Excel in French (semicolons)")),
        ],
        initial=CodingFormat.XLSX,
    )
