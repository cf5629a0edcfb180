"""The board's pages: before, after, one's own ballot, the file and the script."""

import gzip
import hashlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from aimpact.proofs import verify_board
from aimpact.spaces.enums import Role
from aimpact.surveys.models import Survey
from aimpact.surveys.services import board_files
from aimpact.surveys.services.boards import publish_board
from aimpact.surveys.services.sealing import seal_ballots
from tests.factories import make_open_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff
from tests.surveys.answering import spaced, text_of
from tests.surveys.secret import end, file_of, give_right, secret_survey, vote

pytestmark = pytest.mark.django_db


def on_board(**answers) -> tuple[Survey, str]:
    survey = secret_survey()
    receipt = vote(survey, give_right(survey), **(answers or {"q1": "yes", "q2": ["trees"]}))
    at = end(survey) + timedelta(minutes=1)
    seal_ballots(survey.pk, at=at)
    publish_board(survey, at=at)
    return survey, receipt


def test_before_the_closing_the_page_says_when_and_shows_nothing(client):
    survey = secret_survey()
    receipt = vote(survey, give_right(survey))

    response = client.post(f"/s/{survey.code}/tableau/", {"recepisse": receipt})

    assert response.status_code == 200
    assert (response.context["board"], response.context["found"]) == (None, None)
    assert client.get(f"/s/{survey.code}/tableau.json").status_code == 404


def test_between_the_closing_and_the_board_it_says_to_come_back(client):
    survey = secret_survey()
    end(survey)

    assert client.get(f"/s/{survey.code}/tableau/").context["is_closed"] is True


def test_the_board_tells_its_numbers_and_its_root(client):
    survey, _receipt = on_board()

    response = client.get(f"/s/{survey.code}/tableau/")

    board = survey.board
    assert board.root in response.content.decode()
    assert (response.context["board"].ballots, response.context["board"].rights) == (1, 1)
    assert response.context["board"].key == bytes(survey.signing_key.modulus).hex()


def test_one_finds_ones_ballot_however_the_receipt_is_typed(client):
    survey, receipt = on_board()

    response = client.post(f"/s/{survey.code}/tableau/", {"recepisse": spaced(receipt).lower()})

    found = response.context["found"]
    lines = [(line.question.fr, [one.fr for one in line.answers]) for line in found]
    assert lines == [("Pour ?", ["Oui"]), ("Que faut-il ?", ["Des arbres"])]
    assert "Des arbres" in text_of(response)


@pytest.mark.parametrize("typed", ["ABCD", "é", "0" * 500, "\x00"])
def test_a_receipt_that_is_not_there_finds_nothing(client, typed):
    survey, _receipt = on_board()

    response = client.post(f"/s/{survey.code}/tableau/", {"recepisse": typed})

    assert response.status_code == 200
    assert response.context["found"] is None
    assert 'aria-invalid="true"' in response.content.decode()


def test_without_a_receipt_it_is_asked_for(client):
    survey, _receipt = on_board()

    page = client.post(f"/s/{survey.code}/tableau/", {"recepisse": ""}).content.decode()

    assert 'aria-invalid="true"' in page
    assert 'data-recount-target="unknown" hidden' in page
    assert 'data-recount-target="untyped" hidden' not in page


def test_a_receipt_in_an_address_is_not_looked_for(client):
    survey, receipt = on_board()

    response = client.get(f"/s/{survey.code}/tableau/", {"recepisse": receipt})

    assert response.context["found"] is None
    assert response.context["typed"] == ""


def test_the_receipt_of_another_survey_finds_nothing(client):
    survey, _receipt = on_board()
    _second, receipt = on_board()

    response = client.post(f"/s/{survey.code}/tableau/", {"recepisse": receipt})

    assert response.context["found"] is None


def whole(response) -> bytes:
    """What a response that is sent piece by piece brings."""
    return b"".join(response.streaming_content)


def test_the_file_is_the_one_that_was_published_and_may_be_kept(client):
    survey, _receipt = on_board()

    response = client.get(f"/s/{survey.code}/tableau.json")

    content = whole(response)
    assert content == file_of(survey.board)
    assert hashlib.sha256(content).hexdigest() == survey.board.digest
    assert response["Content-Length"] == str(len(content)) == str(survey.board.size)
    assert response["Content-Type"] == "application/json"
    assert "immutable" in response["Cache-Control"]
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert json.loads(content)["root"] == survey.board.root


