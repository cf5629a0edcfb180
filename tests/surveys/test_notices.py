"""Being told of results: an address kept apart from ballots, written to once, then forgotten."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from aimpact.core.models import AuditEvent, OutgoingMail
from aimpact.surveys import tasks
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.models import ResultsNotice
from aimpact.surveys.sending import next_sending
from aimpact.surveys.services.notices import (
    NoResultsToCome,
    announce_results,
    ask_to_be_told,
    forget_notice,
    read_notice,
    sign_notice,
)
from aimpact.surveys.services.stirring import stir
from aimpact.surveys.views import notices
from tests.factories import daytime_zone, make_open_survey, make_survey
from tests.surveys.answering import answer, one_page, text_of
from tests.surveys.test_mailings import night_zone

pytestmark = pytest.mark.django_db
COMING = {"results_visibility": ResultsVisibility.AT_END}


@pytest.fixture(autouse=True)
def in_english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def survey():
    return one_page(time_zone=daytime_zone(), **COMING)


def ask(survey, email="a@example.org", language="fr"):
    return ask_to_be_told(survey, email, language=language, at=timezone.now())


def end(survey, **fields):
    survey.closed_at = timezone.now() - timedelta(hours=1)
    for name, value in fields.items():
        setattr(survey, name, value)
    survey.save()


# --- the register -------------------------------------------------------------------------
def test_the_register_holds_an_address_and_nothing_that_ties_it(survey):
    ask(survey, "A@Example.org")
    row = ResultsNotice.objects.get()
    assert row.email == "a@example.org"
    names = {field.name for field in ResultsNotice._meta.get_fields()}
    assert names == {"id", "survey", "email", "language"}
    assert not AuditEvent.objects.exists(), "the hour of an event would be one"


def test_an_address_is_kept_once(survey):
    assert ask(survey).pk == ask(survey, "A@example.org").pk
    assert ResultsNotice.objects.count() == 1


@pytest.mark.parametrize("visibility", [ResultsVisibility.LIVE, ResultsVisibility.TEAM])
def test_nobody_is_told_of_results_shown_already_or_never(visibility):
    with pytest.raises(NoResultsToCome):
        ask(make_open_survey(results_visibility=visibility))


def test_nobody_is_told_of_a_survey_that_is_over_or_a_draft(survey):
    end(survey)
    for one in (survey, make_survey(**COMING)):
        with pytest.raises(NoResultsToCome):
            ask(one)


def test_an_address_is_taken_back(survey):
    token = sign_notice(ask(survey))
    assert read_notice(token).survey == survey
    assert forget_notice(token)
    assert not forget_notice(token)
    assert read_notice("12:forged") is None


def test_the_lines_are_stirred_with_the_others(survey):
    for number in range(20):
        ask(survey, f"p{number}@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM surveys_resultsnotice ORDER BY ctid")
        before = [email for (email,) in cursor.fetchall()]
        stir(survey.pk)
        cursor.execute("SELECT email FROM surveys_resultsnotice ORDER BY ctid")
        after = [email for (email,) in cursor.fetchall()]
    assert sorted(before) == sorted(after)
    assert before != after, "one chance in 20! that the order is the same"


# --- telling ------------------------------------------------------------------------------
def test_people_are_told_once_in_their_language_then_forgotten(survey, run_jobs, mailoutbox):
    ask(survey, "a@example.org")
    ask(survey, "b@example.org", language="en")
    assert announce_results(at=timezone.now()) == 0, "not over yet"
    end(survey)
    assert announce_results(at=timezone.now()) == 2
    assert announce_results(at=timezone.now()) == 0
    assert not ResultsNotice.objects.exists()
    run_jobs()
    words = {message.to[0]: message for message in mailoutbox}
    assert "are published" in words["b@example.org"].subject
    assert "sont publiés" in words["a@example.org"].subject
    assert f"/s/{survey.code}/resultats/" in words["a@example.org"].body
    assert not OutgoingMail.objects.exists()


def test_nobody_is_told_before_the_last_ballots_are_counted(survey):
    ask(survey)
    survey.closed_at = timezone.now() - timedelta(minutes=1)
    survey.save()
    assert announce_results(at=timezone.now()) == 0


def test_nobody_is_told_at_night(survey):
    ask(survey)
    end(survey, time_zone=night_zone())
    assert announce_results(at=timezone.now()) == 0
    assert announce_results(at=next_sending(timezone.now(), survey.zone)) == 1


def test_addresses_are_erased_where_results_stay_with_the_team(survey):
    ask(survey)
    end(survey, results_visibility=ResultsVisibility.TEAM)
    tasks.announce(0)
    assert not ResultsNotice.objects.exists()
    assert not OutgoingMail.objects.exists()


# --- pages --------------------------------------------------------------------------------
def be_told(survey):
    return reverse("answer_be_told", args=[survey.code])


def test_from_the_thanks_to_the_address_kept_and_taken_back(client, survey):
    thanks = client.get(answer(client, survey, q1="yes")["Location"])
    assert "Be told of the results" in text_of(thanks)
    kept = client.post(be_told(survey), {"email": "a@example.org"})
    assert "You will be told at a@example.org." in text_of(kept)
    address = reverse("forget_results_notice", args=[kept.context["token"]])
    assert "Erase your address?" in text_of(client.get(address))
    assert ResultsNotice.objects.count() == 1
    assert "Your address is erased." in text_of(client.post(address))
    assert not ResultsNotice.objects.exists()
    assert "Your address is erased." in text_of(client.get(address))


def test_whoever_has_not_answered_leaves_no_address(client, survey):
    response = client.post(be_told(survey), {"email": "a@example.org"})
    assert response["Location"] == reverse("answer", args=[survey.code])
    assert not ResultsNotice.objects.exists()


def test_what_is_no_address_is_refused_beside_its_field(client, survey):
    answer(client, survey, q1="yes")
    response = client.post(be_told(survey), {"email": "nobody"})
    assert response.status_code == 422
    assert "valid email address" in text_of(response).lower()
    assert client.get(be_told(survey)).status_code == 200


def test_the_form_is_not_there_when_there_is_nothing_to_come(client):
    survey = one_page(results_visibility=ResultsVisibility.TEAM)
    thanks = client.get(answer(client, survey, q1="yes")["Location"])
    assert "Be told of the results" not in text_of(thanks)
    response = client.post(be_told(survey), {"email": "a@example.org"})
    assert response["Location"] == reverse("answer_thanks", args=[survey.code])


def test_addresses_are_not_left_without_end(client, survey, monkeypatch):
    monkeypatch.setattr(notices, "TRIES", 0)
    answer(client, survey, q1="yes")
    assert client.post(be_told(survey), {"email": "a@example.org"}).status_code == 429


def test_a_survey_that_is_not_there_is_not_found(client):
    assert client.post("/s/ABCD2345/merci/prevenir/").status_code == 404
