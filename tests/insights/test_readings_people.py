import pytest

from aimpact.insights.readings.people import PeopleReading, read_people
from tests.factories import make_questionnaire
from tests.insights.counting import Given, count

AGES = ("15-24", "25-39", "40-54")


def people(sizes: dict[str, int], silent: int = 0, **options: object) -> PeopleReading:
    ballots = [Given({}, {"age_band": age}) for age, n in sizes.items() for _ in range(n)]
    book = count(make_questionnaire(), [*ballots, *[Given({})] * silent])
    return read_people(book, profile_field="age_band", order=AGES, k=5, **options)  # type: ignore[arg-type]  # options of the same function


def test_groups_stand_in_order_with_those_who_did_not_say_apart() -> None:
    reading = people({"40-54": 9, "15-24": 7}, silent=4)
    assert [(each.group, each.participants) for each in reading.groups] == [
        (("15-24",), 7),
        (("40-54",), 9),
    ]
    assert (reading.said, reading.silent) == (16, 4)


def test_a_small_group_is_counted_with_its_neighbour() -> None:
    reading = people({"15-24": 2, "25-39": 20, "40-54": 6})
    assert [(each.group, each.participants) for each in reading.groups] == [
        (("15-24", "25-39"), 22),
        (("40-54",), 6),
    ]


def test_shares_are_compared_with_the_population_in_points() -> None:
    """By hand: 10 of 40 is 25 %; 300 of 1 000 is 30 %: five points fewer."""
    margins = {"15-24": 300, "25-39": 300, "40-54": 400}
    reading = people({"15-24": 10, "25-39": 20, "40-54": 10}, population=margins)
    gaps = [reading.gap(each) for each in reading.groups]
    assert gaps == pytest.approx([-0.05, 0.2, -0.15])


def test_a_group_that_did_not_take_part_is_shown_where_people_live() -> None:
    margins = {"15-24": 300, "25-39": 300, "40-54": 400}
    reading = people({"15-24": 10, "25-39": 20}, population=margins)
    assert [(each.group, each.participants) for each in reading.groups][-1] == (("40-54",), 0)


def test_a_group_that_the_population_does_not_know_is_not_compared() -> None:
    reading = people({"15-24": 10, "25-39": 20}, population={"15-24": 100})
    known, unknown = reading.groups
    assert (known.inhabitants, unknown.inhabitants) == (100, None)
    assert reading.compared == 10
    assert reading.gap(unknown) is None


def test_without_a_population_nothing_is_compared() -> None:
    reading = people({"15-24": 10, "25-39": 20})
    assert (reading.compared, reading.population) == (0, 0)
