"""A person leaves: their answers stay counted, their name goes."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from aimpact.accounts.models import VerifiedIdentity
from aimpact.accounts.selectors import account_data
from aimpact.accounts.services import delete_account
from aimpact.surveys.admission.conditions import VerifiedIdentity as VerifiedBy
from aimpact.surveys.admission.rule import Rule
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Ballot, IncomingBallot, Participation, Survey, Tally
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.rules import Reason, Visitor, may_answer
from aimpact.surveys.services.casting import Participant, cast_ballot
from aimpact.surveys.services.sealing import seal_ballots
from aimpact.surveys.services.stirring import stir
from tests.factories import make_open_survey, make_user

pytestmark = pytest.mark.django_db


def cast(survey: Any, user: Any) -> None:
    cast_ballot(
        survey,
        by=Participant(user_id=user.pk),
        at=timezone.now(),
        receipt=make_receipt(),
        answers={"q1": "yes"},
        profile={},
    )


def named_survey() -> Any:
    return make_open_survey(anonymity=Anonymity.NAMED, audience=Audience.MEMBERS)


def close_and_seal(survey: Any) -> None:
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    seal_ballots(survey.pk, at=timezone.now())


def leave(user: Any) -> None:
    delete_account(user, by=user, at=timezone.now())


def tallies(survey: Any) -> list[Any]:
    rows = Tally.objects.filter(survey=survey).order_by("pk")
    return list(rows.values_list("field", "answer", "count"))


def test_a_named_ballot_in_the_urn_stays_without_its_name() -> None:
    survey, user = named_survey(), make_user()
    cast(survey, user)

    leave(user)

    assert IncomingBallot.objects.get().participation is None
    assert not Participation.objects.exists()


def test_a_named_ballot_that_was_counted_stays_counted_without_its_name() -> None:
    survey, leaving = named_survey(), make_user()
    others = [make_user() for _ in range(4)]
    for user in [leaving, *others]:
        cast(survey, user)
    close_and_seal(survey)
    before = tallies(survey)

    leave(leaving)

    assert Ballot.objects.count() == 5
    assert Ballot.objects.filter(participation=None).count() == 1
    assert tallies(survey) == before


def test_an_anonymous_ballot_is_not_touched() -> None:
    survey, user = make_open_survey(), make_user()
    cast(survey, user)
    before = IncomingBallot.objects.values().get()

    leave(user)

    assert IncomingBallot.objects.values().get() == before
    assert not Participation.objects.exists()


def test_the_download_tells_named_answers_and_of_anonymous_surveys_that_one_took_part() -> None:
    named, anonymous, user = named_survey(), make_open_survey(), make_user()
    cast(named, user)
    cast(anonymous, user)
    for person in [make_user() for _ in range(4)]:
        cast(named, person)
    told = {named.code: {"q1": "yes"}, anonymous.code: None}
    data = account_data(user, at=timezone.now())["surveys"]
    assert {one["survey"]: one["answers"] for one in data} == told  # in the urn

    close_and_seal(named)

    data = account_data(user, at=timezone.now())["surveys"]
    assert {one["survey"]: one["answers"] for one in data} == told  # in the box
    spaces = {one["survey"]: one["space"] for one in data}
    assert spaces[named.code] == named.space.name


# --- verified identities ------------------------------------------------------------------------
VOUCHED = Rule(((VerifiedBy("franceconnect"),),))
SUBJECT = b"s" * 32


def verify(user: Any, subject: bytes = SUBJECT) -> Any:
    VerifiedIdentity.objects.create(
        user=user,
        provider="franceconnect",
        subject_hash=subject,
        level=1,
        verified_at=timezone.now(),
    )
    return user


def reason(survey: Any, user: Any) -> Reason | None:
    return may_answer(survey, Visitor(user=user), at=timezone.now()).reason


def test_an_identity_that_answered_does_not_answer_again_with_another_account() -> None:
    survey, user = make_open_survey(rule=VOUCHED), verify(make_user())
    assert reason(survey, user) is None
    cast(survey, user)

    leave(user)

    line = Participation.objects.get()
    assert line.user is None
    assert reason(survey, verify(make_user())) is Reason.ALREADY_ANSWERED
    assert reason(survey, verify(make_user(), b"o" * 32)) is None


def test_marks_of_two_surveys_cannot_be_set_side_by_side() -> None:
    surveys, user = [make_open_survey(rule=VOUCHED) for _ in range(2)], verify(make_user())
    for survey in surveys:
        cast(survey, user)

    leave(user)

    marks = [bytes(mark) for mark in Participation.objects.values_list("identity_mark", flat=True)]
    assert len(set(marks)) == 2
    assert SUBJECT[:16] not in marks


def test_nothing_is_marked_where_no_identity_is_asked_or_all_is_over() -> None:
    members = make_open_survey(audience=Audience.MEMBERS)
    over, user = make_open_survey(rule=VOUCHED), verify(make_user())
    cast(members, user)
    cast(over, user)
    Survey.objects.filter(pk=over.pk).update(closed_at=timezone.now())

    leave(user)

    assert not Participation.objects.exists()


def test_stirring_keeps_the_marks() -> None:
    survey, user = make_open_survey(rule=VOUCHED), verify(make_user())
    cast(survey, user)
    leave(user)

    stir(survey.pk)

    assert reason(survey, verify(make_user())) is Reason.ALREADY_ANSWERED


def test_an_identity_is_marked_once_a_survey() -> None:
    survey = make_open_survey(rule=VOUCHED)
    Participation.objects.create(survey=survey, identity_mark=b"m" * 16)
    with pytest.raises(IntegrityError, match="surveys_one_ballot_per_identity"):
        Participation.objects.create(survey=survey, identity_mark=b"m" * 16)
