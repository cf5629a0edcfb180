from dataclasses import replace

import pytest
from hypothesis import given

from aimpact.questionnaire.conditions import Answers, Condition, Match, Operator, Test
from tests.questionnaire.strategies import codes


def ask(operator: Operator, *value: str, field: str = "q1") -> Test:
    return Test(field=field, operator=operator, value=value)


@pytest.mark.parametrize(
    ("test", "answers", "holds"),
    [
        (ask(Operator.IS, "a"), {"q1": "a"}, True),
        (ask(Operator.IS, "a", "b"), {"q1": "b"}, True),
        (ask(Operator.IS, "a"), {"q1": "b"}, False),
        (ask(Operator.IS, "a"), {}, False),
        (ask(Operator.IS, "a"), {"q1": ["a", "b"]}, True),
        (ask(Operator.IS, "a"), {"q1": ["b"]}, False),
        (ask(Operator.IS_NOT, "a"), {"q1": "b"}, True),
        (ask(Operator.IS_NOT, "a"), {"q1": "a"}, False),
        (ask(Operator.IS_NOT, "a"), {"q1": ["a", "b"]}, False),
        (ask(Operator.IS_NOT, "a"), {}, True),
        (ask(Operator.ANSWERED), {"q1": "a"}, True),
        (ask(Operator.ANSWERED), {"q1": 0}, True),
        (ask(Operator.ANSWERED), {}, False),
        (ask(Operator.NOT_ANSWERED), {}, True),
        (ask(Operator.NOT_ANSWERED), {"q1": 0}, False),
        (ask(Operator.AT_LEAST, "18"), {"q1": 18}, True),
        (ask(Operator.AT_LEAST, "18"), {"q1": 17.9}, False),
        (ask(Operator.AT_LEAST, "18"), {}, False),
        (ask(Operator.AT_LEAST, "18"), {"q1": "20"}, False),
        (ask(Operator.AT_MOST, "-1.5"), {"q1": -1.5}, True),
        (ask(Operator.AT_MOST, "-1.5"), {"q1": 0}, False),
        (ask(Operator.AT_MOST, "-1.5"), {}, False),
        (ask(Operator.AT_LEAST, "2026-03-15"), {"q1": "2026-03-15"}, True),
        (ask(Operator.AT_LEAST, "2026-03-15"), {"q1": "2025-12-31"}, False),
        (ask(Operator.AT_MOST, "18:30"), {"q1": "09:05"}, True),
        (ask(Operator.AT_MOST, "2026-03-15"), {"q1": 3}, False),
        (ask(Operator.CONTAINS, "École"), {"q1": "Près de l’ecole"}, True),
        (ask(Operator.CONTAINS, "école"), {"q1": "la mairie"}, False),
        (ask(Operator.CONTAINS, "école"), {}, False),
        (ask(Operator.MATCHES, "35***"), {"q1": " 35200 "}, True),
        (ask(Operator.MATCHES, "35***"), {"q1": "22000"}, False),
        (ask(Operator.MATCHES, "35***"), {"q1": "352000"}, False),
        (ask(Operator.MATCHES, "99999"), {"q1": "٣٥٢٠٠"}, False),
        (ask(Operator.MATCHES, "A-9"), {"q1": "É-7"}, True),
        (ask(Operator.MATCHES, "A-9"), {}, False),
        (ask(Operator.MATCHES, "A-9"), {"q1": ["é-7"]}, False),
        (ask(Operator.IS, "full", field="quota:young"), {"quota:young": "full"}, True),
    ],
)
def test_a_test_asks_one_answer(test: Test, answers: Answers, holds: bool) -> None:
    assert test.holds(answers) is holds


@pytest.mark.parametrize(("match", "holds"), [(Match.ALL, False), (Match.ANY, True)])
def test_a_condition_joins_its_tests(match: Match, holds: bool) -> None:
    tests = (ask(Operator.IS, "a"), ask(Operator.ANSWERED, field="q2"))
    assert Condition(tests=tests, match=match).holds({"q1": "a"}) is holds


def test_a_group_counts_as_one_test_of_the_condition_around_it() -> None:
    young = Condition(tests=(ask(Operator.IS, "a"), ask(Operator.IS, "b")), match=Match.ANY)
    condition = Condition(tests=(ask(Operator.ANSWERED, field="q2"),), groups=(young,))
    assert condition.holds({"q1": "b", "q2": 1})
    assert not condition.holds({"q1": "b"})
    assert not condition.holds({"q1": "c", "q2": 1})
    assert condition.fields() == {"q1", "q2"}
    assert condition.depth() == 2


def test_a_change_reaches_every_test_of_every_group() -> None:
    inner = Condition(tests=(ask(Operator.ANSWERED),))
    condition = Condition(groups=(Condition(tests=(ask(Operator.IS, "a"),), groups=(inner,)),))
    changed = condition.changed(lambda test: replace(test, field="q9"))
    assert changed.fields() == {"q9"}
    assert changed.depth() == condition.depth()


def test_a_condition_names_the_fields_it_reads() -> None:
    tests = (ask(Operator.ANSWERED), ask(Operator.ANSWERED, field="q2"), ask(Operator.IS, "a"))
    assert Condition(tests=tests).fields() == {"q1", "q2"}


@given(codes, codes)
def test_is_not_is_the_contrary_of_is(wanted: str, given_code: str) -> None:
    answers = {"q1": given_code}
    assert ask(Operator.IS, wanted).holds(answers) is not ask(Operator.IS_NOT, wanted).holds(
        answers
    )
