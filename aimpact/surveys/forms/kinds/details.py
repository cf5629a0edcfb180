"""Settings of dates, contacts, places, consents and values of the address."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aimpact.core.text import fold
from aimpact.questionnaire.kinds.moments import read_moment
from aimpact.questionnaire.structure import TODAY, Kind, Level, Question
from aimpact.surveys.forms.kinds.base import KindSettings, Parts, Typed
from aimpact.surveys.forms.parts import ORDINARY
from aimpact.surveys.selectors.place_codes import place_code, territory_of
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.selectors import resolve_territory

AREAS = (TerritoryKind.EPCI, TerritoryKind.DEPARTEMENT, TerritoryKind.REGION)
_TODAYS = {"today", "aujourd hui", "aujourdhui"}
_LEVELS = (
    (Level.COMMUNE.value, _("A commune")),
    (Level.EPCI.value, _("An intercommunalité")),
    (Level.DEPARTEMENT.value, _("A département")),
    (Level.REGION.value, _("A région")),
)


class MomentField(forms.CharField):
    """A date, a time or both, typed; ISO 8601 or `TODAY`, empty when there is none."""

    def __init__(self, kind: Kind, **options: Any) -> None:
        super().__init__(required=False, max_length=60, **options)
        self.kind = kind

    def prepare_value(self, value: Any) -> Any:
        if value == TODAY:
            return gettext("today")
        try:
            return _told(datetime.fromisoformat(value), len(value))
        except (TypeError, ValueError):
            return value

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if not typed:
            return ""
        if self.kind is not Kind.TIME and fold(typed) in {*_TODAYS, fold(gettext("today"))}:
            return TODAY
        kinds = [Kind.DATETIME, Kind.DATE] if self.kind is Kind.DATETIME else [self.kind]
        found = next((moment for kind in kinds if (moment := read_moment(kind, typed))), "")
        if not found:
            raise ValidationError(_("This date or time cannot be read."))
        return found


def _told(moment: datetime, length: int) -> str:
    return f"{moment:%d/%m/%Y}" if length == 10 else f"{moment:%d/%m/%Y %H:%M}"


class AreaField(forms.CharField):
    """An intercommunalité, a département or a région by its name or number; its code, or empty."""

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
        if found.territory is not None:
            return place_code(found.territory)
        names = ", ".join(candidate.label for candidate in found.candidates[:5])
        if names:
            message = _("Several places match: write one of these in full: %(names)s.")
            raise ValidationError(message, params={"names": names})
        raise ValidationError(_("We know no intercommunalité, département or région of that name."))


class MomentSettings(KindSettings):
    """A date, a time, or both."""

    def fields(self, question: Question) -> dict[str, forms.Field]:
        examples = {
            Kind.DATE: _("For example 15/03/2026, or: today."),
            Kind.TIME: _("For example 18:30."),
            Kind.DATETIME: _("For example 15/03/2026 18:30, or: today."),
        }
        labels = (("earliest", _("Not before")), ("latest", _("Not after")))
        return {
            name: MomentField(
                question.kind,
                label=label,
                initial=getattr(question, name),
                help_text=examples[question.kind],
            )
            for name, label in labels
        }

    def errors(self, question: Question, typed: Typed) -> Iterator[tuple[str, ValidationError]]:
        low, high = typed.get("earliest"), typed.get("latest")
        if low and high and TODAY not in {low, high} and low > high:
            yield "latest", ValidationError(_("The latest limit is before the earliest one."))


class ContactSettings(KindSettings):
    """An e-mail address or a telephone number."""

    def note(self, question: Question) -> str:
        return gettext(
            "Personal data: only a named survey may ask for it. It is never listed with the other"
            " answers."
        )


class LinkSettings(KindSettings):
    """A web address."""


class PlaceSettings(KindSettings):
    """A place of the official list."""

    def fields(self, question: Question) -> dict[str, forms.Field]:
        return {
            "level": forms.ChoiceField(
                label=_("Which place?"), choices=_LEVELS, initial=question.level.value
            ),
            "area": AreaField(
                label=_("Only inside"),
                initial=question.area,
                help_text=_("An intercommunalité, a département or a région; empty for France."),
            ),
        }


class ConsentSettings(KindSettings):
    """A text to agree with."""

    choices = Parts(title=_("Box to tick"))

    def note(self, question: Question) -> str:
        return gettext(
            "Write what people agree with, for what use and for how long. Agreement must be free:"
            " require it only if the survey makes no sense without it (GDPR, article 7)."
        )


class HiddenSettings(KindSettings):
    """A value of the survey's address."""

    choices = Parts(title=_("Values of the address"), add=_("Add a value"))
    roles = (ORDINARY,)
    is_answered = False

    def note(self, question: Question) -> str:
        value = question.choices[0].code if question.choices else "…"
        return gettext(
            "Nobody sees this question: the link of the survey answers it, when it ends with"
            " %(example)s. The names are the codes below; any other value is dropped."
        ) % {"example": f"?{question.code}={value}"}
