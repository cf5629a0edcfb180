"""What the database alone can do: the same statement, sent as fast as it takes it."""

import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import psycopg

PGBENCH = "pgbench"


def statement(survey_id: int, version: int, answers: str, profile: str) -> str:
    """The statement that casts a ballot, with a new participant and receipt each time."""
    from aimpact.surveys.services import casting

    noise = "random()::text || clock_timestamp()::text"
    values = {
        "survey": str(survey_id),
        "version": str(version),
        "at": "now()",
        "user": "NULL::bigint",
        "invitation": "NULL::bigint",
        "browser": f"decode(md5({noise}), 'hex')",
        "receipt": f"upper(substr(md5({noise}), 1, 16))",
        "answers": f"'{answers}'",
        "profile": f"'{profile}'",
        "day": "current_date",
        "seconds": "60",
        "language": "'fr'",
        "channel": "'web'",
        "tag": "''",
        "code": "NULL",
        "maximum": "NULL",
        "is_keyed": "false",
        "own_tags": "ARRAY[]::varchar[]",
    }
    text = casting._statement(knows_people=True, is_limited=False, has_code=False)
    return str(text) % values


def inserts_per_second(url: str, text: str, *, clients: int, seconds: float) -> tuple[str, float]:
    """The tool used and the transactions a second that it reached."""
    if shutil.which(PGBENCH):
        return PGBENCH, _pgbench(url, text, clients, seconds)
    return "psycopg", _loop(url, text, clients, seconds)


def _pgbench(url: str, text: str, clients: int, seconds: float) -> float:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "cast.sql"
        script.write_text(f"{text};\n")
        # fmt: off
        done = subprocess.run(
            [PGBENCH, "-n", "-M", "prepared", "-f", str(script), "-c", str(clients),
             "-j", str(min(clients, 2)), "-T", str(max(1, round(seconds))), url],
            capture_output=True, text=True, check=False,
        )
        # fmt: on
    for line in done.stdout.splitlines():
        if line.startswith("tps = "):
            return float(line.split()[2])
    raise RuntimeError(f"{PGBENCH} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def _loop(url: str, text: str, clients: int, seconds: float) -> float:
    """A thread a client. Python takes a larger part of it than pgbench does."""
    done: list[int] = []
    deadline = time.perf_counter() + seconds

    def client() -> None:
        count = 0
        with psycopg.connect(url, autocommit=True, prepare_threshold=1) as connection:
            while time.perf_counter() < deadline:
                connection.execute(text)
                count += 1
        done.append(count)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds
