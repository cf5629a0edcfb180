"""Reads of the board of a verifiable survey."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from aimpact.core.text import read_code
from aimpact.questionnaire.closed import closed_fields
from aimpact.questionnaire.structure import Choice, Question, Text
from aimpact.surveys.models import Ballot, Board, BoardPart, SigningKey, Survey


@dataclass(frozen=True, slots=True)
class PublishedBoard:
    """What the page of a board says of it. `key` is the public modulus, in hexadecimal."""

    root: str
    ballots: int
    rights: int
    key: str
    fingerprint: str
    results: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BallotLine:
    """What one ballot answers to one question."""

    question: Text
    answers: Sequence[Text]


def find_board(survey: Survey) -> PublishedBoard | None:
    """The board, once it is published."""
    boards = Board.objects.filter(survey=survey)
    found = boards.select_related("survey__signing_key").defer("survey__questionnaire").first()
    if found is None:
        return None
    key = found.survey.signing_key
    return PublishedBoard(
        found.root,
        found.ballots,
        found.rights,
        bytes(key.modulus).hex(),
        key.fingerprint,
        found.results,
    )


def key_fingerprint(survey: Survey) -> str:
    """The fingerprint of the key that signs the rights of a verifiable survey, in groups; empty
    while there is none: the key is made when the survey is published, before it opens.
    """
    if not survey.is_verifiable:
        return ""
    key = SigningKey.objects.filter(survey=survey).only("modulus").first()
    return key.fingerprint if key else ""


@dataclass(frozen=True, slots=True)
class BoardContent:
    """The file of a board, to be sent piece by piece: `packed` by gzip, or as it is."""

    survey_id: int
    size: int
    packed_size: int
    digest: str

    def packed(self) -> Iterator[bytes]:
        """Its parts, each read when its turn comes."""
        parts = BoardPart.objects.filter(board=self.survey_id)
        for number in count():
            content = parts.filter(number=number).values_list("content", flat=True).first()
            if content is None:
                return
            yield bytes(content)

    def plain(self) -> Iterator[bytes]:
        """The file itself, a part at a time."""
        opener = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        for part in self.packed():
            left = part
            while left:
                yield opener.decompress(left, _PIECE)
                left = opener.unconsumed_tail
        yield opener.flush()


def board_content(survey: Survey) -> BoardContent | None:
    """The file; `None` before it is published."""
    found = Board.objects.filter(survey=survey).only("size", "packed_size", "digest").first()
    if found is None:
        return None
    return BoardContent(survey.pk, found.size, found.packed_size, found.digest)


_PIECE = 1024 * 1024
"""Bytes that are unpacked at once: a part of equal ballots could be a thousand times its size."""


def find_on_board(survey: Survey, typed: str) -> list[BallotLine] | None:
    """What the ballot of that receipt answers; `None` when there is none. Asked of a survey whose
    board is published, and of no other.
    """
    ballot = Ballot.objects.filter(pk=read_code(typed), survey=survey).first()
    if ballot is None:
        return None
    return [
        BallotLine(_label(question, field.label), _chosen(field.choices, answer))
        for question, field in closed_fields(survey.document)
        if (answer := ballot.answers.get(field.name)) is not None
    ]


def _label(question: Question, label: Text) -> Text:
    if label == question.label:
        return label
    return Text(f"{question.label.fr} – {label.fr}", f"{question.label.en} – {label.en}")


def _chosen(choices: Sequence[Choice], answer: Any) -> list[Text]:
    """The words of what was chosen, in the order of the answer: that of a ranking tells."""
    labels = {choice.code: choice.label for choice in choices}
    codes = answer if isinstance(answer, list) else [answer]
    return [labels.get(code, Text(str(code))) for code in map(_code, codes)]


def _code(answer: Any) -> str:
    return f"{answer:g}" if isinstance(answer, float) else str(answer)
