"""`aimpact restore FILE`: an archive of `aimpact backup` into an empty database and folder.

    aimpact restore FILE                 into DATABASE_URL and the folder of the media
      --into postgresql://…              into another database, which must be empty
      --media FOLDER                     into another folder, which must be empty
      --identity KEYFILE                 the secret key, for an encrypted archive

Nothing is written before the whole archive was read and found right; what is written to the
database is written in one transaction; the media appear at once, afterwards.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from aimpact.operations.archives import MEDIA, ArchiveUnusableError, Joined, read_members
from aimpact.operations.backup import check, describe, opened, secret_fingerprint
from aimpact.operations.environment import (
    ROOT,
    OperationError,
    check_server,
    database,
    media_folder,
)
from aimpact.operations.postgres_client import client_for, piped
from aimpact.operations.snapshots import migrations, table_names, table_states

SHOWN = 5
WAITING = ".restoring"
"""Where the media wait, in their folder, until the database is loaded."""


def restore(path: Path, *, identity: Path | None, url: str, media: Path) -> dict[str, Any]:
    """Put an archive in an empty database and an empty folder; give its manifest.

    Raises `OperationError`: nothing is then half done.
    """
    _check_targets(url, media)
    manifest = check(path, identity)
    describe(path, manifest)
    _check_versions(manifest, url)
    try:
        with _media_beside(path, identity, media):
            _load(path, identity, url)
    except ArchiveUnusableError as error:
        raise OperationError(f"{path}: {error}") from error
    except OSError as error:
        raise OperationError(f"Nothing was restored: {error}") from error
    return manifest


def _check_targets(url: str, media: Path) -> None:
    check_server(url)
    with psycopg.connect(url) as connection:
        found = table_names(connection)
        name = connection.info.dbname
    if found:
        shown = ", ".join(table for _schema, table in found[:SHOWN])
        raise OperationError(
            f"The database {name} is not empty: it has {len(found)} tables ({shown}…).\n"
            f"A backup is restored into an empty one only:\n"
            f"    createdb other && aimpact restore … --into postgresql://…/other"
        )
    if media.exists() and any(entry.name != WAITING for entry in media.iterdir()):
        raise OperationError(
            f"The folder {media} is not empty. Move what is in it away, or name another: --media"
        )


def _check_versions(manifest: Mapping[str, Any], url: str) -> None:
    about = manifest["about"]
    with psycopg.connect(url) as connection:
        server = connection.info.server_version // 10_000
    if server < about["postgresql"]:
        raise OperationError(
            f"The backup is of PostgreSQL {about['postgresql']}; this server is {server}. "
            "An equal or newer one is needed."
        )
    unknown = sorted(set(manifest["migrations"]) - _known_migrations())
    if unknown:
        raise OperationError(
            f"The backup was made by a newer AimPact ({unknown[0]} is not known here): "
            "install that one, then restore."
        )


def _known_migrations() -> set[str]:
    import django

    django.setup()
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    names = {*loader.disk_migrations, *loader.replacements}
    return {f"{app}.{name}" for app, name in names}


@contextmanager
def _media_beside(path: Path, identity: Path | None, media: Path) -> Iterator[None]:
    """The media, unpacked beside their place before the block and put there after it."""
    # Inside, not next to it: the folder may be a disk of its own, or a link to one, which cannot
    # be replaced; and the database is loaded when the files take their place.
    waiting, was_there = media / WAITING, media.exists()
    shutil.rmtree(waiting, ignore_errors=True)  # of one that was cut short
    waiting.mkdir(parents=True)
    try:
        with opened(path, identity) as stream:
            for name, content in read_members(stream):
                if name.startswith(MEDIA):
                    target = waiting / name.removeprefix(MEDIA)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with target.open("xb") as file:
                        shutil.copyfileobj(content, file)
                        file.flush()
                        os.fsync(file.fileno())
        yield
        for entry in waiting.iterdir():
            entry.rename(media / entry.name)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
        if not was_there and not any(media.iterdir()):
            media.rmdir()


def _load(path: Path, identity: Path | None, url: str) -> None:
    with psycopg.connect(url) as connection:
        client = client_for(connection.info.server_version // 10_000)
    command = client.command(
        "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
        "--dbname=", "--no-password",
    )  # fmt: skip
    failure = "pg_restore failed; the database is as empty as before"
    with (
        opened(path, identity) as stream,
        piped(command, url, failure=failure) as loading,
        suppress(BrokenPipeError),  # it stopped reading: it says why
        loading.input as target,
    ):
        shutil.copyfileobj(Joined(stream), target)


# --- afterwards --------------------------------------------------------------------------


def compare(manifest: Mapping[str, Any], url: str) -> list[str]:
    """Tables that are not what the backup saw, in words; none when all is well."""
    with psycopg.connect(url) as connection:
        found = table_states(connection)
        names = migrations(connection)
    wanted = manifest["tables"]
    wrong = [] if names == manifest["migrations"] else ["the list of migrations"]
    for name in sorted(wanted.keys() | found.keys()):
        held, seen = found.get(name), wanted.get(name)
        if held is None or seen is None:
            wrong.append(f"{name}: {'missing' if held is None else 'not in the backup'}")
        elif (held.rows, held.checksum) != (seen["rows"], seen["checksum"]):
            wrong.append(f"{name}: {held.rows} rows, {seen['rows']} in the backup, or others")
    return wrong


def main(arguments: Sequence[str]) -> int:
    """`aimpact restore …`. Raises `OperationError`."""
    chosen = _parser().parse_args(arguments)
    if chosen.into:
        os.environ["DATABASE_URL"] = chosen.into
    with database():
        url = os.environ["DATABASE_URL"]
        media = chosen.media or media_folder()
        manifest = restore(chosen.file, identity=chosen.identity, url=url, media=media)
        print("Restored. Holding every table against the backup…")
        wrong = compare(manifest, url)
        if wrong:
            raise OperationError(
                "The database is not what was backed up; do not use it:\n    "
                + "\n    ".join(wrong)
            )
        print("  every table has the rows that it had, with the same checksum.")
        _warn_of_another_key(manifest)
        return _recount()


def _warn_of_another_key(manifest: Mapping[str, Any]) -> None:
    if manifest["about"]["secret"] != secret_fingerprint():
        print(
            "! SECRET_KEY here is not the one of the backup: personal links, printed codes and\n"
            "  second factors need it. Set it, or the former one in SECRET_KEY_FALLBACKS."
        )


def _recount() -> int:
    """Bring the tables to this code, then count every ballot again. Gives the exit code."""
    print("Migrating, then recounting every survey…")
    for words in (["manage", "migrate", "--verbosity=0"], ["recount", "--all"]):
        done = subprocess.run(
            [sys.executable, "-m", "aimpact.operations.cli", *words], cwd=ROOT, check=False
        )
        if done.returncode:
            return done.returncode
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aimpact restore", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--into", metavar="URL")
    parser.add_argument("--media", type=Path, metavar="FOLDER")
    parser.add_argument("--identity", type=Path, metavar="KEYFILE")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
