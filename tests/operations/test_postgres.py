"""The embedded PostgreSQL: real servers, real crashes."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psycopg
import pytest

from aimpact.operations.postgres import EmbeddedPostgres, PostgresFailedError
from tests.waiting import wait_for


@pytest.fixture(scope="module")
def folder():
    """A cluster that the tests of this file share; each finds it stopped.

    Not below pytest's own folders: when root runs the tests only root may enter those.
    """
    with tempfile.TemporaryDirectory(prefix="aimpact-cluster-") as path:
        Path(path).chmod(0o755)
        yield Path(path) / "postgres"


@pytest.fixture
def server(folder):
    server = EmbeddedPostgres(folder, durable=True)
    yield server
    if (folder / "data").exists():
        server.stop()


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
        assert row is not None
        return row[0]


def test_lease_gives_a_database_and_stops_the_server_at_its_end(server):
    with server.lease("town") as url:
        assert ask(url, "select current_database()") == "town"
        assert ask(url, "show server_encoding") == "UTF8"
        assert ask(url, "select lower('ÉCOLE')") == "école"

    assert server.running_pid() is None


def test_rows_and_port_outlive_a_restart(server):
    with server.lease("kept") as first, psycopg.connect(first) as connection:
        connection.execute("create table note as select 'bonjour' as body")
    with server.lease("kept") as second:
        assert second == first
        assert ask(second, "select body from note") == "bonjour"


def test_its_log_holds_nothing_of_what_was_written(server):
    with server.lease("secret") as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table ballot (answer text check (answer <> 'oui en secret'))")
        for statement in (
            "insert into ballot values ('oui en secret')",
            "insert into ballot values (%s::int::text || 'oui en secret')",
            "select 'oui en secret' from nowhere",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement, ["x"] if "%s" in statement else None)
    log = server.log.read_text()
    assert "violates check constraint" in log
    assert "oui en secret" not in log


def test_last_lease_stops_the_server_not_the_first(server):
    with server.lease() as url:
        with EmbeddedPostgres(server.root).lease() as other:
            assert other == url
        assert ask(url, "select 1") == 1

    assert server.running_pid() is None


def test_many_callers_at_once_share_one_server(server):
    urls: list[str] = []
    together = threading.Barrier(5)

    def use() -> None:
        with EmbeddedPostgres(server.root).lease("shared") as url:
            urls.append(url)
            together.wait(30)

    threads = [threading.Thread(target=use) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(urls) == 5
    assert len(set(urls)) == 1
    assert server.running_pid() is None


def test_lease_of_a_killed_process_holds_nothing(server):
    code = (
        "import sys, time; from pathlib import Path;"
        "from aimpact.operations.postgres import EmbeddedPostgres\n"
        "with EmbeddedPostgres(Path(sys.argv[1])).lease(): print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(server.root)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "up\n"
        holder.kill()
    assert server.running_pid() is not None

    with server.lease():
        pass

    assert server.running_pid() is None


def test_committed_rows_survive_a_killed_server(server):
    with server.lease("crash") as url:
        with psycopg.connect(url) as connection:
            connection.execute("create table note as select 'bonjour' as body")
        pid = server.running_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: server.running_pid() is None)

        with server.lease("crash") as again:
            assert ask(again, "select body from note") == "bonjour"


def test_stale_pid_file_of_another_program_is_not_believed(server):
    with server.lease():
        pass
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")

    assert server.running_pid() is None
    with server.lease() as url:
        assert ask(url, "select 1") == 1


def test_another_port_is_taken_when_the_remembered_one_is_busy(server):
    with server.lease():
        pass
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", int((server.root / "port").read_text())))
        squatter.listen()
        with server.lease() as url:
            assert ask(url, "select 1") == 1


def test_password_is_needed_and_private(server):
    with server.lease("postgres") as url:
        assert (server.root / "password").stat().st_mode & 0o777 == 0o600
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(url.replace("postgres:", "postgres:not"))


def test_half_made_cluster_is_made_again(folder):
    root = folder.parent / "half"
    (root / "data" / "base").mkdir(parents=True)
    server = EmbeddedPostgres(root, durable=False)
    os.chown(root, server.account.pw_uid, server.account.pw_gid)
    with server.lease() as url:
        assert ask(url, "show fsync") == "off"


def test_cluster_of_another_version_is_refused_with_a_way_out(server):
    with server.lease():
        pass
    version = (server.data / "PG_VERSION").read_text()
    (server.data / "PG_VERSION").write_text("12\n")
    try:
        with pytest.raises(PostgresFailedError, match=r"made by PostgreSQL 12.*Move that folder"):
            server.start()
    finally:
        (server.data / "PG_VERSION").write_text(version)


def test_server_that_cannot_start_says_what_it_said(server):
    with server.lease():
        pass
    settings = server.data / "postgresql.auto.conf"
    kept = settings.read_text()
    settings.write_text("shared_buffers = 'very many'\n")
    try:
        with pytest.raises(PostgresFailedError, match="shared_buffers"):
            server.start()
    finally:
        settings.write_text(kept)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that it must not hand over")
def test_cluster_of_root_moves_where_its_account_may_go(tmp_path: Path):
    tmp_path.chmod(0o700)

    server = EmbeddedPostgres(tmp_path / "var" / "postgres")

    assert server.root.parent == Path("/var/lib/aimpact")
