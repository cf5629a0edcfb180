"""`aimpact backup`: database and media of one moment in one file, while the service goes on.

    aimpact backup [FOLDER]              a new archive there (BACKUP_FOLDER)
      --key age1…                        encrypted for that public key (BACKUP_KEY)
      --keep 14                          then only the newest 14 archives of that folder stay
    aimpact backup --check FILE          read an archive whole and say what it holds
      --identity KEYFILE                 the secret key, for an encrypted one
    aimpact backup --new-key KEYFILE     make a secret key, say its public key

The file appears under its name once it is whole and on the disk, never before.
"""

import argparse
import fcntl
import hashlib
import hmac
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg

from aimpact.operations.archives import (
    ABOUT,
    DATABASE,
    FORMAT,
    MEDIA,
    ArchiveUnusableError,
    ArchiveWriter,
    check_archive,
    read_about,
)
from aimpact.operations.encryption import (
    HEADER,
    decrypting,
    encrypting,
    is_encrypted,
    new_key,
    read_identity,
    read_recipient,
)
from aimpact.operations.environment import OperationError, database, media_folder, var_folder
from aimpact.operations.postgres_client import client_for, piped
from aimpact.operations.snapshots import NEVER_COPIED, migrations, snapshot, table_states

NAME = re.compile(r"aimpact-\d{8}T\d{6}Z\.backup(\.age)?")
_NAMED = "aimpact-%Y%m%dT%H%M%SZ.backup"


def back_up(folder: Path, *, key: str, at: datetime) -> Path:
    """Write an archive of the database of DATABASE_URL and of the media; give its path.

    `key`: public key to encrypt it for, empty for none. Raises `OperationError`.
    """
    recipient = read_recipient(key) if key else None
    path = folder / (at.strftime(_NAMED) + (".age" if recipient else ""))
    with _appearing(path) as file, ExitStack() as held:
        stream = held.enter_context(encrypting(file, recipient)) if recipient else file
        writer = held.enter_context(ArchiveWriter(stream))
        _write(writer, os.environ["DATABASE_URL"], at)
    return path


def _write(writer: ArchiveWriter, url: str, at: datetime) -> None:
    with snapshot(url) as (connection, moment):
        version = connection.info.server_version // 10_000
        client = client_for(version)
        writer.add_text(
            ABOUT,
            {
                "format": FORMAT,
                "made_at": at.isoformat(),
                "postgresql": version,
                "pg_dump": client.major,
                "secret": secret_fingerprint(),
            },
        )
        command = client.command(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={moment}",
            *(f"--exclude-table-data={name}" for name in NEVER_COPIED),
        )
        with piped(command, url, failure="pg_dump failed") as dump:
            writer.add_stream(DATABASE, dump.words)
        gone = _add_media(writer, media_folder())
        tables = {name: asdict(state) for name, state in table_states(connection).items()}
        held = {"tables": tables, "migrations": migrations(connection), "gone": gone}
    writer.finish(held)


def _add_media(writer: ArchiveWriter, folder: Path) -> list[str]:
    """Copy every file of the media; give the names of those erased meanwhile."""
    gone = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        try:
            with path.open("rb") as content:
                writer.add(MEDIA + name, content, os.fstat(content.fileno()).st_size)
        except FileNotFoundError:
            gone.append(name)
    return gone


def secret_fingerprint() -> str:
    """Tells whether two machines have the same SECRET_KEY, and nothing else of it."""
    from django.conf import settings

    secret = settings.SECRET_KEY.encode()
    return hmac.digest(secret, b"aimpact.operations.backup", hashlib.sha256).hex()[:16]


@contextmanager
def _appearing(path: Path) -> Iterator[IO[bytes]]:
    """A file that has its name once the block has ended well and its bytes are on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.parent / ".aimpact-backup.partial"
    with partial.open("ab") as file:
        os.fchmod(file.fileno(), 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OperationError(f"Another backup is being written in {path.parent}.") from None
        if not partial.exists() or not partial.samefile(f"/dev/fd/{file.fileno()}"):
            raise OperationError(f"Another backup was just written in {path.parent}.")
        file.truncate(0)  # of one that was cut short
        with ExitStack() as unless_whole:
            unless_whole.callback(partial.unlink, missing_ok=True)
            if path.exists():
                raise OperationError(f"{path} is there already; nothing is overwritten.")
            yield file
            file.flush()
            os.fsync(file.fileno())
            partial.rename(path)
            unless_whole.pop_all()
    _keep_on_disk(path.parent)


def _keep_on_disk(folder: Path) -> None:
    """The folder's list of names, not only the file."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- reading and pruning ----------------------------------------------------------------


