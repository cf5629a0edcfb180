"""A backup and its restoration: bytes and seconds, for as many ballots as the database holds.

python -m benchmarks.archives alone: 100 000 ballots.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from aimpact.operations.backup import back_up, check
from aimpact.operations.encryption import new_key
from aimpact.operations.restore import compare, restore
from benchmarks import surveys
from benchmarks.printing import say, table, title
from benchmarks.results import SEALED, load_urn
from benchmarks.service import VAR, BenchService

ALONE = 100_000
T = TypeVar("T")
RESTORED = "aimpact_bench_restored"


def measure(service: BenchService) -> bool:
    """Print the figures; tell whether what was restored is what was backed up."""
    title("Backup and restoration, on the database of this run, the service at work")
    with psycopg.connect(service.database) as connection:
        (ballots,) = connection.execute(
            "SELECT (SELECT count(*) FROM surveys_ballot)"
            " + (SELECT count(*) FROM surveys_incomingballot)"
        ).fetchone() or (0,)
    VAR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VAR) as name, _empty_database(service) as url:
        folder = Path(name)
        key = new_key(folder / "key")
        backup_seconds, path = _timed(lambda: back_up(folder, key=key, at=datetime.now(UTC)))
        check_seconds, _ = _timed(lambda: check(path, folder / "key"))
        restore_seconds, manifest = _timed(
            lambda: restore(path, identity=folder / "key", url=url, media=folder / "media")
        )
        compare_seconds, wrong = _timed(lambda: compare(manifest, url))
        size = path.stat().st_size
    share = ballots / 100_000
    rows = [
        [name, f"{value:.1f}", f"{value / share:.2f}"]
        for name, value in (
            ("archive, MB", size / 1e6),
            ("aimpact backup, s", backup_seconds),
            ("aimpact backup --check, s", check_seconds),
            ("aimpact restore, s", restore_seconds),
            ("its comparison of every table, s", compare_seconds),
        )
    ]
    table(["encrypted, compressed", f"{ballots:,} ballots", "per 100,000"], rows)
    say("Every table equals the backup." if not wrong else f"DIFFERENT: {wrong}")
    return not wrong


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


@contextmanager
def _empty_database(service: BenchService) -> Iterator[str]:
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(RESTORED))
    with psycopg.connect(service.database, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(RESTORED)))
    try:
        yield urlunsplit(urlsplit(service.database)._replace(path=f"/{RESTORED}"))
    finally:
        with psycopg.connect(service.database, autocommit=True) as connection:
            connection.execute(drop)


def main() -> None:
    with BenchService.started() as service:
        survey = surveys.make_survey("archives")
        for start in range(0, ALONE, SEALED):
            load_urn(service, survey, SEALED, start=start)
        measure(service)


if __name__ == "__main__":
    main()
