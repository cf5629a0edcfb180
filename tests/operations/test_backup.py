"""Backups: made, checked, restored elsewhere, refused when they are not right.

`test_never_lost` makes one of a service at work.
"""

import io
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from aimpact.operations import backup, postgres_client, restore
from aimpact.operations.archives import ArchiveWriter
from aimpact.operations.backup import back_up, prune
from aimpact.operations.encryption import new_key
from aimpact.operations.environment import ROOT, OperationError
from aimpact.operations.snapshots import table_names

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@contextmanager
def a_database(name: str) -> Iterator[str]:
    """An empty database beside the tests' own."""
    url = os.environ["DATABASE_URL"]
    name = f"{name}_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(f"create database {name}")
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="module")
def town() -> Iterator[str]:
    """A small database of a table that stands for the others."""
    with a_database("backup_from") as url:
        with psycopg.connect(url) as connection:
            connection.execute("create table surveys_ballot (receipt text, day timestamptz)")
            connection.execute(
                "insert into surveys_ballot select n::text, now() from generate_series(1, 500) n"
            )
        yield url


@pytest.fixture
def place(town: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with media in it, and the environment of a command."""
    monkeypatch.setenv("DATABASE_URL", town)
    monkeypatch.setenv("AIMPACT_VAR", str(tmp_path / "var"))
    (tmp_path / "var" / "media" / "logos").mkdir(parents=True)
    (tmp_path / "var" / "media" / "logos" / "ville à part.png").write_bytes(b"a picture" * 1000)
    return tmp_path


@pytest.fixture
def empty() -> Iterator[str]:
    with a_database("backup_into") as url:
        yield url


def rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        (number,) = connection.execute("select count(*) from surveys_ballot").fetchone() or (0,)
    return int(number)


def tables(url: str) -> int:
    with psycopg.connect(url) as connection:
        return len(table_names(connection))


def restored(path: Path, into: str, place: Path, **given: Path) -> dict[str, object]:
    media = given.get("media", place / "elsewhere")
    return restore.restore(path, identity=given.get("identity"), url=into, media=media)


def test_what_was_backed_up_is_restored_whole(place, empty):
    path = back_up(place / "backups", key="", at=AT)
    manifest = restored(path, empty, place)

    assert path.name == "aimpact-20261123T150000Z.backup"
    assert path.stat().st_mode & 0o777 == 0o600
    assert rows(empty) == 500
    assert restore.compare(manifest, empty) == []
    picture = place / "elsewhere" / "logos" / "ville à part.png"
    assert picture.read_bytes() == b"a picture" * 1000
    assert sorted(path.name for path in place.iterdir()) == ["backups", "elsewhere", "var"]


def test_salts_of_the_day_are_in_no_backup(place, empty, town):
    with psycopg.connect(town) as connection:
        connection.execute("create unlogged table core_ratesalt (day date, salt bytea)")
        connection.execute("insert into core_ratesalt values (now(), 'secret of the day')")
    try:
        manifest = restored(back_up(place, key="", at=AT), empty, place)
        assert restore.compare(manifest, empty) == []
    finally:
        with psycopg.connect(town) as connection:
            connection.execute("drop table core_ratesalt")
    with psycopg.connect(empty) as connection:
        assert connection.execute("select count(*) from core_ratesalt").fetchone() == (0,)


def test_limits_on_idle_transactions_do_not_cut_a_backup_short(place, town):
    name = urlsplit(town).path.strip("/")
    with psycopg.connect(town, autocommit=True) as connection:
        connection.execute(f"alter database {name} set idle_in_transaction_session_timeout = 1")
        try:
            backup.check(back_up(place, key="", at=AT), None)
        finally:
            connection.execute(f"alter database {name} reset idle_in_transaction_session_timeout")


def test_a_row_that_differs_is_found_and_named(place, empty):
    manifest = restored(back_up(place, key="", at=AT), empty, place)
    with psycopg.connect(empty) as connection:
        connection.execute("update surveys_ballot set receipt = 'x' where receipt = '7'")

    assert restore.compare(manifest, empty) == [
        "public.surveys_ballot: 500 rows, 500 in the backup, or others"
    ]


def test_encrypted_archive_is_read_with_its_key_alone(place, empty):
    public, other = new_key(place / "key"), new_key(place / "other")
    path = back_up(place / "backups", key=public, at=AT)

    assert other != public
    assert (place / "key").stat().st_mode & 0o777 == 0o600
    assert path.name.endswith(".backup.age")
    assert b"surveys_ballot" not in path.read_bytes()
    with pytest.raises(OperationError, match="is encrypted: name its secret key"):
        restored(path, empty, place)
    with pytest.raises(OperationError, match="another key is needed"):
        restored(path, empty, place, identity=place / "other")
    assert tables(empty) == 0
    restored(path, empty, place, identity=place / "key")
    assert rows(empty) == 500


def test_a_key_is_never_overwritten_and_must_be_one(place):
    new_key(place / "key")
    with pytest.raises(OperationError, match="there already"):
        new_key(place / "key")
    with pytest.raises(OperationError, match="no public key"):
        back_up(place, key="age1nonsense", at=AT)
    (place / "nothing").write_text("AGE-SECRET-KEY-1NONSENSE\n")
    path = back_up(place, key=new_key(place / "right"), at=AT)
    for name in ("nothing", "absent"):
        with pytest.raises(OperationError, match=r"holds no secret key|cannot be read"):
            backup.check(path, place / name)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5])
@pytest.mark.parametrize("is_encrypted", [False, True])
def test_archive_cut_short_is_refused_and_nothing_is_restored(place, empty, share, is_encrypted):
    key = new_key(place / "key") if is_encrypted else ""
    path = back_up(place, key=key, at=AT)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    with pytest.raises(OperationError, match=r"archive"):
        restored(path, empty, place, identity=place / "key")
    assert tables(empty) == 0
    assert not (place / "elsewhere").exists()


def test_archive_without_its_end_is_refused(place):
    path = back_up(place, key="", at=AT)
    path.write_bytes(path.read_bytes()[: path.read_bytes().rindex(b"manifest.json")])

    with pytest.raises(OperationError, match="its end is missing"):
        backup.check(path, None)


def test_archive_in_which_a_byte_changed_is_refused(place):
    path = back_up(place, key="", at=AT)
    content = path.read_bytes()
    at = content.index(b"a picture" * 10)
    path.write_bytes(content[:at] + b"b" + content[at + 1 :])

    with pytest.raises(OperationError, match=r"ville à part\.png is not what was written"):
        backup.check(path, None)


def test_file_that_is_no_archive_is_refused(place):
    with tarfile.open(place / "other.tar", "w") as tar:
        tar.add(place / "var" / "media", "media")
    (place / "noise").write_bytes(os.urandom(20_000))
    for name in ("other.tar", "noise", "absent", "var"):
        with pytest.raises(OperationError, match=r"archive|cannot be read"):
            backup.check(place / name, None)


@pytest.mark.parametrize("name", ["../outside", "/outside", "media/../../outside", "other"])
def test_archive_with_a_name_that_leads_elsewhere_is_refused(place, name):
    path = place / "made"
    with path.open("wb") as file, ArchiveWriter(file) as writer:
        writer.add_text("about.json", {"format": 1})
        writer.add(name, io.BytesIO(b"x"), 1)
        writer.finish({})

    with pytest.raises(OperationError, match="no member named"):
        backup.check(path, None)


def rewritten(path: Path, **changes: object) -> Path:
    """An archive with another description of itself, right in everything else."""
    with (
        tarfile.open(path) as tar,
        path.with_suffix(".other").open("wb") as file,
        ArchiveWriter(file) as writer,
    ):
        for member in tar:
            text = tar.extractfile(member).read()
            held = json.loads(text) if member.name.endswith(".json") else {}
            held |= {name: value for name, value in changes.items() if name in held}
            if member.name == "manifest.json":
                writer.finish({name: held[name] for name in held if name != "files"})
            elif held:
                writer.add_text(member.name, held)
            else:
                writer.add(member.name, io.BytesIO(text), len(text))
    return path.with_suffix(".other")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 2}, "made by a newer AimPact"),
        ({"postgresql": 99}, "An equal or newer one is needed"),
        ({"migrations": ["surveys.9999_from_tomorrow"]}, "surveys.9999_from_tomorrow is not known"),
    ],
)
def test_archive_of_a_newer_version_is_refused(place, empty, changes, words):
    path = rewritten(back_up(place, key="", at=AT), **changes)

    with pytest.raises(OperationError, match=words):
        restored(path, empty, place)
    assert tables(empty) == 0


def test_restore_refuses_a_database_that_is_not_empty(place, town):
    path = back_up(place, key="", at=AT)

    with pytest.raises(OperationError, match=r"not empty: it has 1 tables \(surveys_ballot"):
        restored(path, town, place)
    assert rows(town) == 500


def test_restore_refuses_a_folder_that_is_not_empty(place, empty):
    path = back_up(place, key="", at=AT)

    with pytest.raises(OperationError, match=r"is not empty\. Move what is in it away"):
        restored(path, empty, place, media=place / "var" / "media")
    assert tables(empty) == 0


def test_media_are_restored_into_a_folder_that_is_a_link_to_another_disk(place, empty):
    """As into a disk of its own: the folder itself cannot be taken away or replaced."""
    path = back_up(place, key="", at=AT)
    (place / "disk").mkdir()
    (place / "elsewhere").symlink_to(place / "disk")
    (place / "elsewhere" / restore.WAITING).mkdir()  # of a restore that was cut short

    restored(path, empty, place)
    assert rows(empty) == 500
    assert [file.name for file in (place / "disk").iterdir()] == ["logos"]
    assert (place / "disk" / "logos" / "ville à part.png").read_bytes() == b"a picture" * 1000


def test_failure_of_pg_restore_leaves_both_as_empty_as_before(place, empty):
    path = back_up(place, key="", at=AT)
    name = urlsplit(empty).path.strip("/")
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute(f"alter database {name} set default_transaction_read_only = on")

    with pytest.raises(OperationError, match="as empty as before"):
        restored(path, empty, place)
    assert tables(empty) == 0
    assert not (place / "elsewhere").exists()


def on_a_full_disk(*words: str) -> subprocess.CompletedProcess[str]:
    """The command where no file of ours may pass 4 kB: the kernel refuses as a full disk does."""
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096));"
        "from aimpact.operations.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "aimpact.project.settings"}
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_full_disk_leaves_no_half_backup_and_is_said(place, is_encrypted):
    key = ["--key", new_key(place / "key")] if is_encrypted else []
    refused = on_a_full_disk("backup", str(place / "backups"), *key)

    assert refused.returncode == 1
    assert "✗ No backup was made" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert list((place / "backups").iterdir()) == []


def test_full_disk_leaves_nothing_half_restored_and_is_said(place, empty):
    path = back_up(place, key="", at=AT)
    words = ("restore", str(path), "--into", empty, "--media", str(place / "elsewhere"))
    refused = on_a_full_disk(*words)

    assert refused.returncode == 1
    assert "✗ Nothing was restored" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert tables(empty) == 0
    assert sorted(one.name for one in place.iterdir()) == [path.name, "var"]


def test_nothing_is_overwritten_and_a_rerun_takes_over_what_was_cut_short(place):
    (place / ".aimpact-backup.partial").write_bytes(b"half of one")
    path = back_up(place, key="", at=AT)

    backup.check(path, None)
    with pytest.raises(OperationError, match="there already; nothing is overwritten"):
        back_up(place, key="", at=AT)
    backup.check(path, None)
    assert [one.name for one in place.glob(".*")] == []


def test_two_backups_into_one_folder_do_not_mix(place):
    code = (
        "import fcntl, sys, time; file = open(sys.argv[1], 'ab');"
        "fcntl.flock(file, fcntl.LOCK_EX); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(place / ".aimpact-backup.partial")],
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(OperationError, match="Another backup is being written"):
            back_up(place, key="", at=AT)
        other.kill()

    backup.check(back_up(place, key="", at=AT), None)


def test_pruning_deletes_the_oldest_of_ours_and_nothing_else(place):
    folder = place / "backups"
    ours = [back_up(folder, key="", at=AT.replace(day=day)) for day in (1, 2, 3)]
    (folder / "aimpact-20200101T000000Z.backup").write_bytes(b"not one of ours")
    (folder / "aimpact-20200102T000000Z.backup").symlink_to(ours[0])
    (folder / "notes.txt").write_text("keep")

    assert prune(folder, keep=2) == ours[:1]
    assert [path.exists() for path in ours] == [False, True, True]
    assert len(list(folder.iterdir())) == 5


def test_file_erased_while_the_archive_is_written_is_named(place):
    media = place / "var" / "media" / "logos"
    (media / "a.png").write_bytes(b"first")

    class Erasing(ArchiveWriter):
        def add(self, name, content, size):
            (media / "ville à part.png").unlink(missing_ok=True)
            super().add(name, content, size)

    with Erasing(io.BytesIO()) as writer:
        gone = backup._add_media(writer, place / "var" / "media")
        writer.finish({})

    assert gone == ["logos/ville à part.png"]
    assert writer.files.keys() == {"media/logos/a.png", "manifest.json"}


def test_command_says_what_it_did_and_what_an_archive_holds(place, capsys):
    assert backup.main(["--new-key", str(place / "key")]) == 0
    (public,) = re.findall(r"age1\w+", capsys.readouterr().out)
    assert backup.main([str(place / "backups"), "--key", public, "--keep", "1"]) == 0
    (path,) = (place / "backups").iterdir()
    assert f"{path}: 0.0 MB in" in capsys.readouterr().out
    assert backup.main(["--check", str(path), "--identity", str(place / "key")]) == 0
    said = capsys.readouterr().out

    assert f"{path}: whole; every checksum is right." in said
    assert "1 tables, 500 rows" in said
    assert "0 surveys, 500 ballots" in said
    assert "1 files of media, 0.0 MB" in said
    with pytest.raises(OperationError, match="from 1 up"):
        backup.main([str(place / "backups"), "--keep", "0"])


def test_machine_without_a_fitting_pg_dump_says_what_to_install():
    with pytest.raises(OperationError, match="apt install postgresql-client-99"):
        postgres_client.client_for(99)


def test_password_is_not_in_a_command():
    url = "postgresql://someone:secret@host.example:5433/town?sslmode=require"
    known = postgres_client.environment_of(url)

    assert (known["PGPASSWORD"], known["PGHOST"], known["PGPORT"]) == (
        "secret",
        "host.example",
        "5433",
    )
    assert known["PGSSLMODE"] == "require"
