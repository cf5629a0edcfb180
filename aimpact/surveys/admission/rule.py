"""A rule: ways in, any of which is enough; a way is conditions, all of which must hold.

Two levels and no more: whoever is refused reads the whole of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from aimpact.surveys.admission.conditions import Anyone, Condition, Key, Kind

WAYS, CONDITIONS = 5, 6
"""How many ways a rule may have, and conditions a way: past that nobody reads it."""
STRENGTH = (Key.ACCOUNT, Key.INVITATION, Key.CODE, Key.BROWSER)
"""Keys by how hard it is for one person to hold two: see ADR 0011."""

Way = tuple[Condition, ...]
Meets = Callable[[Condition], bool]


class Problem(StrEnum):
    """What is wrong with a rule as a whole."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    ANYONE_WITH_OTHERS = "anyone_with_others"
    SAME_KIND_TWICE = "same_kind_twice"
    WAY_ADDS_NOTHING = "way_adds_nothing"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may answer: whoever meets all the conditions of one of the ways."""

    ways: tuple[Way, ...]

    def admits(self, meets: Meets) -> bool:
        """Whether someone who `meets` those conditions may answer; asks no more than it must."""
        return any(all(meets(condition) for condition in way) for way in self.ways)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition once, in the order in which a person reads them."""
        return tuple(dict.fromkeys(condition for way in self.ways for condition in way))

    @property
    def counted_by(self) -> Key:
        """By what one person is told from another: the strongest key that all the ways share.

        When they share none, an account: else one person would answer once by each way.
        """
        shared = reduce(frozenset.intersection, map(keys_of, self.ways))
        return next((key for key in STRENGTH if key in shared), Key.ACCOUNT)

    @property
    def looks_at(self) -> frozenset[Key]:
        """All that the register keeps of a person under this rule: nothing else is looked at."""
        keys = frozenset(condition.key for way in self.ways for condition in way)
        return keys | {self.counted_by}

    @property
    def mixes_keys(self) -> bool:
        """Whether everyone signs in for the sole reason that the ways share no key."""
        return not all(self.counted_by in keys_of(way) for way in self.ways)

    def always_asks(self, kind: Kind) -> bool:
        """Whether every way has a condition of that kind."""
        return all(any(condition.kind is kind for condition in way) for way in self.ways)

    def asks_only(self, kind: Kind) -> bool:
        """Whether a condition of that kind is the whole rule: its people are then counted."""
        return len(self.conditions) == 1 and self.asks(kind)

    def asks(self, kind: Kind) -> bool:
        """Whether a condition of that kind is somewhere in the rule."""
        return any(condition.kind is kind for condition in self.conditions)

    def problems(self) -> frozenset[Problem]:
        """What must be mended before the rule can be kept."""
        return frozenset(problem for problem, is_there in _CHECKS.items() if is_there(self))


ANYONE = Rule(((Anyone(),),))


def keys_of(way: Way) -> frozenset[Key]:
    """The keys that someone who comes by this way has."""
    return frozenset(condition.key for condition in way)


def _is_empty(rule: Rule) -> bool:
    return not rule.ways or not all(rule.ways)


def _is_too_long(rule: Rule) -> bool:
    return len(rule.ways) > WAYS or any(len(way) > CONDITIONS for way in rule.ways)


def _has_anyone_with_others(rule: Rule) -> bool:
    return rule.asks(Kind.ANYONE) and rule != ANYONE


def _has_a_kind_twice(rule: Rule) -> bool:
    # Two e-mail domains are one list; two territories or two ages are contradictions or noise.
    return any(len({one.kind for one in way}) < len(way) for way in rule.ways)


def _has_a_useless_way(rule: Rule) -> bool:
    sets = [frozenset(way) for way in rule.ways]
    return any(
        one >= other for rank, one in enumerate(sets) for at, other in enumerate(sets) if at != rank
    )


_CHECKS: dict[Problem, Callable[[Rule], bool]] = {
    Problem.EMPTY: _is_empty,
    Problem.TOO_LONG: _is_too_long,
    Problem.ANYONE_WITH_OTHERS: _has_anyone_with_others,
    Problem.SAME_KIND_TWICE: _has_a_kind_twice,
    Problem.WAY_ADDS_NOTHING: _has_a_useless_way,
}
