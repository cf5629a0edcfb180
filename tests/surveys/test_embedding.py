"""A survey in the page of another site: who may show it, its cookies, oEmbed, the social card."""

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from aimpact.spaces.logos import read_logo
from aimpact.surveys.addresses import survey_address
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import Embedding, IncomingBallot
from aimpact.surveys.models.distribution import Arrival
from tests.factories import make_open_survey, make_survey
from tests.surveys.answering import one_page, read_page_form, send, text_of

pytestmark = pytest.mark.django_db
SITE = "https://www.ville.example"


@pytest.fixture(autouse=True)
def in_english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


def framed(survey, **query):
    return reverse("answer_framed", args=[survey.code], query=query or None)


def allowed(survey):
    Embedding.objects.create(survey=survey, sites=[SITE])
    return survey


# --- who may show it ----------------------------------------------------------------------
def test_the_sites_named_may_show_it_and_no_other(client):
    response = client.get(framed(allowed(make_open_survey())))
    assert f"frame-ancestors {SITE}" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response


def test_without_sites_nobody_may(client):
    response = client.get(framed(make_open_survey()))
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_the_ordinary_page_is_never_framed(client):
    survey = allowed(make_open_survey())
    response = client.get(reverse("answer", args=[survey.code]))
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"


def test_a_survey_that_is_not_there_is_not_found(client):
    assert client.get("/s/ABCD2345/integre/").status_code == 404
    assert client.get(framed(make_survey())).status_code == 404


# --- answering in a frame -----------------------------------------------------------------
def test_the_first_card_asks_nothing_and_sets_the_cookie(client):
    response = client.get(framed(allowed(make_open_survey())))
    assert "Answer here" in text_of(response)
    cookie = response.cookies["navigateur"].OutputString()
    assert "SameSite=None; Partitioned" in cookie
    assert "Secure" in cookie


def test_a_browser_that_keeps_no_cookie_is_told_before_any_question(client):
    survey = allowed(make_open_survey())
    response = client.get(framed(survey, debut="1"))
    page = text_of(response)
    assert "keeps no cookie" in page
    assert "bulletin" not in response.content.decode()
    assert f'href="/s/{survey.code}/"' in response.content.decode()


def test_a_ballot_is_cast_from_a_frame_and_counted_as_such(client):
    survey = allowed(one_page())
    client.get(framed(survey))
    form = read_page_form(client.get(framed(survey, debut="1")))
    assert form.action == framed(survey)
    response = send(client, form, q1="yes")
    assert response["Location"] == reverse("answer_framed_thanks", args=[survey.code])
    assert response.cookies["recepisse"]["path"] == response["Location"]
    assert IncomingBallot.objects.count() == 1
    assert Arrival.objects.get().tag == "@embed"
    thanks = client.get(response["Location"])
    assert f'data-completed="{survey.code}"' in thanks.content.decode()
    assert f"frame-ancestors {SITE}" in thanks["Content-Security-Policy"]


def test_a_tag_goes_along_in_the_frame(client):
    survey = allowed(one_page())
    page = client.get(framed(survey, par="mairie"))
    assert 'name="par" value="mairie"' in page.content.decode()
    form = read_page_form(client.get(framed(survey, par="mairie", debut="1")))
    assert form.action == framed(survey, par="mairie")


def test_each_browser_answers_once_in_a_frame_too(client):
    survey = allowed(one_page())
    client.get(framed(survey))
    send(client, read_page_form(client.get(framed(survey, debut="1"))), q1="yes")
    assert client.get(framed(survey, debut="1")).status_code == 403


def test_the_thanks_without_a_receipt_lead_back_into_the_frame(client):
    survey = allowed(make_open_survey())
    response = client.get(reverse("answer_framed_thanks", args=[survey.code]))
    assert response["Location"] == framed(survey)


def test_a_survey_that_asks_who_people_are_is_answered_elsewhere(client):
    survey = allowed(make_open_survey(audience=Audience.MEMBERS))
    assert "in a tab of its own" in text_of(client.get(framed(survey, debut="1")))


# --- beside the frame ---------------------------------------------------------------------
def test_the_script_may_be_loaded_from_anywhere(client):
    response = client.get(reverse("frame_script"))
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"aimpact" in response.content


def oembed(client, url, **query):
    return client.get(reverse("oembed"), {"url": url, **query})


def test_oembed_gives_the_frame(client):
    survey = allowed(make_open_survey())
    answer = oembed(client, survey_address(survey), maxwidth="600", maxheight="400").json()
    assert (answer["type"], answer["version"], answer["width"], answer["height"]) == (
        "rich", "1.0", 600, 400,
    )  # fmt: skip
    assert f"/s/{survey.code}/integre/" in answer["html"]
    assert 'height="400"' in answer["html"]


def test_oembed_keeps_the_tag(client):
    survey = allowed(make_open_survey())
    answer = oembed(client, survey_address(survey, "mairie"), maxwidth="x").json()
    assert "integre/?par=mairie" in answer["html"]
    assert answer["width"] == 1_000


@pytest.mark.parametrize(
    "url", ["", "https://elsewhere.example/s/ABCD2345/", f"{django_settings.PUBLIC_URL}/s/", "//["]
)
def test_oembed_knows_our_surveys_alone(client, url):
    assert oembed(client, url).status_code == 404


def test_oembed_refuses_what_may_not_be_shown_elsewhere(client):
    closed = make_open_survey()
    members = allowed(make_open_survey(audience=Audience.MEMBERS))
    assert oembed(client, survey_address(closed)).status_code == 404
    assert oembed(client, survey_address(members)).status_code == 404


def test_oembed_speaks_json_alone(client):
    assert oembed(client, "x", format="xml").status_code == 501


# --- previews of the link -----------------------------------------------------------------
def test_the_page_tells_networks_its_title_and_its_picture(client):
    survey = make_open_survey()
    page = client.get(reverse("answer", args=[survey.code])).content.decode()
    assert '<meta property="og:title" content="The market square">' in page
    assert f"/s/{survey.code}/carte.png" in page
    assert "application/json+oembed" in page


def test_the_card_of_a_published_survey_is_public(client):
    survey = make_open_survey()
    address = reverse("social_card", args=[survey.code])
    for _ in range(2):
        response = client.get(address)
        image = read_logo(response.content)
        assert (image.width, image.height) == (1200, 630)
    assert "public" in response["Cache-Control"]
    assert client.get(reverse("social_card", args=[make_survey().code])).status_code == 404
