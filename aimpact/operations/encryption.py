"""Archives encrypted at rest, in the format age: the machine that writes cannot read them.

A backup is encrypted for a public key (`age1…`); only who holds the secret key, kept elsewhere,
reads it, with `aimpact restore` or with any program of that format (`age --decrypt`).
Specification: C2SP age, v1 (X25519, ChaCha20-Poly1305 by chunks of 64 KiB).
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol, Self

import pyrage

from aimpact.operations.archives import ArchiveUnusableError
from aimpact.operations.environment import OperationError


class Closeable(Protocol):
    def close(self) -> None: ...


HEADER = b"age-encryption.org/v1"


def new_key(path: Path) -> str:
    """Write a new secret key in a file that must not exist, mode 0600; give its public key."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise OperationError(f"{path} is there already; a key is never overwritten.") from None
    with os.fdopen(descriptor, "w") as file:
        file.write(f"# public key: {public}\n{identity}\n")
    return public


def read_recipient(text: str) -> pyrage.x25519.Recipient:
    """The public key of that text. Raises `OperationError`."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise OperationError(f"{text!r} is no public key; one begins with age1.") from error


def read_identity(path: Path) -> pyrage.x25519.Identity:
    """The secret key of a file. Raises `OperationError`."""
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise OperationError(f"The key {path} cannot be read: {error}") from error
    for line in lines:
        if line.startswith("AGE-SECRET-KEY-"):
            with suppress(pyrage.IdentityError):
                return pyrage.x25519.Identity.from_str(line.strip())
    raise OperationError(f"{path} holds no secret key (a line that begins with AGE-SECRET-KEY-).")


def is_encrypted(path: Path) -> bool:
    """Whether the file begins as an encrypted one."""
    with path.open("rb") as file:
        return file.read(len(HEADER)) == HEADER


@contextmanager
def encrypting(target: IO[bytes], recipient: pyrage.x25519.Recipient) -> Iterator[IO[bytes]]:
    """A stream whose bytes reach `target` encrypted; complete once the block has ended well."""
    reading, writing = os.pipe()
    source = os.fdopen(reading, "rb")
    beside = _Beside(source, lambda: pyrage.encrypt_io(source, target, [recipient]))
    with beside, suppress(BrokenPipeError), os.fdopen(writing, "wb") as stream:
        # A broken pipe here has its reason there: the disk is full, for instance.
        yield stream


@contextmanager
def decrypting(source: IO[bytes], identity: pyrage.x25519.Identity) -> Iterator[IO[bytes]]:
    """What `source` says, decrypted. Raises `ArchiveUnusableError` when the key is another's."""
    reading, writing = os.pipe()
    target = _Target(os.fdopen(writing, "wb"))
    beside = _Beside(target, lambda: pyrage.decrypt_io(source, target, [identity]))
    with beside:
        try:
            with os.fdopen(reading, "rb") as stream:
                yield stream
        except ArchiveUnusableError:
            beside.wait()  # cut short because it could not be decrypted: that is then said
            raise
        finally:
            beside.wait()
            if target.is_left:
                beside.errors.clear()  # whoever read had read enough


class _Target:
    """The end of a pipe where somebody reads, or has left."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.is_left = False

    def write(self, chunk: bytes) -> int:
        try:
            return self.stream.write(chunk)
        except BrokenPipeError:
            self.is_left = True
            raise

    def flush(self) -> None:
        self.stream.flush()

    def close(self) -> None:
        with suppress(BrokenPipeError):
            self.stream.close()


class _Beside:
    """Work done in a thread while the block runs; what it raised is raised at the block's end."""

    def __init__(self, held: Closeable, work: Callable[[], None]) -> None:
        self.errors: list[Exception] = []
        self._held, self._work = held, work
        self._thread = threading.Thread(target=self._do)

    def wait(self) -> None:
        self._thread.join()

    def _do(self) -> None:
        try:
            self._work()
        except (OSError, pyrage.EncryptError, pyrage.DecryptError) as error:
            self.errors.append(error)
        finally:
            self._held.close()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.wait()
        if self.errors:
            raise _told(self.errors[0]) from self.errors[0]


def _told(error: Exception) -> Exception:
    is_of_the_disk = isinstance(error, OSError) and error.errno is not None
    if is_of_the_disk or isinstance(error, pyrage.EncryptError):
        return error if is_of_the_disk else OSError(str(error))
    return ArchiveUnusableError(
        "The archive cannot be decrypted: another key is needed, or it was cut short or damaged "
        f"({error})."
    )