@pytest.mark.parametrize(
    ("asked", "is_packed"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5, br", True),
        ("gzip;q=0, identity", False),
        ("gzip; q=0.00", False),
        ("br", False),
        ("", False),
    ],
)
def test_the_file_is_packed_for_whoever_reads_it_so(client, asked, is_packed):
    survey, _receipt = on_board()

    response = client.get(f"/s/{survey.code}/tableau.json", headers={"accept-encoding": asked})

    content = whole(response)
    assert "Accept-Encoding" in response["Vary"]
    assert response["Content-Length"] == str(len(content))
    assert response.get("Content-Encoding") == ("gzip" if is_packed else None)
    assert (gzip.decompress(content) if is_packed else content) == file_of(survey.board)


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_file_that_one_has_is_not_sent_again(client, coding):
    survey, _receipt = on_board()
    path, asked = f"/s/{survey.code}/tableau.json", {"accept-encoding": coding}
    etag = client.get(path, headers=asked)["ETag"]

    again = client.get(path, headers={**asked, "if-none-match": etag})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert client.get(path, headers={**asked, "if-none-match": '"another"'}).status_code == 200
    assert client.head(path, headers=asked)["ETag"] == etag


def test_a_file_of_many_parts_is_read_a_part_at_a_time(client, monkeypatch):
    monkeypatch.setattr(board_files, "PART", 100)
    survey, _receipt = on_board()
    assert survey.board.parts.count() > 5
    assert {len(part.content) for part in survey.board.parts.order_by("number")[:5]} == {100}

    packed = client.get(f"/s/{survey.code}/tableau.json", headers={"accept-encoding": "gzip"})
    pieces = list(packed.streaming_content)

    assert max(map(len, pieces)) == 100
    assert gzip.decompress(b"".join(pieces)) == file_of(survey.board)


def test_the_script_that_is_downloaded_counts_the_file_that_is_downloaded(client, tmp_path):
    survey, receipt = on_board()
    script, board = tmp_path / "verifier-tableau.py", tmp_path / "tableau.json"
    script.write_bytes(client.get("/verifier/verifier-tableau.py").content)
    board.write_bytes(whole(client.get(f"/s/{survey.code}/tableau.json")))

    done = subprocess.run(
        [sys.executable, "-I", str(script), str(board), "--receipt", receipt],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=120,
        env={"PYTHONIOENCODING": "utf-8"},
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "Ce tableau est juste" in done.stdout


def test_the_script_is_ours_to_the_byte(client):
    response = client.get("/verifier/verifier-tableau.py")

    assert response.content == Path(verify_board.__file__).read_bytes()
    assert response["Content-Disposition"] == 'attachment; filename="verifier-tableau.py"'


@pytest.mark.parametrize("path", ["tableau/", "tableau.json"])
def test_other_surveys_have_no_board(client, path):
    assert client.get(f"/s/{make_open_survey().code}/{path}").status_code == 404
    assert client.get(f"/s/NOTHING2/{path}").status_code == 404


def test_everybody_may_see_what_is_public(client):
    survey, _receipt = on_board()
    still_open = secret_survey(space=survey.space)
    cast = make_cast(survey.space)
    pages = [f"/s/{survey.code}/{path}" for path in ("tableau/", "tableau.json", "cle/")]

    for page in [*pages, "/verifier/verifier-tableau.py", f"/isoloir/{still_open.code}/"]:
        assert set(answers_of(client, cast, page).values()) == {SEEN}


def test_the_file_is_read_and_never_posted_to(client):
    survey, _receipt = on_board()

    assert client.post(f"/s/{survey.code}/tableau.json").status_code == 405


def test_a_receipt_posted_by_another_site_is_refused():
    survey, receipt = on_board()
    stranger = Client(enforce_csrf_checks=True)

    response = stranger.post(f"/s/{survey.code}/tableau/", {"recepisse": receipt})

    assert response.status_code == 403


def test_the_page_of_a_board_costs_the_same_for_one_ballot_and_for_three(
    django_assert_num_queries,
):
    for number in (1, 3):
        survey = secret_survey()
        for _ballot in range(number):
            vote(survey, give_right(survey))
        at = end(survey) + timedelta(minutes=1)
        seal_ballots(survey.pk, at=at)
        publish_board(survey, at=at)
        Client().get(f"/s/{survey.code}/tableau/")
        with django_assert_num_queries(2):  # the survey, the board with its key
            Client().get(f"/s/{survey.code}/tableau/")


def test_the_results_are_linked_once_they_may_be_seen(client):
    survey, _receipt = on_board()
    Survey.objects.filter(pk=survey.pk).update(results_visibility="team")

    response = client.get(f"/s/{survey.code}/tableau/")

    assert response.context["results_url"] == ""


def test_the_team_finds_the_board_from_the_overview_once_it_is_there(client):
    survey, _receipt = on_board()
    waiting = secret_survey(space=survey.space)
    client.force_login(make_staff(survey.space, Role.ANALYST))

    for one, number in ((survey, 1), (waiting, 0)):
        overview = client.get(reverse("survey_overview", args=[one.space.slug, one.code]))
        assert overview.content.decode().count(f'href="/s/{one.code}/tableau/"') == number
