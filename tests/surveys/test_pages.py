"""Pages drawn once for all newcomers: nothing of one reader reaches another."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from aimpact.questionnaire.document import to_json
from aimpact.questionnaire.structure import Text
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import Survey
from aimpact.surveys.recent import Recent
from tests.factories import make_member, make_space, make_user
from tests.surveys.answering import one_page, open_form, send, text_of

pytestmark = pytest.mark.django_db


def page_of(survey, client=None, **options):
    return (client or Client()).get(f"/s/{survey.code}/", **options)


def hidden(response, name):
    found = re.search(rf'name="{name}" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def test_two_newcomers_get_the_same_page_with_their_own_tokens():
    survey = one_page(space=make_space(primary_color="#7a1f4b"))
    pages = [page_of(survey) for _newcomer in range(3)]
    tokens = {hidden(page, "_token") for page in pages}
    assert len(tokens) == 3
    assert len({hidden(page, "csrfmiddlewaretoken") for page in pages}) == 3
    for page in pages:
        nonce = re.search(r'<style nonce="([^"]+)"', page.content.decode())
        assert nonce
        assert f"'nonce-{nonce[1]}'" in page["Content-Security-Policy"]
        assert not re.search(r"hole[0-9a-f]{24}", page.content.decode())
    assert text_of(pages[0]) == text_of(pages[2])


def test_a_page_drawn_for_a_newcomer_can_be_sent():
    survey = one_page()
    page_of(survey)
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, open_form(strict, survey), q1="yes").status_code == 302


def test_every_change_of_the_terms_or_of_the_look_is_seen_at_once():
    survey = one_page(space=make_space(name="Avant", primary_color="#7a1f4b"))
    assert "Avant" in text_of(page_of(survey))
    survey.space.name = "Après"
    survey.space.save()
    assert "Avant" not in text_of(page_of(survey))
    Survey.objects.filter(pk=survey.pk).update(closes_at=timezone.now() + timedelta(days=400))
    assert str(timezone.now().year + 1) in text_of(page_of(survey)) or str(
        timezone.now().year + 2
    ) in text_of(page_of(survey))
    edited = replace(survey.document, title=Text("Titre changé"))
    Survey.objects.filter(pk=survey.pk).update(version=9, questionnaire=to_json(edited))
    assert "Titre changé" in text_of(page_of(survey))


def test_each_language_and_each_scheme_has_its_page():
    survey = one_page()
    assert "La place" in text_of(page_of(survey))
    assert "The square" in text_of(page_of(survey, headers={"accept-language": "en"}))
    dark = Client()
    dark.cookies["scheme"] = "dark"
    assert 'data-scheme="dark"' in page_of(survey, dark).content.decode()
    assert 'data-scheme="dark"' not in page_of(survey).content.decode()


def test_what_an_account_says_stays_on_its_own_page(client):
    space = make_space()
    survey = one_page(space=space, audience=Audience.MEMBERS, profile_fields=["gender"])
    client.force_login(make_member(space, gender="woman"))
    assert "selected" in page_of(survey, client).content.decode()
    other = Client()
    other.force_login(make_member(space))
    assert "selected" not in page_of(survey, other).content.decode()


def test_who_is_signed_in_answers_an_open_survey_like_anyone(client):
    survey = one_page(profile_fields=["gender"])
    page_of(survey)
    client.force_login(make_user(gender="man"))
    assert ("profile-gender", "man") in open_form(client, survey).values
    assert "selected" not in page_of(survey).content.decode()


def test_only_the_latest_values_are_kept():
    recent: Recent[str, int] = Recent(2)
    assert recent.keep("a", 1) == 1
    recent.keep("b", 2)
    assert recent.get("a") == 1
    recent.keep("c", 3)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (1, None, 3)
