"""The archive of a backup: one tar, written and read as a stream, that proves itself whole.

    about.json         what it is: version of the format, date, versions, fingerprint of the key
    database/000000 …  what pg_dump wrote, in pieces
    media/…            the files that people and teams sent
    manifest.json      last: size and SHA-256 of each member above, and what the database held

An archive without its manifest was cut short. Nothing here knows of PostgreSQL nor of settings.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any, Self

FORMAT = 1
"""Changes when an older `aimpact restore` could not read the archive."""
ABOUT, MANIFEST, DATABASE, MEDIA = "about.json", "manifest.json", "database/", "media/"
PIECE = 8 * 1024 * 1024
"""Bytes of the dump that are held in memory at a time."""
_CHUNK = 256 * 1024


class ArchiveUnusableError(Exception):
    """The file is no archive of ours, or not whole, or not as it was written; says which."""


class Content:
    """A member's bytes, read through a hash."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.size = 0
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, empty at the end. Raises `ArchiveUnusableError`."""
        try:
            chunk = self.source.read(size)
        except tarfile.TarError as error:
            raise ArchiveUnusableError(f"This is no whole archive ({error}).") from error
        self.hash.update(chunk)
        self.size += len(chunk)
        return chunk

    @property
    def proof(self) -> dict[str, Any]:
        """Size and SHA-256 of what was read."""
        return {"size": self.size, "sha256": self.hash.hexdigest()}


@dataclass(slots=True)
class ArchiveWriter:
    """Adds members to a stream, one after the other; `finish` writes what proves them."""

    stream: IO[bytes]
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    _tar: tarfile.TarFile = field(init=False)

    def __post_init__(self) -> None:
        self._tar = tarfile.open(  # noqa: SIM115  # closed by `finish` or by the block's end
            fileobj=self.stream, mode="w|", format=tarfile.PAX_FORMAT
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        # Where something failed, the end that tarfile still wants to write has nowhere to go.
        with suppress(OSError, ValueError):
            if self._tar.fileobj is not None:
                self._tar.fileobj.close()

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """Copy `size` bytes of `content` under that name."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        read = Content(content)
        self._tar.addfile(member, read)
        self.files[name] = read.proof

    def add_text(self, name: str, value: Mapping[str, Any]) -> None:
        """Write a JSON document under that name."""
        text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()
        self.add(name, io.BytesIO(text), len(text))

    def add_stream(self, prefix: str, content: IO[bytes]) -> None:
        """Copy all of a stream whose length is not known, in numbered pieces."""
        number = 0
        while piece := content.read(PIECE):
            self.add(f"{prefix}{number:06d}", io.BytesIO(piece), len(piece))
            number += 1

    def finish(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest and end the tar."""
        self.add_text(MANIFEST, {**manifest, "files": dict(self.files)})
        self._tar.close()


def read_members(stream: IO[bytes]) -> Iterator[tuple[str, Content]]:
    """Each member's name and content, in order. Raises `ArchiveUnusableError`."""
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if not member.isreg() or content is None:
                    raise ArchiveUnusableError(f"{member.name} is no plain file.")
                yield _safe(member.name), Content(content)
    except tarfile.TarError as error:
        raise ArchiveUnusableError(f"This is no whole archive of AimPact ({error}).") from error


def _safe(name: str) -> str:
    path = PurePosixPath(name)
    is_ours = name in {ABOUT, MANIFEST} or name.startswith((DATABASE, MEDIA))
    if not is_ours or path.is_absolute() or ".." in path.parts:
        raise ArchiveUnusableError(f"An archive of AimPact has no member named {name!r}.")
    return name


def read_about(stream: IO[bytes]) -> dict[str, Any]:
    """What the archive says of itself at its start. Raises `ArchiveUnusableError`."""
    for name, content in read_members(stream):
        if name != ABOUT:
            break
        return _read_json(content)
    raise ArchiveUnusableError("This is no archive of AimPact: it does not begin as one.")


def check_archive(stream: IO[bytes]) -> dict[str, Any]:
    """Read everything; give the manifest, with `about` in it, once all is as it was written.

    Raises `ArchiveUnusableError`.
    """
    found: dict[str, dict[str, Any]] = {}
    said: dict[str, dict[str, Any]] = {}
    for name, content in read_members(stream):
        if name in {ABOUT, MANIFEST}:
            said[name] = _read_json(content)
        while content.read(_CHUNK):
            pass
        found[name] = content.proof
    found.pop(MANIFEST, None)
    return {**_compared(found, said.get(MANIFEST)), "about": said.get(ABOUT, {})}


def _compared(
    found: Mapping[str, Mapping[str, Any]], manifest: dict[str, Any] | None
) -> dict[str, Any]:
    if manifest is None:
        raise ArchiveUnusableError("The archive was cut short: its end is missing.")
    wanted = manifest.get("files", {})
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            raise ArchiveUnusableError(
                f"{name} is not what was written: the archive was damaged or changed."
            )
    return manifest


def _read_json(content: Content) -> dict[str, Any]:
    try:
        value = json.loads(content.read())
    except ValueError as error:
        raise ArchiveUnusableError("The archive's own description cannot be read.") from error
    if not isinstance(value, dict):
        raise ArchiveUnusableError("The archive's own description cannot be read.")
    return value


class Joined(io.RawIOBase):
    """The pieces of the database in an archive, read as one stream."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._pieces = (
            content for name, content in read_members(stream) if name.startswith(DATABASE)
        )
        self._piece: Content | None = next(self._pieces, None)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; empty at the end."""
        while self._piece is not None:
            if chunk := self._piece.read(size if size > 0 else _CHUNK):
                return chunk
            self._piece = next(self._pieces, None)
        return b""
