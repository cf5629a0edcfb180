"""Answers in the words of the questions, for the person whose they are."""

import pytest

from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire, Text
from aimpact.surveys.selectors.answer_words import answers_in_words
from tests.factories import (
    matrix_question,
    multiple_question,
    number_question,
    single_question,
    text_question,
)

DAY = Question(code="q7", kind=Kind.DATE, label=Text("Quel jour ?"))
FILE = Question(code="q8", kind=Kind.FILE, label=Text("Une photo ?"))
PLACE = Question(code="q9", kind=Kind.PLACE, label=Text("Où ?"))


def told(question, answers, language="fr"):
    document = Questionnaire(
        title=Text("Le marché"), pages=(Page(code="p1", questions=(question,)),)
    )
    return answers_in_words(document, answers, language=language)


@pytest.mark.parametrize(
    ("question", "answers", "words"),
    [
        (single_question(), {"q1": "yes"}, [("Pour ?", ["Oui"])]),
        (
            single_question(),
            {"q1": "else", "q1__other": "À voir"},
            [("Pour ?", ["Autre"]), ("Pour ? – Autre", ["À voir"])],
        ),
        (
            multiple_question(),
            {"q2": ["trees", "benches"]},
            [("Que faut-il ?", ["Des arbres", "Des bancs"])],
        ),
        (text_question(), {"q3": "Du calme"}, [("Pourquoi ?", ["Du calme"])]),
        (number_question(), {"q5": 12}, [("Combien de visites ?", ["12"])]),
        (DAY, {"q7": "2026-11-23"}, [("Quel jour ?", ["23 novembre 2026"])]),
        (FILE, {"q8": ["ticket", "other"]}, [("Une photo ?", ["2 fichiers"])]),
        (single_question(), {"q1": "gone"}, [("Pour ?", ["gone"])]),
        (single_question(), {}, []),
    ],
)
def test_answers_are_said_as_the_questions_say_them(question, answers, words):
    assert told(question, answers) == words


def test_a_line_of_a_table_is_named_with_its_question():
    (first, *_rest) = told(matrix_question(), {"q4__quiet": "good"})
    assert first == ("Aujourd’hui ? – Calme", ["Bien"])


def test_they_are_said_in_the_language_of_the_reader():
    assert told(multiple_question(), {"q2": ["trees"]}, "en") == [("What is needed?", ["Trees"])]


@pytest.mark.django_db
def test_a_place_that_is_no_longer_known_keeps_its_code():
    assert told(PLACE, {"q9": ["commune_00000"]}) == [("Où ?", ["commune_00000"])]
