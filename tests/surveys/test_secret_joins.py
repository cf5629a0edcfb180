"""Whoever holds the whole database tries to set the register of a verifiable survey beside its
ballots, with the attacks of `test_secrecy`: every column of every table, those of the system too.

Chances are as there: luck would fail these tests less than once in a billion runs.
"""

import hashlib
import random
from datetime import timedelta

import pytest
from django.utils import timezone

from aimpact.surveys.models import Ballot, IncomingBallot, Participation, SigningKey, Survey
from aimpact.surveys.services import stirring
from aimpact.surveys.services.boards import publish_board
from aimpact.surveys.services.sealing import seal_ballots
from aimpact.surveys.services.secret_ballots import cast_secret_ballot
from aimpact.surveys.services.signing import private_key
from aimpact.surveys.services.stirring import stir_verifiable
from tests.factories import make_user
from tests.surveys.secret import Voter, end, give_right, secret_survey
from tests.surveys.test_secrecy import FIRST_ID, PEOPLE, TOO_MANY, Vote, attacks

pytestmark = pytest.mark.django_db(transaction=True)


def come(survey: Survey, rank: int) -> tuple[Voter, Vote]:
    """A person, and the right that was signed for them."""
    user = make_user(pk=FIRST_ID + rank, email=f"votante-tres-secrete-{rank}@example.org")
    return give_right(survey, user), Vote(user, "", "")


def cast(survey: Survey, voter: Voter, rank: int) -> str:
    return cast_secret_ballot(
        survey,
        at=timezone.now(),
        message=voter.message,
        signature=voter.signature,
        answers={"q1": "yes" if rank % 3 else "no"},
    ).receipt


def one_after_the_other(*, seals: bool = False) -> tuple[Survey, list[Vote]]:
    """The worst that may be: each person votes as soon as they may, then the next one comes."""
    survey, votes = secret_survey(), []
    for rank in range(PEOPLE):
        voter, person = come(survey, rank)
        votes.append(Vote(person.user, cast(survey, voter, rank), f"{rank}"))
        if seals and rank % 5 == 0:
            seal_ballots(survey.pk, at=timezone.now())
    return survey, votes


def as_they_please() -> tuple[Survey, list[Vote]]:
    """Rights are taken in one order, and used in another, drawn once for all."""
    survey = secret_survey()
    held = [come(survey, rank) for rank in range(PEOPLE)]
    receipts = {}
    for rank in random.Random(20261123).sample(range(PEOPLE), PEOPLE):
        receipts[rank] = cast(survey, held[rank][0], rank)
    votes = [Vote(held[rank][1].user, receipts[rank], f"{rank}") for rank in range(PEOPLE)]
    return survey, votes


def successes(votes: list[Vote]) -> list[str]:
    return [attack for attack, found in attacks(votes) if found >= TOO_MANY]


def test_the_attacks_work_for_one_minute_where_each_votes_at_once() -> None:
    """They have teeth; and what they find is gone when the worker has passed."""
    votes = one_after_the_other()[1]
    assert "surveys_participation.xmin = surveys_incomingballot.xmin" in successes(votes)

    assert stir_verifiable() == 1

    assert successes(votes) == []
    assert stir_verifiable() == 0  # nobody came since: nothing is written for nothing


def test_nothing_joins_them_once_ballots_are_sealed_and_published() -> None:
    survey, votes = one_after_the_other(seals=True)
    stir_verifiable()
    assert Ballot.objects.exists()
    assert IncomingBallot.objects.exists()
    assert successes(votes) == []

    at = end(survey) + timedelta(minutes=1)
    while seal_ballots(survey.pk, at=at):
        pass
    publish_board(survey, at=at)

    assert Ballot.objects.count() == PEOPLE
    assert successes(votes) == []


def test_nothing_joins_them_where_people_vote_in_their_own_time() -> None:
    """No worker has passed: the moment of a right is not that of a ballot."""
    votes = as_they_please()[1]

    assert successes(votes) == []


def test_no_hash_of_the_register_is_one_of_a_ballot_even_with_the_private_key() -> None:
    survey, _votes = as_they_please()
    key = private_key(SigningKey.objects.get(survey=survey))
    n, d = key._key.n, key._key.d
    hashes = {bytes(line.request_hash or b"") for line in Participation.objects.all()}
    for ballot in IncomingBallot.objects.all()[:10]:
        proof = bytes(ballot.proof or b"")
        message, signature = proof[:64], proof[64:]
        number = int.from_bytes(signature, "big")
        said = [message, signature, proof, message[:32], message[32:], ballot.receipt.encode()]
        said += [pow(number, power, n).to_bytes(256, "big") for power in (65537, d, n - 2)]
        assert not hashes & {hashlib.sha256(one).digest() for one in said}


def test_a_register_too_large_to_be_written_each_minute_waits_for_the_night(monkeypatch) -> None:
    survey = secret_survey()
    for rank in range(3):
        come(survey, rank)
    monkeypatch.setattr(stirring, "LARGEST_STIRRED", 2)
    assert stir_verifiable() == 0
    monkeypatch.setattr(stirring, "LARGEST_STIRRED", 3)
    assert stir_verifiable() == 1
