"""Composed rules at the door: who is let in, what is looked at, and how many queries it costs."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from aimpact.accounts.models import VerifiedIdentity
from aimpact.surveys.admission.conditions import (
    EmailDomain,
    HasCode,
    Inhabitant,
    Invited,
    Level,
    Member,
    MinimumAge,
)
from aimpact.surveys.admission.conditions import VerifiedIdentity as VerifiedBy
from aimpact.surveys.admission.rule import Rule
from aimpact.surveys.eligibility import Lack, lack_of
from aimpact.surveys.enums import COMPOSED, Anonymity, Audience
from aimpact.surveys.models import Invitation, Participation, Survey
from aimpact.surveys.models.survey import usual_rule
from aimpact.surveys.rules import Reason, Visitor, has_answered, may_answer
from aimpact.surveys.services.terms import audience_of
from tests.factories import make_commune, make_member, make_open_survey, make_space, make_user

pytestmark = pytest.mark.django_db
SPRING = datetime(2026, 4, 10, 9, 30, tzinfo=UTC)
"""A day on which it is the same year everywhere."""


def reason(survey, visitor):
    return may_answer(survey, visitor, at=timezone.now()).reason


def lack(survey, visitor, condition, at=None):
    return lack_of(survey, visitor, condition, at=at or timezone.now())


def invite(survey, email="invitee@example.org"):
    return Invitation.objects.create(survey=survey, email=email, created_at=timezone.now())


@pytest.mark.parametrize("audience", sorted(set(Audience) - COMPOSED))
def test_a_usual_audience_is_its_rule_and_back(audience):
    commune = make_commune()
    survey = make_open_survey(audience=audience, territory=commune)
    assert survey.rule == usual_rule(audience, commune.pk)
    assert audience_of(survey.rule) == audience


def test_composed_rules_are_sorted_by_whom_they_let_know():
    assert audience_of(Rule(((Inhabitant(1), MinimumAge(16)),))) is Audience.CRITERIA
    assert audience_of(Rule(((MinimumAge(18),), (Member(),)))) is Audience.CRITERIA
    assert audience_of(Rule(((Member(), MinimumAge(16)),))) is Audience.COMBINED
    assert audience_of(Rule(((Member(),), (Invited(),)))) is Audience.COMBINED
    assert audience_of(Rule(((Invited(), MinimumAge(16)), (HasCode(),)))) is Audience.HANDED


def test_members_aged_sixteen_or_more():
    space = make_space()
    survey = make_open_survey(space, rule=Rule(((Member(), MinimumAge(16)),)))
    year = timezone.now().year
    assert reason(survey, Visitor()) is Reason.CONDITIONS
    assert reason(survey, Visitor(user=make_member(space, birth_year=year - 17))) is None
    assert reason(survey, Visitor(user=make_member(space))) is Reason.CONDITIONS
    assert reason(survey, Visitor(user=make_user(birth_year=1980))) is Reason.CONDITIONS


def test_members_or_invited_people_all_sign_in():
    space = make_space()
    survey = make_open_survey(space, rule=Rule(((Member(),), (Invited(),))))
    invitation = invite(survey)
    assert reason(survey, Visitor(invitation=invitation)) is Reason.CONDITIONS
    assert reason(survey, Visitor(user=make_user())) is Reason.CONDITIONS
    assert reason(survey, Visitor(user=make_user(), invitation=invitation)) is None
    assert reason(survey, Visitor(user=make_member(space))) is None


def test_one_person_does_not_answer_by_two_ways():
    space = make_space()
    survey = make_open_survey(space, rule=Rule(((Member(),), (Invited(),))))
    member, invitation = make_member(space), invite(survey)
    Participation.objects.create(survey=survey, user=member)
    both = Visitor(user=member, invitation=invitation)
    assert reason(survey, both) is Reason.ALREADY_ANSWERED
    # Nor does an invitation that somebody used with their account serve another account.
    Participation.objects.create(survey=survey, user=make_user(), invitation=invitation)
    another = Visitor(user=make_user(), invitation=invitation)
    assert reason(survey, another) is Reason.ALREADY_ANSWERED


def test_the_database_refuses_any_of_the_keys_twice():
    survey = make_open_survey(rule=Rule(((Member(),), (Invited(),))))
    invitation, user = invite(survey), make_user()
    Participation.objects.create(survey=survey, user=user, invitation=invitation)
    for line in ({"user": user}, {"invitation": invitation}):
        with pytest.raises(IntegrityError, match="one_ballot_per"), transaction.atomic():
            Participation.objects.create(survey=survey, **line)


def test_the_database_refuses_nobody_and_a_browser_that_is_known_otherwise():
    survey = make_open_survey()
    for line in ({}, {"user": make_user(), "browser_key": b"0" * 16}):
        with pytest.raises(IntegrityError, match="is_somebody"), transaction.atomic():
            Participation.objects.create(survey=survey, **line)


def test_the_database_refuses_a_composed_audience_without_its_rule_and_the_reverse():
    survey = make_open_survey()
    for wrong in ({"audience": Audience.COMBINED}, {"admission": {"any": [[{"kind": "member"}]]}}):
        with pytest.raises(IntegrityError, match="composed_rules"), transaction.atomic():
            Survey.objects.filter(pk=survey.pk).update(**wrong)


def test_the_database_refuses_names_where_nobody_knows_people():
    survey = make_open_survey(audience=Audience.CODES)
    with pytest.raises(IntegrityError, match="named_needs"), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(anonymity=Anonymity.NAMED)


# --- conditions one by one ---------------------------------------------------------------


def test_an_age_is_sure_or_it_is_not_met():
    survey, year = make_open_survey(), SPRING.year

    def of(birth_year):
        return lack(survey, Visitor(user=make_user(birth_year=birth_year)), MinimumAge(16), SPRING)

    assert of(None) is Lack.NO_BIRTH_YEAR
    assert of(year - 15) is Lack.BELOW_AGE
    assert of(year - 16) is Lack.NOT_SURE_OF_AGE
    assert of(year - 17) is None


def test_a_verified_year_of_birth_takes_precedence():
    survey, user = make_open_survey(), make_user(birth_year=SPRING.year - 40)
    verify(user, birth_year=SPRING.year - 15)
    assert lack(survey, Visitor(user=user), MinimumAge(16), SPRING) is Lack.BELOW_AGE


def test_the_age_counts_in_the_survey_s_own_time_zone():
    survey = make_open_survey(time_zone="Pacific/Noumea")
    new_year_there = SPRING.replace(month=12, day=31, hour=20)
    user = make_user(birth_year=new_year_there.year - 16)
    assert lack(survey, Visitor(user=user), MinimumAge(16), new_year_there) is None


def verify(user, *, level=1, birth_year=None, provider="franceconnect"):
    return VerifiedIdentity.objects.create(
        user=user, provider=provider, subject_hash=bytes(str(user.pk), "ascii").zfill(32),
        level=level, birth_year=birth_year, verified_at=timezone.now(),
    )  # fmt: skip


def test_an_identity_is_verified_by_that_provider_at_that_level():
    survey = make_open_survey()
    substantial = VerifiedBy("franceconnect", Level.SUBSTANTIAL)
    user = make_user()
    assert lack(survey, Visitor(user=user), substantial) is Lack.NOT_VERIFIED
    verify(user, level=3, provider="proconnect")
    assert lack(survey, Visitor(user=user), substantial) is Lack.NOT_VERIFIED
    identity = verify(user, level=1)
    assert lack(survey, Visitor(user=user), substantial) is Lack.LEVEL_TOO_LOW
    identity.level = 3
    identity.save()
    assert lack(survey, Visitor(user=user), substantial) is None


def test_an_address_counts_once_it_is_checked():
    survey = make_open_survey()
    user = make_user(email="someone@ville.fr")
    condition = EmailDomain(("ville.fr",))
    assert lack(survey, Visitor(user=user), condition) is None
    EmailAddress.objects.filter(user=user).update(verified=False)
    assert lack(survey, Visitor(user=user), condition) is Lack.OTHER_ADDRESS
    assert lack(survey, Visitor(user=make_user()), condition) is Lack.OTHER_ADDRESS


def test_a_territory_that_is_not_the_survey_s_is_found_too():
    here, there = make_commune(), make_commune()
    survey = make_open_survey(rule=Rule(((Inhabitant(here.pk),), (Inhabitant(there.pk),))))
    assert reason(survey, Visitor(user=make_user(commune=there))) is None
    assert reason(survey, Visitor(user=make_user(commune=make_commune()))) is Reason.CONDITIONS
    user = make_user(commune=there)
    assert lack(survey, Visitor(user=user), Inhabitant(2**40)) is Lack.OUTSIDE_TERRITORY


def test_who_is_under_fifteen_may_not_answer_whatever_the_way():
    survey = make_open_survey(rule=Rule(((Member(),), (Invited(),))))
    child = make_user(birth_year=timezone.now().year - 12)
    visitor = Visitor(user=child, invitation=invite(survey))
    assert reason(survey, visitor) is Reason.TOO_YOUNG


def test_dates_come_before_conditions():
    survey = make_open_survey(rule=Rule(((Member(), MinimumAge(16)),)))
    later = timezone.now() + timedelta(days=30)
    assert may_answer(survey, Visitor(), at=later).reason is Reason.CLOSED


# --- costs -------------------------------------------------------------------------------


def test_a_link_survey_costs_no_query_more(django_assert_num_queries):
    survey = make_open_survey()
    with django_assert_num_queries(0):
        may_answer(survey, Visitor(browser_key=b"0" * 16), at=timezone.now(), is_new=True)
    with django_assert_num_queries(1):
        may_answer(survey, Visitor(browser_key=b"0" * 16), at=timezone.now())


def test_no_condition_is_looked_up_twice(django_assert_num_queries):
    space = make_space()
    rule = Rule(((Member(), MinimumAge(99)), (Member(), VerifiedBy("franceconnect"))))
    survey = make_open_survey(space, rule=rule)
    visitor = Visitor(user=make_member(space))
    # Membership once, the verified year of birth, the identity; nothing of the register.
    with django_assert_num_queries(3):
        assert reason(survey, visitor) is Reason.CONDITIONS


def test_the_register_is_asked_once_whatever_the_number_of_keys(django_assert_num_queries):
    survey = make_open_survey(rule=Rule(((Member(),), (Invited(),), (HasCode(),))))
    visitor = Visitor(user=make_user(), invitation=invite(survey), code_hash=b"0" * 16)
    with django_assert_num_queries(1):
        assert not has_answered(survey, visitor)


class Evaluation(TestCase):
    """The door against a reference: what each person lacks, then AND within and OR between."""

    @settings(max_examples=30, deadline=None)
    @given(st.data())
    def test_the_door_opens_as_the_truth_table_of_what_is_lacking(self, data):
        space, commune = make_space(), make_commune()
        pool = [Member(), MinimumAge(18), Inhabitant(commune.pk), EmailDomain(("ville.fr",))]
        way = st.lists(st.sampled_from(pool), min_size=1, max_size=3, unique=True).map(tuple)
        ways = data.draw(st.lists(way, min_size=2, max_size=3, unique=True))
        survey = make_open_survey(
            space, rule=Rule((*ways, (Member(), MinimumAge(99), Inhabitant(commune.pk))))
        )
        traits = data.draw(st.tuples(*[st.booleans()] * 4))
        user = (make_member if traits[0] else lambda space, **known: make_user(**known))(
            space,
            birth_year=1980 if traits[1] else None,
            commune=commune if traits[2] else None,
            **({"email": f"x{timezone.now().timestamp()}@ville.fr"} if traits[3] else {}),
        )
        met = {one for one, has in zip(pool, traits, strict=True) if has}
        expected = any(set(way) <= met for way in ways)
        assert (reason(survey, Visitor(user=user)) is None) == expected
