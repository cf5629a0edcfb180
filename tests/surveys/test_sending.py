"""A page that sends its form itself: what proves to it that its ballot is in, and the marks under
which a browser keeps answers that are not.
"""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Survey
from aimpact.surveys.views import doors
from tests.factories import make_member, make_user, single_question
from tests.surveys.answering import (
    Form,
    answer,
    ballots,
    one_page,
    open_form,
    send,
    spaced,
    text_of,
)

pytestmark = pytest.mark.django_db

BY_PAGE = {"X-From-Page": "1"}
WAS_IN = "C’est le premier envoi qui compte"


def send_by_page(client: Client, form: Form, **typed: Any) -> Any:
    return client.post(form.action, dict(form.posted("send", **typed)), headers=BY_PAGE)


def receipt_of(form: Form) -> str:
    return dict(form.values)["_token"].partition(".")[0]


def place_kept(client: Client, survey: Survey) -> str:
    """Under what the page of the survey keeps answers, in that browser."""
    found = re.search(r'data-keep-key-value="([^"]*)"', page_of(client, survey))
    assert found is not None
    return found[1]


def page_of(client: Client, survey: Survey) -> str:
    return client.get(f"/s/{survey.code}/").content.decode()


# --- the proof that a ballot is in ---------------------------------------------------------
def test_a_page_is_told_the_receipt_of_its_form_once_the_ballot_is_in(client: Client) -> None:
    survey = one_page()
    form = open_form(client, survey)
    response = send_by_page(client, form, q1="yes")
    assert (response.status_code, response["X-Ballot"]) == (204, receipt_of(form))
    assert "Location" not in response
    assert ballots() == [{"q1": "yes"}]
    thanks = client.get(f"/s/{survey.code}/merci/").content.decode()
    assert spaced(receipt_of(form)) in thanks
    assert f'data-keep-done-value="{receipt_of(form)}"' in thanks


def test_the_same_form_sent_again_by_the_page_is_proven_again_and_counts_once(
    client: Client,
) -> None:
    form = open_form(client, one_page())
    said = [send_by_page(client, form, q1="yes")["X-Ballot"] for _twice in range(2)]
    assert said == [receipt_of(form)] * 2
    assert len(ballots()) == 1


@pytest.mark.parametrize("by_page", [True, False])
def test_sent_again_with_other_answers_the_first_sending_counts_and_the_thanks_say_so(
    client: Client, by_page: bool
) -> None:
    survey = one_page()
    form, sending = open_form(client, survey), send_by_page if by_page else send
    sending(client, form, q1="yes")
    first = client.get(f"/s/{survey.code}/merci/")
    sending(client, form, q1="no")
    again = client.get(f"/s/{survey.code}/merci/")
    assert ballots() == [{"q1": "yes"}]
    assert [WAS_IN in text_of(page) for page in (first, again)] == [False, True]
    assert "rouvrez votre bulletin" not in text_of(again), "it may not be changed here"
    assert spaced(receipt_of(form)) in again.content.decode()


def test_another_ballot_of_the_same_browser_is_not_said_to_have_been_in(client: Client) -> None:
    survey = one_page(audience=Audience.MEMBERS, anonymity=Anonymity.NAMED)
    for _person in range(2):  # a computer that people share
        client.force_login(make_member(survey.space))
        form = open_form(client, survey)
        send_by_page(client, form, q1="yes")
        assert WAS_IN not in text_of(client.get(f"/s/{survey.code}/merci/"))
        send_by_page(client, form, q1="yes")
        assert WAS_IN in text_of(client.get(f"/s/{survey.code}/merci/"))


def test_a_form_sent_by_the_browser_is_led_to_the_thanks(client: Client) -> None:
    survey = one_page()
    response = answer(client, survey, q1="yes")
    assert (response.status_code, response["Location"]) == (302, f"/s/{survey.code}/merci/")
    assert "X-Ballot" not in response


def test_answers_to_be_read_say_that_they_are_ours_and_that_no_ballot_is_in(
    client: Client,
) -> None:
    survey = one_page()
    form = open_form(client, survey)
    response = send_by_page(client, form, q1="nonsense")
    assert (response.status_code, response["X-Ballot"]) == (422, "none")
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    response = send_by_page(client, form, q1="yes")
    assert (response.status_code, response["X-Ballot"]) == (410, "none")
    assert ballots() == []


def test_a_form_without_its_csrf_token_or_too_large_is_refused_in_our_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    survey, strict = one_page(), Client(enforce_csrf_checks=True)
    form = open_form(strict, survey)
    forged = Form(form.action, [pair for pair in form.values if pair[0] == "_token"])
    response = send_by_page(strict, forged, q1="yes")
    assert (response.status_code, response["X-Ballot"]) == (403, "none")
    monkeypatch.setattr(doors, "LARGEST_SENDING", 10)
    response = send_by_page(strict, form, q1="yes")
    assert (response.status_code, response["X-Ballot"]) == (413, "none")


# --- whose answers a browser keeps ---------------------------------------------------------
def test_answers_are_kept_for_one_person_of_one_survey() -> None:
    survey = one_page(audience=Audience.MEMBERS, anonymity=Anonymity.NAMED)
    other = one_page(audience=Audience.MEMBERS, anonymity=Anonymity.NAMED, space=survey.space)
    somebody, neighbour = make_member(survey.space), make_member(survey.space)
    shared = Client()
    shared.force_login(somebody)
    place = place_kept(shared, survey)
    assert re.fullmatch(rf"reponses-{survey.code}-[0-9a-f]{{16}}", place)
    assert place_kept(shared, survey) == place
    elsewhere = place_kept(shared, other)
    assert elsewhere.removeprefix(f"reponses-{other.code}-") not in place
    shared.force_login(neighbour)
    assert place_kept(shared, survey) != place


def test_the_page_drawn_once_for_all_newcomers_holds_the_mark_of_each_browser() -> None:
    survey, one, two = one_page(), Client(), Client()
    places = [place_kept(browser, survey) for browser in (one, two, one, two)]
    assert places[:2] == places[2:]
    assert places[0] != places[1]


def test_answers_kept_are_offered_on_a_page_whose_choices_are_shuffled_too(client: Client) -> None:
    shuffled = one_page(replace(single_question("q1"), is_shuffled=True))
    for survey in (shuffled, one_page()):
        assert 'data-keep-fresh-value="true"' in page_of(client, survey)
    form = open_form(client, shuffled)
    refused = send_by_page(client, form, q1="nonsense").content.decode()
    assert "data-keep-fresh-value" not in refused


def test_signing_out_erases_what_this_browser_keeps(client: Client) -> None:
    client.force_login(make_user())
    page = client.get("/compte/deconnexion/").content.decode()
    assert 'data-controller="forget" data-action="forget#erase"' in page
