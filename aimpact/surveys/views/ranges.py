"""Parts of a file that a browser asks for: films are read so (RFC 9110, 14.1 and 14.2)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.http import HttpRequest

CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes from `start` up to `end`, which is not in it."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


def part_asked(request: HttpRequest, size: int) -> Part | None:
    """The one part asked for; `None`: the whole. One that lies past the end is empty."""
    found = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if found is None or not (found[1] or found[2]):
        return None  # what cannot be read, or several parts: the whole, as the RFC allows
    if not found[1]:
        return Part(max(0, size - int(found[2])), size)
    end = int(found[2]) + 1 if found[2] else size
    start = int(found[1])
    return Part(start, min(end, size)) if start < size else Part(size, size)


class PartReader:
    """Those bytes, a chunk at a time. The response closes it, and so the file, whatever comes."""

    def __init__(self, file: IO[bytes], part: Part) -> None:
        file.seek(part.start)
        self.file, self.left = file, part.length

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = self.file.read(min(CHUNK, self.left)) if self.left > 0 else b""
        if not chunk:
            raise StopIteration
        self.left -= len(chunk)
        return chunk

    def close(self) -> None:
        self.file.close()
