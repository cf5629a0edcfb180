"""Input of the screens that import answers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aimpact.core.text import clean_text
from aimpact.questionnaire.reading import LABEL_MAXIMUM
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.importing.build import PlanRefused
from aimpact.surveys.importing.columns import Becomes, Plan, Reason
from aimpact.surveys.importing.files import ENCODINGS, MAXIMUM_BYTES, FileRefused
from aimpact.surveys.importing.mapping import FileMapping, MalformedMapping, Source
from aimpact.surveys.importing.mapping import mapping_from_text as read_mapping
from aimpact.surveys.importing.pivot import LongColumns
from aimpact.surveys.importing.tables import DELIMITERS
from aimpact.surveys.importing.words import (
    BECOMES,
    DELIMITER_NAMES,
    PLAN_REFUSED,
    SEPARATOR_NAMES,
    say_file_refused,
    say_mapping_refused,
    say_reason,
)
from aimpact.surveys.services.imports import SentFile

WITHOUT_LABEL = frozenset(
    {
        Becomes.OPTION, Becomes.OTHER_TEXT, Becomes.LINE, Becomes.AGE, Becomes.GENDER,
        Becomes.OCCUPATION, Becomes.SUBMITTED, Becomes.STARTED, Becomes.IGNORE,
    }
)  # fmt: skip
MAPPING_MAXIMUM = 2 * 1024 * 1024
"""Bytes of a mapping file."""


def _check_size(file: UploadedFile | None, maximum: int) -> None:
    if file is not None and file.size is not None and file.size > maximum:
        refused = FileRefused("file_too_large", size=file.size, maximum=maximum)
        raise forms.ValidationError(say_file_refused(refused))


class CsvField(forms.FileField):
    """A CSV file, gzipped or not, of a bearable size."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.gz,text/csv"})
        super().__init__(widget=widget, allow_empty_file=True, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        _check_size(value, MAXIMUM_BYTES)


class ImportStartForm(forms.Form):
    """The files to import."""

    title = forms.CharField(
        label=_("Title of the survey"),
        max_length=200,
        required=False,
        help_text=_("What readers will see. By default, the name of the file."),
    )
    answers = CsvField(
        label=_("File of answers"),
        help_text=_(
            "CSV, also compressed (.csv.gz): one line a person, or one line an answer. "
            "16 MB, 300,000 lines and 400 columns at most."
        ),
    )
    codes = CsvField(
        label=_("List of codes"),
        required=False,
        help_text=_("If the answers are codes: columns “question”, “code”, “label”."),
    )
    people = CsvField(
        label=_("Participants"),
        required=False,
        help_text=_("If age, gender and so on are in a file of their own, one line a person."),
    )

    def files_sent(self) -> dict[str, SentFile]:
        """The files, read, by their role."""
        sent = {role: self.cleaned_data[role] for role in ("answers", "codes", "people")}
        return {role: SentFile(f.name, f.read()) for role, f in sent.items() if f is not None}

    def refuse(self, refused: FileRefused) -> None:
        """Say beside the file why it cannot be read."""
        name = str(refused.figures.get("file", "answers"))
        self.add_error(name if name in self.fields else "answers", say_file_refused(refused))


class ReadingForm(forms.Form):
    """How the file of answers is read."""

    header_line = forms.IntegerField(
        label=_("Line with the names of the columns"), min_value=1, max_value=100_000
    )
    delimiter = forms.ChoiceField(
        label=_("Character between the cells"),
        choices=[(sign, DELIMITER_NAMES[name]) for sign, name in DELIMITERS.items()],
    )
    encoding = forms.ChoiceField(label=_("Encoding"), choices=list(ENCODINGS.items()))
    shape = forms.ChoiceField(
        label=_("Each line is"),
        choices=[("wide", _("a person, with all their answers")), ("long", _("one answer"))],
        widget=forms.RadioSelect,
    )
    person = forms.CharField(label=_("Column of the person"))
    question = forms.CharField(label=_("Column of the question"))
    answer = forms.CharField(label=_("Column of the answer"))

    def __init__(self, data: Any, *, columns: Sequence[str], source: Source) -> None:
        super().__init__(data, initial=_initial(source))
        choices = [("", "–"), *((column, column) for column in columns)]
        for name in ("person", "question", "answer"):
            label = self.fields[name].label
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("shape") == "long":
            for name in ("person", "question", "answer"):
                if not data.get(name):
                    self.add_error(name, gettext("Choose a column."))
        return data

    def chosen_source(self) -> Source:
        data = self.cleaned_data
        names = (data["person"], data["question"], data["answer"])
        return Source(
            encoding=data["encoding"],
            delimiter=data["delimiter"],
            header_line=data["header_line"],
            long=LongColumns(*names) if data["shape"] == "long" else None,
        )


def _initial(source: Source) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "header_line": source.header_line,
        "delimiter": source.delimiter,
        "encoding": source.encoding,
        "shape": "long" if source.long else "wide",
    }
    if source.long:
        names = {name: getattr(source.long, name) for name in ("person", "question", "answer")}
        initial |= names
    return initial


