"""Input of the steps of a log: which variable first, then what to make of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aimpact.desk.enums import StepKind, VariableKind
from aimpact.desk.forms import TypedField
from aimpact.desk.models.workbench import LABEL_MAXIMUM, WHY_MAXIMUM
from aimpact.desk.workbench.dictionary import Answer, Dictionary, Variable
from aimpact.desk.workbench.steps import COUNTED, NO, YES
from aimpact.desk.workbench_wording import words_of
from aimpact.insights.disclosure import BLURRED

SOURCES: Mapping[StepKind, tuple[VariableKind, ...]] = {
    StepKind.RECODE: (VariableKind.CHOICE, VariableKind.RANK),
    StepKind.BANDS: (VariableKind.NUMBER,),
    StepKind.COMBINE: COUNTED,
    StepKind.CUT: (*COUNTED, VariableKind.NUMBER),
    StepKind.WEIGHT: (VariableKind.CHOICE,),
}
"""Of which variables each kind of step is made."""
SEVERAL: Mapping[StepKind, int] = {StepKind.COMBINE: 2, StepKind.WEIGHT: 4}
"""Of how many at most, where more than one; combining takes two."""


def named(variable: Variable) -> str:
    """A variable as lists name it."""
    return f"{variable.name} – {words_of(variable.label)}"


def sources(dictionary: Dictionary, kind: StepKind) -> list[Variable]:
    """The variables that a step of that kind may be made of."""
    return dictionary.of_kind(*SOURCES[kind])


def chosen_of(dictionary: Dictionary, kind: StepKind, names: Sequence[str]) -> list[Variable]:
    """The variables named in the address, in order; empty where they are not what it takes."""
    found = [each for name in names if (each := dictionary.find(name, *SOURCES[kind]))]
    most = SEVERAL.get(kind, 1)
    fits = len(found) == most if kind is StepKind.COMBINE else 0 < len(found) <= most
    return found if fits and len(set(names)) == len(names) == len(found) else []


class StepForm(forms.Form):
    """What every step says: what it makes is called, and why."""

    def __init__(self, data: Any, *, of: Sequence[Variable], dictionary: Dictionary) -> None:
        super().__init__(data)
        self.of = of
        self.fields["label"] = TypedField(
            label=_("Name of what it makes"), max_length=LABEL_MAXIMUM
        )
        self.add(dictionary)
        self.fields["why"] = TypedField(
            label=_("Why"),
            max_length=WHY_MAXIMUM,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("It stays in the log: whoever reads the study again must understand."),
            error_messages={"required": _("Say why: the log is read again after you.")},
        )

    def add(self, dictionary: Dictionary) -> None:
        """Add the fields of this kind of step."""

    def spec(self) -> dict[str, Any]:
        """What the log keeps."""
        return {"label": self.cleaned_data["label"]}


class RecodeForm(StepForm):
    """Answers get a new name: the same name twice merges, none leaves out."""

    def add(self, dictionary: Dictionary) -> None:
        for at, answer in enumerate(self.of[0].answers):
            self.fields[f"to_{at}"] = TypedField(
                label=words_of(answer.label),
                required=False,
                max_length=LABEL_MAXIMUM,
                initial=words_of(answer.label),
            )

    def spec(self) -> dict[str, Any]:
        groups: dict[str, list[str]] = {}
        for at, answer in enumerate(self.of[0].answers):
            if name := self.cleaned_data[f"to_{at}"]:
                groups.setdefault(name, []).append(answer.code)
        told = [{"label": name, "codes": codes} for name, codes in groups.items()]
        return {**super().spec(), "of": self.of[0].name, "groups": told}


class BandsForm(StepForm):
    """Where bands of a number begin."""

    def add(self, dictionary: Dictionary) -> None:
        self.fields["bounds"] = TypedField(
            label=_("Bounds"),
            max_length=200,
            help_text=_("From the smallest, with semicolons: 10 ; 20 ; 50. 10 is in “10 or more”."),
        )

    def clean_bounds(self) -> list[float]:
        """The bounds as numbers."""
        typed = str(self.cleaned_data["bounds"]).split(";")
        try:
            return [float(one.strip().replace(",", ".")) for one in typed]
        except ValueError as error:
            raise forms.ValidationError(_("Write numbers with semicolons between them.")) from error

    def spec(self) -> dict[str, Any]:
        of = self.of[0].name
        return {**super().spec(), "of": of, "bounds": self.cleaned_data["bounds"]}


def _answers_field(variable: Variable) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=named(variable),
        choices=[(answer.code, words_of(answer.label)) for answer in variable.answers],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one answer at least.")},
    )


class CombineForm(StepForm):
    """Who gave these answers to one, and (or) those to the other."""

    def add(self, dictionary: Dictionary) -> None:
        for at, variable in enumerate(self.of):
            self.fields[f"codes_{at}"] = _answers_field(variable)
        self.fields["rule"] = forms.ChoiceField(
            label=_("Rule"),
            choices=[("all", _("Both at once")), ("any", _("One or the other"))],
            widget=forms.RadioSelect,
            initial="all",
        )
        labels = ((YES, _("Who meets the rule is called")), (NO, _("The others are called")))
        for name, label in labels:
            self.fields[name] = TypedField(label=label, max_length=LABEL_MAXIMUM)

    def spec(self) -> dict[str, Any]:
        told = self.cleaned_data
        sides = {
            side: {"of": variable.name, "codes": told[f"codes_{at}"]}
            for at, (side, variable) in enumerate(zip(("first", "second"), self.of, strict=True))
        }
        return {**super().spec(), **sides, "rule": told["rule"], YES: told[YES], NO: told[NO]}


class CutForm(StepForm):
    """Which ballots are in."""

    def add(self, dictionary: Dictionary) -> None:
        if self.of[0].kind is VariableKind.NUMBER:
            for name, label in (
                ("least", _("Smallest number kept")),
                ("most", _("Largest number kept")),
            ):
                self.fields[name] = forms.FloatField(label=label, required=False)
        else:
            self.fields["codes"] = _answers_field(self.of[0])
            self.fields["is_in"] = forms.ChoiceField(
                label=_("Ballots to keep"),
                choices=[
                    ("1", _("those who gave one of these answers")),
                    ("", _("those who answered otherwise")),
                ],
                widget=forms.RadioSelect,
                required=False,
                initial="1",
            )
        cuts = dictionary.of_kind(VariableKind.CUT)
        self.fields["within"] = forms.ChoiceField(
            label=_("Within the cut"),
            choices=[("", _("All ballots")), *((one.name, named(one)) for one in cuts)],
            required=False,
        )

    def spec(self) -> dict[str, Any]:
        told, of = self.cleaned_data, self.of[0]
        spec = {**super().spec(), "of": of.name, "within": told["within"]}
        if of.kind is VariableKind.NUMBER:
            return {**spec, "least": told["least"], "most": told["most"]}
        return {**spec, "codes": told["codes"], "is_in": bool(told["is_in"])}


def _weighed(variable: Variable) -> list[tuple[int, Answer]]:
    """The answers that the population has: what is hidden of rare profiles is none."""
    return [(at, one) for at, one in enumerate(variable.answers) if one.code != BLURRED]


class WeightForm(StepForm):
    """The shares of the population, answer by answer."""

    def add(self, dictionary: Dictionary) -> None:
        for at, variable in enumerate(self.of):
            for place, answer in _weighed(variable):
                self.fields[f"share_{at}_{place}"] = forms.FloatField(
                    label=f"{words_of(variable.label)} – {words_of(answer.label)}",
                    required=False,
                    min_value=0,
                )
        self.fields["cap"] = forms.FloatField(
            label=_("Largest weight, in times their mean"), required=False, initial=5
        )

    def spec(self) -> dict[str, Any]:
        margins = {
            variable.name: {
                answer.code: share
                for place, answer in _weighed(variable)
                if (share := self.cleaned_data[f"share_{at}_{place}"])
            }
            for at, variable in enumerate(self.of)
        }
        return {**super().spec(), "margins": margins, "cap": self.cleaned_data["cap"]}


FORMS: Mapping[StepKind, type[StepForm]] = {
    StepKind.RECODE: RecodeForm,
    StepKind.BANDS: BandsForm,
    StepKind.COMBINE: CombineForm,
    StepKind.CUT: CutForm,
    StepKind.WEIGHT: WeightForm,
}


class ChooseForm(forms.Form):
    """Of which variables a step is made. Sent by address: nothing is written."""

    def __init__(self, kind: StepKind, dictionary: Dictionary) -> None:
        super().__init__(None)
        offered = [(one.name, named(one)) for one in sources(dictionary, kind)]
        if kind in SEVERAL:
            label = _("Two variables") if kind is StepKind.COMBINE else _("Up to four variables")
            self.fields["of"] = forms.MultipleChoiceField(
                label=label, choices=offered, widget=forms.CheckboxSelectMultiple
            )
        else:
            self.fields["of"] = forms.ChoiceField(label=_("Variable"), choices=offered)


class WhyForm(forms.Form):
    """Why a step is undone."""

    why = TypedField(
        label=_("Why"),
        max_length=WHY_MAXIMUM,
        error_messages={"required": _("Say why: the log is read again after you.")},
    )
