from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimpact.questionnaire.answers import as_form_data, read_pages
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.rehearsal import PASSED_OVER, rehearse
from aimpact.questionnaire.structure import (
    Ending,
    Kind,
    Page,
    Questionnaire,
    Rule,
    Text,
)
from tests.factories import make_questionnaire, number_question, single_question, text_question
from tests.questionnaire.strategies import questionnaires


def of(*questions, **fields):
    return Questionnaire(pages=(Page(code="p1", questions=questions),), **fields)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in PASSED_OVER])
def test_every_kind_of_question_is_answered_as_its_rules_want(kind):
    question = replace(blank_question(kind, "q1"), is_required=True)
    rehearsal = rehearse(of(question), [{}] * 20, seed=1)
    assert rehearsal.shown["q1"] == 20
    assert not rehearsal.stuck


def test_the_same_seed_gives_the_same_participants():
    document = make_questionnaire()
    assert rehearse(document, [{}] * 5, seed=4) == rehearse(document, [{}] * 5, seed=4)
    assert rehearse(document, [{}] * 5, seed=4) != rehearse(document, [{}] * 5, seed=5)


@settings(deadline=None)
@given(questionnaires(), st.integers(1, 1_000))
def test_what_is_invented_is_what_a_form_could_have_sent(document, seed):
    for ballot in rehearse(document, [{}] * 3, seed=seed).ballots:
        posted = as_form_data(ballot.answers)
        read = read_pages(document, posted).answers
        assert {name: read[name] for name in read} == ballot.answers


def test_a_number_whose_step_is_next_to_nothing_is_invented_all_the_same():
    document = of(replace(number_question("q1"), is_required=True, step=5e-324))
    assert [len(ballot.answers) for ballot in rehearse(document, [{}] * 4, seed=1).ballots] == [
        1
    ] * 4


def test_hidden_questions_are_not_answered_and_every_ending_is_counted():
    said_no = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("no",)),))
    why = replace(text_question("q2"), condition=said_no)
    ending = Ending(code="e1", title=Text("Dommage"), condition=said_no)
    rehearsal = rehearse(of(single_question(), why, endings=(ending,)), [{}] * 200, seed=2)
    no = [ballot for ballot in rehearsal.ballots if ballot.answers.get("q1") == "no"]
    assert rehearsal.shown["q2"] == rehearsal.endings["e1"] == len(no)
    assert 0 < len(no) < 200
    assert all("q2" not in b.answers for b in rehearsal.ballots if b not in no)


def test_a_question_that_accepts_nothing_is_named():
    impossible = replace(
        number_question("q5"),
        is_required=True,
        rules=(Rule(expression="q5 > q5", message=Text("Non")),),
    )
    rehearsal = rehearse(of(impossible), [{}] * 4, seed=1)
    assert rehearsal.stuck["q5"] == 4
    assert [ballot.answers for ballot in rehearsal.ballots] == [{}] * 4


def test_facts_lead_to_what_they_open():
    old = Condition(tests=(Test(field="profile:age_band", operator=Operator.IS, value=("80+",)),))
    document = of(replace(text_question("q3"), condition=old))
    facts = [{"profile:age_band": "80+"}, {"profile:age_band": "15-24"}, {}]
    assert rehearse(document, facts, seed=1).shown["q3"] == 1
