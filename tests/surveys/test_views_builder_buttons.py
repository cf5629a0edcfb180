from dataclasses import replace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import Kind, Page, Questionnaire
from aimpact.surveys.models import Survey
from tests.factories import make_open_survey, make_survey, single_question, text_question
from tests.permissions import SEEN, answers_of, make_cast, team_page
from tests.surveys.builder import Desk, sit_down

pytestmark = pytest.mark.django_db

BUTTONS: list[tuple[str, list[str], dict[str, str]]] = [
    ("survey_question_add", [], {"kind": "text", "page": "p1"}),
    ("survey_page_add", [], {}),
    ("survey_question_button", ["q1"], {"do": "down"}),
    ("survey_page_button", ["p1"], {"do": "down"}),
    ("survey_place", [], {"moved": "q1", "into": "p2", "position": "0"}),
    ("survey_question_delete", ["q3"], {}),
    ("survey_page_delete", ["p2"], {}),
    ("survey_english", [], {"english": "1"}),
]


@pytest.fixture
def desk(client: Client) -> Desk:
    return sit_down(client, make_survey())


def layout(desk: Desk) -> list[list[str]]:
    return [[question.code for question in page.questions] for page in desk.document().pages]


def said(response: Any) -> list[str]:
    return [message.level_tag for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(("name", "args", "data"), BUTTONS)
def test_who_may_press_a_button(
    client: Client, name: str, args: list[str], data: dict[str, str]
) -> None:
    desk = Desk(client, make_survey())
    cast = make_cast(desk.survey.space)
    editor = {"editor": cast.pop("editor")}
    cast.pop("owner")
    url = desk.url(name, *args)
    expected = team_page()
    answers = answers_of(client, cast, url, method="post", data=data)
    assert answers == {who: expected[who] for who in cast}
    assert desk.survey.version == Survey.objects.get().version
    assert answers_of(client, editor, url, method="post", data=data) == {"editor": SEEN}


@pytest.mark.parametrize(
    "name", ["survey_question_add", "survey_page_add", "survey_place", "survey_english"]
)
def test_a_get_never_writes(desk: Desk, name: str) -> None:
    assert desk.get(name).status_code == 405


@pytest.mark.parametrize("kind", Kind)
def test_a_question_of_each_kind_opens_once_added(desk: Desk, kind: Kind) -> None:
    response = desk.post("survey_question_add", kind=kind.value, page="p2")
    assert response["Location"] == f"{desk.url('survey_question', 'q6')}#q-q6"
    assert desk.question("q6").kind is kind
    assert desk.get("survey_question", "q6").status_code == 200


@pytest.mark.parametrize(
    "data", [{}, {"kind": "essay", "page": "p1"}, {"kind": "text", "page": "p9"}, {"kind": "text"}]
)
def test_an_unknown_kind_or_page_adds_nothing_and_says_so(desk: Desk, data: dict[str, str]) -> None:
    response = desk.post("survey_question_add", **data)
    assert response.status_code == 302
    assert said(response) == ["error"]
    assert Survey.objects.get().version == 1


@pytest.mark.parametrize(("after", "found"), [("", ["p1", "p2", "p3"]), ("p1", ["p1", "p3", "p2"])])
def test_a_page_is_added(desk: Desk, after: str, found: list[str]) -> None:
    response = desk.post("survey_page_add", after=after)
    assert [page.code for page in desk.document().pages] == found
    assert response["Location"] == f"{desk.url('survey_builder')}?carte=p-p3#p-p3"


def test_a_question_goes_down_up_and_is_copied(desk: Desk) -> None:
    response = desk.post("survey_question_button", "q1", do="down")
    assert layout(desk) == [["q2", "q1", "q3"], ["q4", "q5"]]
    assert response["Location"] == f"{desk.url('survey_builder')}#q-q1"
    desk.post("survey_question_button", "q1", do="up")
    response = desk.post("survey_question_button", "q1", do="duplicate")
    assert layout(desk) == [["q1", "q6", "q2", "q3"], ["q4", "q5"]]
    assert response["Location"] == f"{desk.url('survey_builder')}?carte=q-q6#q-q6"


def test_a_page_goes_down_and_is_copied(desk: Desk) -> None:
    desk.post("survey_page_button", "p1", do="down")
    assert [page.code for page in desk.document().pages] == ["p2", "p1"]
    desk.post("survey_page_button", "p2", do="up")
    desk.post("survey_page_button", "p2", do="duplicate")
    assert layout(desk) == [["q4", "q5"], ["q6", "q7"], ["q1", "q2", "q3"]]


@pytest.mark.parametrize("name", ["survey_question_button", "survey_page_button"])
def test_an_unknown_button_is_not_found(desk: Desk, name: str) -> None:
    assert desk.post(name, "q1", do="explode").status_code == 404


def test_a_button_on_a_question_taken_away_says_so(desk: Desk) -> None:
    response = desk.post("survey_question_button", "q9", do="up")
    assert said(response) == ["error"]
    assert Survey.objects.get().version == 1


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"moved": "q1", "into": "p2", "position": "1"}, [["q2", "q3"], ["q4", "q1", "q5"]]),
        ({"moved": "q3", "into": "p1", "position": "0"}, [["q3", "q1", "q2"], ["q4", "q5"]]),
        ({"moved": "p2", "into": "", "position": "0"}, [["q4", "q5"], ["q1", "q2", "q3"]]),
    ],
)
def test_what_is_dropped_stays_there(
    desk: Desk, data: dict[str, str], found: list[list[str]]
) -> None:
    desk.post("survey_place", **data)
    assert layout(desk) == found


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"moved": "q1", "into": "p9", "position": "0"},
        {"moved": "q9", "into": "p1", "position": "0"},
        {"moved": "p9", "into": "", "position": "0"},
        {"moved": "q1", "into": "p2", "position": "-1"},
        {"moved": "q1", "into": "p2", "position": "9" * 30},
        {"moved": "q1" * 50, "into": "p2", "position": "1"},
    ],
)
def test_a_move_that_cannot_be_moves_nothing_and_says_so(desk: Desk, data: dict[str, str]) -> None:
    response = desk.post("survey_place", **data)
    assert said(response) == ["error"]
    assert Survey.objects.get().version == 1


