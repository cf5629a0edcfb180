"""AND within a way, OR between ways, and who counts as one person."""

from hypothesis import given
from hypothesis import strategies as st

from aimpact.surveys.admission.conditions import (
    Anyone,
    HasCode,
    Inhabitant,
    Invited,
    Key,
    Kind,
    Member,
    MinimumAge,
)
from aimpact.surveys.admission.rule import ANYONE, Problem, Rule, keys_of
from tests.surveys.admission.strategies import RULES


def reference(rule: Rule, met: set[object]) -> bool:
    """The same question written as a truth table would be."""
    answer = False
    for way in rule.ways:
        passes = True
        for condition in way:
            passes = passes and condition in met
        answer = answer or passes
    return answer


@given(RULES, st.data())
def test_a_rule_admits_whom_its_truth_table_admits(rule, data):
    met = data.draw(st.sets(st.sampled_from(rule.conditions)))
    assert rule.admits(lambda condition: condition in met) == reference(rule, met)


@given(RULES)
def test_meeting_everything_is_enough_and_meeting_nothing_is_not(rule):
    assert rule.admits(lambda condition: True)
    assert not rule.admits(lambda condition: False)


@given(RULES, st.data())
def test_meeting_more_never_shuts_a_door(rule, data):
    met = data.draw(st.sets(st.sampled_from(rule.conditions)))
    more = met | data.draw(st.sets(st.sampled_from(rule.conditions)))
    if rule.admits(met.__contains__):
        assert rule.admits(more.__contains__)


@given(RULES)
def test_whoever_comes_by_any_way_has_the_key_that_counts_or_must_sign_in(rule):
    if rule.mixes_keys:
        assert rule.counted_by is Key.ACCOUNT
    else:
        assert all(rule.counted_by in keys_of(way) for way in rule.ways)
    assert rule.counted_by in rule.looks_at


@given(RULES)
def test_two_ways_never_count_the_same_person_by_two_keys(rule):
    # Were the ways counted by different keys, one person would answer once by each.
    keys = {rule.counted_by for way in rule.ways}
    assert len(keys) == 1


def test_conditions_are_asked_only_until_the_answer_is_known():
    asked = []

    def meets(condition):
        asked.append(condition)
        return condition == Member()

    rule = Rule(((Invited(), MinimumAge(18)), (Member(),), (HasCode(),)))
    assert rule.admits(meets)
    assert asked == [Invited(), Member()]


def counted(*ways):
    return Rule(ways).counted_by


def test_the_strongest_shared_key_counts():
    assert counted((Anyone(),)) is Key.BROWSER
    assert counted((Invited(),)) is Key.INVITATION
    assert counted((HasCode(),)) is Key.CODE
    assert counted((Member(),)) is Key.ACCOUNT
    assert counted((Member(), Invited())) is Key.ACCOUNT
    assert counted((Invited(), HasCode())) is Key.INVITATION
    assert counted((Invited(), MinimumAge(18)), (Invited(), HasCode())) is Key.INVITATION
    assert counted((Inhabitant(1),), (Inhabitant(2),)) is Key.ACCOUNT


def test_ways_that_share_no_key_make_everyone_sign_in():
    rule = Rule(((Invited(),), (HasCode(),)))
    assert rule.counted_by is Key.ACCOUNT
    assert rule.mixes_keys
    assert rule.looks_at == {Key.ACCOUNT, Key.INVITATION, Key.CODE}
    assert not Rule(((Member(),), (Inhabitant(1),))).mixes_keys


def test_what_is_wrong_with_a_rule_is_said():
    assert ANYONE.problems() == frozenset()
    assert Rule(()).problems() == {Problem.EMPTY}
    assert Rule(((Member(),), ())).problems() >= {Problem.EMPTY}
    assert Rule(((Anyone(),), (Member(),))).problems() == {Problem.ANYONE_WITH_OTHERS}
    assert Rule(((Anyone(), Member()),)).problems() == {Problem.ANYONE_WITH_OTHERS}
    assert Rule(((MinimumAge(16), MinimumAge(18)),)).problems() == {Problem.SAME_KIND_TWICE}
    ways = tuple((Inhabitant(number),) for number in range(1, 7))
    assert Rule(ways).problems() == {Problem.TOO_LONG}


def test_a_way_that_another_makes_useless_is_said():
    rule = Rule(((Member(),), (Member(), MinimumAge(16))))
    assert rule.problems() == {Problem.WAY_ADDS_NOTHING}
    assert Rule(((Member(),), (Member(),))).problems() == {Problem.WAY_ADDS_NOTHING}
    assert Rule(((Member(),), (MinimumAge(16),))).problems() == frozenset()


def test_a_rule_knows_what_it_asks():
    rule = Rule(((Member(), MinimumAge(16)), (Invited(), MinimumAge(16))))
    assert rule.conditions == (Member(), MinimumAge(16), Invited())
    assert rule.asks(Kind.INVITED)
    assert not rule.asks(Kind.CODE)
