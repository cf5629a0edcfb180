"""The preview: the real pages, for those who edit, and nothing stored."""

import pytest
from django.urls import reverse

from aimpact.spaces.enums import Role
from aimpact.surveys.models import IncomingBallot, PageTurn, Participation
from aimpact.surveys.questionnaire.structure import Questionnaire
from tests.factories import make_closed_survey, make_open_survey, make_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page
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
