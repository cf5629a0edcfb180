from aimpact.surveys.recent import Derived, Recent


def test_the_value_asked_for_longest_ago_makes_room() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("a", 1)
    recent.keep("b", 2)
    recent.get("a")
    recent.keep("c", 3)
    assert [recent.get(key) for key in "abc"] == [1, None, 3]


def test_what_follows_from_an_object_is_worked_out_once() -> None:
    derived: Derived[tuple[int, ...], int] = Derived(10)
    source, worked = (1, 2), []

    def add() -> int:
        worked.append(source)
        return sum(source)

    assert [derived.of(source, add), derived.of(source, add)] == [3, 3]
    assert len(worked) == 1


def test_what_follows_from_an_object_depends_on_the_rest_too() -> None:
    derived: Derived[tuple[int, ...], str] = Derived(10)
    source = (1, 2)
    assert derived.of(source, lambda: "deux", more="fr") == "deux"
    assert derived.of(source, lambda: "two", more="en") == "two"


def test_an_equal_object_is_another_one() -> None:
    derived: Derived[list[int], str] = Derived(10)
    first, second = [1], [1]
    assert derived.of(first, lambda: "first") == "first"
    assert derived.of(second, lambda: "second") == "second"
