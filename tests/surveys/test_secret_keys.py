"""The key of a secret vote is published before it opens: what people compare, and where."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aimpact.core.models import OutgoingMail
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import SigningKey, Survey
from aimpact.surveys.poster import Sheet, draw_sheet
from aimpact.surveys.selectors.boards import key_fingerprint
from aimpact.surveys.services.invitations import write_invitations
from aimpact.surveys.services.letters import sample_mail
from aimpact.surveys.services.publishing import publish_survey, unpublish_survey
from tests.factories import daytime_zone, make_member, make_open_survey, make_user
from tests.permissions import make_staff
from tests.surveys.answering import text_of
from tests.surveys.secret import end, secret_survey
from tests.surveys.test_invitations import invite
from tests.surveys.test_poster import pages

pytestmark = pytest.mark.django_db


def to_come() -> Survey:
    """A secret vote, published, which opens tomorrow."""
    survey = secret_survey()
    Survey.objects.update(opens_at=timezone.now() + timedelta(days=1))
    survey.refresh_from_db()
    return survey


def shows(client: Client, survey: Survey, path: str = "") -> bool:
    """Whether a page of the survey shows the fingerprint of its key."""
    return key_fingerprint(survey) in text_of(client.get(f"/s/{survey.code}/{path}"))


def test_whoever_comes_before_the_opening_reads_it(client: Client) -> None:
    survey = to_come()
    assert shows(client, survey)
    assert shows(client, survey, "tableau/")
    client.force_login(make_member(survey.space))
    assert shows(client, survey)


def test_whoever_may_not_answer_reads_it_during_the_vote(client: Client) -> None:
    survey = secret_survey()
    assert shows(client, survey)  # not signed in
    client.force_login(make_user())
    assert shows(client, survey)  # of another space
    invited = secret_survey(audience=Audience.INVITEES)
    assert shows(client, invited)
    assert shows(client, invited, "tableau/")


def test_who_meets_no_condition_yet_reads_it(client: Client) -> None:
    admission = {"any": [[{"kind": "member"}, {"kind": "minimum_age", "years": 16}]]}
    survey = secret_survey(audience=Audience.COMBINED, admission=admission)
    assert shows(client, survey)


def test_who_may_answer_reads_it_before_taking_a_right(client: Client) -> None:
    survey = secret_survey()
    client.force_login(make_member(survey.space))
    words = text_of(client.get(f"/s/{survey.code}/"))
    assert words.index(key_fingerprint(survey)) < words.index("Recevoir mon droit de répondre")
    assert "Un e-mail d’AimPact n’est pas une preuve" in words


def test_who_looks_at_the_closed_vote_reads_it(client: Client) -> None:
    survey = secret_survey()
    end(survey)
    assert shows(client, survey, "tableau/")


def test_anyones_page_may_watch_the_key(client: Client) -> None:
    survey = to_come()
    response = client.get(f"/s/{survey.code}/cle/")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert set(response.json()) == {"kty", "n", "e", "variant"}


def test_other_surveys_and_drafts_have_none(client: Client) -> None:
    open_survey = make_open_survey(audience=Audience.MEMBERS)
    assert key_fingerprint(open_survey) == ""
    assert "Empreinte de la clé" not in text_of(client.get(f"/s/{open_survey.code}/"))
    survey = secret_survey()
    SigningKey.objects.all().delete()
    assert key_fingerprint(survey) == ""


def test_a_vote_published_again_has_another_key() -> None:
    survey = secret_survey()
    owner = make_staff(survey.space, Role.OWNER)
    before = key_fingerprint(survey)
    unpublish_survey(survey, by=owner, at=timezone.now())
    survey.refresh_from_db()
    publish_survey(survey, by=owner, at=timezone.now())
    assert key_fingerprint(survey) not in {"", before}


def test_before_it_goes_the_team_reads_that_what_is_printed_will_be_wrong(client: Client) -> None:
    secret, other = secret_survey(), make_open_survey()
    for survey, is_said in ((secret, True), (other, False)):
        client.force_login(make_staff(survey.space, Role.OWNER))
        url = reverse("survey_unpublish", args=[survey.space.slug, survey.code])
        assert ("La clé de ce vote secret sera détruite" in text_of(client.get(url))) is is_said


def test_the_team_finds_it_with_a_text_to_print(client: Client) -> None:
    survey = secret_survey()
    client.force_login(make_staff(survey.space, Role.OWNER))
    address = reverse("survey_share", args=[survey.space.slug, survey.code])
    response = client.get(address)
    text = response.context["key_text"]
    assert key_fingerprint(survey) in text
    assert f"/s/{survey.code}" in text
    assert text in response.content.decode()
    SigningKey.objects.all().delete()
    assert "Attendez jusque-là pour imprimer les affiches" in text_of(client.get(address))


def test_invitations_say_it_in_both_forms() -> None:
    survey = secret_survey(audience=Audience.INVITEES, time_zone=daytime_zone())
    invite(survey, "a@example.org")
    write_invitations(survey, at=timezone.now())
    mail = OutgoingMail.objects.get()
    assert key_fingerprint(survey) in mail.text
    assert key_fingerprint(survey) in mail.html


def test_invitations_to_other_surveys_say_nothing_of_a_key() -> None:
    survey = make_open_survey(audience=Audience.INVITEES)
    mail = sample_mail(survey, language="fr", to="a@example.org")
    assert "mpreinte" not in mail.text + mail.html


@pytest.mark.parametrize("sheet", [Sheet.POSTER_A4, Sheet.HANDBILL_A6])
def test_it_is_printed_on_one_page(sheet: Sheet) -> None:
    survey = secret_survey()
    without = draw_sheet(make_open_survey(survey.space), sheet, language="fr")
    drawn = draw_sheet(survey, sheet, language="fr")
    assert pages(drawn) == pages(without) == 1
