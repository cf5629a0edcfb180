"""What participants read of the four modes, and the pages of a secret and verifiable survey."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from aimpact.surveys.enums import Anonymity, Audience
from tests.factories import make_space, make_survey
from tests.surveys.answering import one_page, text_of

pytestmark = pytest.mark.django_db

SENTENCES = {
    Anonymity.NAMED: "Named: the team of Bourg-Fictif sees your answers with your name.",
    Anonymity.PSEUDONYM: (
        "Pseudonymous: the team of Bourg-Fictif never sees whose answers these are; the platform"
        " alone knows, until they are counted, at the closing at the latest."
    ),
    Anonymity.ANONYMOUS: "Anonymous: nothing kept with your answers tells who you are.",
    Anonymity.VERIFIABLE: (
        "Secret and verifiable: nothing that is kept, even by AimPact, can tell what you answered;"
        " at the closing the ballots are published without names, and you can find yours among"
        " them."
    ),
}


@pytest.mark.parametrize("mode", Anonymity)
def test_each_mode_is_said_in_one_sentence_before_answering(mode: Anonymity) -> None:
    space = make_space(name="Bourg-Fictif")
    survey = make_survey(space, anonymity=mode, audience=Audience.MEMBERS)
    with translation.override("en"):
        drawn = render_to_string("surveys/answer/mode.html", {"survey": survey})
    words = " ".join(drawn.replace("<", " <").split("<span>", 1)[1].split())
    plain = words.replace("<strong>", "").replace("</strong>", "").replace("</span> </li>", "")
    assert " ".join(plain.split()) == SENTENCES[mode]


def test_a_pseudonymous_survey_says_until_when_the_link_is_kept(client: Client) -> None:
    survey = one_page(anonymity=Anonymity.PSEUDONYM)
    words = text_of(client.get(f"/s/{survey.code}/"))
    assert "Pseudonyme" in words
    assert "lequel des bulletins est le vôtre" in words
    assert "Ce que cela ne promet pas" in words


@pytest.mark.parametrize(
    ("mode", "anchor"),
    [(Anonymity.ANONYMOUS, "#anonymes"), (Anonymity.PSEUDONYM, "#pseudonymes")],
)
def test_what_is_kept_leads_to_the_page_that_says_more(
    client: Client, mode: Anonymity, anchor: str
) -> None:
    survey = one_page(anonymity=mode)
    page = client.get(f"/s/{survey.code}/").content.decode()
    assert f'href="/confidentialite/{anchor}"' in page
    assert f'id="{anchor[1:]}"' in client.get("/confidentialite/").content.decode()
