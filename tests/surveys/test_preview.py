"""The preview: the real pages, for those who edit, and nothing stored."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from aimpact.questionnaire.structure import Questionnaire
from aimpact.spaces.enums import Role
from aimpact.surveys.models import IncomingBallot, PageTurn, Participation
from aimpact.surveys.services.turns import write_page_turns
from tests.factories import make_closed_survey, make_open_survey, make_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, public_page, team_page
from tests.surveys.answering import read_page_form, send, text_of

pytestmark = pytest.mark.django_db


def url(survey):
    return reverse("survey_preview", args=[survey.space.slug, survey.code])


def test_only_those_who_edit_see_the_preview(client):
    survey = make_survey()
    answers = answers_of(client, make_cast(survey.space), url(survey))
    assert answers == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize("make", [make_survey, make_open_survey, make_closed_survey])
def test_the_whole_way_is_walked_and_nothing_is_stored(client, make):
    survey = make(profile_fields=["gender"])
    client.force_login(make_staff(survey.space, Role.EDITOR))
    first = client.get(url(survey))
    assert "Aperçu" in text_of(first)
    second = send(client, read_page_form(first), "next", q1="yes")
    assert second.status_code == 200
    back = send(client, read_page_form(second), "back")
    assert ("q1", "yes") in read_page_form(back).values
    second = send(client, read_page_form(back), "next")
    wrong = send(client, read_page_form(second), q5="beaucoup")
    assert wrong.status_code == 422
    end = send(client, read_page_form(wrong), q5="3")
    assert end.status_code == 200
    assert "Rien n’a été enregistré" in text_of(end)
    write_page_turns()
    for model in (IncomingBallot, Participation, PageTurn):
        assert not model.objects.exists()


def test_the_preview_speaks_the_other_language(client):
    survey = make_survey()
    client.force_login(make_staff(survey.space))
    form = read_page_form(client.get(url(survey)))
    assert "The market square" in text_of(send(client, form, "en"))


def test_an_empty_draft_is_previewed(client):
    survey = make_survey(questionnaire=Questionnaire())
    client.force_login(make_staff(survey.space))
    survey.keep_document(Questionnaire())
    survey.save()
    assert client.get(url(survey)).status_code == 200


def test_the_preview_may_stand_in_a_frame_of_ours_alone(client):
    survey = make_survey()
    client.force_login(make_staff(survey.space))
    preview = client.get(url(survey))
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]
    published = make_open_survey()
    answering = client.get(f"/s/{published.code}/")
    assert answering["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answering["Content-Security-Policy"]


# --- a link for somebody without an account -------------------------------------------------
def link_of(client, survey, role=Role.EDITOR):
    """The link as the team reads it on its page."""
    client.force_login(make_staff(survey.space, role))
    page = client.get(reverse("survey_screens", args=[survey.space.slug, survey.code]))
    client.logout()
    return urlsplit(page.context["shared"]).path


def test_a_stranger_walks_the_preview_of_a_draft_and_nothing_is_kept(client):
    survey = make_survey()
    link = link_of(client, survey)

    first = client.get(link)
    assert "Aperçu" in text_of(first)
    assert first["X-Robots-Tag"] == "noindex"
    second = send(client, read_page_form(first), "next", q1="yes")
    end = send(client, read_page_form(second), q5="3")

    assert "Rien n’a été enregistré" in text_of(end)
    assert f'href="{link}"' in end.content.decode()
    assert not IncomingBallot.objects.exists()
    assert not Participation.objects.exists()


def test_the_link_stops_after_some_days(client, monkeypatch):
    link = link_of(client, make_survey())
    monkeypatch.setattr("aimpact.surveys.tokens.PREVIEW_SHARED", -1)

    late = client.get(link)

    assert late.status_code == 410
    assert "n’est plus montré" in text_of(late)


def test_a_link_that_is_not_ours_or_whose_survey_is_gone_shows_nothing(client):
    survey = make_survey()
    link = link_of(client, survey)
    assert client.get(f"{link.rstrip('/')}x/").status_code == 404
    assert client.get(reverse("shared_preview", args=[survey.code])).status_code == 404
    survey.delete()
    assert client.get(link).status_code == 404


def test_everyone_who_has_the_link_sees_the_preview(client):
    survey = make_survey()
    link = link_of(client, survey)
    assert answers_of(client, make_cast(survey.space), link) == public_page()
