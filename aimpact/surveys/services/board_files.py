"""The file of a board, written and packed as it comes: no more of it is held than a part."""

import hashlib
import zlib
from dataclasses import dataclass

from aimpact.surveys.models import BoardPart, Survey

PART = 512 * 1024
"""Bytes of a part: what one statement brings of a file that is being sent."""
GZIP = 16 + zlib.MAX_WBITS
"""What zlib calls a gzip file."""
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Written:
    """What is known of a file once it is whole; sizes in bytes, the digest in hexadecimal."""

    size: int
    packed_size: int
    digest: str


class BoardFile:
    """Takes the bytes of a board in their order, and saves their parts as they are full.

    A part points to its board, which is saved last: PostgreSQL looks when the transaction ends.
    """

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        # No name nor time in it: the same ballots give the same file, packed or not.
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, GZIP)
        self._hash = hashlib.sha256()
        self._waiting = bytearray()
        self._size = self._packed = self._number = 0

    def write(self, content: bytes) -> None:
        """Add these bytes."""
        self._size += len(content)
        self._hash.update(content)
        self._waiting += self._packer.compress(content)
        while len(self._waiting) >= PART:
            self._save(PART)

    def close(self) -> Written:
        """Save what is left."""
        self._waiting += self._packer.flush()
        while self._waiting:
            self._save(PART)
        return Written(self._size, self._packed, self._hash.hexdigest())

    def _save(self, length: int) -> None:
        content = bytes(self._waiting[:length])
        del self._waiting[:length]
        BoardPart.objects.create(board_id=self._survey.pk, number=self._number, content=content)
        self._packed += len(content)
        self._number += 1
