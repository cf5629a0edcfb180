"""What a reader asks of results: a comparison, words to find, a file."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aimpact.accounts.enums import ProfileField
from aimpact.core.text import clean_text
from aimpact.insights.enums import SampleClaim
from aimpact.insights.models import SamplePlan
from aimpact.insights.models.findings import REASON_MAXIMUM, WORDING_MAXIMUM
from aimpact.insights.selectors.analyses import StepRow
from aimpact.insights.selectors.profiles import WAY, ProfileLabels
from aimpact.insights.selectors.rehearsal import SIZES
from aimpact.insights.selectors.texts import QUERY_MAXIMUM
from aimpact.insights.services.exports import Content, ExportOrder, FileFormat

MOST_PEOPLE = 2_000_000_000
"""More people than this fit no column, and no list has them."""


class CrossingForm(forms.Form):
    """What to compare the answers by; a GET form, empty for nothing."""

    croiser = forms.ChoiceField(label=_("Compare the answers by"), required=False)

    def __init__(self, data: object, *, fields: Iterable[str]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict, as every form takes
        self.offer([*fields, WAY])

    def offer(self, fields: Iterable[str]) -> None:
        """Offer these: what the results can be compared by, once they are read."""
        known = [(name, ProfileLabels(name).title) for name in fields]
        choice = self.fields["croiser"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - tells the type checker
        choice.choices = [("", _("No comparison")), *known]

    def chosen(self) -> str:
        """The profile field, or an empty string for none and for one that is not offered."""
        return str(self.cleaned_data["croiser"]) if self.is_valid() else ""


class PairForm(forms.Form):
    """Two questions to set beside each other; a GET form."""

    par = forms.ChoiceField(label=_("First question"))
    question = forms.ChoiceField(label=_("Second question"))

    def __init__(self, data: object, *, names: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict, as every form takes
        for choice in self.fields.values():
            assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - tells the type checker
            choice.choices = [("", _("Choose a question")), *names]


class RehearsalForm(forms.Form):
    """How many invented participants, and which draw of them; a GET form."""

    nombre = forms.TypedChoiceField(
        label=_("Invented participants"),
        choices=[(size, str(size)) for size in SIZES],
        coerce=int,
        required=False,
    )
    tirage = forms.IntegerField(
        required=False, min_value=1, max_value=1_000_000, widget=forms.HiddenInput
    )

    def number(self) -> int:
        """How many participants; the smallest number when it cannot be read."""
        return int(self.cleaned_data.get("nombre") or SIZES[0]) if self.is_valid() else SIZES[0]

    def seed(self) -> int | None:
        """The draw asked for, to see the same report again."""
        return self.cleaned_data.get("tirage") if self.is_valid() else None


class TextsForm(forms.Form):
    """Words to find among free texts; a GET form."""

    q = forms.CharField(label=_("Find in the answers"), required=False, max_length=QUERY_MAXIMUM)
    apres = forms.IntegerField(
        required=False, min_value=-1, max_value=2**63 - 1, widget=forms.HiddenInput
    )


class ExportForm(forms.Form):
    """What to take out of a survey, and in what."""

    content = forms.ChoiceField(
        label=_("What the file holds"),
        widget=forms.RadioSelect,
        choices=[
            (Content.FIGURES, _("The results: every figure of the page")),
            (Content.BALLOTS, _("The ballots, one a line")),
            (Content.TEXTS, _("The free texts")),
            (Content.CODED_TEXTS, _("The free texts with their accepted themes")),
            (Content.CODING_FRAME, _("The coding frame: accepted themes, with examples")),
            (Content.CODEBOOK, _("The codebook: what columns and codes mean")),
        ],
        initial=Content.FIGURES,
    )
    file_format = forms.ChoiceField(
        label=_("File"),
        widget=forms.RadioSelect,
        choices=[
            (FileFormat.XLSX, _("Excel (XLSX)")),
            (FileFormat.ODS, _("LibreOffice (ODS)")),
            (FileFormat.CSV_EXCEL, _("CSV for Excel in French (semicolons)")),
            (FileFormat.CSV, _("CSV (commas, UTF-8)")),
            (FileFormat.SPSS, _("SPSS (.sav), for statistics programs: the ballots only")),
        ],
        initial=FileFormat.XLSX,
    )
    values = forms.ChoiceField(
        label=_("Answers of the ballots"),
        widget=forms.RadioSelect,
        choices=[("words", _("In words")), ("codes", _("As codes, with the codebook"))],
        initial="words",
    )

    def clean(self) -> dict[str, Any]:
        """Statistics programs read cases: there is no .sav of anything but ballots."""
        data = super().clean() or {}
        is_sav = data.get("file_format") == FileFormat.SPSS
        if is_sav and data.get("content") not in {None, Content.BALLOTS}:
            refusal = _("An SPSS file holds ballots: choose “The ballots, one a line” above.")
            self.add_error("file_format", refusal)
        return data

    def order(self) -> ExportOrder:
        """What was asked for, once the form is valid."""
        return ExportOrder(
            content=Content(self.cleaned_data["content"]),
            file_format=FileFormat(self.cleaned_data["file_format"]),
            in_words=self.cleaned_data["values"] == "words",
        )


class SampleForm(forms.Form):
    """How the people of a survey were chosen, in facts: the fields of `SamplePlan`."""

    claim = forms.ChoiceField(
        label=_("Label asked for"),
        choices=SampleClaim.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    method = forms.CharField(
        label=_("How people were chosen"),
        help_text=_("By whom, where and how, in words that anyone understands."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2_000,
        required=False,
    )
    frame = forms.CharField(
        label=_("List from which people were drawn"),
        help_text=_("For a random sample: the electoral roll, the list of subscribers…"),
        max_length=300,
        required=False,
    )
    frame_size = forms.IntegerField(
        label=_("People on that list"), min_value=1, max_value=MOST_PEOPLE, required=False
    )
    drawn = forms.IntegerField(
        label=_("People drawn by lot"), min_value=1, max_value=MOST_PEOPLE, required=False
    )
    quota_fields = forms.MultipleChoiceField(
        label=_("Variables of the quotas"),
        help_text=_("For a quota sample."),
        choices=[(one.value, one.label) for one in ProfileField if one != ProfileField.COMMUNE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    fieldwork_by = forms.CharField(
        label=_("Who carried out the survey"),
        help_text=_("Leave it empty if your space did."),
        max_length=200,
        required=False,
    )
    paid_by = forms.CharField(
        label=_("Who ordered it and paid for it"),
        help_text=_("Name and capacity. Leave it empty if your space did."),
        max_length=200,
        required=False,
    )
    bought_by = forms.CharField(
        label=_("Who bought it, if somebody else did"), max_length=200, required=False
    )
    incentive = forms.CharField(
        label=_("Reward given to participants"),
        help_text=_("Its nature and its value. Leave it empty if there was none."),
        max_length=300,
        required=False,
    )
    is_electoral = forms.BooleanField(
        label=_("The subject is tied to an electoral debate"),
        help_text=_("An election, a referendum, a candidate, the record of who governs."),
        required=False,
    )

    def __init__(self, data: Any = None, *, plan: SamplePlan | None = None) -> None:
        initial = (
            {name: getattr(plan, name) for name in self.base_fields} if plan else {"claim": ""}
        )
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        """Nobody is drawn who is not on the list."""
        data = super().clean() or {}
        for name in ("method", "frame", "fieldwork_by", "paid_by", "bought_by", "incentive"):
            data[name] = clean_text(data.get(name, ""))
        drawn, size = data.get("drawn"), data.get("frame_size")
        if drawn and size and drawn > size:
            self.add_error("drawn", _("More people drawn than the list holds."))
        return data


class FindingForm(forms.Form):
    """The team's verdict on one finding. `ids` begins the ids of its fields in the page."""

    key = forms.CharField(max_length=200, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        choices=[(name, name) for name in ("keep", "dismiss", "reconsider")],
        widget=forms.HiddenInput,
    )
    wording = forms.CharField(
        label=_("Your words for this finding"),
        help_text=_("The sentence of the rule stays beside yours. Change no figure."),
        max_length=WORDING_MAXIMUM,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(
        label=_("Why it is put aside"), max_length=REASON_MAXIMUM, required=False
    )

    def __init__(self, data: object = None, *, ids: str = "", **options: Any) -> None:
        super().__init__(data, auto_id=f"{ids}-%s", **options)  # type: ignore[arg-type]  # a QueryDict

    def clean(self) -> dict[str, Any]:
        """A finding is not put aside without a reason."""
        found = super().clean() or {}
        if found.get("verdict") == "dismiss" and not found.get("reason"):
            self.add_error("reason", _("Say why, in a few words: your team will read it."))
        return found


class PublicationForm(forms.Form):
    """Which parts of the analysis the public may read."""

    parts = forms.MultipleChoiceField(
        label=_("The public may read"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Beside the results, once the survey has ended. Nothing is public by itself."),
    )

    def __init__(
        self, data: object = None, *, parts: Iterable[StepRow], shown: Collection[str] = ()
    ) -> None:
        super().__init__(data, initial={"parts": sorted(shown)})  # type: ignore[arg-type]  # a QueryDict, as every form takes
        choice = self.fields["parts"]
        assert isinstance(choice, forms.MultipleChoiceField)  # noqa: S101 - tells the type checker
        choice.choices = [(row.name, row.label) for row in parts]


class MarginsForm(forms.Form):
    """A file of population figures, with where it comes from."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or Excel (XLSX, XLS), as INSEE publishes it, or a simple list."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls"}),
    )
    source = forms.CharField(
        label=_("Source"),
        help_text=_("Shown with every figure: “INSEE, recensement de la population, POP1B”."),
        max_length=200,
    )
    vintage = forms.RegexField(
        r"^\d{4}$", label=_("Year of the figures"), help_text=_("Four digits: 2021."), max_length=4
    )

    def clean_source(self) -> str:
        """Something is written."""
        source = clean_text(self.cleaned_data["source"])
        if not source:
            raise forms.ValidationError(_("Say where the figures come from."))
        return source
