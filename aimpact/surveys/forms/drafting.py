"""Input for a new survey."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.structure import Text
from aimpact.surveys.forms.texts import WordsField


class NewSurveyForm(forms.Form):
    """The title, in the language of the page."""

    title = WordsField(
        label=_("Title of the survey"),
        maximum=200,
        required=True,
        help_text=_("What people read first, for instance: What for the market square?"),
        error_messages={"required": _("Write a title: you can change it later.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["title"].widget.attrs["maxlength"] = 200

    def text(self) -> Text:
        """The title as a text."""
        typed = self.cleaned_data["title"]
        is_english = (get_language() or "fr").startswith("en")
        return Text(en=typed) if is_english else Text(fr=typed)
