"""Who can know what one answered is said in the same words wherever participants read it."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import strip_tags

from aimpact.surveys.enums import STRENGTH, Anonymity, Audience
from aimpact.surveys.kit.words import KitText, propose
from aimpact.surveys.models import Survey
from aimpact.surveys.promises import promise_in_words
from aimpact.surveys.services.letters import sample_mail
from tests.factories import make_open_survey, make_space

pytestmark = pytest.mark.django_db

NEW_MODES = (Anonymity.PSEUDONYM, Anonymity.VERIFIABLE)


def survey_in(mode: Anonymity) -> Survey:
    space = make_space(name="Bourg d’Essai")
    return make_open_survey(space, anonymity=mode, audience=Audience.INVITEES)


@pytest.mark.parametrize("mode", STRENGTH)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_words_are_those_read_before_the_first_question(mode: Anonymity, language: str) -> None:
    survey = survey_in(mode)
    with translation.override(language):
        page = render_to_string("surveys/answer/mode.html", {"survey": survey})
        assert " ".join(promise_in_words(survey)) in strip_tags(page)


@pytest.mark.parametrize("mode", NEW_MODES)
def test_letters_and_texts_of_a_campaign_promise_the_same(mode: Anonymity) -> None:
    survey = survey_in(mode)
    with translation.override("en"):
        words = " ".join(promise_in_words(survey))
    assert words in propose(survey, KitText.EMAIL, language="en")
    mail = sample_mail(survey, language="en", to="invitee@example.org")
    assert words in mail.text
    assert words in strip_tags(mail.html)


def test_no_promise_is_that_of_another_mode() -> None:
    with translation.override("en"):
        assert len({promise_in_words(survey_in(mode)) for mode in STRENGTH}) == len(STRENGTH)
