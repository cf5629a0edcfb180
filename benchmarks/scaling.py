"""What a ballot costs in all, and what millions of them do: every figure of docs/scaling.md.

`python -m benchmarks.scaling` prints them in less than eight minutes on a quiet machine. Cost of a
ballot's whole life: page, form, commit, sealing; processor time of each program, write-ahead log,
disk with indexes, network. Then urns, registers and results of a million.
"""

import asyncio
import os
import random
import resource
import signal
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import psycopg

from benchmarks import results, stirring, surveys, visit
from benchmarks.ballots import generate
from benchmarks.load import Connection, hidden_fields
from benchmarks.machine import describe_machine
from benchmarks.plan import Plan
from benchmarks.printing import say, table, title
from benchmarks.questions import form_fields
from benchmarks.results import load_urn
from benchmarks.service import BenchService
from benchmarks.stirring import RECEIPT

CLIENTS = 8
PROGRAMS = ("web", "worker", "postgres")
TABLES = (
    "surveys_ballot",
    "surveys_participation",
    "surveys_openanswer",
    "surveys_incomingballot",
)
LEFT_IN_URN = 25
"""More than ever stays in the urn of an open survey."""
BATCHES = 5
"""Sealed of a long urn: enough to see how fast it goes."""
DRAWN = 2_000
_COPIES = f"""
INSERT INTO surveys_incomingballot
    (receipt, survey_id, anonymity, answers, profile, day, seconds, language, channel)
SELECT {RECEIPT}, survey_id, anonymity, answers, profile, day, seconds, language, channel
FROM surveys_incomingballot, generate_series(2, %(times)s) WHERE survey_id = %(survey)s
"""


@dataclass(frozen=True, slots=True)
class Meter:
    """Counters of the machine at one moment."""

    cpu: dict[str, float]
    wal: int
    full_pages: int
    disk: int


def measure(service: BenchService, plan: Plan) -> None:
    """Print the cost of a ballot and the speed of sealing."""
    title("What a ballot costs, from the page to the box")
    _measure_life(service, plan)
    title("Sealing: one batch after another")
    service.stop("worker")  # it would seal the same urns
    urns = (2_000, 20_000) if plan.name == "quick" else (2_000, 20_000, 200_000, 1_000_000)
    rows = [_measure_sealing(service, urn) for urn in urns]
    header = ["in the urn", "sealed/s", "CPU ms each, ours", "PostgreSQL", "WAL kB each"]
    table([*header, "slowest batch, s", "memory more, MB"], rows)
    stirring.measure(service, plan)


def _measure_life(service: BenchService, plan: Plan) -> None:
    survey = surveys.make_survey("scaling")
    target = f"{service.url}/s/{survey.code}/"
    generate(target, "ballot", clients=CLIENTS, seconds=2.0, most=plan.most)
    _wait_until_sealed(service)
    before = _read(service)
    outcome = generate(target, "ballot", clients=CLIENTS, seconds=plan.seconds, most=plan.most)
    _wait_until_sealed(service)
    after = _read(service)
    ballots = max(1, outcome.accepted)
    asked, answered = asyncio.run(_bytes_of_a_visit(target))
    rows = [
        *(
            [f"{name}: CPU", f"{spent / ballots * 1000:.2f} ms", f"{spent / ballots * 1e6:,.0f} s"]
            for name in PROGRAMS
            if (spent := after.cpu[name] - before.cpu[name]) == spent  # not a number: elsewhere
        ),
        _line("write-ahead log", (after.wal - before.wal) / ballots),
        _line("disk, indexes included", (after.disk - before.disk) / ballots),
        _line("network, from the browser", asked),
        _line("network, to the browser", answered),
    ]
    say(f"{ballots:,} ballots at {outcome.accepted / outcome.seconds:.0f}/s, {CLIENTS} clients:")
    table(["", "a ballot", "a million"], rows)
    pages = (after.full_pages - before.full_pages) / ballots
    say(f"Whole pages in the log after checkpoints: {pages:.2f} a ballot, 8 kB each at most.")


def _line(name: str, size: float) -> list[str]:
    return [name, f"{size / 1000:.2f} kB", f"{size / 1000:,.2f} GB"]


