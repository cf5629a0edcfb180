"""Receipts: shown once, checked at will, silent about what was answered."""

import pytest
from django.utils import timezone

from aimpact.spaces.models import Space
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import IncomingBallot, Survey
from aimpact.surveys.refusals import shown_steps
from aimpact.surveys.services.sealing import seal_ballots
from tests.factories import make_member
from tests.surveys.answering import (
    answer,
    one_page,
    spaced,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_the_thank_you_page_shows_the_receipt_and_its_address_does_not(client):
    survey = one_page()
    response = answer(client, survey, q1="yes")
    page = client.get(response["Location"])
    receipt = IncomingBallot.objects.get().receipt
    assert receipt not in response["Location"]
    assert spaced(receipt) in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert client.get(response["Location"]).status_code == 200, "a reload shows it again"


def test_the_receipt_is_kept_on_paper_or_in_a_file_that_says_where_to_check_it(client):
    survey = one_page()
    page = client.get(answer(client, survey, q1="yes")["Location"]).content.decode()
    card = page[page.index('data-controller="receipt"') :]
    assert f"http://testserver/s/{survey.code}/recepisse/" in card
    assert 'hidden data-receipt-target="actions"' in card, "no button without its script"
    assert [f"receipt#{do}" in card for do in ("print", "save")] == [True, True]
    assert "built/keep.js" in page


def test_the_address_of_the_results_is_a_link_that_is_cut_at_its_slashes(client):
    survey = one_page()
    page = client.get(answer(client, survey, q1="yes")["Location"]).content.decode()
    results = f"/s/{survey.code}/resultats/"
    assert f'<a href="{results}">' in page
    assert f"/<wbr>s/<wbr>{survey.code}/<wbr>resultats</a>." in page


def test_where_one_should_not_leave_the_page_the_address_leads_nowhere():
    survey = one_page()
    step = shown_steps(survey, leads=False)[-1]
    assert f"/<wbr>s/<wbr>{survey.code}/<wbr>resultats." in step
    assert "href" not in step


def test_what_a_team_typed_is_escaped_around_the_address():
    survey = one_page()
    Space.objects.update(name="<b>&")
    Survey.objects.update(results_visibility="team")
    step = shown_steps(Survey.objects.get(pk=survey.pk))[-1]
    assert "&lt;b&gt;&amp;" in step


def test_the_thank_you_page_of_nobody_leads_to_the_survey(client):
    survey = one_page()
    response = client.get(f"/s/{survey.code}/merci/")
    assert (response.status_code, response["Location"]) == (302, f"/s/{survey.code}/")


def test_a_receipt_cookie_of_another_survey_shows_nothing(client):
    survey, other = one_page(), one_page()
    answer(client, survey, q1="yes")
    client.cookies["recepisse"]["path"] = "/"
    assert client.get(f"/s/{other.code}/merci/").status_code == 302


def test_a_receipt_is_found_in_the_urn_then_in_the_box(client):
    survey = one_page()
    answer(client, survey, q1="yes")
    receipt = IncomingBallot.objects.get().receipt
    typed = f" {receipt[:8].lower()} {receipt[8:]}"
    page = client.post(f"/s/{survey.code}/recepisse/", {"receipt": typed})
    assert page.status_code == 200
    assert "urne" in text_of(page)
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    seal_ballots(survey.pk, at=timezone.now())
    page = client.post(f"/s/{survey.code}/recepisse/", {"receipt": receipt})
    assert "compté" in text_of(page)
    # The words of the page only: in its random tokens any two letters may stand side by side.
    for answered in ("q1", "yes", "Pour ?", "Oui"):
        assert answered not in text_of(page)


def test_a_named_ballot_in_the_urn_is_not_said_to_be_nobodys(client):
    survey = one_page(anonymity=Anonymity.NAMED, audience=Audience.MEMBERS)
    client.force_login(make_member(survey.space))
    answer(client, survey, q1="yes")
    receipt = IncomingBallot.objects.get().receipt

    page = text_of(client.post(f"/s/{survey.code}/recepisse/", {"receipt": receipt}))

    assert "en sûreté dans l’urne" in page
    assert "à qui il est" not in page


@pytest.mark.parametrize("typed", ["", "AAAABBBBCCCCDDDD", "\x00", "x" * 10_000, "é"])
def test_an_unknown_receipt_is_told_so(client, typed):
    survey = one_page()
    page = client.post(f"/s/{survey.code}/recepisse/", {"receipt": typed})
    assert page.status_code == 422
    assert 'id="receipt-error"' in page.content.decode()


def test_a_receipt_of_another_survey_is_unknown_here(client):
    survey, other = one_page(), one_page()
    answer(client, survey, q1="yes")
    receipt = IncomingBallot.objects.get().receipt
    page = client.post(f"/s/{other.code}/recepisse/", {"receipt": receipt})
    assert page.status_code == 422
