"""What the team decides of themes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aimpact.insights.models import Theme, ThemeSplit
from aimpact.insights.models.themes import DEFINITION_MAXIMUM, NAME_MAXIMUM
from aimpact.insights.selectors.texts import QUERY_MAXIMUM
from aimpact.insights.selectors.theme_texts import NO_THEME

LARGEST_KEY = 2**63 - 1


def _actions(*names: str) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[(name, name) for name in names], widget=forms.HiddenInput)


def _offer(field: forms.Field, choices: Sequence[tuple[str, Any]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
    field.choices = choices


class ThemeForm(forms.Form):
    """What the team decides of one theme."""

    action = _actions("accept", "merge", "withdraw", "drop", "split", "decline")
    name = forms.CharField(label=_("Name of the theme"), max_length=NAME_MAXIMUM, required=False)
    definition = forms.CharField(
        label=_("When an answer is of this theme"),
        max_length=DEFINITION_MAXIMUM,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    into = forms.ChoiceField(label=_("Merge with"), required=False)

    def __init__(self, data: object = None, *, theme: Theme, others: Sequence[Theme]) -> None:
        self.theme, self.others = theme, {str(other.pk): other for other in others}
        initial = {"name": theme.name, "definition": theme.definition}
        super().__init__(data, auto_id=f"theme-{theme.pk}-%s", initial=initial)  # type: ignore[arg-type]  # a QueryDict
        named = [(pk, other.name) for pk, other in self.others.items()]
        _offer(self.fields["into"], [("", _("Choose a theme")), *named])

    def clean(self) -> dict[str, Any]:
        """A theme is accepted under a name, and merged with another."""
        found = super().clean() or {}
        if found.get("action") == "accept" and not found.get("name"):
            self.add_error("name", _("Give the theme a name."))
        if found.get("action") == "merge" and not found.get("into"):
            self.add_error("into", _("Choose the theme to merge with."))
        found["into"] = self.others.get(found.get("into") or "")
        return found


class GatherForm(forms.Form):
    """Several themes to put together, and the name of what they make."""

    themes = forms.MultipleChoiceField(
        label=_("Themes to put together"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose two themes at least.")},
    )
    name = forms.CharField(
        label=_("Name of the theme that they make"),
        help_text=_("Leave it empty for the name of the largest of them."),
        max_length=NAME_MAXIMUM,
        required=False,
    )

    def __init__(self, data: object = None, *, themes: Sequence[Theme]) -> None:
        super().__init__(data, auto_id="reunir-%s")  # type: ignore[arg-type]  # a QueryDict
        self.known = {str(theme.pk): theme for theme in themes}
        _offer(self.fields["themes"], [(pk, theme.name) for pk, theme in self.known.items()])

    def clean_themes(self) -> list[Theme]:
        """Two at least, in the order of the page: the largest first."""
        chosen = set(self.cleaned_data["themes"])
        if len(chosen) < 2:
            raise forms.ValidationError(_("Choose two themes at least."))
        return [theme for pk, theme in self.known.items() if pk in chosen]


class PartsForm(forms.Form):
    """A name for each part of a theme that becomes a theme; none where a part stays."""

    def __init__(self, data: object = None, *, split: ThemeSplit) -> None:
        super().__init__(data, auto_id=f"parts-{split.theme_id}-%s")  # type: ignore[arg-type]  # a QueryDict
        for number in range(len(split.parts)):
            self.fields[f"part_{number}"] = forms.CharField(
                label=_("Name of part %(number)d") % {"number": number + 1},
                max_length=NAME_MAXIMUM,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """One part at least is named."""
        found = super().clean() or {}
        if not any(found.values()):
            self.add_error("part_0", _("Give one part a name at least."))
        return found

    def names(self) -> list[str]:
        """The name of each part, in order; empty where it stays with the theme."""
        return [str(self.cleaned_data[name]) for name in self.fields]


class QuoteForm(forms.Form):
    """A text that the public may read, or may read no more."""

    action = _actions("quote", "withdraw")
    text = forms.IntegerField(min_value=0, max_value=LARGEST_KEY, widget=forms.HiddenInput)


class UndoForm(forms.Form):
    """The change to undo: the last one that the page showed."""

    change = forms.IntegerField(min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput)


class SourceForm(forms.Form):
    """Which texts to list: of a theme, of none, or all; those with some words."""

    de = forms.ChoiceField(label=_("Answers of"), required=False)
    q = forms.CharField(label=_("Find in the answers"), required=False, max_length=QUERY_MAXIMUM)

    def __init__(self, data: object = None, *, themes: Sequence[Theme]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        named = [(str(theme.pk), theme.name) for theme in themes]
        _offer(
            self.fields["de"],
            [("", _("All themes, or none")), (NO_THEME, _("No theme")), *named],
        )

    def chosen(self) -> tuple[str, str]:
        """The source and the words; those of a form that cannot be read are empty."""
        self.is_valid()
        return self.cleaned_data.get("de", ""), self.cleaned_data.get("q", "").strip()


class SetTextsForm(forms.Form):
    """What becomes of the texts that are ticked."""

    action = _actions("move", "remove", "create")
    texts = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Tick the answers first.")}
    )
    into = forms.ChoiceField(label=_("Theme to put them in"), required=False)
    name = forms.CharField(
        label=_("Name of the new theme"), max_length=NAME_MAXIMUM, required=False
    )

    def __init__(
        self, data: object = None, *, themes: Sequence[Theme], texts: Sequence[int]
    ) -> None:
        super().__init__(data, auto_id="ranger-%s")  # type: ignore[arg-type]  # a QueryDict
        self.known = {str(theme.pk): theme for theme in themes}
        _offer(self.fields["texts"], [(str(key), str(key)) for key in texts])
        named = [(pk, theme.name) for pk, theme in self.known.items()]
        _offer(self.fields["into"], [("", _("Choose a theme")), *named])

    def clean(self) -> dict[str, Any]:
        """Texts go into a theme; a new theme has a name."""
        found = super().clean() or {}
        if found.get("action") == "move" and not found.get("into"):
            self.add_error("into", _("Choose a theme."))
        if found.get("action") == "create" and not found.get("name"):
            self.add_error("name", _("Give the theme a name."))
        found["into"] = self.known.get(found.get("into") or "")
        return found
