"""Ballots cast with a right signed blind: one a right, nothing after the end, nobody named."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from aimpact.proofs.receipts import receipt_of
from aimpact.surveys.models import (
    Arrival,
    Ballot,
    IncomingBallot,
    Participation,
    SigningKey,
    Survey,
)
from aimpact.surveys.services.casting import (
    Participant,
    QuestionnaireChanged,
    SurveyNotOpen,
    SurveyPaused,
    cast_ballot,
)
from aimpact.surveys.services.sealing import (
    ImportedBallot,
    NotImported,
    import_ballots,
    recount,
    seal_ballots,
)
from aimpact.surveys.services.secret_ballots import (
    RightNotGood,
    RightUsed,
    cast_secret_ballot,
)
from tests.factories import make_open_survey, make_user
from tests.surveys.secret import Voter, end, give_right, secret_survey, vote, voter_of

pytestmark = pytest.mark.django_db


def test_a_ballot_gets_the_receipt_of_its_message() -> None:
    survey = secret_survey()
    voter = give_right(survey)
    receipt = vote(survey, voter, q1="no")
    ballot = IncomingBallot.objects.get()
    assert receipt == ballot.receipt == receipt_of(voter.message)
    assert ballot.answers == {"q1": "no"}
    assert (ballot.participation_id, ballot.seconds) == (None, None)


def test_it_is_counted_among_those_who_came_by_no_link() -> None:
    survey = secret_survey()
    vote(survey, give_right(survey))
    assert list(Arrival.objects.values_list("survey_id", "tag")) == [(survey.pk, "")]


def test_sent_again_it_is_the_same_ballot_whatever_it_says() -> None:
    survey = secret_survey()
    voter = give_right(survey)
    assert vote(survey, voter, q1="no") == vote(survey, voter, q1="yes")
    assert IncomingBallot.objects.get().answers == {"q1": "no"}
    assert Arrival.objects.count() == 1


def test_sent_again_once_sealed_it_is_still_the_same() -> None:
    survey = secret_survey()
    voter = give_right(survey)
    receipt = vote(survey, voter, q1="no")
    Ballot.objects.bulk_create(_moved())
    assert vote(survey, voter, q1="yes") == receipt
    assert not IncomingBallot.objects.exists()


def _moved() -> list[Ballot]:
    """The ballots of the urn, in the box, without waiting for others."""
    fields = [field.attname for field in Ballot._meta.concrete_fields]
    rows = list(IncomingBallot.objects.values(*fields))
    IncomingBallot.objects.all().delete()
    return [Ballot(**row) for row in rows]


def test_one_that_came_again_while_it_was_sealed_is_left_out_by_the_next_sealing() -> None:
    survey = secret_survey()
    voter = give_right(survey)
    vote(survey, voter, q1="no")
    twin = IncomingBallot.objects.get()
    Ballot.objects.bulk_create(_moved())
    twin.answers = {"q1": "yes"}
    twin.save(force_insert=True)
    at = end(survey) + timedelta(minutes=1)
    seal_ballots(survey.pk, at=at)
    assert Ballot.objects.get().answers == {"q1": "no"}
    assert not IncomingBallot.objects.exists()


def test_a_right_of_another_key_is_no_right() -> None:
    survey, other = secret_survey(), secret_survey()
    voter = give_right(other)
    SigningKey.objects.filter(survey=survey).update(modulus=b"\xff" * 256)
    with pytest.raises(RightNotGood):
        vote(survey, voter)


@pytest.mark.parametrize(
    ("message", "signature"),
    [(b"", b""), (b"\1" * 64, b""), (b"\1" * 64, b"\1" * 256), (b"\1" * 63, b"\1" * 256)],
)
def test_what_was_never_signed_is_no_right(message: bytes, signature: bytes) -> None:
    survey = secret_survey()
    with pytest.raises(RightNotGood):
        cast_secret_ballot(
            survey,
            at=timezone.now(),
            message=message,
            signature=signature,
            answers={"q1": "yes"},
        )
    assert not IncomingBallot.objects.exists()


def test_a_longer_message_that_was_signed_is_no_right() -> None:
    survey = secret_survey()
    voter = voter_of(survey)
    long = Voter(voter.public, voter.message + b"x", voter.blinded, voter.inverse, b"\1" * 256)
    with pytest.raises(RightNotGood):
        vote(survey, long)


def test_a_survey_without_a_key_takes_no_right() -> None:
    survey = secret_survey()
    voter = give_right(survey)
    SigningKey.objects.all().delete()
    with pytest.raises(RightNotGood):
        vote(survey, voter)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"closed_at": timezone.now()}, SurveyNotOpen),
        ({"published_at": None}, SurveyNotOpen),
        ({"opens_at": timezone.now() + timedelta(days=1)}, SurveyNotOpen),
        ({"paused_at": timezone.now()}, SurveyPaused),
        ({"version": 9}, QuestionnaireChanged),
    ],
)
def test_a_survey_that_is_shut_or_changed_takes_no_ballot(
    change: dict[str, object], refusal: type
) -> None:
    survey = secret_survey()
    voter = give_right(survey)
    Survey.objects.filter(pk=survey.pk).update(**change)
    with pytest.raises(refusal):
        vote(survey, voter)
    assert not IncomingBallot.objects.exists()


@pytest.mark.parametrize("behind", [timedelta(), timedelta(hours=3)])
def test_nothing_comes_in_after_the_end_by_any_clock(behind: timedelta) -> None:
    survey = secret_survey()
    voter = give_right(survey)
    end(survey)
    with pytest.raises(SurveyNotOpen):
        vote(survey, voter, at=timezone.now() - behind)


def test_a_ballot_that_was_in_keeps_its_receipt_after_the_end() -> None:
    survey = secret_survey()
    voter = give_right(survey)
    receipt = vote(survey, voter)
    end(survey)
    assert vote(survey, voter) == receipt


def test_two_rights_made_to_share_a_receipt_are_one_ballot() -> None:
    survey = secret_survey()
    voter = give_right(survey)
    vote(survey, voter)
    IncomingBallot.objects.update(proof=b"\1" * 320)  # as if the receipt were another's
    with pytest.raises(RightUsed):
        vote(survey, voter)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_one_right_are_one_ballot() -> None:
    survey = secret_survey()
    voter = give_right(survey)

    def cast(number: int) -> str:
        try:
            return vote(survey, voter, q1="yes" if number % 2 else "no")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(cast, range(16)))
    assert receipts == {receipt_of(voter.message)}
    assert IncomingBallot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_casting_again_while_ballots_are_sealed_loses_and_doubles_nothing() -> None:
    survey = secret_survey()
    voters = [give_right(survey) for _person in range(12)]

    def work(number: int) -> str:
        try:
            if number % 4 == 0:
                seal_ballots(survey.pk, at=timezone.now())
            return vote(survey, voters[number % 12])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        receipts = set(pool.map(work, range(48)))
    seal_ballots(survey.pk, at=end(survey) + timedelta(minutes=1))
    assert receipts == set(Ballot.objects.values_list("pk", flat=True))
    assert len(receipts) == 12
    assert not IncomingBallot.objects.exists()
    assert recount(survey) == []


# --- what other doors are refused --------------------------------------------------------
def test_a_ballot_without_a_right_is_refused_by_the_database() -> None:
    survey = secret_survey()
    by = Participant(user_id=make_user().pk)
    with pytest.raises(IntegrityError, match="verifiable_has_proof"), transaction.atomic():
        cast_ballot(survey, by=by, at=timezone.now(), receipt="A" * 16, answers={}, profile={})
    assert not Participation.objects.exists()


def test_a_proof_on_any_other_ballot_is_refused_by_the_database() -> None:
    survey = make_open_survey()
    for model in (IncomingBallot, Ballot):
        with pytest.raises(IntegrityError, match="verifiable_has_proof"), transaction.atomic():
            model.objects.create(
                survey=survey,
                anonymity=survey.anonymity,
                answers={},
                day=timezone.now().date(),
                proof=b"\1" * 320,
            )


def test_ballots_of_a_file_are_not_imported() -> None:
    survey = secret_survey()
    ballot = ImportedBallot({"q1": "yes"}, {}, timezone.now().date())
    with pytest.raises(NotImported):
        import_ballots(survey, [ballot], by=None, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_a_right_or_a_ballot_that_waited_for_a_lock_past_the_closing_is_refused() -> None:
    survey = secret_survey()
    voter = give_right(survey)
    late = make_user()
    results: list[Any] = []

    def wait_and(work: Callable[[], object]) -> None:
        try:
            results.append(work())
        except SurveyNotOpen:
            results.append(SurveyNotOpen)
        finally:
            connection.close()

    works = (lambda: vote(survey, voter), lambda: give_right(survey, late))
    threads = [Thread(target=wait_and, args=[work]) for work in works]
    Survey.objects.filter(pk=survey.pk).update(closes_at=timezone.now() + timedelta(seconds=2))
    survey.refresh_from_db()
    with transaction.atomic(), connection.cursor() as cursor:
        Survey.objects.select_for_update().get(pk=survey.pk)
        for thread in threads:
            thread.start()
        cursor.execute("SELECT pg_sleep_until(%s)", [survey.closes_at])
    for thread in threads:
        thread.join(120)
    assert results == [SurveyNotOpen, SurveyNotOpen]
    assert not IncomingBallot.objects.exists()
    assert Participation.objects.count() == 1
