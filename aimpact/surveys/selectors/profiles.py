"""The profile questions at the end of a survey: what is asked, what was answered.

Every one may be left out. Names of the form's fields are `profile-<field>`: a dash, which no
question's field has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from aimpact.accounts.enums import AgeBand, Gender, OccupationalGroup, ProfileField
from aimpact.accounts.models import User
from aimpact.core.text import clean_text
from aimpact.questionnaire.kinds import FormData
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import Territory
from aimpact.territories.selectors import FoundPlace, Resolution, resolve_commune

NOT_TOLD = "-"
"""Value of « Je préfère ne pas répondre »: stored as nothing, like no answer."""
CHOSEN = "profile-commune-chosen"
"""Name of the field that holds the code of the commune chosen among several."""

CHOICES: dict[str, list[tuple[str, object]]] = {
    ProfileField.AGE_BAND: list(AgeBand.choices),
    ProfileField.GENDER: list(Gender.choices),
    ProfileField.OCCUPATION: list(OccupationalGroup.choices),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileQuestion:
    """One profile question as it is to be drawn. `candidates`: communes to choose from."""

    field: ProfileField
    value: str = ""
    chosen: str = ""
    error: str = ""
    candidates: tuple[FoundPlace, ...] = ()

    @property
    def name(self) -> str:
        return field_name(self.field)

    @property
    def label(self) -> str:
        return _QUESTIONS[self.field]()

    @property
    def is_commune(self) -> bool:
        return self.field == ProfileField.COMMUNE

    @property
    def choices(self) -> list[tuple[str, object]]:
        return CHOICES.get(self.field, [])


@dataclass(slots=True)
class ProfileReading:
    """The profile to join to the ballot, and the questions as they are to be shown again."""

    profile: dict[str, str] = field(default_factory=dict)
    questions: list[ProfileQuestion] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        return not any(question.error for question in self.questions)


_QUESTIONS = {
    ProfileField.AGE_BAND: lambda: _("How old are you?"),
    ProfileField.GENDER: lambda: _("You are…"),
    ProfileField.OCCUPATION: lambda: _("What is your occupational group?"),
    ProfileField.COMMUNE: lambda: _("In which commune do you live?"),
}


def field_name(profile_field: str) -> str:
    return f"profile-{profile_field}"


def profile_names(fields: list[str]) -> list[str]:
    """Names of the form's fields for these profile questions."""
    return [*map(field_name, fields), *([CHOSEN] if ProfileField.COMMUNE in fields else [])]


def blank_profile(fields: list[str], user: User | None, *, on: date) -> list[ProfileQuestion]:
    """The questions before anything is typed: what the account says, for the person to change."""
    known = known_profile(user, on=on) if user else {}
    return [ProfileQuestion(field=ProfileField(name), value=known.get(name, "")) for name in fields]


def known_profile(user: User, *, on: date) -> Mapping[str, str]:
    """What the account says, as form values."""
    return {
        ProfileField.AGE_BAND: user.age_band(on),
        ProfileField.GENDER: user.gender,
        ProfileField.OCCUPATION: user.occupation,
        ProfileField.COMMUNE: user.commune.label if user.commune else "",
    }


def posted_profile(fields: list[str], data: FormData) -> list[ProfileQuestion]:
    """The questions with what was posted, nothing checked: to show a screen again."""
    return [
        ProfileQuestion(
            field=ProfileField(name),
            value=_first(data, field_name(name)),
            chosen=_first(data, CHOSEN) if name == ProfileField.COMMUNE else "",
        )
        for name in fields
    ]


def profile_form_values(profile: Mapping[str, str]) -> dict[str, list[str]]:
    """The profile of a ballot as its form would post it. A commune costs one query."""
    values = {field_name(name): [value] for name, value in profile.items()}
    code = profile.get(ProfileField.COMMUNE, "")
    if code:
        commune = _commune_of(code)
        values[field_name(ProfileField.COMMUNE)] = [commune.label if commune else code]
        values[CHOSEN] = [code]
    return values


def read_profile(fields: list[str], data: FormData) -> ProfileReading:
    """Read what was posted. A commune costs one query or two; nothing else costs any."""
    reading = ProfileReading()
    for question in posted_profile(fields, data):
        read = _read_commune if question.is_commune else _read_choice
        read(question, reading)
    return reading


def profile_in_words(profile: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was told with a ballot: the name of each thing, and what was said."""
    return [
        (str(ProfileField(name).label), _value_in_words(name, value))
        for name, value in profile.items()
        if name in ProfileField.values and value
    ]


def _value_in_words(name: str, value: str) -> str:
    if name == ProfileField.COMMUNE:
        commune = _commune_of(value)
        return commune.label if commune else value
    return str(dict(CHOICES[name]).get(value, value))


def _read_choice(question: ProfileQuestion, reading: ProfileReading) -> None:
    known = {code for code, _label in question.choices}
    error = ""
    if question.value in known:
        reading.profile[question.field] = question.value
    elif question.value not in {"", NOT_TOLD}:
        error = _("This answer is not one of those offered. Choose again.")
    reading.questions.append(
        ProfileQuestion(field=question.field, value=question.value, error=error)
    )


def _read_commune(question: ProfileQuestion, reading: ProfileReading) -> None:
    if not question.value or question.chosen == NOT_TOLD:
        reading.questions.append(ProfileQuestion(field=question.field))
        return
    chosen = _commune_of(question.chosen) if question.chosen else None
    resolution = Resolution(chosen) if chosen else resolve_commune(question.value)
    if resolution.territory is not None:
        reading.profile[question.field] = resolution.territory.code
    error = "" if resolution.territory else _commune_error(resolution)
    reading.questions.append(
        ProfileQuestion(
            field=question.field,
            value=chosen.label if chosen else question.value,
            error=error,
            candidates=resolution.candidates,
        )
    )


def _commune_error(resolution: Resolution) -> str:
    if resolution.candidates:
        return _("Several communes may be meant. Choose yours in the list.")
    return _("We know no commune of that name. Check it, give its postal code, or leave it empty.")


def _commune_of(code: str) -> Territory | None:
    communes = Territory.objects.of_today().filter(kind=TerritoryKind.COMMUNE, code=code[:9])
    return communes.select_related("departement").first()


def _first(data: FormData, name: str) -> str:
    return clean_text(next(iter(data.getlist(name)), ""))[:200]
