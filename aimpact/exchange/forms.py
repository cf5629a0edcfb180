"""Input of the screens that exchange questionnaires."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aimpact.exchange.opening import MAXIMUM_BYTES, FileRefused
from aimpact.exchange.wording import say_refused
from aimpact.surveys.selectors.team import SurveyLine

TEXT_MAXIMUM = 200_000
"""Characters of a text that is pasted."""
NEW = "nouveau"
"""Where questions that make a survey of their own go; no code of a survey is in small letters."""
TITLE_SHOWN = 80
ACCEPTED = ".lss,.lsg,.lsq,.lsa,.txt,.tsv,.xlsx,.json,.docx,.odt,.gz,.md"


class SentFileField(forms.FileField):
    """A file of a bearable size."""

    def __init__(self, *, accept: str, **kwargs: Any) -> None:
        # The browser says at once that a file is too large (files_controller), before it travels.
        widget = forms.FileInput(attrs={"accept": accept, "data-files-target": "input"})
        super().__init__(widget=widget, allow_empty_file=True, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if isinstance(value, UploadedFile) and (value.size or 0) > MAXIMUM_BYTES:
            refused = FileRefused("file_too_large", size=value.size or 0, maximum=MAXIMUM_BYTES)
            raise forms.ValidationError(say_refused(refused))


class QuestionnaireForm(forms.Form):
    """A file, or a text."""

    file = SentFileField(
        label=_("File of the questionnaire"),
        required=False,
        accept=ACCEPTED,
        help_text=_(
            "LimeSurvey (.lss, .lsa, .txt), XLSForm (.xlsx), Word (.docx), LibreOffice (.odt), "
            "plain text, AimPact (.json). 16 MB at most."
        ),
    )
    text = forms.CharField(
        label=_("Or paste the questions"),
        required=False,
        max_length=TEXT_MAXIMUM,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "One number for each question, a letter or a dash for each choice: “1. Are you "
            "satisfied?”, “a) Yes”, “b) No”."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text", "").strip()
        if "file" not in self.errors and "text" not in self.errors:
            if file and text:
                raise forms.ValidationError(_("Choose a file or paste a text, not both."))
            if not file and not text:
                self.add_error("file", _("Choose a file, or paste the questions below."))
        return cleaned

    def sent(self) -> tuple[bytes, str]:
        """What was sent, and its name."""
        file = self.cleaned_data.get("file")
        if file:
            return file.read(), file.name or ""
        return self.cleaned_data["text"].encode(), ""

    @property
    def sent_field(self) -> str:
        """The field beside which a refusal is told."""
        return "file" if self.cleaned_data.get("file") else "text"


class DestinationForm(forms.Form):
    """Where questions that were read go: a new survey, or the end of a draft."""

    destination = forms.ChoiceField(
        label=_("Where do these questions go?"),
        initial=NEW,
        help_text=_(
            "At the end of a draft, they become its last pages; its title, its introduction and "
            "its endings stay."
        ),
    )

    def __init__(self, drafts: Sequence[SurveyLine], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["destination"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (NEW, _("Into a new survey")),
                (_("At the end of a draft"), [(d.survey.code, _named(d)) for d in drafts]),
            ][: 2 if drafts else 1]


def _named(draft: SurveyLine) -> str:
    title = draft.title.read(get_language() or "fr")
    return f"{Truncator(title).chars(TITLE_SHOWN)} ({draft.survey.code})".strip()


class AnswersForm(forms.Form):
    """A file of answers to a questionnaire."""

    file = SentFileField(
        label=_("File of answers"),
        accept=".csv,.txt,.tsv,.gz,.lsa",
        help_text=_(
            "LimeSurvey: “Export responses to a VV file”, or CSV with question codes; a CSV of "
            "KoboToolbox with XML values; or a CSV of AimPact. 16 MB at most."
        ),
    )
