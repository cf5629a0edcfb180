from aimpact.insights.tallies import NOT_SAID, Together, read_book
from tests.factories import make_questionnaire
from tests.insights.counting import Given, count

ROWS = [
    ("", "", "", "", 12, 0.0),
    ("q1", "_asked", "", "", 12, 0.0),
    ("q1", "_answered", "", "", 10, 0.0),
    ("q1", "yes", "", "", 7, 0.0),
    ("q5", "_answered", "", "", 3, 21.5),
    ("_day", "2026-03-02", "", "", 4, 0.0),
    ("_day", "2026-03-01", "", "", 8, 0.0),
    ("_seconds", "110", "", "", 2, 225.0),
    ("_seconds", "20", "", "", 1, 25.0),
    ("_page", "p1", "", "", 15, 0.0),
    ("_channel", "web", "", "", 12, 0.0),
    ("", "", "gender", "woman", 8, 0.0),
    ("q1", "yes", "gender", "woman", 5, 0.0),
    ("", "", "gender", "man", 3, 0.0),
    ("q1", "yes", "gender", "man", 1, 0.0),
]


def test_the_book_knows_counts_bases_and_totals() -> None:
    everybody = read_book(ROWS).everybody
    assert everybody.ballots == 12
    assert (everybody.asked("q1"), everybody.answered("q1")) == (12, 10)
    assert everybody.answers("q1") == {"yes": 7}
    assert everybody.total("q5") == 21.5
    assert everybody.count("q1", "never given") == everybody.count("unknown", "yes") == 0


def test_days_and_durations_are_in_order() -> None:
    everybody = read_book(ROWS).everybody
    assert list(everybody.days.items()) == [("2026-03-01", 8), ("2026-03-02", 4)]
    assert list(everybody.seconds.items()) == [(20, 1), (110, 2)]
    assert everybody.went_past("p1") == 15
    assert everybody.came_by("web") == 12


def test_those_who_did_not_say_are_everybody_less_the_others() -> None:
    values = read_book(ROWS).values("gender")
    assert {value: tallies.ballots for value, tallies in values.items()} == {
        "woman": 8,
        "man": 3,
        NOT_SAID: 1,
    }
    assert values[NOT_SAID].count("q1", "yes") == 1


def test_a_profile_field_that_nobody_filled_in_has_those_who_did_not_say_alone() -> None:
    assert list(read_book(ROWS).values("age_band")) == [NOT_SAID]


def test_sets_of_people_add_up() -> None:
    values = read_book(ROWS).values("gender")
    both = Together([values["woman"], values["man"]])
    assert (both.ballots, both.count("q1", "yes")) == (11, 6)


def test_totals_are_split_like_counts() -> None:
    ballots = [Given({"q5": 10}, {"gender": "man"}), Given({"q5": 4})]
    values = count(make_questionnaire(), ballots).values("gender")
    assert values["man"].total("q5") == 10.0
    assert values[NOT_SAID].total("q5") == 4.0
