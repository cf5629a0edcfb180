"""Sending invitations: shown before they leave, tried on oneself, by day, and not all at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from aimpact.core.models import OutgoingMail
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import Invitation
from aimpact.surveys.sending import next_sending
from aimpact.surveys.services import invitations
from aimpact.surveys.services.invitations import (
    WRITE_INVITATIONS,
    go_on_inviting,
    opt_out,
    send_invitations,
    surveys_to_remind,
)
from tests.factories import daytime_zone, make_open_survey
from tests.permissions import make_staff
from tests.surveys.answering import text_of
from tests.surveys.test_invitations import invite

pytestmark = pytest.mark.django_db


def night_zone():
    """A time zone where it is about midnight now."""
    hours = int(daytime_zone().removeprefix("Etc/GMT") or "0")
    shifted = hours - 12 if hours > 0 else hours + 12
    return f"Etc/GMT{shifted:+d}" if shifted else "Etc/GMT"


@pytest.fixture
def survey():
    return make_open_survey(audience=Audience.INVITEES, time_zone=daytime_zone())


@pytest.fixture
def editor(client, survey):
    user = make_staff(survey.space, Role.EDITOR)
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return user


def sending(survey):
    return reverse("send_survey_invitations", args=[survey.space.slug, survey.code])


def test_what_will_leave_is_shown_in_each_language(client, editor, survey):
    invite(survey, "a@example.org", "b@example.org")
    invite(survey, "c@example.org", language="en")
    page = text_of(client.get(sending(survey)))
    assert "Send 3 invitations?" in page
    assert page.index("In French (2)") < page.index("In English (1)")
    assert f"/s/{survey.code}/" in page, "the links of the sample lead to the public page"


def test_nobody_to_write_to_leaves_no_button(client, editor, survey):
    page = client.get(sending(survey)).content.decode()
    assert 'value="send"' not in page


def test_a_test_reaches_whoever_prepares_the_sending_alone(
    client, editor, survey, run_jobs, mailoutbox
):
    invite(survey, "a@example.org")
    response = client.post(sending(survey), {"step": "test", "language": "en"})
    assert response["Location"] == sending(survey)
    run_jobs()
    (message,) = mailoutbox
    assert message.to == [editor.email]
    assert f"/s/{survey.code}/" in message.body
    assert "/i/" not in message.body
    assert Invitation.objects.filter(sent_at=None).count() == 1


def test_tests_are_not_without_end(client, editor, survey, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_TESTS", 0)
    response = client.post(sending(survey), {"step": "test"}, follow=True)
    assert "Try again in an hour" in text_of(response)
    assert not OutgoingMail.objects.exists()


# --- by day -------------------------------------------------------------------------------
@pytest.mark.parametrize("zone", [night_zone()])
def test_what_is_sent_at_night_leaves_in_the_morning(client, editor, survey, run_jobs, zone):
    survey.time_zone = zone
    survey.save()
    invite(survey, "a@example.org")
    assert "Not at night" in text_of(client.get(sending(survey)))
    client.post(sending(survey), {"step": "send"})
    assert run_jobs() == []
    job = ProcrastinateJob.objects.get(task_name=WRITE_INVITATIONS)
    assert job.scheduled_at == next_sending(timezone.now(), survey.zone)


def test_a_worker_that_wakes_at_night_waits(survey):
    survey.time_zone = night_zone()
    survey.save()
    invite(survey, "a@example.org")
    assert go_on_inviting(survey, at=timezone.now()) == 0
    assert ProcrastinateJob.objects.filter(task_name=WRITE_INVITATIONS).count() == 1
    assert not OutgoingMail.objects.exists()


def test_a_reminder_planned_at_night_waits_for_the_morning(survey):
    survey.remind_at = timezone.now() - timedelta(minutes=1)
    survey.save()
    assert surveys_to_remind(timezone.now()) == [survey]
    survey.time_zone = night_zone()
    survey.save()
    now = timezone.now()
    assert surveys_to_remind(now) == []
    assert surveys_to_remind(next_sending(now, survey.zone)) == [survey]


# --- not all at once ----------------------------------------------------------------------
def test_a_minute_s_share_leaves_and_the_rest_follows(survey, settings, run_jobs):
    settings.INVITATIONS_A_MINUTE = 2
    invite(survey, *[f"p{n}@example.org" for n in range(5)])
    now = timezone.now()
    send_invitations(survey, by=make_staff(survey.space), at=now)
    assert run_jobs().count(WRITE_INVITATIONS) == 1
    assert Invitation.objects.exclude(sent_at=None).count() == 2
    later = ProcrastinateJob.objects.get(task_name=WRITE_INVITATIONS, status="todo")
    assert later.scheduled_at > now
    assert go_on_inviting(survey, at=now) == 2
    assert go_on_inviting(survey, at=now) == 1
    assert Invitation.objects.filter(sent_at=None).count() == 0


def test_an_address_that_wants_no_more_is_named_in_the_check(client, editor, survey):
    (gone,) = invite(survey, "a@example.org")
    opt_out(gone, at=timezone.now())
    address = reverse("add_survey_invitees", args=[survey.space.slug, survey.code])
    page = client.post(address, {"text": "A@example.org\nb@example.org", "language": "fr"})
    assert "wants no more e-mail about this survey" in text_of(page)


def test_the_columns_of_a_list_are_chosen_on_the_page(client, editor, survey):
    address = reverse("add_survey_invitees", args=[survey.space.slug, survey.code])
    data = {"text": "nom;a;b\nA;x@example.org;y@example.org\n", "language": "fr"}
    page = client.post(address, data)
    assert "Column of the addresses" in text_of(page)
    data |= {"email_column": "2", "language_column": "", "heading": "on", "step": "read"}
    page = text_of(client.post(address, data))
    assert "y@example.org" in page
    client.post(address, data | {"step": "confirm"})
    assert list(survey.invitations.values_list("email", flat=True)) == ["y@example.org"]
