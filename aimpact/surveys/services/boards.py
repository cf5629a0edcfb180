"""The board of a secret and verifiable survey: published once, when its last ballot is sealed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Collate

from aimpact.core.services import record_event
from aimpact.core.text import base64url
from aimpact.proofs.blind_signatures import EXPONENT, MESSAGE_BYTES, VARIANT
from aimpact.proofs.canonical import canonical
from aimpact.proofs.merkle import Tree
from aimpact.questionnaire.closed import closed_fields
from aimpact.questionnaire.kinds import ANSWERED, Field
from aimpact.questionnaire.structure import Text
from aimpact.surveys.enums import Anonymity
from aimpact.surveys.models import Ballot, Board, IncomingBallot, SigningKey, Survey, Tally
from aimpact.surveys.services.board_files import BoardFile
from aimpact.surveys.services.signing import destroy_signing_key

FORMAT = "aimpact-board/1"
"""What `proofs.verify_board` reads."""


class NotOver(Exception):
    """The survey takes ballots, or some wait in its urn."""


class NotVerifiable(Exception):
    """Only a secret and verifiable survey has a board."""


class AlreadyOnBoard(Exception):
    """The board is published, once and for all."""


def not_ahead(at: datetime) -> datetime:
    """`at`, or the database's time when that is earlier: a board is never taken back.

    A machine whose clock is ahead would close a vote early, and destroy its key.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there: datetime = cursor.fetchone()[0]
    return min(at, there)


