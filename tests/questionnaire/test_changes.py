from collections.abc import Callable
from dataclasses import replace

import pytest

from aimpact.questionnaire.changes import Change, NamedChange, name_change
from aimpact.questionnaire.editing import (
    add_ending,
    add_page,
    move_question,
    remove_page,
    remove_question,
    reword_survey,
    update_question,
)
from aimpact.questionnaire.prints import Place
from aimpact.questionnaire.structure import Questionnaire, Text
from tests.factories import make_questionnaire


def reworded(document: Questionnaire) -> Questionnaire:
    question = document.question("q3")
    assert question is not None
    return update_question(document, replace(question, label=Text("Pourquoi donc ?")))


def required(document: Questionnaire) -> Questionnaire:
    question = document.question("q3")
    assert question is not None
    return update_question(document, replace(question, is_required=not question.is_required))


@pytest.mark.parametrize(
    ("after", "place", "named"),
    [
        (reworded, Place("question", "q3"), NamedChange(Change.WORDS, Text("Pourquoi donc ?"))),
        (
            required,
            Place("question", "q3"),
            NamedChange(Change.SETTINGS, Text("Pourquoi ?", "Why?")),
        ),
        (
            lambda document: remove_question(document, "q3"),
            Place("question", "q3"),
            NamedChange(Change.REMOVED, Text("Pourquoi ?", "Why?")),
        ),
        (
            lambda document: remove_page(document, "p2"),
            Place("page", "p2"),
            NamedChange(Change.REMOVED),
        ),
        (add_page, Place("page", ""), NamedChange(Change.ADDED)),
        (add_ending, Place("survey"), NamedChange(Change.ADDED)),
        (
            lambda document: move_question(document, "q3", page="p2", to=0),
            Place("question", "q3"),
            NamedChange(Change.MOVED, Text("Pourquoi ?", "Why?")),
        ),
        (
            lambda document: reword_survey(
                document, title=Text("Autre"), intro=Text(), thanks=Text()
            ),
            Place("survey"),
            NamedChange(Change.WORDS),
        ),
    ],
)
def test_a_change_is_named_after_the_part_that_it_is_about(
    after: Callable[[Questionnaire], Questionnaire], place: Place, named: NamedChange
) -> None:
    document = make_questionnaire()
    assert name_change(document, after(document), place=place) == named