@pytest.mark.parametrize(
    ("name", "part", "found"),
    [
        ("survey_question_delete", "q2", [["q1", "q3"], ["q4", "q5"]]),
        ("survey_page_delete", "p1", [["q4", "q5"]]),
    ],
)
def test_deleting_asks_first(desk: Desk, name: str, part: str, found: list[list[str]]) -> None:
    assert desk.get(name, part).status_code == 200
    assert Survey.objects.get().version == 1
    assert said(desk.post(name, part)) == ["success"]
    assert layout(desk) == found


@pytest.mark.parametrize("name", ["survey_question_delete", "survey_page_delete"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_gone_already_is_not_found(desk: Desk, name: str, method: str) -> None:
    assert getattr(desk, method)(name, "q9").status_code == 404


def test_what_a_condition_needs_is_not_deleted(client: Client) -> None:
    needed = Condition(tests=(Test(field="q1", operator=Operator.ANSWERED),))
    document = Questionnaire(
        pages=(
            Page(code="p1", questions=(single_question(),)),
            Page(code="p2", questions=(replace(text_question("q2"), condition=needed),)),
        )
    )
    desk = sit_down(client, make_survey(questionnaire=document))
    assert said(desk.post("survey_question_delete", "q1")) == ["error"]
    assert layout(desk) == [["q1"], ["q2"]]


@pytest.mark.parametrize(("name", "args", "data"), BUTTONS[:-1])
def test_nothing_moves_once_the_survey_is_published(
    client: Client, name: str, args: list[str], data: dict[str, str]
) -> None:
    desk = sit_down(client, make_open_survey())
    assert said(desk.post(name, *args, **data)) == ["error"]
    assert Survey.objects.get().version == 1
