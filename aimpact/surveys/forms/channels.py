"""Input about a tagged link."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aimpact.core.text import clean_text
from aimpact.surveys.enums import ChannelKind
from aimpact.surveys.models import ChannelLink
from aimpact.surveys.services.channels import ChannelFacts


class ChannelForm(forms.Form):
    """Name and kind of a link, and how many people it may have reached."""

    name = forms.CharField(
        label=gettext_lazy("Name of the link"),
        help_text=gettext_lazy(
            "For you and your figures: “Town hall posters”, “Bakery”, “November newsletter”. The"
            " end of its address is drawn from it: no person's name."
        ),
        max_length=80,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What carries it"), choices=ChannelKind.choices, initial="poster"
    )
    reached = forms.IntegerField(
        label=gettext_lazy("People it may have reached"),
        help_text=gettext_lazy(
            "If you know: posters seen, letters handed out, subscribers. It can be filled in later."
        ),
        min_value=0,
        max_value=100_000_000,
        required=False,
    )
    reached_source = forms.CharField(
        label=gettext_lazy("Where this number comes from"),
        help_text=gettext_lazy("“1,200 letters printed”, “figure given by the association”."),
        max_length=160,
        required=False,
    )

    def clean_name(self) -> str:
        return " ".join(clean_text(self.cleaned_data["name"]).split())

    def clean_reached_source(self) -> str:
        return " ".join(clean_text(self.cleaned_data["reached_source"]).split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reached") is not None and not cleaned.get("reached_source"):
            self.add_error("reached_source", _("Say where this number comes from."))
        return cleaned

    @property
    def facts(self) -> ChannelFacts:
        """What was typed, for the services."""
        return ChannelFacts(**self.cleaned_data)


def facts_of(link: ChannelLink) -> dict[str, Any]:
    """A link's facts, to start the form with."""
    return {name: getattr(link, name) for name in ("name", "kind", "reached", "reached_source")}