class TitleForm(forms.Form):
    """The title of the survey to be."""

    title = forms.CharField(label=_("Title of the survey"), max_length=200)


class ColumnForm(forms.Form):
    """What one column becomes. The form's prefix is the rank of the column."""

    becomes = forms.ChoiceField(label=_("Becomes"), choices=list(BECOMES.items()))
    label = forms.CharField(label=_("Wording"), max_length=LABEL_MAXIMUM, required=False)
    separator = forms.ChoiceField(
        label=_("Separated by"),
        required=False,
        choices=[("", "–"), *SEPARATOR_NAMES.items()],
    )

    def __init__(self, data: Any, *, plan: Plan, rank: int) -> None:
        initial = {"becomes": plan.becomes, "label": plan.label, "separator": plan.separator}
        super().__init__(data, prefix=f"c{rank}", initial=initial)
        self.plan = plan

    @property
    def reason(self) -> str:
        """Why the column is thought to become this."""
        return say_reason(self.plan.reason)

    @property
    def shows_label(self) -> bool:
        """Whether the column is a question by itself, and so has a wording of its own."""
        return self["becomes"].value() not in WITHOUT_LABEL

    @property
    def shows_separator(self) -> bool:
        """Whether the question of the separator makes sense now."""
        chosen = self["becomes"].value()
        return chosen == Becomes.MULTIPLE or bool(self["separator"].value())

    def chosen_plan(self) -> Plan:
        data = self.cleaned_data
        becomes = Becomes(data["becomes"])
        changed = becomes is not self.plan.becomes
        return Plan(
            column=self.plan.column,
            becomes=becomes,
            reason=Reason("person") if changed else self.plan.reason,
            label=clean_text(data["label"]) or self.plan.column,
            separator=data["separator"] if becomes is Becomes.MULTIPLE else "",
        )


def column_forms(plans: Sequence[Plan], data: Any = None) -> list[ColumnForm]:
    """One form a column, in order."""
    return [ColumnForm(data, plan=plan, rank=rank) for rank, plan in enumerate(plans)]


def refuse_plan(forms_: Sequence[ColumnForm], error: PlanRefused) -> None:
    """Say beside its column what cannot be."""
    form = next(form for form in forms_ if form.plan.column == error.column)
    form.add_error("separator" if error.code == "no_separator" else "becomes", _plan_words(error))


def _plan_words(error: PlanRefused) -> str:
    return str(PLAN_REFUSED[error.code])


class MappingForm(forms.Form):
    """A mapping written elsewhere."""

    mapping = forms.FileField(
        label=_("Mapping file (JSON)"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_mapping(self) -> FileMapping:
        file = self.cleaned_data["mapping"]
        _check_size(file, MAPPING_MAXIMUM)
        try:
            return read_mapping(file.read())
        except MalformedMapping as error:
            raise forms.ValidationError(say_mapping_refused(error)) from error


class ConfirmForm(forms.Form):
    """The last word before the survey is made."""

    visibility = forms.ChoiceField(
        label=_("Who sees the results?"),
        choices=[
            (ResultsVisibility.TEAM.value, ResultsVisibility.TEAM.label),
            (ResultsVisibility.AT_END.value, _("Everyone: the survey is closed")),
        ],
        initial=ResultsVisibility.TEAM.value,
        widget=forms.RadioSelect,
    )
    again = forms.BooleanField(
        label=_("Import this file a second time"), required=False, widget=forms.CheckboxInput
    )
