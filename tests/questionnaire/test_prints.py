from dataclasses import replace

from hypothesis import given

from aimpact.questionnaire.document import from_json, to_json
from aimpact.questionnaire.editing import reword_survey, update_page, update_question
from aimpact.questionnaire.prints import Place, print_of
from aimpact.questionnaire.structure import Page, Questionnaire, Text
from tests.factories import make_questionnaire, single_question
from tests.questionnaire.strategies import questionnaires

PLACES = [Place("survey"), Place("page", "p1"), Place("question", "q1"), Place("question", "q2")]


def prints(questionnaire: Questionnaire) -> list[str]:
    return [print_of(questionnaire, place) for place in PLACES]


def changed(before: Questionnaire, after: Questionnaire) -> list[Place]:
    pairs = zip(PLACES, prints(before), prints(after), strict=True)
    return [place for place, old, new in pairs if old != new]


def test_an_edit_changes_the_print_of_its_own_part_alone() -> None:
    before = make_questionnaire()
    retitled = reword_survey(before, title=Text("Autre"), intro=Text(), thanks=Text())
    assert changed(before, retitled) == [Place("survey")]
    paged = update_page(before, Page(code="p1", title=Text("Un")))
    assert changed(before, paged) == [Place("page", "p1")]
    asked = update_question(before, replace(single_question("q1"), label=Text("Et vous ?")))
    assert changed(before, asked) == [Place("question", "q1")]


def test_what_is_not_there_has_no_print() -> None:
    assert print_of(make_questionnaire(), Place("question", "q9")) == ""
    assert print_of(make_questionnaire(), Place("page", "p9")) == ""


@given(questionnaires())
def test_a_print_survives_the_database(questionnaire: Questionnaire) -> None:
    again = from_json(to_json(questionnaire))
    for question in questionnaire.questions():
        place = Place("question", question.code)
        assert print_of(again, place) == print_of(questionnaire, place)
