"""Answering: the profile questions at the end, every one optional."""

import pytest

from aimpact.surveys.enums import Audience
from aimpact.surveys.models import IncomingBallot
from tests.factories import (
    make_commune,
    make_member,
    make_space,
    make_user,
)
from tests.surveys.answering import (
    answer,
    ballots,
    one_page,
    open_form,
    read_page_form,
    send,
)

pytestmark = pytest.mark.django_db


def test_the_profile_is_joined_to_the_ballot_as_far_as_it_is_told(client):
    survey = one_page(profile_fields=["age_band", "gender", "occupation"])
    typed = {"profile-age_band": "25-39", "profile-gender": "-", "profile-occupation": ""}
    answer(client, survey, q1="yes", **typed)
    assert IncomingBallot.objects.get().profile == {"age_band": "25-39"}


def test_the_profile_starts_from_the_account_and_can_be_changed(client):
    space = make_space()
    commune = make_commune(name="Icy")
    member = make_member(space, gender="woman", birth_year=1980, commune=commune)
    survey = one_page(
        space=space, audience=Audience.MEMBERS, profile_fields=["age_band", "gender", "commune"]
    )
    client.force_login(member)
    form = open_form(client, survey)
    assert ("profile-gender", "woman") in form.values
    assert ("profile-commune", "Icy") in form.values
    send(client, form, **{"q1": "yes", "profile-gender": "-"})
    profile = IncomingBallot.objects.get().profile
    assert profile == {"age_band": "40-54", "commune": commune.code}


def test_an_unknown_profile_answer_is_refused_beside_its_field(client):
    survey = one_page(profile_fields=["gender"])
    response = answer(client, survey, **{"q1": "yes", "profile-gender": "robot"})
    assert response.status_code == 422
    assert 'id="e-profile-gender"' in response.content.decode()
    assert ("q1", "yes") in read_page_form(response).values
    assert ballots() == []


def test_a_commune_that_may_be_several_is_asked_back(client):
    region_a, region_b = make_commune(name="Beaulieu"), make_commune(name="Beaulieu")
    survey = one_page(profile_fields=["commune"])
    response = answer(client, survey, **{"q1": "yes", "profile-commune": "beaulieu"})
    assert response.status_code == 422
    assert region_a.code in response.content.decode()
    chosen = {"profile-commune-chosen": region_b.code}
    assert send(client, read_page_form(response), **chosen).status_code == 302
    assert IncomingBallot.objects.get().profile == {"commune": region_b.code}


def test_a_commune_that_nobody_knows_is_refused_and_kept(client):
    survey = one_page(profile_fields=["commune"])
    response = answer(client, survey, **{"q1": "yes", "profile-commune": "Zzyzx"})
    assert response.status_code == 422
    assert ("profile-commune", "Zzyzx") in read_page_form(response).values


def test_an_account_tells_nothing_to_a_survey_that_asks_for_no_profile(client):
    client.force_login(make_user(gender="woman"))
    answer(client, one_page(), q1="yes")
    assert IncomingBallot.objects.get().profile == {}


def test_a_wrong_answer_and_a_wrong_profile_are_told_together(client):
    survey = one_page(profile_fields=["gender", "commune"])
    typed = {"q1": "zz", "profile-gender": "robot", "profile-commune": "Zzyzx"}
    response = answer(client, survey, **typed)
    assert response.status_code == 422
    for name in ("q1", "profile-gender", "profile-commune"):
        assert f'id="e-{name}"' in response.content.decode()
