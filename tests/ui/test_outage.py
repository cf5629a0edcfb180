"""What passes is told from what is broken, by errors that PostgreSQL itself raises."""

import errno

import psycopg
import pytest
from django.db import DatabaseError, Error, connection, connections
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from aimpact.ui.outage import carries_back, is_outage, server_error

RAISE = "DO $$ BEGIN RAISE EXCEPTION 'said by hand' USING ERRCODE = '{}'; END $$"
PASSING = [
    "SET LOCAL statement_timeout = 1; SELECT pg_sleep(60)",
    "SET LOCAL transaction_read_only = on; CREATE TABLE surveys_nothing (id int)",
    RAISE.format("53100"),  # disk full
    RAISE.format("53300"),  # too many connections
    RAISE.format("57P01"),  # the server is stopped
    RAISE.format("08006"),  # the connection failed
    RAISE.format("40P01"),  # deadlock
    RAISE.format("55P03"),  # a lock was not to be had
]
OURS = ["SELECT 1/0", "SELECT * FROM surveys_nothing", RAISE.format("54000"), "SELEC 1"]


def raised(statement):
    with pytest.raises(Error) as caught, connection.cursor() as cursor:
        cursor.execute(statement)
    return caught.value


@pytest.mark.django_db
@pytest.mark.parametrize("statement", PASSING)
def test_what_passes_is_an_outage(statement):
    assert is_outage(raised(statement))


@pytest.mark.django_db
@pytest.mark.parametrize("statement", OURS)
def test_a_mistake_of_ours_is_none(statement):
    assert not is_outage(raised(statement))


@pytest.mark.django_db
def test_a_server_that_is_not_there_is_an_outage():
    other = connections["default"].copy()
    other.settings_dict |= {"HOST": "127.0.0.1", "PORT": "1"}

    with pytest.raises(DatabaseError) as caught:
        other.ensure_connection()

    assert is_outage(caught.value)
    assert isinstance(caught.value.__cause__, psycopg.OperationalError)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_disk_of_ours_that_is_full_is_an_outage(code):
    assert is_outage(OSError(code, "full"))


@pytest.mark.parametrize("error", [OSError(errno.ENOENT, "gone"), ValueError("no"), None])
def test_other_errors_are_none(error):
    assert not is_outage(error)


# --- the page ----------------------------------------------------------------------------
def respond(request, error, *, view=None):
    """What the handler answers while that error is being handled."""

    class Match:
        func = view

    request.resolver_match = Match() if view else None
    try:
        raise error
    except type(error):
        return server_error(request)


def page(response):
    return response.content.decode()


FULL = OSError(errno.ENOSPC, "full")


@carries_back
def answering(request):
    return HttpResponse()


def changing_password(request):
    return HttpResponse()


def test_an_outage_is_said_with_503_and_when_to_come_back(rf: RequestFactory):
    response = respond(rf.get("/s/AAAA/"), FULL)

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "no-store" in response["Cache-Control"]
    assert "ne répond pas pour le moment" in page(response)
    assert 'href="/s/AAAA/"' in page(response)


def test_it_is_said_in_english(rf: RequestFactory):
    with translation.override("en"):
        assert "The service does not answer" in page(respond(rf.get("/"), FULL))


def test_the_answers_posted_come_back_in_the_page_as_they_were(rf: RequestFactory):
    posted = {"q1": ["a", "b"], "q2": '<script>"é', "_token": "signed", "csrfmiddlewaretoken": "x"}

    shown = page(respond(rf.post("/s/AAAA/?canal=mail", posted), FULL, view=answering))

    assert 'action="/s/AAAA/?canal=mail"' in shown
    for name, value in [
        ("q1", "a"),
        ("q1", "b"),
        ("q2", "&lt;script&gt;&quot;é"),
        ("_token", "signed"),
        ("csrfmiddlewaretoken", "x"),
    ]:
        assert f'<input type="hidden" name="{name}" value="{value}">' in shown
    assert "Renvoyer" in shown


def test_a_token_that_was_not_posted_is_not_given(rf: RequestFactory):
    """Another site's form stays refused: the page adds nothing to it."""
    shown = page(respond(rf.post("/s/AAAA/", {"q1": "a"}), FULL, view=answering))

    assert "csrfmiddlewaretoken" not in shown


def test_no_other_form_comes_back(rf: RequestFactory):
    request = rf.post("/compte/", {"password": "kept to oneself"})

    shown = page(respond(request, FULL, view=changing_password))

    assert "kept to oneself" not in shown
    assert "Revenez à la page précédente" in shown


def test_a_form_too_large_to_be_read_gets_the_page_all_the_same(rf: RequestFactory, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1
    request = rf.post("/s/AAAA/", {"q1": "a", "q2": "b"})

    response = respond(request, FULL, view=answering)

    assert response.status_code == 503
    assert "Renvoyer" not in page(response)


def test_a_script_is_answered_in_json(rf: RequestFactory):
    response = respond(rf.post("/", headers={"accept": "application/json"}), FULL)

    assert response["Content-Type"] == "application/json"
    assert (response.status_code, response["Retry-After"]) == (503, "10")


def test_a_mistake_of_ours_keeps_its_own_page(rf: RequestFactory):
    response = respond(rf.get("/"), ValueError("ours"))

    assert response.status_code == 500
    assert "Retry-After" not in response
