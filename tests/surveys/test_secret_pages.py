"""What participants read of the four modes, and the pages of a secret and verifiable survey."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from aimpact.accounts.models import User
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Survey
from tests.factories import make_member, make_space, make_survey
from tests.surveys.answering import one_page, text_of
from tests.surveys.secret import end, secret_survey

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
    assert "La limite" in words


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


def test_scripts_of_secret_surveys_are_fetched_by_their_pages_alone(client: Client) -> None:
    ordinary = client.get(f"/s/{one_page().code}/").content.decode()
    assert "secret.js" not in ordinary
    assert "recount.js" not in ordinary
    survey, member = member_of_secret()
    client.force_login(member)
    page = client.get(f"/s/{survey.code}/").content.decode()
    assert page.count("secret.js") == 1
    assert "recount.js" not in page


def member_of_secret() -> tuple[Survey, User]:
    survey = secret_survey()
    return survey, make_member(survey.space)


def test_what_a_lost_right_means_is_said_before_it_is_taken(client: Client) -> None:
    survey, member = member_of_secret()
    client.force_login(member)
    words = text_of(client.get(f"/s/{survey.code}/"))
    asks = words.index("Recevoir mon droit de répondre")
    for warning in ("Personne ne peut le redonner", "fenêtre privée", "que d’autres utilisent"):
        assert words.index(warning) < asks
    assert "Ce sondage a besoin de JavaScript" in words


def test_the_booth_opened_by_hand_leads_back_to_the_survey(client: Client) -> None:
    survey, _member = member_of_secret()
    page = client.get(f"/isoloir/{survey.code}/").content.decode()
    assert f'href="/s/{survey.code}/"' in page
    assert "csrfmiddlewaretoken" not in page
    assert "Votre bulletin sera publié en entier, sans votre nom" in page


def test_a_closed_secret_survey_leads_to_its_board(client: Client) -> None:
    survey, member = member_of_secret()
    end(survey)
    client.force_login(member)
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 410
    assert f'href="/s/{survey.code}/tableau/"' in response.content.decode()
    words = text_of(client.get(f"/s/{survey.code}/tableau/"))
    assert "ses bulletins sont mélangés puis publiés" in words
