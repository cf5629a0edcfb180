"""Ballots of the demonstration's secret and verifiable surveys: rights signed blind, in bulk."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from random import Random

from aimpact.accounts.models import User
from aimpact.demo.ballots import DemoBallot
from aimpact.proofs.blind_signatures import (
    PrivateKey,
    blind,
    blind_sign,
    finalize,
    make_message,
)
from aimpact.proofs.receipts import receipt_of
from aimpact.surveys.models import IncomingBallot, Participation, SigningKey, Survey
from aimpact.surveys.services.boards import boards_to_publish, publish_board
from aimpact.surveys.services.signing import private_key

UNUSED = 3
"""People who took their right and never voted."""


def cast_secretly(
    survey: Survey, *, ballots: Sequence[DemoBallot], users: Sequence[User], rng: Random
) -> None:
    """Write the register and the urn as rights and ballots do, for the first of `users`."""
    key = private_key(SigningKey.objects.get(survey=survey))
    asked = [_right(key) for _ballot in range(len(ballots) + UNUSED)]
    register = [
        Participation(survey=survey, user=user, request_hash=request)
        for user, (request, _proof) in zip(users, asked, strict=False)
    ]
    Participation.objects.bulk_create(register, batch_size=2_000)
    urn = [
        IncomingBallot(
            receipt=receipt_of(proof[:64]),
            survey=survey,
            anonymity=survey.anonymity,
            answers=dict(ballot.answers),
            day=ballot.day,
            proof=proof,
        )
        for ballot, (_request, proof) in zip(ballots, asked, strict=False)
    ]
    rng.shuffle(urn)
    IncomingBallot.objects.bulk_create(urn, batch_size=2_000)


def _right(key: PrivateKey) -> tuple[bytes, bytes]:
    """The hash of a request, and the message with its signature."""
    message = make_message()
    blinded, inverse = blind(key.public, message)
    signature = finalize(key.public, message, blind_sign(key, blinded), inverse)
    return hashlib.sha256(blinded).digest(), message + signature


def publish_boards(*, at: datetime) -> None:
    """The boards of those that are over."""
    for survey_id in boards_to_publish(at=at):
        publish_board(Survey.objects.get(pk=survey_id), at=at)
