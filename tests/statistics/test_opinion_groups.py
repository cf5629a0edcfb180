"""Groups of opinion, held against what Polis published of its own conversations."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimpact.statistics.opinion_groups import (
    NO_GROUP,
    OpinionGroups,
    clearness_of,
    find_groups,
)
from aimpact.statistics.opinion_statements import Z_90
from benchmarks.polis.agreement import Agreement, agreement, mathematics
from benchmarks.polis.conversations import Conversation, conversations
from benchmarks.polis.readings import groups_as_told, readings_of
from benchmarks.polis.readings import groups_found as found_in_reading

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
GOLDENS = ("25ptpt-3gp-no-strict-with-meta", "below-100-ptpts")


@cache
def _read(folder: str) -> Conversation:
    path = SHARED / folder
    if not path.exists():
        pytest.skip(f"the conversations of Polis are not here: {folder}")
    return next(conversations(path))


def groups_found(conversation: Conversation) -> OpinionGroups:
    """Our groups, statements about the person set aside where nothing tells them."""
    return found_in_reading(conversation, readings_of(conversation)[-1])


@cache
def _agreed(folder: str) -> Agreement:
    conversation = _read(folder)
    return agreement(conversation, groups_found(conversation))


@pytest.mark.parametrize("name", GOLDENS)
def test_axes_means_people_and_statements_are_those_that_polis_published(name: str) -> None:
    conversation = _read(f"polis-math-goldens/{name}")
    found = mathematics(conversation, groups_found(conversation))

    assert found is not None
    assert _agreed(f"polis-math-goldens/{name}").placed == 1
    assert found.cosines == pytest.approx((1, 1), abs=1e-9)
    assert found.centre == pytest.approx(0, abs=1e-9)
    assert found.unity == pytest.approx(0, abs=1e-9)
    assert (found.telling, found.shared) == (1, 1)


@pytest.mark.parametrize("name", GOLDENS)
def test_people_stand_where_polis_put_them_and_statements_divide_as_much(name: str) -> None:
    conversation = _read(f"polis-math-goldens/{name}")
    found = groups_found(conversation)
    told = conversation.told
    assert told is not None
    base = told["base-clusters"]
    everyone = [str(person) for person in found.votes.participants]
    rows = [everyone.index(str(people[0])) for people in base["members"]]
    order = [found.votes.statements.index(str(one)) for one in told["tids"]]

    for axis, name_ in enumerate("xy"):
        # One person a base cluster in these two: its centre is where the person stands.
        assert np.abs(found.places[rows, axis]) == pytest.approx(np.abs(base[name_]), abs=1e-9)
    extremity = told["pca"]["comment-extremity"]
    assert found.divisiveness[order] == pytest.approx(extremity, abs=1e-9)


@pytest.mark.parametrize("name", GOLDENS)
def test_tests_of_telling_statements_are_polis_to_six_digits(name: str) -> None:
    conversation = _read(f"polis-math-goldens/{name}")
    given_ = groups_as_told(conversation, groups_found(conversation))
    told = conversation.told
    assert told is not None

    names = given_.votes.statements
    for group, published in told["repness"].items():
        ours = {str(names[each.statement]): each for each in given_.telling[int(group)]}
        for one in published:
            mine = ours[str(one["tid"])]
            assert mine.share == pytest.approx(one["p-success"], abs=1e-9)
            assert mine.share_z == pytest.approx(one["p-test"], abs=1e-9)
            assert mine.ratio == pytest.approx(one["repness"], abs=1e-9)
            assert mine.ratio_z == pytest.approx(one["repness-test"], abs=1e-6)


@pytest.mark.parametrize(
    ("folder", "ours", "held"),
    [
        ("polis-opendata/brexit-consensus", 0.85, 0.84),
        ("polis-opendata/canadian-electoral-reform", 0.95, 0.95),
        ("polis-opendata/london.youth.policing", 1, 1),
        ("polis-opendata/scoop-hivemind.ubi", 0.95, 0.95),
        ("polis-opendata/vtaiwan.uberx", 0.7, 0.8),
        ("polis-math-goldens/25ptpt-3gp-no-strict-with-meta", 0.75, 1),
        ("polis-math-goldens/below-100-ptpts", 0.55, 1),
    ],
)
def test_groups_are_much_those_that_polis_published(folder: str, ours: float, held: float) -> None:
    """Polis' own depend on when its mathematics ran; ours on the votes alone."""
    found = _agreed(folder)

    assert found.at_their_number >= ours
    assert found.held >= held
    assert found.placed >= 0.96
    assert found.consensus >= 0.9


