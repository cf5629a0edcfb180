"""How people take part in a secret and verifiable survey, for the tests: a right, then a ballot."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.test import Client
from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.core import vault
from aimpact.core.text import base64url
from aimpact.proofs.blind_signatures import (
    PrivateKey,
    PublicKey,
    blind,
    finalize,
    make_key,
    make_message,
)
from aimpact.questionnaire.structure import Choice, Kind, Page, Question, Questionnaire, Text
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Board, SigningKey, Survey
from aimpact.surveys.models.rights import MODULUS_BYTES
from aimpact.surveys.selectors.boards import board_content
from aimpact.surveys.services.casting import Participant
from aimpact.surveys.services.rights import issue_right
from aimpact.surveys.services.secret_ballots import cast_secret_ballot
from aimpact.surveys.services.signing import PURPOSE
from tests.factories import (
    make_open_survey,
    make_space,
    make_user,
    multiple_question,
)


@cache
def one_key() -> PrivateKey:
    """A key for the tests that look at something else: making one takes a tenth of a second."""
    return make_key()


def square_question() -> Question:
    """Yes or no, and nothing of one's own."""
    choices = (
        Choice(code="yes", label=Text("Oui", "Yes")),
        Choice(code="no", label=Text("Non", "No")),
    )
    return Question(code="q1", kind=Kind.YES_NO, label=Text("Pour ?", "For it?"), choices=choices)


def secret_survey(*questions: Question, **fields: Any) -> Survey:
    """An open verifiable survey of members, of one page, with its key."""
    asked = questions or (square_question(), multiple_question())
    document = Questionnaire(
        title=Text("La place", "The square"), pages=(Page(code="p1", questions=asked),)
    )
    values: dict[str, Any] = {"anonymity": Anonymity.VERIFIABLE, "audience": Audience.MEMBERS}
    survey = make_open_survey(
        fields.pop("space", None) or make_space(), questionnaire=document, **(values | fields)
    )
    give_key(survey)
    return survey


def give_key(survey: Survey) -> SigningKey:
    key = one_key()
    return SigningKey.objects.create(
        survey=survey,
        modulus=key.public.n.to_bytes(MODULUS_BYTES, "big"),
        private=vault.close(key.der, purpose=PURPOSE),
    )


@dataclass(slots=True)
class Voter:
    """What one person's browser holds."""

    public: PublicKey
    message: bytes
    blinded: bytes
    inverse: int
    signature: bytes = b""

    def take(self, signed: bytes) -> None:
        self.signature = finalize(self.public, self.message, signed, self.inverse)


def voter_of(survey: Survey) -> Voter:
    """A browser that has drawn its message."""
    public = SigningKey.objects.get(survey=survey).public
    message = make_message()
    return Voter(public, message, *blind(public, message))


def give_right(survey: Survey, user: User | None = None, *, at: datetime | None = None) -> Voter:
    """The right of a person, issued."""
    voter = voter_of(survey)
    by = Participant(user_id=(user or make_user()).pk)
    voter.take(issue_right(survey, by=by, at=at or timezone.now(), blinded=voter.blinded))
    return voter


def vote(survey: Survey, voter: Voter, *, at: datetime | None = None, **answers: Any) -> str:
    """The ballot of whoever holds that right; its receipt."""
    return cast_secret_ballot(
        survey,
        at=at or timezone.now(),
        message=voter.message,
        signature=voter.signature,
        answers=answers or {"q1": "yes"},
    ).receipt


def end(survey: Survey) -> datetime:
    """Close the survey as by its date; a moment after its end."""
    now = timezone.now()
    Survey.objects.filter(pk=survey.pk).update(closes_at=now)
    survey.refresh_from_db()
    return now + timedelta(seconds=1)


def file_of(board: Board) -> bytes:
    """The file of a board, whole."""
    content = board_content(board.survey)
    assert content is not None
    return b"".join(content.plain())


def ask(client: Client, survey: Survey, blinded: bytes, *, path: str = "") -> Any:
    """What the page's script sends to get a right."""
    content = json.dumps({"blinded": base64url(blinded)})
    return client.post(path or f"/s/{survey.code}/droit/", content, content_type="application/json")
