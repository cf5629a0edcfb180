from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from aimpact.surveys.models import EarlierVersion, Survey
from tests.factories import make_survey
from tests.permissions import SEEN, answers_of, make_cast, team_page
from tests.surveys.builder import Desk, sit_down, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Desk:
    return sit_down(client, make_survey())


def codes(desk: Desk) -> list[str]:
    return [question.code for question in desk.document().questions()]


def said(response: Any) -> list[str]:
    return [message.level_tag for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    ("name", "args", "method"),
    [
        ("survey_undo", [], "post"),
        ("survey_versions", [], "get"),
        ("survey_version_restore", ["1"], "post"),
    ],
)
def test_who_may_go_back(client: Client, name: str, args: list[str], method: str) -> None:
    desk = Desk(client, make_survey())
    cast = make_cast(desk.survey.space)
    answers = answers_of(client, cast, desk.url(name, *args), method=method)
    assert answers == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize(("name", "args"), [("survey_undo", []), ("survey_version_restore", ["1"])])
def test_a_get_never_writes(desk: Desk, name: str, args: list[str]) -> None:
    assert desk.get(name, *args).status_code == 405


def test_a_deletion_is_undone_with_one_button(desk: Desk) -> None:
    assert 'id="undo"' not in words_of(desk.get("survey_builder"))
    desk.post("survey_question_delete", "q3")
    page = desk.get("survey_builder")
    assert "Suppression" in words_of(page)
    assert said(desk.post("survey_undo", seen=page.context["survey"].version)) == ["success"]
    assert codes(desk) == ["q1", "q2", "q3", "q4", "q5"]
    assert 'id="undo"' not in words_of(desk.get("survey_builder"))


@pytest.mark.parametrize("seen", ["1", "99", "", "deux", "9" * 30])
def test_a_page_drawn_before_another_edit_undoes_nothing(desk: Desk, seen: str) -> None:
    desk.post("survey_question_button", "q3", do="up")
    assert said(desk.post("survey_undo", seen=seen)) == ["error"]
    assert codes(desk) == ["q1", "q3", "q2", "q4", "q5"]


def test_nothing_to_undo_is_said(desk: Desk) -> None:
    assert said(desk.post("survey_undo", seen="1")) == ["error"]


def test_earlier_versions_are_listed_and_restored(desk: Desk) -> None:
    desk.post("survey_question_delete", "q3")
    desk.post("survey_question_delete", "q5")
    page = desk.get("survey_versions")
    assert [line.version for line in page.context["changes"]] == [2, 1]
    assert said(desk.post("survey_version_restore", "1")) == ["success"]
    assert codes(desk) == ["q1", "q2", "q3", "q4", "q5"]
    assert EarlierVersion.objects.count() == 3


def test_a_version_that_is_not_kept_is_said(desk: Desk) -> None:
    assert said(desk.post("survey_version_restore", "7")) == ["error"]


def test_going_back_is_not_offered_once_only_words_may_change(desk: Desk) -> None:
    desk.post("survey_question_delete", "q3")
    Survey.objects.update(published_at=desk.survey.created_at, opens_at=desk.survey.created_at)
    assert 'id="undo"' not in words_of(desk.get("survey_builder"))
    shown = words_of(desk.get("survey_versions"))
    assert desk.url("survey_version_restore", "1") not in shown
    assert said(desk.post("survey_version_restore", "1")) == ["error"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_many_queries_for_three_changes_as_for_one(
    desk: Desk, number: int, django_assert_num_queries: Any
) -> None:
    for code in ("q5", "q4", "q3")[:number]:
        desk.post("survey_question_delete", code)
    desk.get("survey_versions")
    with django_assert_num_queries(11):
        desk.get("survey_versions")
