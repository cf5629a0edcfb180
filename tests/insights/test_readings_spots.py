"""Places on maps: no square betrays a few people."""

from hypothesis import given
from hypothesis import strategies as st

from aimpact.insights.readings.spots import read_spots
from aimpact.questionnaire.structure import Kind, Question

PIN = Question(code="q1", kind=Kind.PIN, area="departement_35")
ZONE = Question(code="q1", kind=Kind.ZONE, area="departement_35")
cells = st.builds("g{}_{}".format, st.integers(2_390, 2_430), st.integers(-110, -60))


def test_small_squares_are_counted_with_their_neighbours() -> None:
    reading = read_spots(PIN, {"g2404_-84": 6, "g2400_-80": 3, "g2401_-79": 3}, 12, k=5)
    assert sorted((spot.count, spot.side) for spot in reading.spots) == [(6, 0.02), (6, 0.04)]
    assert reading.others == 0


def test_a_few_people_elsewhere_are_never_told_apart() -> None:
    reading = read_spots(PIN, {"g2404_-84": 6, "g100_100": 2}, 8, k=5)
    assert (reading.spots, reading.others) == ((), 8)


def test_a_commune_is_counted_at_its_centre() -> None:
    reading = read_spots(PIN, {"commune_35238": 7, "commune_00000": 1}, 8, k=1)
    assert (reading.named, reading.unplaced, reading.spots[0].count) == (8, 1, 7)


def test_small_squares_of_zones_are_hidden() -> None:
    reading = read_spots(ZONE, {"g1202_-42": 6, "g1203_-42": 2}, 6, k=5)
    assert [spot.count for spot in reading.spots] == [6]
    assert reading.others == 0


@given(st.dictionaries(cells, st.integers(0, 9), max_size=30), st.integers(3, 10))
def test_every_square_and_what_is_left_are_nobody_or_k_people(
    counts: dict[str, int], k: int
) -> None:
    answered = sum(counts.values())
    reading = read_spots(PIN, counts, answered, k=k)
    assert all(spot.count >= k for spot in reading.spots)
    assert sum(spot.count for spot in reading.spots) + reading.others == answered
    assert reading.others == 0 or reading.others >= k or not reading.spots
