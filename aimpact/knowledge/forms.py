"""Input of the knowledge base."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aimpact.core.text import clean_text
from aimpact.knowledge.enums import EntryKind, Evidence, Licence, Theme
from aimpact.knowledge.models import Entry
from aimpact.knowledge.selectors.retrieval import Wanted, tidy
from aimpact.spaces.enums import SpaceKind

ANYTHING = ("", pgettext_lazy("library", "All"))
UNSAID = ("", pgettext_lazy("library", "None"))
WRITTEN = [choice for choice in EntryKind.choices if choice[0] != EntryKind.SURVEY]
"""What a team writes: its surveys made here write themselves, others are missions."""


class SearchForm(forms.Form):
    """What is looked for. Unknown values are as good as none: the address was typed."""

    words = forms.CharField(label=_("Search"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind of work"), required=False, choices=[ANYTHING, *EntryKind.choices]
    )
    theme = forms.ChoiceField(label=_("Topic"), required=False, choices=[ANYTHING, *Theme.choices])

    def wanted(self) -> Wanted:
        """What was asked for, as far as it can be read."""
        self.is_valid()
        read = {name: self.cleaned_data.get(name, "") for name in ("kind", "theme")}
        return Wanted(tidy(clean_text(self.cleaned_data.get("words", ""))), **read)


class TypedField(forms.CharField):
    """A text without the characters that nobody types."""

    def clean(self, value: Any) -> str:
        return clean_text(super().clean(value))


def _long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class EntryForm(forms.Form):
    """A piece of past work as its team tells it."""

    kind = forms.ChoiceField(label=_("Kind of work"), choices=WRITTEN)
    title = TypedField(
        label=_("Title"),
        max_length=200,
        error_messages={"required": _("Give it a title that says what it was about.")},
    )
    summary = TypedField(
        label=_("What was done"),
        max_length=2_000,
        widget=_long(4),
        help_text=_("Why, where, with whom, for how long. Name no private person."),
    )
    result = TypedField(
        label=_("What came out of it"),
        max_length=4_000,
        widget=_long(4),
        help_text=_("Figures with their base, what was decided, what failed too."),
    )
    body = TypedField(
        label=_("More, if useful"), required=False, max_length=40_000, widget=_long(8)
    )
    theme = forms.ChoiceField(label=_("Topic"), required=False, choices=[UNSAID, *Theme.choices])
    happened_on = forms.DateField(
        label=_("Date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    territory_kind = forms.ChoiceField(
        label=_("Kind of territory"),
        required=False,
        choices=[UNSAID, *((k, label) for k, label in SpaceKind.choices if k != SpaceKind.AGORA)],
    )
    territory_name = TypedField(label=_("Territory"), required=False, max_length=120)
    inhabitants = forms.IntegerField(
        label=_("Inhabitants"), required=False, min_value=1, max_value=2_000_000_000
    )
    participants = forms.IntegerField(
        label=_("Participants"), required=False, min_value=0, max_value=2_000_000_000
    )
    evidence = forms.ChoiceField(
        label=_("How far its result may be trusted"),
        choices=Evidence.choices,
        initial=Evidence.UNKNOWN,
    )
    author = TypedField(
        label=_("Who did it"),
        required=False,
        max_length=200,
        help_text=_("An organisation, as it is to be cited. Empty: your space."),
    )
    link = forms.URLField(
        label=_("Link to the source"), required=False, max_length=500, assume_scheme="https"
    )
    licence = forms.ChoiceField(
        label=_("Terms of reuse"), choices=Licence.choices, initial=Licence.INTERNAL
    )

    @classmethod
    def of(cls, entry: Entry, data: Any) -> "EntryForm":
        """The form of an entry that exists."""
        return cls(data, initial={name: getattr(entry, name) for name in cls.base_fields})
