"""The values of profile fields: their order, their names, who lives there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.accounts.enums import AgeBand, Gender, OccupationalGroup, ProfileField
from aimpact.insights.models import SpaceMargin
from aimpact.insights.readings.groups import Group
from aimpact.insights.tallies import NOT_SAID, Book
from aimpact.spaces.models import Space
from aimpact.surveys.enums import OTHER_WAYS, Channel
from aimpact.surveys.models import Survey
from aimpact.surveys.services.sealing import CHANNEL
from aimpact.territories.enums import MarginVariable, TerritoryKind
from aimpact.territories.models import PopulationMargin, Territory
from aimpact.territories.selectors import commune_margins
from aimpact.ui.text import format_number

WAY = CHANNEL
"""The way of answering, read as a profile field where some answered otherwise than online."""

CROSSED = MarginVariable.GENDER_AGE_BAND.value
"""Gender and age together, whose values are written `woman 15-24`: no field of a profile, but a
margin of the population.
"""
CROSSED_OF = (ProfileField.GENDER.value, ProfileField.AGE_BAND.value)
_CHOICES: dict[str, type[TextChoices]] = {
    ProfileField.AGE_BAND: AgeBand,
    ProfileField.GENDER: Gender,
    ProfileField.OCCUPATION: OccupationalGroup,
}
_NAMED_AT_MOST = 4
"""Values of a group that are named one by one; past that, their number."""


@dataclass(frozen=True, slots=True)
class Population:
    """Inhabitants by profile value, and where the figures come from."""

    counts: Mapping[str, int]
    source: str
    vintage: str


@dataclass(frozen=True, slots=True)
class ProfileLabels:
    """What the values of one profile field are called, in the order to show them."""

    profile_field: str
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The field's name."""
        if self.profile_field == WAY:
            return _("Way of answering")
        if self.profile_field == CROSSED:
            return str(MarginVariable.GENDER_AGE_BAND.label)
        return str(ProfileField(self.profile_field).label)

    @property
    def rest(self) -> str:
        """Those of none of the values: who did not say, or who answered online."""
        return _("online") if self.profile_field == WAY else _("not said")

    @property
    def order(self) -> list[str]:
        return list(self.labels)

    def label(self, group: Group) -> str:
        """The name of a group of values that are counted together."""
        values = [value for value in group if value != NOT_SAID]
        if len(values) > _NAMED_AT_MOST:
            count = len(values)
            sentence = ngettext("%(count)s other group", "%(count)s other groups", count)
            if self.profile_field == ProfileField.COMMUNE:
                sentence = ngettext("%(count)s other commune", "%(count)s other communes", count)
            names = [sentence % {"count": format_number(count)}]
        else:
            names = [self.labels.get(value, value) for value in values]
        return " + ".join([*names, *([self.rest] if NOT_SAID in group else [])])


def crossed_fields(survey: Survey, book: Book) -> list[str]:
    """What answers may be compared by: the profile, and the way of answering if they differ."""
    return [*survey.profile_fields, *([WAY] if book.profile.get(WAY) else [])]


def profile_labels(book: Book, fields: Iterable[str]) -> dict[str, ProfileLabels]:
    """Names of the values of these profile fields; communes cost one query."""
    return {name: ProfileLabels(name, _labels(book, name)) for name in fields}


def _labels(book: Book, name: str) -> dict[str, str]:
    if name == WAY:
        return {way.value: str(way.label) for way in Channel if way in OTHER_WAYS}
    if name == CROSSED:
        return _crossed_labels()
    choices = _CHOICES.get(name)
    if choices is not None:
        return {member.value: str(member.label) for member in choices}
    tallies = book.values(name)
    codes = sorted(tallies.keys() - {NOT_SAID}, key=lambda code: (-tallies[code].ballots, code))
    names = _commune_names(codes)
    return {code: names.get(code, code) for code in codes}


def _crossed_labels() -> dict[str, str]:
    genders = {Gender.WOMAN: _("Women"), Gender.MAN: _("Men")}
    return {
        f"{gender.value} {band.value}": _("%(gender)s aged %(age)s")
        % {"gender": label, "age": band.label}
        for gender, label in genders.items()
        for band in AgeBand
    }


def _commune_names(codes: list[str]) -> dict[str, str]:
    if not codes:
        return {}
    communes = Territory.objects.filter(kind=TerritoryKind.COMMUNE, code__in=codes)
    return {each.code: each.label for each in communes.select_related("departement")}


def populations(
    territory: Territory | None, fields: Iterable[str], *, space: Space
) -> dict[str, Population]:
    """The figures of these profile fields, in one query: those that the space brought for its own
    territory or people, else the official ones of the territory. Communes of a wider territory
    cost another one.
    """
    wanted = list(fields)
    columns = ("variable", "category", "inhabitants", "source", "vintage", "rank", "pk")
    found = SpaceMargin.objects.none().annotate(rank=Value(0)).values_list(*columns)
    if territory is None or territory.pk == space.territory_id:
        own = SpaceMargin.objects.filter(space=space, variable__in=wanted)
        found = own.annotate(rank=Value(0)).values_list(*columns)
    official = PopulationMargin.objects.filter(territory=territory, variable__in=wanted)
    rows = found.union(official.annotate(rank=Value(1)).values_list(*columns), all=True)
    counts: dict[str, dict[str, int]] = {}
    chosen: dict[str, tuple[str, str, int]] = {}
    for variable, category, inhabitants, source, vintage, rank, _pk in rows.order_by("rank", "pk"):
        if chosen.setdefault(variable, (source, vintage, rank))[2] == rank:
            counts.setdefault(variable, {})[category] = inhabitants
    known = {name: Population(counts[name], *chosen[name][:2]) for name in counts}
    if ProfileField.COMMUNE in wanted and ProfileField.COMMUNE not in known and territory:
        known |= _communes_of(territory)
    return known


def _communes_of(territory: Territory) -> dict[str, Population]:
    inside = commune_margins(territory)
    if inside is None:
        return {}
    return {ProfileField.COMMUNE.value: Population(inside.counts, inside.source, inside.vintage)}


def with_inhabited(labels: ProfileLabels, population: Population | None) -> ProfileLabels:
    """The names of communes with those where nobody took part: their people are missing as well.
    One query for these.
    """
    if labels.profile_field != ProfileField.COMMUNE or population is None:
        return labels
    absent = [code for code in population.counts if code not in labels.labels]
    return ProfileLabels(labels.profile_field, {**labels.labels, **_commune_names(absent)})


def with_crossed(fields: Iterable[str]) -> list[str]:
    """These profile fields, and gender and age together where both are among them."""
    wanted = list(fields)
    return [*wanted, CROSSED] if set(CROSSED_OF) <= set(wanted) else wanted


def crossed_of(known: Mapping[str, Population]) -> Population | None:
    """The figures of gender and age together, where they are of the same source and vintage as
    those of each: two counts of one population would contradict one another.
    """
    both = known.get(CROSSED)
    each = [known.get(name) for name in CROSSED_OF]
    if both is None or any(one is None for one in each):
        return None
    origin = (both.source, both.vintage)
    return both if all(one and (one.source, one.vintage) == origin for one in each) else None