def _read(service: BenchService) -> Meter:
    with psycopg.connect(service.database) as connection:
        wal = connection.execute("SELECT wal_bytes, wal_fpi FROM pg_stat_wal").fetchone()
        sizes = connection.execute(
            "SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s::text[]) AS name",
            [list(TABLES)],
        ).fetchone()
    assert wal is not None
    assert sizes is not None
    cpu = {name: service.cpu(name) for name in PROGRAMS}
    return Meter(cpu, int(wal[0]), int(wal[1]), int(sizes[0]))


def _wait_until_sealed(service: BenchService) -> None:
    deadline = time.monotonic() + 60
    with psycopg.connect(service.database, autocommit=True) as connection:
        while time.monotonic() < deadline:
            left = connection.execute("SELECT count(*) FROM surveys_incomingballot").fetchone()
            if left is not None and left[0] <= LEFT_IN_URN:
                break
            time.sleep(0.5)
    time.sleep(1.0)  # statistics of PostgreSQL are told once a second


async def _bytes_of_a_visit(url: str) -> tuple[int, int]:
    """Bytes sent and received by one participant, style sheets and scripts aside."""
    parts = urlsplit(url)
    async with Connection(parts.hostname or "", parts.port or 80) as connection:
        page = await connection.ask("GET", parts.path)
        fields = hidden_fields(page.body) + form_fields(random.Random(1))
        body = urlencode(fields).encode()
        sent = await connection.ask("POST", parts.path, body)
        thanks = await connection.ask("GET", dict(sent.headers)["location"])
    answers = (page, sent, thanks)
    heads = sum(len(name) + len(value) + 4 for answer in answers for name, value in answer.headers)
    return len(body) + 3 * 400, heads + sum(len(answer.body) for answer in answers)


def _measure_sealing(service: BenchService, urn: int) -> list[str]:
    from django.utils import timezone

    from aimpact.surveys.services.sealing import seal_ballots

    survey = surveys.make_survey(f"sealing-{urn}", is_over=True)
    _fill_urn(service, survey, urn)
    before, own, memory = _read(service), time.process_time(), _most_memory()
    sealed, batches = 0, []
    for _batch in range(BATCHES):
        began = time.perf_counter()
        if not (moved := seal_ballots(survey.pk, at=timezone.now())):
            break
        sealed += moved
        batches.append(time.perf_counter() - began)
    own, memory = time.process_time() - own, _most_memory() - memory
    time.sleep(1.0)
    after = _read(service)
    postgres = (after.cpu["postgres"] - before.cpu["postgres"]) / sealed * 1000
    wal = (after.wal - before.wal) / sealed / 1000
    _throw_urn_away(service, survey)
    return [
        f"{urn:,}",
        f"{sealed / sum(batches):,.0f}",
        f"{own / sealed * 1000:.2f}",
        f"{postgres:.2f}",
        f"{wal:.2f}",
        f"{max(batches):.2f}",
        f"{memory / 1e6:.0f}",
    ]


def _fill_urn(service: BenchService, survey: surveys.BenchSurvey, urn: int) -> None:
    """Two thousand ballots drawn, as often as needed."""
    load_urn(service, survey, DRAWN, start=urn)
    with psycopg.connect(service.database, autocommit=True) as connection:
        connection.execute(_COPIES, {"survey": survey.pk, "times": urn // DRAWN})
        connection.execute("VACUUM (ANALYZE) surveys_incomingballot")


def _most_memory() -> int:
    """Bytes that this process, which seals, has ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _throw_urn_away(service: BenchService, survey: surveys.BenchSurvey) -> None:
    with psycopg.connect(service.database) as connection:
        connection.execute("DELETE FROM surveys_incomingballot WHERE survey_id = %s", [survey.pk])


def main() -> int:
    """Every figure of docs/scaling.md."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was begun is ended
    plan = Plan.quick() if "quick" in sys.argv[1:] else Plan.full()
    began = time.monotonic()
    describe_machine()
    with ExitStack() as held:
        service = held.enter_context(BenchService.started())
        visit.measure(service)
        exact = results.measure(service, plan)
        measure(service, plan)  # the last: it ends the worker
    load = os.getloadavg()[0]
    say(f"\nDone in {time.monotonic() - began:.0f} s; load average {load:.1f} at the end.")
    return 0 if exact else 1


if __name__ == "__main__":
    sys.exit(main())
