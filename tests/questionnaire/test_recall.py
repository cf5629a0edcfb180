from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.recall import fill_in, recalled_fields
from aimpact.questionnaire.structure import Ending, Page, Questionnaire, Text
from tests.factories import make_questionnaire, multiple_question, number_question, text_question

DOCUMENT = Questionnaire(
    pages=(
        Page(
            code="p1",
            questions=(multiple_question("q2"), text_question("q3"), number_question("q5")),
        ),
    )
)


def said(words: str, **answers: object) -> str:
    question = replace(text_question("q9"), label=Text(words))
    return fill_in(question, DOCUMENT, answers).label.fr  # type: ignore[arg-type]  # answers of any type


@pytest.mark.parametrize(
    ("words", "answers", "expected"),
    [
        ("Pourquoi {q2} ?", {"q2": ["trees", "benches"]}, "Pourquoi Des arbres, Des bancs ?"),
        ("Vous dites : {q3}", {"q3": "Trop cher"}, "Vous dites : Trop cher"),
        ("{q5} fois", {"q5": 2.5}, "2,5 fois"),
        ("{q3|rien}", {}, "rien"),
        ("{q3}", {}, ""),
        ("{q8}", {"q8": "a"}, "{q8}"),
        ("{ q3 }", {"q3": "a"}, "{ q3 }"),
        ("{q3}", {"q3": "{q5}"}, "{q5}"),
    ],
)
def test_an_earlier_answer_is_said_again(words, answers, expected):
    assert said(words, **answers) == expected


def test_a_long_answer_is_cut():
    assert len(said("{q3}", q3="a" * 5_000)) == 201


def test_each_language_says_the_label_in_its_own():
    question = replace(text_question("q9"), label=Text("Pour {q2}", "For {q2}"))
    filled = fill_in(question, DOCUMENT, {"q2": ["trees"]})
    assert filled.label == Text("Pour Des arbres", "For Trees")


def test_pages_and_endings_recall_as_well():
    assert fill_in(Page(code="p2", intro=Text("{q3}")), DOCUMENT, {"q3": "a"}).intro.fr == "a"
    assert fill_in(Ending(code="e1", text=Text("{q3}")), DOCUMENT, {"q3": "a"}).text.fr == "a"


def test_a_text_without_recall_is_left_as_it_is():
    for question in make_questionnaire().questions():
        assert fill_in(question, DOCUMENT, {"q3": "a"}) is question


@given(st.text(max_size=40))
def test_any_text_may_stand_in_a_question(words):
    said(words, q3="a")
    list(recalled_fields(Text(words)))
