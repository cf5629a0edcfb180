from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from aimpact.surveys.enums import Anonymity, Audience, Channel
from aimpact.surveys.models import Ballot, IncomingBallot, Participation, Places, Survey
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.services.casting import (
    AlreadyTookPart,
    Participant,
    QuestionnaireChanged,
    SurveyFull,
    SurveyNotOpen,
    SurveyPaused,
    cast_ballot,
)
from aimpact.surveys.services.sealing import seal_ballots
from tests.factories import make_open_survey, make_user
from tests.surveys.casting import cast

pytestmark = pytest.mark.django_db


def browser(number: int) -> Participant:
    return Participant(browser_key=number.to_bytes(16, "big"))


def test_a_ballot_goes_in_the_urn_and_its_author_in_the_register() -> None:
    survey = make_open_survey()
    user = make_user()
    receipt = cast(survey, Participant(user_id=user.pk), profile={"gender": "woman"})
    ballot = IncomingBallot.objects.get()
    assert ballot.receipt == receipt
    assert ballot.answers == {"q1": "yes"}
    assert ballot.profile == {"gender": "woman"}
    assert Participation.objects.get().user == user


def test_casting_is_one_statement(django_assert_num_queries: Any) -> None:
    survey = make_open_survey()
    with django_assert_num_queries(1):
        cast(survey, browser(1))


def test_an_anonymous_ballot_carries_no_participation() -> None:
    survey = make_open_survey()
    cast(survey, browser(1))
    assert IncomingBallot.objects.get().participation is None


def test_a_named_ballot_carries_its_participation() -> None:
    survey = make_open_survey(anonymity=Anonymity.NAMED, audience=Audience.MEMBERS)
    user = make_user()
    cast(survey, Participant(user_id=user.pk))
    participation = IncomingBallot.objects.get().participation
    assert participation is not None
    assert participation.user == user


def test_the_same_person_is_refused_a_second_ballot() -> None:
    survey = make_open_survey()
    cast(survey, browser(1))
    with pytest.raises(AlreadyTookPart):
        cast(survey, browser(1), answers={"q1": "no"})
    assert [ballot.answers for ballot in IncomingBallot.objects.all()] == [{"q1": "yes"}]


def test_the_same_form_sent_again_gives_the_same_receipt_and_counts_once() -> None:
    survey = make_open_survey()
    receipt = cast(survey, browser(1))
    assert cast(survey, browser(1), receipt=receipt) == receipt
    assert IncomingBallot.objects.count() == 1


def test_the_same_form_sent_again_after_sealing_gives_the_same_receipt() -> None:
    survey = make_open_survey()
    receipt, *_others = [cast(survey, browser(number)) for number in range(60)]
    assert seal_ballots(survey.pk, at=timezone.now()) == 55
    assert cast(survey, browser(0), receipt=receipt) == receipt
    assert Ballot.objects.count() + IncomingBallot.objects.count() == 60


@pytest.mark.parametrize(
    "fields",
    [
        {"published_at": None},
        {"opens_at": timezone.now() + timedelta(days=1)},
        {"closes_at": timezone.now() - timedelta(seconds=1)},
        {"closed_at": timezone.now() - timedelta(seconds=1)},
    ],
    ids=["draft", "scheduled", "past its date", "closed by hand"],
)
def test_a_survey_that_is_not_open_refuses_ballots_and_writes_nothing(
    fields: dict[str, Any],
) -> None:
    survey = make_open_survey(**fields)
    with pytest.raises(SurveyNotOpen):
        cast(survey, browser(1))
    assert not IncomingBallot.objects.exists()
    assert not Participation.objects.exists()


