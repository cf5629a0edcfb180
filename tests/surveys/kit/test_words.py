"""Texts proposed from the survey: what it is, until when, how secret, where to answer."""

from datetime import UTC, datetime

import pytest

from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.kit.sms import measure_sms
from aimpact.surveys.kit.words import LINK, LONGEST, LONGEST_OF_ALL, KitText, propose
from tests.factories import make_open_survey, make_space

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KitText)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_text_says_what_is_asked_and_leads_there(kind, language):
    survey = make_open_survey()
    text = propose(survey, kind, language=language)
    assert ("square" if language == "en" else "march") in text
    assert (LINK in text) == (kind is not KitText.SUBJECT)
    assert len(text) <= LONGEST.get(kind, LONGEST_OF_ALL)


def test_the_e_mail_promises_what_the_survey_promises():
    hidden = propose(make_open_survey(), KitText.EMAIL, language="en")
    named = make_open_survey(anonymity=Anonymity.NAMED, audience=Audience.MEMBERS)
    assert "Your answers are anonymous" in hidden
    assert "Your answers are named" in propose(named, KitText.EMAIL, language="en")


def test_the_closing_is_said_when_there_is_one():
    closes = datetime(2027, 3, 1, 17, tzinfo=UTC)
    assert "1 March 2027" in propose(
        make_open_survey(closes_at=closes), KitText.BULLETIN, language="en"
    )
    assert "until" not in propose(make_open_survey(closes_at=None), KitText.BULLETIN, language="en")


def test_the_text_message_is_short_whatever_the_title():
    survey = make_open_survey(make_space(name="Forêt-l’Évêque"))
    text = propose(survey, KitText.SMS, language="fr").replace(
        LINK, "https://a.example/s/ABCD2345/"
    )
    assert measure_sms(text).parts == 1
    assert measure_sms(text).room == 160
