"""The night of a vote that lasts several days: how long ballots wait while a register is stirred.

`python -m benchmarks.stirring [LINES …]` measures this alone. The register and the ballots of the
day are made by PostgreSQL itself; ballots of that survey and of another one are cast meanwhile,
at an even pace, one after the other.
"""

import secrets
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import psycopg

from benchmarks import surveys
from benchmarks.machine import describe_machine
from benchmarks.plan import Plan
from benchmarks.printing import milliseconds, quantile, say, table, title
from benchmarks.service import BenchService

PACE = 0.02
"""Seconds between two ballots: fifty a second, which disturbs neither side."""
QUIET = 3.0
"""Seconds of ballots without any stirring, to compare with."""
BUDGET = 300.0
"""Seconds for one size, making it included; one that would take longer is left out."""
_REGISTER = """
INSERT INTO surveys_participation (survey_id, browser_key)
SELECT %(survey)s, uuid_send(gen_random_uuid()) FROM generate_series(1, %(lines)s)
"""
_LETTER = "substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + floor(random() * 30)::int, 1)"
RECEIPT = " || ".join([_LETTER] * 16)
"""An expression that makes a receipt like those of the product."""
_BOX = f"""
INSERT INTO surveys_ballot (receipt, survey_id, anonymity, answers, profile, day, seconds, language,
    channel)
SELECT {RECEIPT}, %(survey)s, 'anonymous', '{{"q1": "yes", "q2": 7}}', '{{}}', current_date, 60,
    'fr', 'web'
FROM generate_series(1, %(lines)s)
"""


@dataclass(slots=True)
class Wait:
    """How long each ballot took, in seconds, while something else went on."""

    times: list[float] = field(default_factory=list)

    def said(self) -> list[str]:
        return [milliseconds(quantile(self.times, share)) for share in (0.5, 0.99, 1)]


def measure(service: BenchService, plan: Plan) -> None:
    """Print, by size of the register, the time that stirring takes and that ballots wait."""
    sizes = (20_000, 100_000) if plan.name == "quick" else (100_000, 1_000_000)
    measure_sizes(service, sizes)


def measure_sizes(service: BenchService, sizes: tuple[int, ...]) -> None:
    """The same for these numbers of lines."""
    title("Stirring a register while people vote: fifty ballots a second meanwhile")
    header = ["lines", "seconds", "lines/s", "log kB a line", "p50 ms", "p99 ms", "longest ms"]
    rows: list[list[str]] = []
    share = 0.0
    for lines in sizes:
        if share * lines > BUDGET:
            say(f"{lines:,} lines: left out, {share * lines:.0f} s on this machine today.")
            continue
        began = time.monotonic()
        rows.append(_measure(service, lines))
        share = (time.monotonic() - began) / lines
    table([*header, "without: p99", "longest"], rows)
    say("As many ballots of the day lie in the box, and are stirred with the register.")


def _measure(service: BenchService, lines: int) -> list[str]:
    surveys.setup()
    from aimpact.surveys.services.stirring import stir

    survey, other = (surveys.make_survey(f"stir-{name}-{lines}") for name in ("own", "other"))
    load(service, survey, lines)
    with _ballots(survey, other) as quiet:
        time.sleep(QUIET)
    before, began = _log_bytes(service), time.perf_counter()
    with _ballots(survey, other) as wait:
        stir(survey.pk)
    seconds = time.perf_counter() - began
    log = (_log_bytes(service) - before) / lines / 1000
    row = [f"{lines:,}", f"{seconds:.1f}", f"{lines / seconds:,.0f}", f"{log:.2f}", *wait.said()]
    return [*row, *quiet.said()[1:]]


def load(service: BenchService, survey: surveys.BenchSurvey, lines: int) -> None:
    """A register and a box of that size, written by PostgreSQL itself."""
    with psycopg.connect(service.database, autocommit=True) as connection:
        for statement in (_REGISTER, _BOX):
            connection.execute(statement, {"survey": survey.pk, "lines": lines})
        connection.execute("ANALYZE surveys_participation, surveys_ballot")


@contextmanager
def _ballots(*targets: surveys.BenchSurvey) -> Iterator[Wait]:
    """Ballots cast in turns, while the block runs and until the one under way is in."""
    wait, over = Wait(), threading.Event()
    thread = threading.Thread(target=_cast, args=(targets, wait, over))
    thread.start()
    try:
        yield wait
    finally:
        over.set()
        thread.join()


def _cast(targets: tuple[surveys.BenchSurvey, ...], wait: Wait, over: threading.Event) -> None:
    from django.db import connection
    from django.utils import timezone

    from aimpact.surveys.models import Survey
    from aimpact.surveys.models.ballots import make_receipt
    from aimpact.surveys.services.casting import Participant, cast_ballot

    found = [Survey.objects.get(pk=target.pk) for target in targets]
    while not over.wait(PACE):
        found.append(found.pop(0))
        began = time.perf_counter()
        cast_ballot(
            found[0],
            by=Participant(browser_key=secrets.token_bytes(16)),
            at=timezone.now(),
            receipt=make_receipt(),
            answers={"q1": "yes"},
            profile={},
        )
        wait.times.append(time.perf_counter() - began)
    connection.close()


def _log_bytes(service: BenchService) -> int:
    """Bytes of write-ahead log written so far."""
    with psycopg.connect(service.database) as connection:
        row = connection.execute("SELECT pg_current_wal_lsn() - '0/0'").fetchone()
    return int(row[0]) if row else 0


def main() -> int:
    """This benchmark by itself."""
    sizes = tuple(int(word) for word in sys.argv[1:]) or (100_000, 1_000_000)
    describe_machine()
    with ExitStack() as held:
        service = held.enter_context(BenchService.started())
        service.stop("worker")  # it would seal and stir the same
        measure_sizes(service, sizes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