def boards_to_publish(*, at: datetime) -> list[int]:
    """Ids of the verifiable surveys that have ended, whose urn is empty, without a board."""
    over = Q(closed_at__lte=at) | Q(closes_at__lte=at)
    waiting = (
        Survey.objects.published()
        .filter(over, anonymity=Anonymity.VERIFIABLE, board=None)
        .exclude(Exists(IncomingBallot.objects.filter(survey=OuterRef("pk"))))
    )
    return list(waiting.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def publish_board(survey: Survey, *, at: datetime) -> Board:
    """Publish every ballot, then destroy the key and the hashes of the requests.

    The same ballots give the same file, to the byte. Nobody does it: the clock does, and the trail
    says so. The survey is closed by its own row as well, so that no other machine's clock lets a
    ballot in, or opens it again. Raises `NotVerifiable`, `NotOver`, `AlreadyOnBoard`.
    """
    # The full lock: ballots being cast are waited for, those that come later find it closed.
    locked = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    _check(locked, at)
    key = SigningKey.objects.select_for_update().get(survey=locked)
    board = _make(locked, key, at)
    board.save(force_insert=True)
    destroy_signing_key(key, on=board.published_on)
    locked.participations.filter(request_hash__isnull=False).update(request_hash=None)
    locked.closed_at = locked.ended_at(at)
    locked.save(update_fields=["closed_at"])
    record_event(
        locked,
        "publish_board",
        by=None,
        at=at,
        space_id=locked.space_id,
        ballots=board.ballots,
        rights=board.rights,
        root=board.root,
    )
    record_event(locked, "destroy_signing_key", by=None, at=at, space_id=locked.space_id)
    return board


def _check(survey: Survey, at: datetime) -> None:
    if not survey.is_verifiable:
        raise NotVerifiable
    if Board.objects.filter(survey=survey).exists():
        raise AlreadyOnBoard
    if survey.ended_at(at) is None or IncomingBallot.objects.filter(survey=survey).exists():
        raise NotOver


def _make(survey: Survey, key: SigningKey, at: datetime) -> Board:
    """The board, whose file is saved as it is written: a ballot at a time, in canonical JSON."""
    rights = survey.participations.count() + key.rights_left
    results = results_of(
        [field for _question, field in closed_fields(survey.document)],
        Tally.objects.filter(survey=survey, profile_field=""),
    )
    file, tree = BoardFile(survey), Tree()
    number = 0
    file.write(b'{"ballots":[')  # the first of the names, in their order
    for number, entry in enumerate(_entries(survey), start=1):
        file.write(b"," + entry if number > 1 else entry)
        tree.add(entry)
    root = tree.root().hex()
    rest = {
        "format": FORMAT,
        "survey": {
            "code": survey.code,
            "title": _texts(survey.document.title),
            "ended_on": _day(survey, survey.ended_at(at) or at).isoformat(),
        },
        "key": public_jwk(key),
        "rights": rights,
        "fields": described_fields(survey),
        "results": results,
        "root": root,
    }
    file.write(b"]," + canonical(rest)[1:] + b"\n")
    written = file.close()
    return Board(
        survey=survey,
        root=root,
        ballots=number,
        rights=rights,
        results=results,
        size=written.size,
        packed_size=written.packed_size,
        digest=written.digest,
        published_on=_day(survey, at),
    )


def _entries(survey: Survey) -> Iterator[bytes]:
    """Each ballot as it is published, in order of receipts by their bytes, whatever the language
    in which the database sorts.
    """
    rows = Ballot.objects.filter(survey=survey).only("receipt", "answers", "proof")
    in_order = rows.order_by(Collate("receipt", "C"))
    return (canonical(_entry(ballot)) for ballot in in_order.iterator(chunk_size=2_000))


def public_jwk(key: SigningKey) -> dict[str, str]:
    """The public key as a JSON Web Key (RFC 7517), and what it signs."""
    return {
        "kty": "RSA",
        "n": base64url(bytes(key.modulus)),
        "e": base64url(EXPONENT.to_bytes(3, "big")),
        "variant": VARIANT,
    }


def described_fields(survey: Survey) -> list[dict[str, Any]]:
    """The questions of the board: what each field offers, in words."""
    return [
        {
            "name": field.name,
            "label": _texts(_joined(question.label, field.label)),
            "form": _form(field),
            "choices": [{"code": one.code, "label": _texts(one.label)} for one in field.choices],
        }
        for question, field in closed_fields(survey.document)
    ]


def results_of(fields: Iterable[Field], tallies: Iterable[Tally]) -> dict[str, Any]:
    """What the board tells of each field, from the counters that the results are read from."""
    counts: Mapping[str, Counter[str]] = defaultdict(Counter)
    for tally in tallies:
        counts[tally.field][tally.answer] += tally.count
    return {
        field.name: {
            "answered": counts[field.name][ANSWERED],
            "counts": {
                code: number
                for code, number in sorted(counts[field.name].items())
                if not code.startswith("_")
            },
        }
        for field in fields
    }


def _entry(ballot: Ballot) -> dict[str, Any]:
    proof = bytes(ballot.proof or b"")
    return {
        "receipt": ballot.receipt,
        "answers": {name: _whole(answer) for name, answer in ballot.answers.items()},
        "message": base64url(proof[:MESSAGE_BYTES]),
        "signature": base64url(proof[MESSAGE_BYTES:]),
    }


def _whole(answer: Any) -> Any:
    """A grade as a whole number, which it is: canonical JSON writes no other."""
    return int(answer) if isinstance(answer, float) and answer.is_integer() else answer


def _form(field: Field) -> str:
    if field.is_ranked:
        return "ranked"
    return "several" if field.is_list else "one"


def _joined(question: Text, field: Text) -> Text:
    """The question, and the line of it that the field is, where it is one."""
    if field == question:
        return question
    joined = (f"{one} – {other}".strip(" –") for one, other in _pairs(question, field))
    return Text(*joined)


def _pairs(question: Text, field: Text) -> list[tuple[str, str]]:
    return [(question.fr, field.fr), (question.en, field.en)]


def _texts(text: Text) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}


def _day(survey: Survey, at: datetime) -> date:
    return at.astimezone(survey.zone).date()


def note_rights_of_departed(survey_ids: Iterable[int]) -> None:
    """Keep counting the rights of people whose line of the register goes with their account."""
    SigningKey.objects.filter(survey__in=list(survey_ids)).update(rights_left=F("rights_left") + 1)