def test_a_late_ballot_is_refused_even_when_the_caller_is_behind_the_clock() -> None:
    survey = make_open_survey(closes_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(SurveyNotOpen):
        cast(survey, browser(1), at=timezone.now() - timedelta(minutes=10))
    assert not IncomingBallot.objects.exists()


def test_a_form_of_an_older_version_is_refused() -> None:
    survey = make_open_survey()
    Survey.objects.filter(pk=survey.pk).update(version=2)
    with pytest.raises(QuestionnaireChanged):
        cast(survey, browser(1))
    assert not Participation.objects.exists()


def test_a_participant_is_a_browser_or_somebody_known() -> None:
    Participant(user_id=1, invitation_id=2, code_hash=b"x" * 16)
    with pytest.raises(ValueError, match="somebody"):
        Participant()
    with pytest.raises(ValueError, match="not both"):
        Participant(user_id=1, browser_key=b"x" * 16)


def test_the_database_refuses_a_name_on_an_anonymous_ballot() -> None:
    survey = make_open_survey()
    cast(survey, browser(1))
    participation = Participation.objects.get()
    with pytest.raises(IntegrityError, match="anonymous_has_no_name"), transaction.atomic():
        IncomingBallot.objects.update(participation=participation)


def test_the_database_refuses_a_ballot_more_named_than_its_survey() -> None:
    survey = make_open_survey()
    cast(survey, browser(1))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="anonymity_of_survey"), transaction.atomic():
        IncomingBallot.objects.update(anonymity=Anonymity.NAMED)


def test_the_database_refuses_to_weaken_the_anonymity_of_a_survey_with_a_ballot() -> None:
    survey = make_open_survey(audience=Audience.MEMBERS)
    cast(survey, Participant(user_id=make_user().pk))
    with pytest.raises(IntegrityError, match="cannot be weakened"), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(anonymity=Anonymity.NAMED)


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_the_same_instant_leave_one_ballot() -> None:
    survey = make_open_survey()

    def attempt(_: int) -> str:
        try:
            return cast(survey, browser(1))
        except AlreadyTookPart:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        receipts = [receipt for receipt in pool.map(attempt, range(24)) if receipt]
    assert len(receipts) == 1
    assert IncomingBallot.objects.get().receipt == receipts[0]
    assert Participation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_gives_both_answers_the_same_receipt() -> None:
    survey = make_open_survey()
    receipt = make_receipt()

    def click(_: int) -> str:
        try:
            return cast(survey, browser(1), receipt=receipt)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(click, range(12))) == {receipt}
    assert IncomingBallot.objects.count() == 1


def limited(maximum: int) -> Survey:
    survey = make_open_survey(maximum_ballots=maximum)
    Places.objects.create(survey=survey, taken=0)
    return survey


def test_a_survey_with_a_maximum_stops_there() -> None:
    survey = limited(2)
    cast(survey, browser(1))
    cast(survey, browser(2))
    with pytest.raises(SurveyFull):
        cast(survey, browser(3))
    assert IncomingBallot.objects.count() == Participation.objects.count() == 2


def test_a_second_ballot_of_the_same_person_takes_no_place() -> None:
    survey = limited(2)
    cast(survey, browser(1))
    with pytest.raises(AlreadyTookPart):
        cast(survey, browser(1))
    assert Places.objects.get().taken == 1


def test_the_last_ballot_sent_twice_gives_its_receipt_though_the_survey_is_full() -> None:
    survey = limited(1)
    receipt = cast(survey, browser(1))
    assert cast(survey, browser(1), receipt=receipt) == receipt


def test_a_maximum_set_meanwhile_counts() -> None:
    survey = make_open_survey()
    Survey.objects.update(maximum_ballots=1)
    Places.objects.create(survey=survey, taken=0)
    cast(survey, browser(1))
    assert Places.objects.get().taken == 1


def test_a_maximum_lifted_meanwhile_stops_nobody() -> None:
    survey = limited(1)
    cast(survey, browser(1))
    Survey.objects.update(maximum_ballots=None)
    cast(survey, browser(2))
    assert IncomingBallot.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_maximum_is_exact_when_everybody_sends_at_once() -> None:
    survey = limited(7)

    def attempt(number: int) -> bool:
        try:
            cast(survey, browser(number))
        except SurveyFull:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(attempt, range(24)))
    assert sum(results) == 7
    assert IncomingBallot.objects.count() == Participation.objects.count() == 7
    assert Places.objects.get().taken == 7


def test_a_pause_refuses_ballots_online_and_takes_those_keyed_by_the_team() -> None:
    survey = make_open_survey(paused_at=timezone.now(), pause_reason="Demain")
    with pytest.raises(SurveyPaused):
        cast(survey, browser(1))
    cast_ballot(
        survey,
        by=None,
        at=timezone.now(),
        receipt=make_receipt(),
        answers={"q1": "yes"},
        profile={},
        channel=Channel.PAPER,
    )
    ballot = IncomingBallot.objects.get()
    assert (ballot.channel, ballot.participation) == ("paper", None)
    assert not Participation.objects.exists()
