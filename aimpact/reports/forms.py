"""What a team writes: a section of a note, somebody who receives it, what becomes of answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aimpact.core.text import clean_text
from aimpact.reports.models import TEXT_MAXIMUM, Commitment
from aimpact.reports.writing.note import blocks_of

_ROWS = {"rows": 8}


class SectionForm(forms.Form):
    """The text of a section."""

    text = forms.CharField(
        label=_("Text"),
        help_text=_("One idea a line. A line that starts with a dash is an item of a list."),
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=TEXT_MAXIMUM,
    )

    def clean_text(self) -> str:
        text = clean_text(self.cleaned_data["text"])
        if not blocks_of(text):
            raise forms.ValidationError(_("Write a sentence at least, or restore the text."))
        return text


class RecipientForm(forms.Form):
    """Somebody in charge."""

    role = forms.CharField(
        label=_("Position"), help_text=_("Mayor, head of services, project leader…"), max_length=120
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    language = forms.ChoiceField(
        label=_("Language of the note"), choices=[("fr", "Français"), ("en", "English")]
    )

    def clean_role(self) -> str:
        return clean_text(self.cleaned_data["role"])

    def clean_name(self) -> str:
        return clean_text(self.cleaned_data["name"])


class CommitmentForm(forms.Form):
    """What the one who asked will do, and will not."""

    will_do = forms.CharField(
        label=_("What we will do"),
        help_text=_("What was decided, by whom, when. Short sentences: everybody will read them."),
        widget=forms.Textarea(attrs=_ROWS),
        max_length=TEXT_MAXIMUM,
        required=False,
    )
    will_not_do = forms.CharField(
        label=_("What we will not do, and why"),
        help_text=_("People accept a no that is explained better than silence."),
        widget=forms.Textarea(attrs=_ROWS),
        max_length=TEXT_MAXIMUM,
        required=False,
    )
    is_published = forms.BooleanField(
        label=_("Show it to everyone, with the note to citizens"), required=False
    )

    def __init__(self, data: object, *, commitment: Commitment | None) -> None:
        known = commitment or Commitment()
        super().__init__(
            data,  # type: ignore[arg-type]  # a QueryDict, as every form takes
            initial={
                "will_do": known.will_do,
                "will_not_do": known.will_not_do,
                "is_published": known.published_at is not None,
            },
        )

    def clean_will_do(self) -> str:
        return clean_text(self.cleaned_data["will_do"])

    def clean_will_not_do(self) -> str:
        return clean_text(self.cleaned_data["will_not_do"])

    def clean(self) -> dict[str, Any]:
        """Nothing cannot be published."""
        data = super().clean() or {}
        said = data.get("will_do") or data.get("will_not_do")
        if data.get("is_published") and not said:
            self.add_error("will_do", _("Write what you will do, or what you will not, and why."))
        return data
