"""Who may answer, and the reason given to those who may not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aimpact.spaces.enums import Role, SpaceKind
from aimpact.spaces.models import Space
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import Invitation, Participation
from aimpact.surveys.rules import Reason, Visitor, has_answered, may_answer
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import Territory
from tests.factories import (
    make_commune,
    make_member,
    make_open_survey,
    make_space,
    make_survey,
    make_user,
)

pytestmark = pytest.mark.django_db
BROWSER = Visitor(browser_key=b"0123456789abcdef")


def reason(survey, visitor, **options):
    return may_answer(survey, visitor, at=timezone.now(), **options).reason


def make_invitation(survey):
    return Invitation.objects.create(
        survey=survey, email="invitee@example.org", created_at=timezone.now()
    )


def make_region():
    return Territory.objects.create(kind=TerritoryKind.REGION, code="R1", name="Région une")


def test_anyone_with_the_link_may_answer():
    assert may_answer(make_open_survey(), BROWSER, at=timezone.now()).is_open


def test_nobody_may_answer_before_the_opening():
    now = timezone.now()
    survey = make_survey(published_at=now, opens_at=now + timedelta(days=1))
    verdict = may_answer(survey, BROWSER, at=now)
    assert (verdict.reason, verdict.status) == (Reason.NOT_YET_OPEN, 403)


def test_nobody_may_answer_after_the_end():
    survey = make_open_survey()
    verdict = may_answer(survey, BROWSER, at=timezone.now() + timedelta(days=8))
    assert (verdict.reason, verdict.status) == (Reason.CLOSED, 410)


def test_nobody_may_answer_once_closed_by_hand():
    survey = make_open_survey(closed_at=timezone.now())
    assert reason(survey, BROWSER) is Reason.CLOSED


def test_a_browser_answers_once():
    survey = make_open_survey()
    Participation.objects.create(survey=survey, browser_key=BROWSER.browser_key)
    assert reason(survey, BROWSER) is Reason.ALREADY_ANSWERED
    assert reason(make_open_survey(), BROWSER) is None


def test_a_new_browser_costs_no_query(django_assert_num_queries):
    survey = make_open_survey()
    with django_assert_num_queries(0):
        assert reason(survey, BROWSER, is_new=True) is None


def test_members_must_sign_in():
    survey = make_open_survey(audience=Audience.MEMBERS)
    assert reason(survey, Visitor()) is Reason.NOT_SIGNED_IN


def test_members_only_means_members_of_that_space():
    space = make_space()
    survey = make_open_survey(space, audience=Audience.MEMBERS)
    elsewhere = make_member(make_space(), Role.OWNER)
    assert reason(survey, Visitor(user=make_member(space))) is None
    assert reason(survey, Visitor(user=make_member(space, Role.ANALYST))) is None
    assert reason(survey, Visitor(user=elsewhere)) is Reason.NOT_A_MEMBER


def test_everyone_signed_in_is_a_member_of_the_agora():
    agora = Space.objects.get(kind=SpaceKind.AGORA)
    survey = make_open_survey(agora, audience=Audience.MEMBERS)
    assert reason(survey, Visitor(user=make_user())) is None


def test_a_member_answers_once():
    space = make_space()
    member = make_member(space)
    survey = make_open_survey(space, audience=Audience.MEMBERS)
    Participation.objects.create(survey=survey, user=member)
    assert reason(survey, Visitor(user=member)) is Reason.ALREADY_ANSWERED


def test_inhabitants_are_known_by_the_commune_of_their_profile():
    region = make_region()
    survey = make_open_survey(audience=Audience.TERRITORY, territory=region)
    inside = make_user(commune=make_commune(region=region))
    outside = make_user(commune=make_commune())
    assert reason(survey, Visitor()) is Reason.NOT_SIGNED_IN
    assert reason(survey, Visitor(user=inside)) is None
    assert reason(survey, Visitor(user=outside)) is Reason.OUTSIDE_TERRITORY
    assert reason(survey, Visitor(user=make_user())) is Reason.NO_COMMUNE


def test_invitees_come_by_the_link_of_that_survey():
    survey = make_open_survey(audience=Audience.INVITEES)
    other = make_open_survey(audience=Audience.INVITEES)
    assert reason(survey, Visitor(invitation=make_invitation(survey))) is None
    assert reason(survey, Visitor(invitation=make_invitation(other))) is Reason.NOT_INVITED
    assert reason(survey, Visitor(user=make_user())) is Reason.NOT_INVITED


def test_an_invitation_serves_once():
    survey = make_open_survey(audience=Audience.INVITEES)
    invitation = make_invitation(survey)
    Participation.objects.create(survey=survey, invitation=invitation)
    assert reason(survey, Visitor(invitation=invitation)) is Reason.ALREADY_ANSWERED


def test_who_is_under_fifteen_may_not_answer(mid_window):
    space = make_space()
    survey = make_open_survey(space, audience=Audience.MEMBERS)
    year = mid_window.astimezone(survey.zone).year
    child = make_member(space, birth_year=year - 14)
    turning = make_member(space, birth_year=year - 15)
    assert reason(survey, Visitor(user=child)) is Reason.TOO_YOUNG
    assert reason(survey, Visitor(user=turning)) is None


@pytest.mark.parametrize("audience", [Audience.LINK, Audience.MEMBERS, Audience.INVITEES])
def test_nobody_in_particular_has_answered_nothing(audience):
    survey = make_open_survey(audience=audience)
    assert not has_answered(survey, Visitor())
    assert Visitor().identity == ""


def test_identities_of_different_people_differ():
    survey = make_open_survey(audience=Audience.INVITEES)
    visitors = [
        (BROWSER, Audience.LINK),
        (Visitor(user=make_user()), Audience.MEMBERS),
        (Visitor(invitation=make_invitation(survey)), Audience.INVITEES),
    ]
    assert len({visitor.identity for visitor, audience in visitors}) == 3
