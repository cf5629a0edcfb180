"""The form to which a list of e-mail addresses is pasted or sent."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aimpact.surveys.invitees import (
    ChosenColumns,
    InviteeList,
    ListRefused,
    decode_list,
    read_invitees,
)
from aimpact.ui.text import format_number


class InviteesForm(forms.Form):
    """A list pasted in `text` or sent as `file`; the file wins. `found` holds what it says."""

    text = forms.CharField(
        label=gettext_lazy("Addresses"),
        help_text=gettext_lazy(
            "One a line, or separated by commas, semicolons or tabs. A line may also hold a"
            " language (fr, en)."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        required=False,
        strip=False,
    )
    file = forms.FileField(
        label=gettext_lazy("Or a CSV file"),
        help_text=gettext_lazy(
            "With a column of addresses; other columns are not read. 20,000 addresses at most."
        ),
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the invitations"),
        help_text=gettext_lazy("For the addresses whose line names no language."),
        choices=settings.LANGUAGES,
        initial="fr",
        widget=forms.RadioSelect,
    )

    # Which columns to read: chosen on the page that shows what was read.
    email_column = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    language_column = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    heading = forms.BooleanField(required=False, widget=forms.HiddenInput)

    found: InviteeList | None = None
    source = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        upload: UploadedFile | None = cleaned.get("file")
        name = "file" if upload else "text"
        try:
            self.source = decode_list(upload.read()) if upload else cleaned.get("text", "")
            found = read_invitees(
                self.source, language=cleaned.get("language") or "fr", chosen=_chosen(cleaned)
            )
        except ListRefused as refused:
            raise ValidationError({name: explain_list(refused)}) from refused
        if not found.invitees and not found.left_out:
            raise ValidationError({name: _("Paste at least one address, or choose a file.")})
        self.found = found
        return cleaned


def _chosen(cleaned: dict[str, Any]) -> ChosenColumns | None:
    email = cleaned.get("email_column")
    if email is None:
        return None
    return ChosenColumns(email, cleaned.get("language_column"), bool(cleaned.get("heading")))


def explain_list(refused: ListRefused) -> str:
    """Why a whole list cannot be read, and what to do."""
    figures = {name: format_number(value) for name, value in refused.figures.items()}
    sentence = {
        "too_large": _("This list is larger than %(maximum)s MB. Send it in several parts."),
        "too_long": _("This list has more than %(maximum)s addresses. Send it in several parts."),
        "spreadsheet": _(
            "This file is a spreadsheet. Save it as CSV, or copy its column of addresses and"
            " paste it here."
        ),
        "broken_quotes": _(
            "From line %(line)s on, a quotation mark is opened and never closed: the list cannot"
            " be read safely. Correct that line."
        ),
    }[refused.code]
    return sentence % figures
