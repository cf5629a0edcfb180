"""Fields for words: cleaned for the database, measured, in two languages side by side."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from aimpact.core.text import clean_text
from aimpact.questionnaire.reading import LABEL_MAXIMUM
from aimpact.questionnaire.structure import Text
from aimpact.ui.text import format_number

LANGUAGES = (("fr", _("in French")), ("en", _("in English")))


class WordsField(forms.CharField):
    """A text that people will read: control characters go, line breaks and emoji stay."""

    def __init__(self, *, maximum: int = LABEL_MAXIMUM, lines: int = 1, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
        options.setdefault("widget", widget)
        options.setdefault("required", False)
        super().__init__(strip=True, **options)
        self.maximum = maximum

    def to_python(self, value: Any) -> str:
        # Before Django's validators, which would refuse a NUL that nobody typed on purpose.
        return clean_text(str(super().to_python(value or "")))

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.maximum:
            over = len(value) - self.maximum
            sentence = ngettext(
                "%(length)s characters: %(over)s too many. Please shorten it.",
                "%(length)s characters: %(over)s too many. Please shorten it.",
                over,
            )
            figures = {"length": format_number(len(value)), "over": format_number(over)}
            raise ValidationError(sentence % figures, code="too_long")


class Bilingual(NamedTuple):
    """The two inputs of one text, for a template."""

    name: str
    fr: BoundField
    en: BoundField


class BilingualForm(forms.Form):
    """A form whose texts are asked in French and in English, as `name_fr` and `name_en`."""

    def add_words(self, name: str, label: Any, text: Text, **options: Any) -> None:
        """Add the two fields of one text."""
        for language, _language in LANGUAGES:
            field = WordsField(label=label, initial=getattr(text, language), **options)
            field.widget.attrs["lang"] = language
            self.fields[f"{name}_{language}"] = field

    def words(self, name: str) -> Text:
        """What was typed for one text."""
        typed = self.cleaned_data
        return Text(fr=typed[f"{name}_fr"], en=typed[f"{name}_en"])

    def bilinguals(self) -> Iterator[Bilingual]:
        """Each text with its two inputs, in order."""
        for name in self.fields:
            if name.endswith("_fr"):
                stem = name.removesuffix("_fr")
                yield Bilingual(stem, self[name], self[f"{stem}_en"])
