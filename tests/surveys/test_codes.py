"""A survey's short code, typed by hand."""

import pytest

from aimpact.surveys.selectors.answering import read_survey_code
from aimpact.surveys.views.codes import TRIES
from tests.factories import make_open_survey, make_survey
from tests.surveys.answering import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    [
        "ABCD2345",
        "abcd 2345",
        " abcd-2345 ",
        "https://aimpact.example/s/ABCD2345/",
        "aimpact.example/s/abcd2345",
    ],
)
def test_a_code_is_read_as_people_type_it(typed):
    assert read_survey_code(typed) == "ABCD2345"


@pytest.mark.parametrize("typed", ["", "ABC", "ABCD23456", "///", "\x00", "é" * 8 + "é"])
def test_what_is_not_a_code_is_none(typed):
    assert read_survey_code(typed) == ""


def test_a_right_code_leads_to_its_survey(client):
    survey = make_open_survey(code="ABCD2345")
    response = client.post("/s/", {"code": "abcd 2345"})
    assert (response.status_code, response["Location"]) == (302, f"/s/{survey.code}/")


@pytest.mark.parametrize("typed", ["ZZZZ2222", "", "x", "<script>", "\x00"])
def test_a_wrong_code_is_kept_with_its_reason(client, typed):
    response = client.post("/s/", {"code": typed})
    assert response.status_code == 422
    assert 'id="code-error"' in response.content.decode()


def test_the_code_of_a_draft_is_unknown(client):
    assert client.post("/s/", {"code": make_survey().code}).status_code == 422


@pytest.mark.usefixtures("mid_window")
def test_guessing_is_stopped_and_right_codes_are_not_counted(client):
    survey = make_open_survey()
    for _try in range(TRIES + 5):
        assert client.post("/s/", {"code": survey.code}).status_code == 302
    for _try in range(TRIES):
        assert client.post("/s/", {"code": "ZZZZ2222"}).status_code == 422
    response = client.post("/s/", {"code": survey.code})
    assert response.status_code == 429
    assert "Réessayez" in text_of(response)


def test_the_page_is_public(client):
    assert client.get("/s/").status_code == 200
