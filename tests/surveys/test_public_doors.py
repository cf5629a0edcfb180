"""Pages of a survey that are everybody's: the same answer whoever asks, signed in or not."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aimpact.spaces.enums import Role
from aimpact.surveys.addresses import survey_address
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import Invitation
from aimpact.surveys.services.campaigns import allow_sites
from aimpact.surveys.services.kiosks import open_kiosk
from aimpact.surveys.tokens import hash_token, invitation_token
from tests.factories import make_member, make_open_survey
from tests.permissions import HIDDEN, REFUSED, SEEN, answers_of, make_cast
from tests.surveys.answering import one_page

pytestmark = pytest.mark.django_db
NAMED = ["answer", "answer_receipt", "answer_thanks", "answer_framed", "social_card"]


@pytest.fixture(autouse=True)
def _many_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aimpact.surveys.views.codes.TRIES", 1_000)


@pytest.mark.parametrize("name", NAMED)
def test_everybody_sees_the_pages_of_an_open_survey(client: Client, name: str) -> None:
    survey = one_page()
    allow_sites(
        survey,
        ["https://www.ville.example"],
        by=make_member(survey.space, Role.EDITOR),
        at=timezone.now(),
    )
    url = reverse(name, args=[survey.code])
    assert set(answers_of(client, make_cast(survey.space), url).values()) == {SEEN}


@pytest.mark.parametrize("name", NAMED)
def test_nobody_sees_a_draft_at_its_public_address(client: Client, name: str) -> None:
    survey = make_open_survey(published_at=None)
    url = reverse(name, args=[survey.code])
    assert set(answers_of(client, make_cast(survey.space), url).values()) == {HIDDEN}


@pytest.mark.parametrize("name", ["answer_code", "frame_script"])
def test_everybody_reads_what_belongs_to_no_survey(client: Client, name: str) -> None:
    survey = one_page()
    assert set(answers_of(client, make_cast(survey.space), reverse(name)).values()) == {SEEN}


def test_everybody_reads_the_frame_of_a_survey_that_may_be_shown(client: Client) -> None:
    survey = one_page()
    by = make_member(survey.space, Role.EDITOR)
    allow_sites(survey, ["https://www.ville.example"], by=by, at=timezone.now())
    url = f"{reverse('oembed')}?url={quote(survey_address(survey))}"
    assert set(answers_of(client, make_cast(survey.space), url).values()) == {SEEN}


@pytest.mark.parametrize("name", ["answer_invitation", "invitation_opt_out"])
def test_a_personal_link_is_good_in_any_hands(client: Client, name: str) -> None:
    survey = one_page(audience=Audience.INVITEES)
    invitation = Invitation.objects.create(
        survey=survey, email="a@example.org", created_at=timezone.now()
    )
    token = invitation_token(invitation)
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=hash_token(token))
    url = reverse(name, args=[token])
    assert set(answers_of(client, make_cast(survey.space), url).values()) == {SEEN}
    unknown = reverse(name, args=["0123456789ABCDEFGHIJKL"])
    assert set(answers_of(client, make_cast(survey.space), unknown).values()) == {HIDDEN}


def test_the_link_of_a_kiosk_is_read_by_anyone_and_a_kiosk_by_nobody_else(client: Client) -> None:
    survey = one_page()
    now = timezone.now()
    _kiosk, token = open_kiosk(
        survey,
        place="Accueil",
        expires_at=survey.closes_at or now,
        daily_limit=10,
        by=make_member(survey.space, Role.EDITOR),
        at=now,
    )
    cast = make_cast(survey.space)
    start = reverse("kiosk_start", args=[token])
    assert set(answers_of(client, cast, start).values()) == {SEEN}
    assert set(answers_of(client, cast, reverse("kiosk")).values()) == {REFUSED}
