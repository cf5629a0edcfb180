"""Finds the place that a person types: by name, by postal code, by official code."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, F, Func, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Cast

from aimpact.core.text import fold
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import Territory, TerritoryAlias, TerritoryQuerySet

COMMUNES = (TerritoryKind.COMMUNE,)
LONGEST = 120
"""Characters of a typed place that are read."""
SHOWN = 10
HOMONYMS = 30
"""Candidates that are shown to choose from; no more than twelve communes share one name."""
_WHOLE_CODES = {5, 9}
_SHORTEST_GUESS = 3
_CODE = re.compile(r"[0-9]{2,5}|2[ab][0-9]{0,3}|[0-9]{9}")
_SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


@dataclass(frozen=True)
class PlaceText:
    """What was typed, read: folded words, and the codes (postal, official) among them."""

    words: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class FoundPlace:
    """A territory that may be the one meant; `known_as` is the other name that led to it."""

    territory: Territory
    known_as: str = ""

    @property
    def label(self) -> str:
        return self.territory.label

    @property
    def detail(self) -> str:
        """What helps to tell it from homonyms: another name, the département, postal codes."""
        parts = [self.known_as]
        if self.territory.kind == TerritoryKind.COMMUNE and self.territory.departement:
            parts.append(self.territory.departement.name)
        codes = self.territory.postal_codes
        parts.append(", ".join(codes[:3]) + ("…" if len(codes) > 3 else ""))
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True)
class Resolution:
    """The one territory that was meant, or those that may have been (none: nothing like it)."""

    territory: Territory | None = None
    candidates: tuple[FoundPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Among:
    """The territories looked among: those of some kinds; inside another one, where it is given."""

    kinds: Collection[TerritoryKind]
    around: Territory | None = None

    def all(self) -> TerritoryQuerySet:
        places = Territory.objects.of_today().filter(kind__in=self.kinds)
        if self.around is None:
            return places
        itself = Q(pk=self.around.pk)
        # A territory has a field for each larger one, of the name of its kind.
        has_field = self.around.kind in {
            TerritoryKind.EPCI,
            TerritoryKind.DEPARTEMENT,
            TerritoryKind.REGION,
        }
        return places.filter(itself | Q(**{self.around.kind: self.around}) if has_field else itself)


def read_place(typed: str) -> PlaceText:
    """Read « 35000 Rennes », « Rennes (35) », « st malo », « 2A »; any text gives something."""
    tokens = fold(typed[:LONGEST]).split()
    codes = tuple(token.upper() for token in tokens if _CODE.fullmatch(token))
    words = [_SAINTS.get(token, token) for token in tokens if not _CODE.fullmatch(token)]
    return PlaceText(" ".join(words), codes)


def find_territory(kind: str, code: str) -> Territory | None:
    """The territory of today with that official code, in any letters. A query; none for none."""
    if kind not in TerritoryKind.values or not code.isalnum():
        return None
    today = Territory.objects.of_today().select_related("departement")
    return today.filter(kind=kind, code=code.upper()).first()


def search_communes(text: str, limit: int = SHOWN) -> list[FoundPlace]:
    """Communes that `text` may mean, the likeliest first; fictional ones included."""
    return search_territories(text, COMMUNES, limit)


def search_territories(
    text: str,
    kinds: Collection[TerritoryKind],
    limit: int = SHOWN,
    *,
    around: Territory | None = None,
) -> list[FoundPlace]:
    """Territories of these kinds that `text` may mean, the likeliest first; inside `around`.

    Names that begin so, then names with a word that begins so, then former names, then names
    that look alike; in each, the most populated first. Codes narrow the search, unless that
    leaves nothing: a number may belong to the name (« Paris 12e »), or be wrong.
    """
    place, among = read_place(text), Among(kinds, around)
    if not place.words:
        within = _within(among, place.codes)
        return _wrap(_by_population(within)[:limit]) if place.codes else []
    found = _search(_within(among, place.codes), place.words, limit)
    if place.codes and not found:
        everywhere = _within(among, ())
        found = _search(everywhere, _whole(text), limit) or _search(everywhere, place.words, limit)
    return found


def _search(within: TerritoryQuerySet, words: str, limit: int) -> list[FoundPlace]:
    found = _wrap(_named(within, words)[:limit])
    if len(found) < limit:
        found = _join(found, _formerly_named(within, words, limit), limit)
    if len(found) < limit and len(words) >= _SHORTEST_GUESS:
        found = _join(found, _wrap(_alike(within, words)[:limit]), limit)
    return found


def resolve_commune(typed: str) -> Resolution:
    """The commune that a person typed in full, or the candidates to choose from."""
    return resolve_territory(typed, COMMUNES)


def resolve_territory(
    typed: str, kinds: Collection[TerritoryKind], *, around: Territory | None = None
) -> Resolution:
    """The one territory that `typed` names without doubt, or the candidates to choose from.

    Without doubt: it is the label itself, or the whole name of one territory only, or a code
    of one only. A name that merely begins so, or looks alike, is always asked back. With
    `around`, only what lies inside it is looked at.
    """
    place, among = read_place(typed), Among(kinds, around)
    if not place.words and not place.codes:
        return Resolution()
    exact = _exact(typed, place, among)
    if len(exact) == 1:
        return Resolution(territory=exact[0].territory)
    return Resolution(candidates=tuple(exact or _likely(typed, place, among)))


def _exact(typed: str, place: PlaceText, among: Among) -> list[FoundPlace]:
    within = _within(among, place.codes)
    if not place.words:
        whole_codes = all(len(code) in _WHOLE_CODES for code in place.codes)
        exact = within if whole_codes else within.filter(code__in=place.codes)
        return _wrap(_by_population(exact)[:HOMONYMS])
    if labelled := _labelled(typed, among):
        return [labelled]
    # A name may hold a number (« CC des 7 Vallées »), which is then no code.
    for names in (_whole(typed), place.words):
        bearing = within if names == place.words else _within(among, ())
        former = TerritoryAlias.objects.filter(search_text=names, territory__in=bearing)
        found = _wrap(_by_population(bearing.filter(search_text=names))[:HOMONYMS])
        if found := _join(found, _wrap_aliases(former.order_by("pk")[:HOMONYMS]), HOMONYMS):
            return found
    return []


def _labelled(typed: str, among: Among) -> FoundPlace | None:
    # A label has what tells it from its homonyms in its last brackets.
    name = _whole(typed[:LONGEST].rpartition("(")[0])
    same = _wrap(_within(among, ()).filter(search_text=name)) if name else []
    labelled = [one for one in same if fold(one.label) == fold(typed[:LONGEST])]
    return labelled[0] if len(labelled) == 1 else None


def _likely(typed: str, place: PlaceText, among: Among) -> list[FoundPlace]:
    # « Rennes (36) »: the name may be right and its number wrong, or the reverse.
    namesakes = _wrap(_by_population(_within(among, ()).filter(search_text=place.words))[:SHOWN])
    return _join(namesakes, search_territories(typed, among.kinds, around=among.around), HOMONYMS)


def _whole(typed: str) -> str:
    return " ".join(_SAINTS.get(word, word) for word in fold(typed[:LONGEST]).split())


def _within(among: Among, codes: Iterable[str]) -> TerritoryQuerySet:
    postal_text = Func(F("postal_codes"), Value(" "), function="array_to_string")
    places = (
        among.all().select_related("departement").alias(postal_text=Cast(postal_text, TextField()))
    )
    for code in codes:
        places = places.filter(_bears(code))
    return places


def _bears(code: str) -> Q:
    if len(code) == 9:
        return Q(code=code)
    if len(code) == 5:
        return Q(postal_codes__contains=[code]) | Q(code=code)
    if not code.isdigit():
        return Q(departement__in=_departements([code[:2]]), code__startswith=code) | Q(code=code)
    width = 3 if code[:2] in {"97", "98"} else 2
    # Ids first: a condition on the joined table would read every commune.
    near = Q(departement__in=_departements(["2A", "2B"] if code[:2] == "20" else [code[:width]]))
    if len(code) <= width:
        return near | Q(code=code)
    return near & (Q(postal_text__startswith=code) | Q(postal_text__contains=f" {code}"))


def _departements(codes: list[str]) -> list[int]:
    departements = Territory.objects.filter(kind=TerritoryKind.DEPARTEMENT, code__in=codes)
    return list(departements.values_list("pk", flat=True))


def _named(within: TerritoryQuerySet, words: str) -> TerritoryQuerySet:
    rank = Case(
        When(search_text=words, then=Value(0)),
        When(search_text__startswith=words, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    begins = Q(search_text__startswith=words) | Q(search_text__contains=f" {words}")
    return within.filter(begins).order_by(rank, *_LARGEST_FIRST)


def _alike(within: TerritoryQuerySet, words: str) -> TerritoryQuerySet:
    likeness = TrigramSimilarity("search_text", words)
    return within.filter(search_text__trigram_similar=words).order_by(
        likeness.desc(), *_LARGEST_FIRST
    )


_LARGEST_FIRST = (F("population").desc(nulls_last=True), "name", "pk")


def _by_population(within: TerritoryQuerySet) -> TerritoryQuerySet:
    return within.order_by(*_LARGEST_FIRST)


def _formerly_named(within: TerritoryQuerySet, words: str, limit: int) -> list[FoundPlace]:
    begins = Q(search_text__startswith=words) | Q(search_text__contains=f" {words}")
    former = TerritoryAlias.objects.filter(begins, territory__in=within)
    return _wrap_aliases(former.order_by("search_text", "pk")[:limit])


def _wrap(territories: Iterable[Territory]) -> list[FoundPlace]:
    return [FoundPlace(territory) for territory in territories]


def _wrap_aliases(aliases: "Iterable[TerritoryAlias]") -> list[FoundPlace]:
    rows = list(aliases)
    ids = {alias.territory_id for alias in rows}
    places = Territory.objects.select_related("departement").in_bulk(ids) if ids else {}
    return [FoundPlace(places[alias.territory_id], alias.name) for alias in rows]


def _join(first: Sequence[FoundPlace], then: Iterable[FoundPlace], limit: int) -> list[FoundPlace]:
    places = {found.territory.pk: found for found in first}
    for found in then:
        places.setdefault(found.territory.pk, found)
    return list(places.values())[:limit]
