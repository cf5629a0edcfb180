"""A person leaves: their answers stay counted, their name goes."""

from typing import Any

import pytest
from django.utils import timezone

from aimpact.accounts.selectors import account_data
from aimpact.accounts.services import delete_account
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Ballot, IncomingBallot, Participation, Survey, Tally
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.services.casting import Participant, cast_ballot
from aimpact.surveys.services.sealing import seal_ballots
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
