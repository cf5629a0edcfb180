"""Small places betray nobody: neither shown nor found by taking places away from a larger one."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from aimpact.insights.readings.places import (
    FRANCE,
    KnownPlace,
    LevelReading,
    PlaceCount,
    read_places,
)
from aimpact.questionnaire.structure import Level

K = 5
KNOWN = {
    "commune_35238": KnownPlace("Rennes (35)", "departement_35"),
    "commune_35001": KnownPlace("Acigné (35)", "departement_35"),
    "commune_22278": KnownPlace("Saint-Brieuc (22)", "departement_22"),
    "commune_75056": KnownPlace("Paris (75)", "departement_75"),
    "departement_35": KnownPlace("Ille-et-Vilaine", "region_53"),
    "departement_22": KnownPlace("Côtes-d’Armor", "region_53"),
    "departement_75": KnownPlace("Paris", "region_11"),
    "region_53": KnownPlace("Bretagne"),
    "region_11": KnownPlace("Île-de-France"),
}


def around(commune: str) -> list[str]:
    codes = [commune]
    while (parent := KNOWN[codes[-1]].parent) != FRANCE:
        codes.append(parent)
    return codes


def read(named: dict[str, int], level: Level = Level.COMMUNE) -> dict[Level, LevelReading]:
    counts: Counter[str] = Counter()
    for commune, number in named.items():
        for code in around(commune):
            counts[code] += number
    levels = read_places(counts, sum(named.values()), level=level, known=KNOWN, k=K)
    return {each.level: each for each in levels}


def shown(level: LevelReading) -> dict[str, int]:
    return {place.code: place.count for place in level.places}


def test_places_are_counted_at_each_level_the_most_named_first() -> None:
    levels = read({"commune_35238": 20, "commune_22278": 8, "commune_75056": 9})
    assert shown(levels[Level.REGION]) == {"region_53": 28, "region_11": 9}
    assert levels[Level.COMMUNE].places[0] == PlaceCount("commune_35238", "Rennes (35)", 20)
    assert shown(levels[Level.COMMUNE]) == {
        "commune_35238": 20,
        "commune_75056": 9,
        "commune_22278": 8,
    }
    assert [levels[level].others for level in levels] == [0, 0, 0]


def test_a_place_that_too_few_people_named_is_counted_with_others() -> None:
    levels = read({"commune_35238": 20, "commune_22278": 5, "commune_35001": 5, "commune_75056": 4})
    # Paris alone would be « the others »: Bretagne joins it, and shows nothing of what it holds.
    assert shown(levels[Level.REGION]) == {}
    assert levels[Level.COMMUNE].others == 34


def test_what_is_left_of_a_larger_place_is_large_enough_as_well() -> None:
    levels = read({"commune_35238": 20, "commune_35001": 3, "commune_22278": 8})
    assert shown(levels[Level.DEPARTEMENT]) == {"departement_35": 23, "departement_22": 8}
    # Rennes shown, the 3 of Acigné would come out of the département's 23.
    assert shown(levels[Level.COMMUNE]) == {"commune_22278": 8}


def test_a_question_about_regions_tells_of_regions_alone() -> None:
    counts = {"region_53": 9}
    (level,) = read_places(counts, 9, level=Level.REGION, known={}, k=K)
    assert level == LevelReading(Level.REGION, (PlaceCount("region_53", "region_53", 9),), 0)


COMMUNES = [code for code in KNOWN if code.startswith("commune")]


@given(st.dictionaries(st.sampled_from(COMMUNES), st.integers(0, 12)))
def test_no_small_group_is_shown_nor_left_over(named: dict[str, int]) -> None:
    levels = read(named)
    known = {FRANCE: sum(named.values())}
    for level in levels.values():
        counts = shown(level)
        assert all(count >= K for count in counts.values())
        left = dict(known)
        for code, count in counts.items():
            parent = FRANCE if level.level is Level.REGION else KNOWN[code].parent
            assert parent in known  # what holds it is shown
            left[parent] = left.get(parent, 0) - count
        # Nothing taken away, what is left is the public total of the larger place.
        assert all(rest in {0, known[parent]} or rest >= K for parent, rest in left.items())
        assert level.others == sum(named.values()) - sum(counts.values())
        known = counts
