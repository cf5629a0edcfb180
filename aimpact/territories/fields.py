"""Form fields in which a person types a place: they understand it, or ask which one is meant."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import Territory
from aimpact.territories.selectors import FoundPlace, Resolution, resolve_territory
from aimpact.territories.selectors.places import COMMUNES, LONGEST


class TypedPlace(NamedTuple):
    """What came back: the text, and the candidate ticked when the text was asked back."""

    text: str
    choice: str


class PlaceInput(forms.TextInput):
    """A text input; the candidates of an ambiguous text are drawn beneath it by the field."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> TypedPlace:
        return TypedPlace(data.get(name) or "", data.get(f"{name}_choice") or "")

    def format_value(self, value: Any) -> str:
        if isinstance(value, Territory):
            return value.label
        return value.text if isinstance(value, TypedPlace) else str(value or "")


class TerritoryField(forms.Field):
    """A territory of some kinds: cleans to a `Territory` or, when empty, to `None`.

    The text may be a name, « Rennes (35) », a postal code, an official code. When it fits
    several places the form comes back with a choice of them, and the text is kept. The initial
    value is a `Territory` with its `departement` selected.
    """

    widget = PlaceInput
    default_error_messages = {
        "ambiguous": _("Several places match: choose yours from the list below."),
        "unsure": _("Is it one of the places below? Choose it, or correct the name."),
        "unknown": _("No place has this name. Check the spelling, or type the postal code."),
        "too_long": _("This is too long for the name of a place."),
    }

    def __init__(self, *, kinds: Collection[TerritoryKind], **options: Any) -> None:
        super().__init__(**options)
        self.kinds = tuple(kinds)

    @property
    def suggest_url(self) -> str:
        """Where the combobox asks for suggestions (`{% field %}` reads this)."""
        if self.kinds == COMMUNES:
            return reverse("search_communes")
        return reverse("search_territories", args=["-".join(self.kinds)])

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"maxlength": LONGEST, "autocapitalize": "words", "spellcheck": "false"}

    def clean(self, value: Any) -> Territory | None:
        typed = value if isinstance(value, TypedPlace) else TypedPlace(str(value or ""), "")
        if not typed.text.strip():
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if len(typed.text) > LONGEST:
            raise ValidationError(self.error_messages["too_long"], code="too_long")
        found = resolve_territory(typed.text, self.kinds)
        return found.territory or self._chosen(typed, found)

    def _chosen(self, typed: TypedPlace, found: Resolution) -> Territory:
        for candidate in found.candidates:
            if typed.choice == choice_value(candidate):
                return candidate.territory
        code = "unsure" if len(found.candidates) == 1 else "ambiguous"
        code = code if found.candidates else "unknown"
        raise ValidationError(self.error_messages[code], code=code)

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial.label if isinstance(initial, Territory) else ""
        return before != (data.text if isinstance(data, TypedPlace) else "")

    def after(self, bound: BoundField) -> str:
        """The candidates to choose from, drawn by `{% field %}` beneath the input."""
        typed = bound.value()
        if not bound.errors or not isinstance(typed, TypedPlace) or len(typed.text) > LONGEST:
            return ""
        found = resolve_territory(typed.text, self.kinds)
        values = [(choice_value(candidate), candidate) for candidate in found.candidates]
        if not values:
            return ""
        return render_to_string("territories/candidates.html", {"bound": bound, "values": values})


class CommuneField(TerritoryField):
    """A commune of the official list: a `TerritoryField` of that one kind."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Commune"))
        super().__init__(kinds=COMMUNES, **options)


def choice_value(candidate: FoundPlace) -> str:
    """How a candidate is named in the form that comes back."""
    return f"{candidate.territory.kind}:{candidate.territory.code}"
