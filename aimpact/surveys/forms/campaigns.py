"""Input of the campaign kit: its texts, and the sites that may show the survey."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aimpact.core.text import clean_text
from aimpact.surveys.kit.words import LINK, LONGEST, LONGEST_OF_ALL, KitText
from aimpact.surveys.selectors.campaigns import TextShown
from aimpact.surveys.services.campaigns import MOST_SITES, NotASite, read_site


class KitTextsForm(forms.Form):
    """The texts of one language; an empty one goes back to the proposal."""

    def __init__(self, texts: Sequence[TextShown], data: Any = None) -> None:
        super().__init__(data)
        for one in texts:
            self.fields[one.kind.value] = forms.CharField(
                label=one.kind.label,
                initial=one.text,
                required=False,
                strip=False,
                max_length=LONGEST.get(one.kind, LONGEST_OF_ALL),
                widget=_widget(one.kind, one.language),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, text in list(cleaned.items()):
            cleaned[name] = clean_text(text)
            if cleaned[name] and name != KitText.SUBJECT and LINK not in text:
                self.add_error(name, _("Write {lien} where the link goes."))
        return cleaned

    @property
    def texts(self) -> dict[KitText, str]:
        """What was typed, by kind."""
        return {KitText(name): text for name, text in self.cleaned_data.items()}


def _widget(kind: KitText, language: str) -> forms.Widget:
    if kind is KitText.SUBJECT:
        return forms.TextInput(attrs={"lang": language})
    rows = {KitText.EMAIL: 12, KitText.SITE: 12, KitText.SMS: 4}.get(kind, 6)
    return forms.Textarea(attrs={"rows": rows, "lang": language})


class SitesForm(forms.Form):
    """The sites that may show the survey, one a line."""

    sites = forms.CharField(
        label=gettext_lazy("Sites that may show this survey"),
        help_text=gettext_lazy(
            "One a line: https://www.ville.example. Nothing after the name. “*.ville.example”"
            " allows all of its sub-domains. Leave it empty to allow none."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        required=False,
    )

    def clean_sites(self) -> list[str]:
        typed = clean_text(self.cleaned_data["sites"]).replace(",", "\n").split()
        try:
            sites = list(dict.fromkeys(map(read_site, typed)))
        except NotASite as wrong:
            raise forms.ValidationError(
                _("“%(site)s” is not the address of a site. Write it as https://www.ville.example.")
                % {"site": wrong.site[:80]}
            ) from wrong
        if len(sites) > MOST_SITES:
            raise forms.ValidationError(_("%(number)s sites at most.") % {"number": MOST_SITES})
        return sites
