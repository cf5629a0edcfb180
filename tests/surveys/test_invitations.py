"""Inviting by e-mail: the sending, the reminders, the personal link, opting out."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from aimpact.core.models import AuditEvent, OutgoingMail
from aimpact.questionnaire.structure import Page, Questionnaire, Text
from aimpact.surveys import tasks
from aimpact.surveys.enums import Anonymity, Audience, InvitationState
from aimpact.surveys.invitees import Invitee
from aimpact.surveys.models import IncomingBallot, Invitation, Participation
from aimpact.surveys.selectors.distribution import count_invitees, invitees_of
from aimpact.surveys.services.invitations import (
    RemindedRecently,
    SurveyNotAnswerable,
    SurveyNotForInvitees,
    add_invitees,
    note_refused_invitations,
    opt_out,
    remove_invitee,
    send_invitations,
    send_planned_reminders,
    send_reminders,
    surveys_to_remind,
    write_invitations,
    write_reminders,
)
from aimpact.surveys.tokens import hash_token, invitation_token
from tests.factories import (
    daytime_zone,
    make_closed_survey,
    make_open_survey,
    make_space,
    make_survey,
    single_question,
)
from tests.permissions import make_staff
from tests.surveys.answering import read_page_form, send, text_of

pytestmark = pytest.mark.django_db
QUESTIONS = Questionnaire(
    title=Text("La place", "The square"),
    pages=(Page(code="p1", questions=(single_question(),)),),
)


def make_invited(number=3, **fields):
    """A survey of invitees with people on its list."""
    # Messages leave by day: it is noon there, whenever the tests run.
    values = {"questionnaire": QUESTIONS, "time_zone": daytime_zone()} | fields
    survey = make_open_survey(audience=Audience.INVITEES, **values)
    invite(survey, *[f"person{n}@example.org" for n in range(number)])
    return survey


def invite(survey, *emails, language="fr"):
    invitees = [Invitee(email, language, line) for line, email in enumerate(emails, 1)]
    add_invitees(survey, invitees, by=make_staff(survey.space), at=timezone.now())
    return list(survey.invitations.filter(email__in=emails))


def link_in(message):
    found = re.search(r"/i/([\w-]{22})/", message.body)
    assert found
    return found[0]


def take_part(invitation):
    Participation.objects.create(survey=invitation.survey, invitation=invitation)


# --- the list ---------------------------------------------------------------------------
def test_an_address_is_on_the_list_once():
    survey = make_invited(2)
    invitees = [Invitee("person1@example.org", "fr", 1), Invitee("new@example.org", "fr", 2)]
    added = add_invitees(survey, invitees, by=make_staff(survey.space), at=timezone.now())
    assert added == 1
    assert survey.invitations.count() == 3


def test_only_a_survey_of_invitees_has_a_list():
    survey = make_open_survey()
    with pytest.raises(SurveyNotForInvitees):
        invite(survey, "a@example.org")
    with pytest.raises(SurveyNotForInvitees):
        send_invitations(survey, by=make_staff(survey.space), at=timezone.now())


def test_adding_sends_nothing(run_jobs, mailoutbox):
    make_invited()
    run_jobs()
    assert mailoutbox == []


def test_an_address_comes_off_the_list_until_it_was_written_to():
    survey = make_invited(2)
    first, second = survey.invitations.order_by("pk")
    staff = make_staff(survey.space)
    assert remove_invitee(first, by=staff, at=timezone.now())
    second.sent_at = timezone.now()
    second.save()
    assert not remove_invitee(second, by=staff, at=timezone.now())
    assert list(survey.invitations.all()) == [second]


# --- sending ----------------------------------------------------------------------------
def test_each_person_receives_one_message_with_a_link_of_their_own(run_jobs, mailoutbox):
    survey = make_invited(3, space=make_space(name="Ville de Test"))
    number = send_invitations(survey, by=make_staff(survey.space), at=timezone.now())
    run_jobs()
    assert number == 3
    assert sorted(message.to[0] for message in mailoutbox) == [
        "person0@example.org",
        "person1@example.org",
        "person2@example.org",
    ]
    assert len({link_in(message) for message in mailoutbox}) == 3
    message = mailoutbox[0]
    assert "Ville de Test" in message.subject
    assert "La place" in message.subject
    assert message.from_email.startswith("Ville de Test <")
    assert "/desinscription/" in message.extra_headers["List-Unsubscribe"]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not OutgoingMail.objects.exists(), "no message is kept once sent"


def test_each_person_is_written_to_in_their_language(run_jobs, mailoutbox):
    survey = make_invited(0)
    invite(survey, "a@example.org", language="fr")
    invite(survey, "b@example.org", language="en")
    send_invitations(survey, by=make_staff(survey.space), at=timezone.now())
    run_jobs()
    subjects = {message.to[0]: message.subject for message in mailoutbox}
    assert "vous demande votre avis" in subjects["a@example.org"]
    assert "The square" in subjects["b@example.org"]


def test_the_database_keeps_a_hash_of_the_token_alone(run_jobs, mailoutbox):
    survey = make_invited(1)
    send_invitations(survey, by=make_staff(survey.space), at=timezone.now())
    run_jobs()
    token = link_in(mailoutbox[0]).split("/")[2]
    invitation = survey.invitations.get()
    assert bytes(invitation.token_hash) == hash_token(token)
    assert invitation_token(invitation) == token


def test_sending_twice_writes_once(run_jobs, mailoutbox):
    survey = make_invited(2)
    staff = make_staff(survey.space)
    assert send_invitations(survey, by=staff, at=timezone.now()) == 2
    send_invitations(survey, by=staff, at=timezone.now())
    run_jobs()
    assert len(mailoutbox) == 2
    assert send_invitations(survey, by=staff, at=timezone.now()) == 0


def test_a_worker_that_dies_before_its_commit_writes_to_nobody_twice(run_jobs, mailoutbox):
    survey = make_invited(2)
    write_invitations(survey, at=timezone.now())
    assert write_invitations(survey, at=timezone.now()) == 0, "the job started again finds nobody"
    run_jobs()
    assert len(mailoutbox) == 2


def test_jobs_hold_no_address_and_no_token(run_jobs):
    survey = make_invited(1)
    send_invitations(survey, by=make_staff(survey.space), at=timezone.now())
    run_jobs()
    token = invitation_token(survey.invitations.get())
    for job in ProcrastinateJob.objects.all():
        assert "example.org" not in str(job.args)
        assert token not in str(job.args)


def test_who_opted_out_before_the_sending_receives_nothing(run_jobs, mailoutbox):
    survey = make_invited(2)
    opt_out(survey.invitations.order_by("pk")[0], at=timezone.now())
    send_invitations(survey, by=make_staff(survey.space), at=timezone.now())
    run_jobs()
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("make", [make_survey, make_closed_survey])
def test_nobody_is_sent_to_a_closed_door(make):
    survey = make(audience=Audience.INVITEES)
    staff = make_staff(survey.space)
    with pytest.raises(SurveyNotAnswerable):
        send_invitations(survey, by=staff, at=timezone.now())
    with pytest.raises(SurveyNotAnswerable):
        send_reminders(survey, by=staff, at=timezone.now())


def test_who_sent_how_many_is_in_the_audit_trail():
    survey = make_invited(2)
    staff = make_staff(survey.space)
    send_invitations(survey, by=staff, at=timezone.now())
    event = AuditEvent.objects.get(verb="send_invitations")
    assert (event.actor_id, event.details) == (staff.pk, {"mails": 2})


def test_an_invitation_that_no_server_takes_is_told(run_jobs):
    survey = make_invited(2)
    write_invitations(survey, at=timezone.now())
    refused = OutgoingMail.objects.get(to="person0@example.org")
    refused.refused_at = timezone.now()
    refused.save()
    assert note_refused_invitations(at=timezone.now()) == 1
    assert note_refused_invitations(at=timezone.now()) == 0
    counts = count_invitees(survey)
    assert (counts.failed, counts.sent) == (1, 1)


def test_a_reminder_that_no_server_takes_tells_nothing():
    survey = make_invited(1)
    now = timezone.now()
    write_invitations(survey, at=now - timedelta(days=3))
    OutgoingMail.objects.all().delete()
    write_reminders(survey, before=now - timedelta(days=1), at=now)
    OutgoingMail.objects.update(refused_at=now)
    assert note_refused_invitations(at=now) == 0


# --- reminders --------------------------------------------------------------------------
def test_only_those_who_have_not_answered_nor_opted_out_are_reminded(run_jobs, mailoutbox):
    survey = make_invited(4)
    write_invitations(survey, at=timezone.now() - timedelta(days=3))
    answered, opted_out, failed, silent = survey.invitations.order_by("email")
    take_part(answered)
    opt_out(opted_out, at=timezone.now())
    Invitation.objects.filter(pk=failed.pk).update(failed_at=timezone.now())
    OutgoingMail.objects.all().delete()
    number = send_reminders(survey, by=make_staff(survey.space), at=timezone.now())
    run_jobs()
    assert number == 1
    assert [message.to for message in mailoutbox] == [[silent.email]]
    assert "Rappel" in mailoutbox[0].subject
    assert link_in(mailoutbox[0]) == f"/i/{invitation_token(silent)}/", "the same link"


def test_nobody_is_reminded_within_a_day(run_jobs, mailoutbox):
    survey = make_invited(2)
    staff = make_staff(survey.space)
    now = timezone.now()
    write_invitations(survey, at=now - timedelta(hours=2))
    with pytest.raises(RemindedRecently):
        send_reminders(survey, by=staff, at=now)
    later = now + timedelta(days=1)
    assert send_reminders(survey, by=staff, at=later) == 2
    write_reminders(survey, before=later - timedelta(days=1), at=later)
    assert write_reminders(survey, before=later - timedelta(days=1), at=later) == 0
    with pytest.raises(RemindedRecently):
        send_reminders(survey, by=staff, at=later + timedelta(hours=1))


def test_nobody_is_left_to_remind_when_all_have_answered():
    survey = make_invited(1)
    write_invitations(survey, at=timezone.now() - timedelta(days=2))
    take_part(survey.invitations.get())
    assert send_reminders(survey, by=make_staff(survey.space), at=timezone.now()) == 0


def test_the_planned_reminder_leaves_once(run_jobs, mailoutbox):
    now = timezone.now()
    survey = make_invited(2, remind_at=now - timedelta(minutes=3))
    write_invitations(survey, at=now - timedelta(days=3))
    OutgoingMail.objects.all().delete()
    late = invite(survey, "late@example.org")
    write_invitations(survey, at=now)
    assert surveys_to_remind(now) == [survey]
    tasks.remind_invitees(0)
    tasks.remind_invitees(0)
    run_jobs()
    reminders = [message for message in mailoutbox if "Rappel" in message.subject]
    assert sorted(message.to[0] for message in reminders) == [
        "person0@example.org",
        "person1@example.org",
    ]
    assert late[0].email not in {message.to[0] for message in reminders}


def test_a_planned_reminder_waits_for_its_hour_and_its_survey():
    now = timezone.now()
    make_invited(1, remind_at=now + timedelta(hours=1))
    make_invited(1, remind_at=now - timedelta(days=2))
    make_closed_survey(audience=Audience.INVITEES, remind_at=now - timedelta(minutes=1))
    assert surveys_to_remind(now) == []
    assert send_planned_reminders(make_invited(1), at=now) == 0


def test_nothing_is_written_once_the_survey_is_over():
    survey = make_invited(1)
    survey.closed_at = timezone.now() - timedelta(minutes=1)
    assert write_invitations(survey, at=timezone.now()) == 0
    assert write_reminders(survey, before=timezone.now(), at=timezone.now()) == 0


# --- what the team may know -------------------------------------------------------------
def test_the_list_of_an_anonymous_survey_is_the_same_whoever_answered():
    survey = make_invited(2)
    now = timezone.now()
    write_invitations(survey, at=now - timedelta(days=3))
    before = [(row.email, row.state) for row in invitees_of(survey)]
    take_part(survey.invitations.order_by("email")[0])
    write_reminders(survey, before=now - timedelta(days=1), at=now)
    rows = list(invitees_of(survey))
    assert [(row.email, row.state) for row in rows] == before
    assert not any(hasattr(row, "has_answered") for row in rows)


def test_the_list_of_a_named_survey_says_who_answered():
    survey = make_invited(2, anonymity=Anonymity.NAMED)
    take_part(survey.invitations.order_by("email")[0])
    told = [vars(row)["has_answered"] for row in invitees_of(survey)]
    assert told == [True, False]


def test_counts_add_up(django_assert_num_queries):
    survey = make_invited(4)
    write_invitations(survey, at=timezone.now())
    first, second, third, _fourth = survey.invitations.order_by("email")
    take_part(first)
    opt_out(second, at=timezone.now())
    Invitation.objects.filter(pk=third.pk).update(failed_at=timezone.now())
    invite(survey, "z@example.org")
    with django_assert_num_queries(1):
        counts = count_invitees(survey)
    assert counts.invited == 5
    assert sum(counts.of_state(state) for state in InvitationState) == 5
    assert (counts.waiting, counts.sent, counts.failed, counts.opted_out) == (1, 2, 1, 1)
    assert (counts.answered, counts.to_remind) == (1, 1)
    for state in InvitationState:
        rows = list(invitees_of(survey, state=state))
        assert len(rows) == counts.of_state(state)
        assert {row.state for row in rows} == {state}


# --- the personal link ------------------------------------------------------------------
@pytest.fixture
def invited(run_jobs, mailoutbox):
    survey = make_invited(1)
    write_invitations(survey, at=timezone.now())
    run_jobs()
    return link_in(mailoutbox[0]), survey


def test_the_personal_link_opens_the_questions_and_uses_nothing_up(client, invited):
    link, _survey = invited
    for _visit in range(3):
        response = client.get(link)
        assert response.status_code == 200
        assert "La place" in text_of(response)
    assert not Participation.objects.exists()
    assert "navigateur" not in client.cookies


def test_a_ballot_is_sent_by_the_personal_link_once(client, invited):
    link, survey = invited
    form = read_page_form(client.get(link))
    assert form.action == link
    done = send(client, form, q1="yes")
    assert (done.status_code, done["Location"]) == (302, f"/s/{survey.code}/merci/")
    assert IncomingBallot.objects.get().participation is None
    assert Participation.objects.get().invitation == survey.invitations.get()
    assert client.get(done["Location"]).status_code == 200
    again = Client().get(link)
    assert again.status_code == 403
    assert "déjà" in text_of(again)


def test_a_named_ballot_by_invitation_carries_its_invitation(client):
    survey = make_invited(1, anonymity=Anonymity.NAMED)
    write_invitations(survey, at=timezone.now())
    invitation = survey.invitations.get()
    form = read_page_form(client.get(f"/i/{invitation_token(invitation)}/"))
    send(client, form, q1="yes")
    participation = IncomingBallot.objects.get().participation
    assert participation is not None
    assert participation.invitation == invitation


@pytest.mark.parametrize("token", ["x", "A" * 22, "é", "%00", "../../etc/passwd"])
def test_an_unknown_link_says_what_to_do(client, token):
    response = client.get(f"/i/{token}/")
    assert response.status_code == 404
    assert client.post(f"/i/{token}/desinscription/").status_code == 404


def test_the_link_of_a_closed_survey_says_so(client, invited):
    link, survey = invited
    survey.closed_at = timezone.now()
    survey.save()
    assert client.get(link).status_code == 410


def test_the_link_of_a_survey_opened_to_everyone_since_leads_to_it(client, invited):
    link, survey = invited
    survey.audience = Audience.LINK
    survey.save()
    response = client.get(link)
    assert (response.status_code, response["Location"]) == (302, f"/s/{survey.code}/")


def test_a_token_outlives_the_secret_key_that_made_it(client, settings, invited):
    link, _survey = invited
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret key, of the next year"
    invitation = Invitation.objects.get()
    assert link == f"/i/{invitation_token(invitation)}/"
    assert client.get(link).status_code == 200


# --- opting out -------------------------------------------------------------------------
def test_opening_the_opt_out_link_asks_and_posting_does(client, invited):
    link, _survey = invited
    page = client.get(f"{link}desinscription/")
    assert page.status_code == 200
    assert Invitation.objects.get().opted_out_at is None
    done = client.post(f"{link}desinscription/")
    assert "ne recevrez plus" in text_of(done)
    assert Invitation.objects.get().state == InvitationState.OPTED_OUT
    assert client.get(link).status_code == 200, "who opted out may still answer"


def test_a_mail_program_opts_out_in_one_click(invited):
    # RFC 8058: no cookie, no CSRF token.
    link, _survey = invited
    client = Client(enforce_csrf_checks=True)
    done = client.post(f"{link}desinscription/", {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert Invitation.objects.get().opted_out_at is not None


def test_opting_out_twice_keeps_the_first_moment(invited):
    invitation = Invitation.objects.get()
    opt_out(invitation, at=timezone.now() - timedelta(hours=1))
    first = Invitation.objects.get().opted_out_at
    opt_out(invitation, at=timezone.now())
    assert Invitation.objects.get().opted_out_at == first
