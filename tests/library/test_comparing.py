"""What differs between two times that a question was asked."""

from dataclasses import replace

import pytest
from hypothesis import given

from aimpact.library.comparing import Aspect, changes_between, is_same_offer
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import Choice, Kind, Question, Row, Text
from tests.questionnaire.strategies import questions

ASKED = Question(
    code="q1",
    kind=Kind.SINGLE,
    label=Text("Êtes-vous d’accord ?", "Do you agree?"),
    choices=(Choice(code="yes", label=Text("Oui")), Choice(code="no", label=Text("Non"))),
    rows=(Row(code="r1", label=Text("La mairie")),),
)
SHOWN = Condition(tests=(Test(field="q0", operator=Operator.IS, value=("yes",)),))


def aspects(after: Question) -> list[Aspect]:
    return [change.aspect for change in changes_between(ASKED, after)]


@given(question=questions("q1"))
def test_a_question_does_not_differ_from_itself(question: Question):
    assert changes_between(question, question) == []
    assert is_same_offer(question, replace(question, code="other", label=Text("Autre ?")))


@pytest.mark.parametrize(("after", "found"), [
    (replace(ASKED, kind=Kind.MULTIPLE), [Aspect.KIND]),
    (replace(ASKED, label=Text("Pour ?")), [Aspect.WORDS]),
    (replace(ASKED, help=Text("Une réponse.")), [Aspect.HELP]),
    (replace(ASKED, minimum=1.0), [Aspect.SCALE]),
    (replace(ASKED, choices=ASKED.choices[:1]), [Aspect.REMOVED]),
    (replace(ASKED, choices=(*ASKED.choices, Choice(code="c3", label=Text("Peut-être")))),
     [Aspect.ADDED]),
    (replace(ASKED, choices=(ASKED.choices[0], Choice(code="no", label=Text("Jamais")))),
     [Aspect.REWORDED]),
    (replace(ASKED, rows=()), [Aspect.LINE_REMOVED]),
    (replace(ASKED, rows=(*ASKED.rows, Row(code="r2", label=Text("L’école")))),
     [Aspect.LINE_ADDED]),
    (replace(ASKED, rows=(Row(code="r1", label=Text("La poste")),)), [Aspect.LINE_REWORDED]),
    (replace(ASKED, is_required=True), [Aspect.REQUIRED]),
    (replace(ASKED, condition=SHOWN), [Aspect.CONDITION]),
])  # fmt: skip
def test_each_difference_is_told(after: Question, found: list[Aspect]):
    assert aspects(after) == found


@pytest.mark.parametrize("label", [
    Text("êtes-vous d'accord", "Do you agree?"),
    Text("Êtes-vous  d’accord ?"),
    Text("", "do you agree"),
])  # fmt: skip
def test_capitals_apostrophes_and_a_missing_language_are_no_difference(label: Text):
    assert aspects(replace(ASKED, label=label)) == []


def test_a_sign_in_an_answer_counts():
    less = replace(ASKED, choices=(Choice(code="c1", label=Text("< 5")),))
    more = replace(ASKED, choices=(Choice(code="c1", label=Text("> 5")),))
    assert not is_same_offer(less, more)
