import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aimpact.core.models import AuditEvent
from aimpact.spaces.enums import Role
from aimpact.surveys.models import Survey
from tests.factories import make_open_survey, make_space
from tests.insights.ballots import fill, make_answered_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db
FORM = {"content": "figures", "file_format": "csv", "values": "codes"}


@pytest.fixture
def survey(client: Client) -> Survey:
    """An answered survey, and its analyst signed in."""
    space = make_space(slug="ville")
    client.force_login(make_staff(space, Role.ANALYST))
    return make_answered_survey(space)


def url_of(survey: Survey) -> str:
    return reverse("survey_exports", args=[survey.space.slug, survey.code])


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_take_results_out(client: Client, method: str) -> None:
    space = make_space()
    answered = make_answered_survey(space)
    answers = answers_of(client, make_cast(space), url_of(answered), method=method, data=FORM)
    assert answers == team_page(owner=SEEN, analyst=SEEN)


def test_the_survey_of_another_space_is_not_there(client: Client, survey: Survey) -> None:
    other = make_answered_survey(make_space())
    url = reverse("survey_exports", args=[survey.space.slug, other.code])
    assert client.post(url, FORM).status_code == 404


def test_looking_at_the_page_takes_nothing_out(client: Client, survey: Survey) -> None:
    assert client.get(url_of(survey)).status_code == 200
    assert not AuditEvent.objects.filter(verb="export_results").exists()


def test_a_file_comes_with_its_name_and_type_and_is_not_cached(
    client: Client, survey: Survey
) -> None:
    response = client.post(url_of(survey), FORM)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert f'filename="ville-{survey.code}-figures-' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    rows = [*csv.reader(io.StringIO(body(response).decode()))]
    assert "q1" in {row[0] for row in rows}
    assert AuditEvent.objects.filter(verb="export_results").count() == 1


@pytest.mark.parametrize(
    ("file_format", "start"), [("xlsx", b"PK"), ("ods", b"PK"), ("csv_excel", b"\xef\xbb\xbf")]
)
def test_each_format_is_sent(
    client: Client, survey: Survey, file_format: str, start: bytes
) -> None:
    for content in ("figures", "ballots", "texts", "codebook"):
        form = FORM | {"content": content, "file_format": file_format}
        response = client.post(url_of(survey), form)
        assert response.status_code == 200
        assert body(response).startswith(start)


def test_spss_has_ballots_and_nothing_else(client: Client, survey: Survey) -> None:
    form = FORM | {"content": "ballots", "file_format": "spss", "values": "words"}
    found = client.post(url_of(survey), form)
    refused = client.post(url_of(survey), form | {"content": "figures"})

    assert body(found).startswith(b"$FL2")
    assert found["Content-Disposition"].endswith('.sav"')
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["file_format"]


def test_ballots_of_an_open_anonymous_survey_are_refused_with_the_reason(
    client: Client, survey: Survey
) -> None:
    running = make_open_survey(survey.space)
    fill(running, 30)
    response = client.post(url_of(running), FORM | {"content": "ballots"})
    assert response.status_code == 422
    assert "une fois le sondage clos" in response.content.decode()
    assert client.post(url_of(running), FORM).status_code == 200


def test_a_spreadsheet_that_is_too_large_points_to_csv(
    client: Client, survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aimpact.insights.services.exports.SPREADSHEET_CELLS", 10)
    response = client.post(url_of(survey), FORM | {"file_format": "xlsx"})
    assert response.status_code == 422
    assert "Choisissez le CSV" in response.content.decode()


@pytest.mark.parametrize(
    "form",
    [
        {"content": "passwords"},
        {"file_format": "exe"},
        {"values": "\x00"},
        {"content": "", "file_format": "", "values": ""},
    ],
)
def test_a_strange_order_is_refused_beside_its_field(
    client: Client, survey: Survey, form: dict[str, str]
) -> None:
    response = client.post(url_of(survey), FORM | form)
    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()
    assert not AuditEvent.objects.filter(verb="export_results").exists()


def test_an_empty_post_is_refused(client: Client, survey: Survey) -> None:
    assert client.post(url_of(survey), {}).status_code == 422
