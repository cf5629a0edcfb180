"""What is forgotten, and when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.surveys import tasks
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Invitation, Participation
from aimpact.surveys.services.retention import REGISTER_KEPT, erase_old_registers
from tests.factories import make_closed_survey, make_open_survey

pytestmark = pytest.mark.django_db


def take_part(survey):
    invitation = Invitation.objects.create(
        survey=survey, email="invitee@example.org", created_at=survey.created_at
    )
    Participation.objects.create(survey=survey, invitation=invitation)


def after_a_year(survey):
    return survey.closes_at + REGISTER_KEPT + timedelta(minutes=1)


def test_the_register_of_an_anonymous_survey_is_erased_a_year_after_its_end():
    survey = make_closed_survey()
    take_part(survey)
    assert erase_old_registers(at=after_a_year(survey) - timedelta(hours=1)) == 0
    assert erase_old_registers(at=after_a_year(survey)) == 1
    assert not Participation.objects.exists()
    assert not Invitation.objects.exists()
    assert AuditEvent.objects.get(verb="erase_register").object_id == str(survey.pk)
    assert erase_old_registers(at=after_a_year(survey)) == 0


def test_a_survey_closed_by_hand_counts_from_that_day():
    survey = make_open_survey()
    take_part(survey)
    survey.closed_at = timezone.now()
    survey.save()
    assert erase_old_registers(at=survey.closed_at + REGISTER_KEPT + timedelta(minutes=1)) == 1


def test_the_register_of_a_named_survey_stays_with_its_ballots():
    survey = make_closed_survey(anonymity=Anonymity.NAMED, audience=Audience.INVITEES)
    take_part(survey)
    assert erase_old_registers(at=after_a_year(survey)) == 0
    assert Participation.objects.exists()


def test_the_job_runs_each_night():
    take_part(make_open_survey())
    tasks.forget_participants(0)
    assert Participation.objects.exists()
