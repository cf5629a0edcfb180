"""Ready-made questions need nothing but what only the client knows."""

import pytest

from aimpact.questionnaire.answers import ListData, read_pages
from aimpact.questionnaire.checks import find_problems
from aimpact.questionnaire.editing import add_ready
from aimpact.questionnaire.ready import Ready
from aimpact.questionnaire.scales import RATINGS, Scale
from aimpact.questionnaire.structure import Kind, Page, Questionnaire, Text

EMPTY = Questionnaire(title=Text("Enquête"), pages=(Page(code="p1"),))


@pytest.mark.parametrize("ready", Ready)
def test_a_ready_question_is_ready(ready: Ready) -> None:
    document = add_ready(EMPTY, ready, page="p1")
    problems = {problem.code for problem in find_problems(document)}
    assert problems == ({"choice_without_label"} if ready is Ready.APPROVAL else set())
    assert all(question.label.fr and question.label.en for question in document.questions())


def test_codes_follow_those_that_were_given() -> None:
    document = add_ready(add_ready(EMPTY, Ready.MOOD, page="p1"), Ready.CONTENTMENT, page="p1")
    assert [question.code for question in document.questions()] == ["q1", "q2", "q3"]
    assert document.last_question == 3


def test_why_is_asked_of_those_who_are_not_happy() -> None:
    document = add_ready(EMPTY, Ready.MOOD, page="p1")
    for step, asked in (("c1", True), ("c2", True), ("c3", False), ("c5", False)):
        answers = read_pages(document, ListData({"q1": [step], "q2": ["Trop long"]})).answers
        assert ("q2" in answers) is asked


def test_approval_is_a_question_with_several_choices_and_none() -> None:
    (question,) = add_ready(EMPTY, Ready.APPROVAL, page="p1").questions()
    assert question.kind is Kind.MULTIPLE
    assert (question.minimum, question.maximum) == (None, None)
    assert question.choices[-1].is_exclusive


@pytest.mark.parametrize("scale", RATINGS, ids=lambda scale: scale.code)
def test_no_two_steps_of_a_scale_have_the_same_words(scale: Scale) -> None:
    for language in ("fr", "en"):
        words = [step.read(language) for step in scale.steps]
        assert len(set(words)) == len(words)
