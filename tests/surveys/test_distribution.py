"""The team's pages that bring people to a survey: who may, what they show, what they refuse."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Invitation, Survey
from aimpact.surveys.services.invitations import write_invitations
from tests.factories import daytime_zone, make_open_survey, make_space, make_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page
from tests.surveys.answering import text_of
from tests.surveys.test_invitations import invite, take_part

pytestmark = pytest.mark.django_db
PAGES = ("survey_share", "survey_qr", "survey_poster", "survey_invitees", "add_survey_invitees")
ASKING = ("send_survey_invitations", "send_survey_reminders")


def url(name, survey, *rest):
    return reverse(name, args=[survey.space.slug, survey.code, *rest])


@pytest.fixture
def survey():
    return make_open_survey(audience=Audience.INVITEES, time_zone=daytime_zone())


@pytest.fixture
def editor(client, survey):
    user = make_staff(survey.space, Role.EDITOR)
    client.force_login(user)
    return user


@pytest.mark.parametrize("name", [*PAGES, *ASKING])
def test_only_those_who_invite_see_the_page(client, survey, name):
    answers = answers_of(client, make_cast(survey.space), url(name, survey))
    assert answers == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize("name", [*ASKING, "add_survey_invitees"])
def test_only_those_who_invite_may_send(client, survey, name):
    answers = answers_of(client, make_cast(survey.space), url(name, survey), method="post")
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_only_those_who_invite_may_take_off_the_list(client, survey):
    for name, user in make_cast(survey.space).items():
        (invitation,) = invite(survey, f"{name.replace(' ', '.')}@example.org")
        address = url("remove_survey_invitee", survey, invitation.pk)
        answers_of(client, {name: user}, address, method="post")
        kept = Invitation.objects.filter(pk=invitation.pk).exists()
        assert kept == (name not in {"owner", "editor"}), name


@pytest.mark.parametrize("name", [*PAGES, *ASKING, "survey_preview"])
def test_a_survey_of_another_space_is_not_found(client, editor, survey, name):
    other = make_open_survey(audience=Audience.INVITEES)
    address = reverse(name, args=[survey.space.slug, other.code])
    assert client.get(address).status_code == 404


def test_an_invitee_of_another_survey_is_not_found(client, editor, survey):
    (invitation,) = invite(make_open_survey(audience=Audience.INVITEES), "a@example.org")
    address = url("remove_survey_invitee", survey, invitation.pk)
    assert client.post(address).status_code == 404
    assert Invitation.objects.exists()


# --- link, code, poster -----------------------------------------------------------------
def test_the_page_shows_the_link_its_code_and_its_qr_code(client, settings):
    survey = make_open_survey(code="ABCD2345")
    client.force_login(make_staff(survey.space, Role.EDITOR))
    response = client.get(url("survey_share", survey))
    body = response.content.decode()
    assert f"{settings.PUBLIC_URL}/s/ABCD2345/" in body
    assert "ABCD 2345" in body
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in body
    assert url("survey_invitees", survey) not in body


def test_a_draft_is_shared_once_published(client):
    survey = make_survey()
    client.force_login(make_staff(survey.space))
    assert "pas encore publié" in text_of(client.get(url("survey_share", survey)))


def test_the_qr_code_is_a_file(client, editor, survey):
    response = client.get(url("survey_qr", survey))
    assert response["Content-Type"] == "image/svg+xml"
    assert f"qr-{survey.code}.svg" in response["Content-Disposition"]


def test_the_poster_is_a_tagged_pdf_in_the_language_asked_for(client, editor, survey):
    for language in ("fr", "en", "xx"):
        response = client.get(url("survey_poster", survey) + f"?langue={language}")
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-")
        assert b"pdfuaid" in response.content


# --- the list ---------------------------------------------------------------------------
def test_pages_of_the_list_lead_elsewhere_when_there_is_no_list(client):
    survey = make_open_survey()
    client.force_login(make_staff(survey.space))
    for name in ("survey_invitees", "add_survey_invitees", *ASKING):
        assert client.get(url(name, survey))["Location"] == url("survey_share", survey)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    client, editor, survey, number, django_assert_num_queries
):
    invite(survey, *[f"person{n}@example.org" for n in range(number)])
    client.get(url("survey_invitees", survey))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(url("survey_invitees", survey))


LIST_QUERIES = 11
"""Session, person, space, role, second factor, survey; counts, number of rows, rows; tabs."""


def test_the_list_is_searched_and_sorted_by_state(client, editor, survey):
    invite(survey, "sent@example.org")
    write_invitations(survey, at=timezone.now())
    invite(survey, "waiting@example.org")
    page = client.get(url("survey_invitees", survey) + "?etat=waiting")
    assert "waiting@example.org" in text_of(page)
    assert "sent@example.org" not in text_of(page)
    page = client.get(url("survey_invitees", survey) + "?q=SENT")
    assert "sent@example.org" in text_of(page)
    assert "waiting@example.org" not in text_of(page)
    assert client.get(url("survey_invitees", survey) + "?etat=zz&page=9&q=%00").status_code == 200


def test_the_list_never_says_who_answered_an_anonymous_survey(client, editor, survey):
    invite(survey, "a@example.org", "b@example.org")
    write_invitations(survey, at=timezone.now())
    before = client.get(url("survey_invitees", survey))
    take_part(survey.invitations.order_by("email")[0])
    after = client.get(url("survey_invitees", survey))
    rows = [
        text_of(page).split("State", 1)[-1].split("a@example.org")[1] for page in (before, after)
    ]
    assert rows[0] == rows[1]
    assert "moins de 5" in text_of(after), "even the count hides a few"


# --- adding -----------------------------------------------------------------------------
def add(client, survey, **data):
    return client.post(url("add_survey_invitees", survey), {"language": "fr", **data})


def test_a_list_is_shown_before_it_is_kept(client, editor, survey):
    invite(survey, "known@example.org")
    text = "a@example.org\nknown@example.org\nA@example.org\nrien\n"
    page = add(client, survey, text=text)
    assert page.status_code == 200
    words = text_of(page)
    assert "Ajouter 1 adresse" in words
    assert "Déjà sur la liste de ce sondage." in words
    assert "Déjà à la ligne 1." in words
    assert "Aucune adresse e-mail sur cette ligne." in words
    assert survey.invitations.count() == 1


def test_a_list_is_kept_once_confirmed(client, editor, survey):
    response = add(client, survey, text="a@example.org;en\nb@example.org", step="confirm")
    assert response["Location"] == url("survey_invitees", survey)
    rows = survey.invitations.order_by("email").values_list("email", "language", "sent_at")
    assert list(rows) == [("a@example.org", "en", None), ("b@example.org", "fr", None)]


def test_confirming_twice_adds_once(client, editor, survey):
    for _time in range(2):
        add(client, survey, text="a@example.org", step="confirm")
    assert survey.invitations.count() == 1


def test_a_file_is_read_in_place_of_the_text(client, editor, survey):
    upload = SimpleUploadedFile(
        "liste.csv", "Nom;Courriel\nMairie;évry@example.org\nx;a@x.fr\n".encode("cp1252")
    )
    page = add(client, survey, text="", file=upload)
    words = text_of(page)
    assert "a@x.fr" in words
    assert "Nom" in words
    assert "pas une adresse" in words


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"text": ""}, "Collez"),
        ({"text": '"a@example.org\nb@example.org'}, "guillemet"),
        ({"file": SimpleUploadedFile("liste.xlsx", b"PK\x03\x04zip")}, "tableur"),
        ({"file": SimpleUploadedFile("liste.csv", b"x" * 3_200_000)}, "Mo"),
        ({"text": "a@example.org", "language": "de"}, "de"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_with_its_reason(client, editor, survey, data, word):
    page = add(client, survey, **data)
    assert page.status_code == 422
    assert word in text_of(page)
    assert not survey.invitations.exists()


def test_what_is_left_out_is_a_file(client, editor, survey):
    page = add(client, survey, text="=cmd()\n@x\nvrai@example.org\n", step="report")
    assert page["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(page.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Ligne", "Valeur", "Raison"]
    assert [row[:2] for row in rows[1:]] == [["1", "'=cmd()"], ["2", "'@x"]]


def test_twenty_thousand_addresses_are_added_in_one_go(client, editor, survey):
    text = "\n".join(f"person{number}@example.org" for number in range(20_000))
    response = add(client, survey, text=text, step="confirm")
    assert response.status_code == 302
    assert survey.invitations.count() == 20_000


# --- sending ----------------------------------------------------------------------------
def test_sending_is_asked_then_done(client, editor, survey, run_jobs, mailoutbox):
    invite(survey, "a@example.org")
    page = client.get(url("send_survey_invitations", survey))
    assert "Envoyer 1 invitation" in text_of(page)
    assert client.post(url("send_survey_invitations", survey)).status_code == 302
    run_jobs()
    assert [message.to for message in mailoutbox] == [["a@example.org"]]


def test_reminding_is_asked_then_done(client, editor, survey, run_jobs, mailoutbox):
    invite(survey, "a@example.org")
    write_invitations(survey, at=timezone.now() - timedelta(days=2))
    asked = text_of(client.get(url("send_survey_reminders", survey)))
    assert "Rappeler les personnes qui n’ont pas répondu" in asked
    client.post(url("send_survey_reminders", survey))
    run_jobs()
    assert sum("Rappel" in message.subject for message in mailoutbox) == 1
    response = client.post(url("send_survey_reminders", survey), follow=True)
    assert "Réessayez demain" in text_of(response)


@pytest.mark.parametrize("anonymity", Anonymity.values)
def test_how_many_have_not_answered_is_told_on_a_named_survey_alone(
    client, editor, survey, anonymity
):
    """Their number, read again after an opting out, would tell whether that person answered."""
    Survey.objects.filter(pk=survey.pk).update(anonymity=anonymity)
    invite(survey, "a@example.org")
    write_invitations(survey, at=timezone.now() - timedelta(days=2))
    asked = text_of(client.get(url("send_survey_reminders", survey)))
    done = text_of(client.post(url("send_survey_reminders", survey), follow=True))
    is_told = anonymity == Anonymity.NAMED
    assert ("Rappeler 1 personne" in asked) is is_told
    assert ("1 rappel est en route" in done) is is_told
    event = AuditEvent.objects.get(verb="send_reminders")
    assert event.details == ({"mails": 1} if is_told else {})


def test_a_draft_sends_nothing_and_says_why(client, run_jobs, mailoutbox):
    survey = make_survey(audience=Audience.INVITEES)
    client.force_login(make_staff(survey.space))
    invite(survey, "a@example.org")
    response = client.post(url("send_survey_invitations", survey), follow=True)
    assert "publiez-le" in text_of(response)
    run_jobs()
    assert mailoutbox == []


def test_an_address_written_to_stays_on_the_list(client, editor, survey):
    (invitation,) = invite(survey, "a@example.org")
    write_invitations(survey, at=timezone.now())
    response = client.post(url("remove_survey_invitee", survey, invitation.pk), follow=True)
    assert "déjà été envoyé" in text_of(response)
    assert Invitation.objects.exists()


def test_a_space_without_colours_has_a_poster_too(client):
    survey = make_open_survey(make_space(name="Sans couleurs"))
    client.force_login(make_staff(survey.space))
    assert client.get(url("survey_poster", survey)).status_code == 200