# --- without any file ---------------------------------------------------------------------
def _camps(sizes: tuple[int, ...], statements: int = 9) -> Iterator[tuple[str, str, float]]:
    """Camps that agree on their own third and refuse the next; all agree on the last two."""
    for camp, size in enumerate(sizes):
        for person in range(size):
            for one in range(statements):
                vote = 1.0 if one % len(sizes) == camp else -1.0
                strays = (person * 7 + one * 3) % 11 == 0
                yield f"{camp}-{person}", f"s{one}", -vote if strays else vote
            for shared in ("all", "both"):
                yield f"{camp}-{person}", shared, 1.0


def test_planted_camps_are_found_with_what_tells_them_and_what_unites_all() -> None:
    found = find_groups(_camps((40, 30)), in_order=False)
    clear = clearness_of(found)

    assert found.sizes == [40, 30]
    assert len({found.group_of()[f"0-{person}"] for person in range(40)}) == 1
    names = found.votes.statements
    told = {names[one.statement] for one in found.telling[0] if one.is_agree}
    assert told >= {"s0", "s2"}
    assert all(one.ratio_z > Z_90 for one in found.telling[0] if not one.is_best_agreed)
    assert {names[one.statement] for one in found.agreed} >= {"all", "both"}
    assert names[int(found.bridging.argmax())] in {"all", "both"}
    assert clear.is_clear


def test_votes_drawn_at_random_have_no_clear_groups() -> None:
    chance = np.random.default_rng(5)
    votes = [
        (f"p{person}", f"s{one}", float(chance.integers(-1, 2)))
        for person in range(120)
        for one in range(10)
    ]

    assert not clearness_of(find_groups(votes, in_order=False)).is_clear


def test_the_last_vote_counts_and_what_is_set_aside_does_not() -> None:
    votes = [*_camps((20, 20)), *((f"0-{person}", "s0", 0.0) for person in range(20))]
    found = find_groups(votes, rejected={"all"}, meta={"both"})
    first = found.votes.statements.index("s0")

    assert found.counts.agree[found.group_of()["0-3"], first] == 0
    assert not found.space.axes[:, [9, 10]].any()
    assert {one.statement for group in found.telling for one in group}.isdisjoint({9, 10})


def test_whoever_voted_little_is_counted_but_not_placed() -> None:
    votes = [*_camps((20, 20)), *(("late", f"s{one}", 1.0) for one in range(6))]

    assert find_groups(votes).groups[-1] == NO_GROUP
    assert find_groups([*votes, ("late", "s7", 1.0)]).groups[-1] != NO_GROUP


def test_those_who_were_placed_early_stay_placed_when_votes_come_in_order() -> None:
    early = [(f"early-{person}", "s0", 1.0) for person in range(15)]
    votes = [*early, *_camps((20, 20))]

    assert "early-3" in find_groups(votes).group_of()
    assert "early-3" not in find_groups(votes, in_order=False).group_of()


def test_strange_votes_and_no_votes_are_refused() -> None:
    with pytest.raises(ValueError, match="from -1"):
        find_groups([("a", "b", 2.0)])
    with pytest.raises(ValueError, match="nobody"):
        find_groups([])


def test_one_voter_and_voters_of_one_mind_are_one_group() -> None:
    assert find_groups([("a", "b", 1.0)]).sizes == [1]
    alike = [(f"p{person}", f"s{one}", 1.0) for person in range(30) for one in range(8)]
    assert find_groups(alike).sizes == [30]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 25), st.integers(0, 9), st.sampled_from([-1.0, 0.0, 1.0])),
        min_size=1,
        max_size=120,
    )
)
def test_any_votes_give_groups_of_those_placed_the_same_twice(
    votes: list[tuple[int, int, float]],
) -> None:
    found, again = find_groups(votes), find_groups(votes)

    assert (found.groups == again.groups).all()
    assert sum(found.sizes) == int(found.votes.is_placed.sum())
    assert (found.counts.agree + found.counts.disagree <= found.counts.seen).all()
    assert ((found.bridging > 0) & (found.bridging < 1)).all()


@pytest.mark.parametrize(("between", "statements"), [(0, 8), (1, 8), (6, 2)])
def test_two_camps_that_vote_alike_are_two_groups_even_with_a_few_in_between(between, statements):
    camps = [1] * 50 + [-1] * 40 + [0] * between
    cast = [(who, at, vote) for who, vote in enumerate(camps) for at in range(statements)]
    found = find_groups(cast)
    assert found.number == 2
    assert min(found.sizes) >= 40
    assert clearness_of(found).is_clear