@contextmanager
def opened(path: Path, identity: Path | None) -> Iterator[IO[bytes]]:
    """The archive's tar as a stream, decrypted where it is encrypted.

    Raises `OperationError`, and `ArchiveUnusableError` at the end when the key is another's.
    """
    try:
        needs_key = is_encrypted(path)
    except OSError as error:
        raise OperationError(f"{path} cannot be read: {error.strerror}.") from error
    if needs_key and identity is None:
        raise OperationError(f"{path} is encrypted: name its secret key, --identity KEYFILE.")
    with path.open("rb") as file, ExitStack() as held:
        if needs_key and identity is not None:
            yield held.enter_context(decrypting(file, read_identity(identity)))
        else:
            yield file


def check(path: Path, identity: Path | None) -> dict[str, Any]:
    """The manifest of an archive that was read whole and found right. Raises `OperationError`."""
    try:
        with opened(path, identity) as stream:
            version = read_about(stream).get("format", 0)
        if version > FORMAT:
            raise OperationError(f"{path} was made by a newer AimPact: install that one first.")
        with opened(path, identity) as stream:
            return check_archive(stream)
    except ArchiveUnusableError as error:
        raise OperationError(f"{path}: {error}") from error


def prune(folder: Path, *, keep: int) -> list[Path]:
    """Delete the oldest archives of ours in a folder but the newest `keep`; give the deleted.

    Ours: named as we name them, and beginning as an archive begins.
    """
    ours = [path for path in sorted(folder.iterdir()) if _is_ours(path)]
    old = ours[: max(0, len(ours) - keep)]
    for path in old:
        path.unlink()
    return old


def _is_ours(path: Path) -> bool:
    if not NAME.fullmatch(path.name) or path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4096).startswith((HEADER, ABOUT.encode() + b"\0"))


# --- the command -------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    """`aimpact backup …`. Raises `OperationError`."""
    chosen = _parser().parse_args(arguments)
    if chosen.new_key:
        print(f"Public key: {new_key(chosen.new_key)}")
        print(f"Keep {chosen.new_key} elsewhere: without it no archive made for it can be read.")
        return 0
    if chosen.check:
        describe(chosen.check, check(chosen.check, chosen.identity))
        return 0
    if chosen.keep is not None and chosen.keep < 1:
        raise OperationError("--keep needs a number from 1 up.")
    folder = chosen.folder or Path(os.environ.get("BACKUP_FOLDER", var_folder() / "backups"))
    began = time.monotonic()
    with database():
        try:
            path = back_up(folder, key=chosen.key, at=datetime.now(UTC))
        except (OSError, psycopg.Error) as error:
            raise OperationError(f"No backup was made: {error}") from error
    size = path.stat().st_size / 1e6
    print(f"{path}: {size:.1f} MB in {time.monotonic() - began:.1f} s.")
    for old in prune(folder, keep=chosen.keep) if chosen.keep else []:
        print(f"{old} deleted: {chosen.keep} newer ones are kept.")
    return 0


def describe(path: Path, manifest: dict[str, Any]) -> None:
    """Say what an archive holds."""
    about, tables = manifest["about"], manifest["tables"]
    media = [entry for name, entry in manifest["files"].items() if name.startswith(MEDIA)]
    rows = {name.partition(".")[2]: table["rows"] for name, table in tables.items()}
    ballots = rows.get("surveys_ballot", 0) + rows.get("surveys_incomingballot", 0)
    print(f"{path}: whole; every checksum is right.")
    print(f"  made {about['made_at']} from PostgreSQL {about['postgresql']}")
    print(f"  {len(tables)} tables, {sum(rows.values())} rows")
    print(f"  {rows.get('surveys_survey', 0)} surveys, {ballots} ballots")
    print(f"  {len(media)} files of media, {sum(entry['size'] for entry in media) / 1e6:.1f} MB")
    if manifest["gone"]:
        print(f"  {len(manifest['gone'])} files were erased while the archive was written")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aimpact backup", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--key", default=os.environ.get("BACKUP_KEY", ""))
    parser.add_argument("--keep", type=int)
    parser.add_argument("--check", type=Path, metavar="FILE")
    parser.add_argument("--identity", type=Path, metavar="KEYFILE")
    parser.add_argument("--new-key", type=Path, metavar="KEYFILE")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
