"""Films that staff upload: kept as they came, but for what they say of where they were shot.

MP4 is a tree of boxes (ISO/IEC 14496-12, 4.2): a length on four bytes, a name on four. What a
telephone writes about place and device is in `udta`, `meta` and `uuid` boxes of `moov`. They are
renamed `free`, and blanked: no other byte moves, so that the film still plays.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

_TOLD = {b"udta", b"meta", b"uuid"}
_CONTAINERS = {b"moov", b"trak"}
_BLANK = bytes(65_536)


@contextmanager
def without_places(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """A copy of the film, blanked where it tells of places and devices."""
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        end = copy.tell()
        copy.seek(0)
        if copy.read(8)[4:] == b"ftyp":
            _blank_told(copy, 0, end, depth=0)
        copy.seek(0)
        yield copy


def _blank_told(file: IO[bytes], start: int, end: int, *, depth: int) -> None:
    while start + 8 <= end:
        file.seek(start)
        header = file.read(16)
        length, name = int.from_bytes(header[:4], "big"), header[4:8]
        body = 8
        if length == 1:  # a length of 64 bits follows the name
            length, body = int.from_bytes(header[8:16], "big"), 16
        length = length or end - start
        if length < body or start + length > end:
            return  # damaged: left as it is, players refuse it
        if name in _TOLD:
            _blank(file, start, start + body, start + length)
        elif name in _CONTAINERS and depth < 3:
            _blank_told(file, start + body, start + length, depth=depth + 1)
        start += length


def _blank(file: IO[bytes], box: int, start: int, end: int) -> None:
    file.seek(box + 4)
    file.write(b"free")
    file.seek(start)
    while start < end:
        start += file.write(_BLANK[: end - start])
