"""Finding the place that a person types."""

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aimpact.core.text import fold, read_code
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import Territory
from aimpact.territories.selectors import (
    find_territory,
    read_place,
    resolve_commune,
    resolve_territory,
    search_communes,
    search_territories,
)
from aimpact.territories.selectors.places import COMMUNES, PlaceText

ALL_KINDS = tuple(TerritoryKind)
LEVELS = (TerritoryKind.REGION, TerritoryKind.DEPARTEMENT)


def labels(found):
    return [place.label for place in found]


def meant(typed, kinds=COMMUNES):
    """The one territory that is understood."""
    territory = resolve_territory(typed, kinds).territory
    assert territory is not None
    return territory


@pytest.mark.parametrize(
    ("typed", "words", "codes"),
    [
        ("Rennes", "rennes", ()),
        ("  RENNES (35) ", "rennes", ("35",)),
        ("35000 Rennes", "rennes", ("35000",)),
        ("St-Étienne", "saint etienne", ()),
        ("Ste Colombe / 2a", "sainte colombe", ("2A",)),
        ("2A004", "", ("2A004",)),
        ("243500139", "", ("243500139",)),
        ("Paris 12e", "paris 12e", ()),
        ("Paris 1", "paris 1", ()),
        ("٣٥٠٠٠", "٣٥٠٠٠", ()),
        ("\x00\ud800💥", "", ()),
        ("", "", ()),
    ],
)
def test_read_place_tells_words_from_codes(typed, words, codes):
    assert read_place(typed) == PlaceText(words, codes)


@given(st.text(max_size=300))
def test_reading_never_fails(typed):
    place = read_place(typed)

    assert fold(place.words) == place.words or not place.words.isascii()
    assert all(code.isascii() and code.isalnum() for code in place.codes)


@given(st.text(max_size=300))
def test_read_code_never_fails_and_is_stable(typed):
    code = read_code(typed)

    assert len(code) <= 32
    assert read_code(code) == code[:32]


@given(st.text(max_size=300))
def test_fold_is_stable(typed):
    folded = fold(typed)

    assert folded == " ".join(folded.split())
    assert fold(folded) == fold(fold(folded))


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Rennes", "Rennes (35)"),
        ("rennes (35)", "Rennes (35)"),
        ("35238", "Rennes (35)"),
        ("35000", "Rennes (35)"),
        ("35000 Rennes", "Rennes (35)"),
        ("Rennes 35238", "Rennes (35)"),
        ("Beaulieu (07)", "Beaulieu (07)"),
        ("Beaulieu 43800", "Beaulieu (43)"),
        ("st etienne", "Saint-Étienne (42)"),
        ("Beauvoir l'ancien", "Saint-Étienne (42)"),
        ("paris 12e arrondissement", "Paris (75)"),
        ("20090", "Ajaccio (2A)"),
        ("ajaccio 20", "Ajaccio (2A)"),
        ("l abergement clemenciat", "L’Abergement-Clémenciat (01)"),
    ],
)
def test_resolve_commune_understands(france, typed, label):
    assert resolve_commune(typed).territory == meant(typed)
    assert meant(typed).label == label


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("Beaulieu", ["Beaulieu (43)", "Beaulieu (07)"]),
        ("01000", ["Bourg-en-Bresse (01)", "Saint-Denis-lès-Bourg (01)"]),
        ("350", ["Rennes (35)"]),
        ("35", ["Rennes (35)", "Bruz (35)"]),
        ("Renn", ["Rennes (35)", "Rennes-en-Grenouilles (53)"]),
        ("Renes", ["Rennes (35)"]),
        ("Grenouilles", ["Rennes-en-Grenouilles (53)"]),
        ("Rennes (53)", ["Rennes (35)", "Rennes-en-Grenouilles (53)"]),
        ("Paris 12", ["Paris (75)"]),
        ("Paris 99", ["Paris (75)"]),
        ("2A", ["Ajaccio (2A)", "Île-Sans-Personne (2A)"]),
        ("2A00", ["Ajaccio (2A)"]),
        ("201", []),
        ("Nowhere at all", []),
        ("99999", []),
        ("", []),
        ("💥", []),
    ],
)
def test_resolve_commune_asks_back_when_in_doubt(france, typed, candidates):
    found = resolve_commune(typed)

    assert found.territory is None
    assert labels(found.candidates) == candidates


