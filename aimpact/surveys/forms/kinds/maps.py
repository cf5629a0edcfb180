"""Settings of a map: where it is, and how fine a place is kept."""

from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.kinds.maps import EXACT, HUNDRED, THOUSAND, metres_of
from aimpact.questionnaire.structure import Question
from aimpact.surveys.forms.kinds.base import KindSettings, Typed
from aimpact.surveys.selectors.place_codes import place_code, territory_of
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.selectors import resolve_territory

_AREA = _("A commune, an intercommunality, a département or a région; or France.")
_AREA_WITHOUT_STREETS = _(
    "A commune, an intercommunality, a département or a région; or France. Maps of this platform"
    " show contours and names, not streets: for a street or a square, ask for its name as well."
)
AREAS = tuple(kind for kind in TerritoryKind if kind != TerritoryKind.COUNTRY)
PRECISIONS = (
    (str(HUNDRED), _("About 100 metres")),
    (str(THOUSAND), _("About 1 kilometre")),
    (str(EXACT), _("Exactly where people point: a home can be recognised")),
)


class AreaField(forms.CharField):
    """A territory of France, typed; its code in the questionnaire. Empty: the whole country."""

    is_wide = True

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=120, **options)

    def prepare_value(self, value: Any) -> Any:
        territory = territory_of(value) if isinstance(value, str) else None
        return territory.label if territory else value

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if not typed:
            return ""
        found = resolve_territory(typed, AREAS)
        if found.territory is None:
            raise ValidationError(_places(found.candidates))
        return place_code(found.territory)


def _places(candidates: Any) -> str:
    names = ", ".join(candidate.label for candidate in candidates[:5])
    if not names:
        return str(_("No place has this name. Check the spelling, or type the postal code."))
    return str(_("Write it as one of these: %(places)s.") % {"places": names})


class MapSettings(KindSettings):
    """A pin or a zone."""

    def fields(self, question: Question) -> dict[str, forms.Field]:
        area = AreaField(
            label=_("Where the map is"),
            help_text=_AREA if settings.MAP_TILES_URL else _AREA_WITHOUT_STREETS,
            initial=question.area,
        )
        step = forms.ChoiceField(
            label=_("How fine a place is kept"),
            choices=PRECISIONS,
            initial=str(metres_of(question)),
        )
        return {"area": area, "step": step}

    def read(self, question: Question, typed: Typed) -> Question:
        metres = float(typed["step"])
        kept = None if metres == HUNDRED else metres
        others = {name: value for name, value in typed.items() if name != "step"}
        return super().read(replace(question, step=kept), others)