# They only read, so all examples may share the same few places.
shared = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@shared
@given(typed=st.text(max_size=200))
def test_resolve_commune_never_fails(france, typed):
    found = resolve_commune(typed)

    assert found.territory is None or found.candidates == ()


@shared
@given(typed=st.text(alphabet="rensRENS 0123456789abe()-'", max_size=30))
def test_resolve_commune_never_fails_on_near_names(france, typed):
    found = resolve_commune(typed)

    assert found.territory is None or found.candidates == ()


def test_search_communes_puts_the_whole_name_then_the_largest_first(france):
    assert labels(search_communes("rennes"))[:2] == ["Rennes (35)", "Rennes-en-Grenouilles (53)"]
    assert labels(search_communes("beau"))[:2] == ["Beaulieu (43)", "Beaulieu (07)"]


def test_search_communes_shows_the_former_name_that_led_there(france):
    (found,) = search_communes("beauvoir")

    assert (found.label, found.known_as) == ("Saint-Étienne (42)", "Beauvoir-l’Ancien")
    assert found.detail == "Beauvoir-l’Ancien · Loire · 42000, 42100"


def test_search_communes_keeps_to_its_limit(france):
    assert len(search_communes("b", limit=1)) == 1


def test_search_communes_finds_fictional_communes(france):
    Territory.objects.create(kind="commune", code="F0001", name="Val-Imaginaire", is_fictional=True)

    assert labels(search_communes("val imag")) == ["Val-Imaginaire"]
    assert meant("Val-Imaginaire").is_fictional


def test_a_retired_commune_can_no_longer_be_chosen(france):
    Territory.objects.filter(code="35238").update(is_current=False)

    assert resolve_commune("35238").territory is None
    assert "Rennes (35)" not in labels(search_communes("rennes"))


def test_labels_say_the_kind_of_a_territory(france):
    with translation.override("fr"):
        found = labels(search_territories("rennes", ALL_KINDS))

    assert found == [
        "Rennes (35)",
        "Rennes-en-Grenouilles (53)",
        "Rennes Métropole (intercommunalité)",
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_label_is_understood_again(france, language):
    with translation.override(language):
        places = Territory.objects.select_related("departement")
        missed = [
            place.label
            for place in places
            if resolve_territory(place.label, ALL_KINDS).territory != place
        ]

    assert missed == []


@pytest.mark.parametrize(
    ("typed", "kind", "code"),
    [
        ("35", "departement", "35"),
        ("Bretagne", "region", "53"),
        ("Paris", "departement", "75"),
        ("CC des 7 Vallées", "epci", "200000001"),
        ("243500139", "epci", "243500139"),
        ("france", "country", "FR"),
    ],
)
def test_resolve_territory_keeps_to_the_kind_asked(france, typed, kind, code):
    assert meant(typed, [TerritoryKind(kind)]).code == code


def test_resolve_territory_asks_which_paris(france):
    found = resolve_territory("Paris", [TerritoryKind.DEPARTEMENT, TerritoryKind.COMMUNE])

    with translation.override("fr"):
        assert set(labels(found.candidates)) == {"Paris (75)", "Paris (département 75)"}


def test_a_number_may_name_two_levels(france):
    found = resolve_territory("53", LEVELS)

    assert found.territory is None
    assert {place.territory.name for place in found.candidates} == {"Bretagne", "Mayenne"}


# --- inside a territory -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("around", "found"),
    [
        (("departement", "43"), ["Beaulieu (43)"]),
        (("region", "84"), ["Beaulieu (43)", "Beaulieu (07)"]),
        (("epci", "200000001"), ["Beaulieu (07)"]),
        (("commune", "07028"), ["Beaulieu (07)"]),
        (("departement", "35"), []),
    ],
)
def test_places_are_looked_for_inside_a_territory(france, around, found):
    territory = find_territory(*around)

    assert labels(search_territories("beaulieu", COMMUNES, around=territory)) == found


def test_a_namesake_elsewhere_is_no_doubt_inside_a_territory(france):
    assert resolve_commune("Beaulieu").territory is None
    inside = resolve_territory("Beaulieu", COMMUNES, around=find_territory("departement", "43"))
    assert inside.territory == Territory.objects.get(code="43021")


@pytest.mark.parametrize(
    ("kind", "code"), [("departement", "00"), ("planet", "35"), ("", ""), ("epci", "%")]
)
def test_what_names_no_territory_is_none(france, kind, code):
    assert find_territory(kind, code) is None
