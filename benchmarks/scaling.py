"""What a ballot costs in all, and how fast urns are sealed: what docs/scaling.md multiplies.

`python -m benchmarks.scaling` measures this alone. Cost of a ballot's whole life: page, form,
commit, sealing; processor time of each program, write-ahead log, disk with indexes, network.
"""

import asyncio
import random
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import psycopg

from benchmarks import surveys
from benchmarks.ballots import generate
from benchmarks.load import Connection, hidden_fields
from benchmarks.machine import describe_machine
from benchmarks.plan import Plan
from benchmarks.printing import say, table, title
from benchmarks.questions import form_fields
from benchmarks.results import load_urn
from benchmarks.service import BenchService

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
    long_urn = 20_000 if plan.name == "quick" else 200_000
    rows = [_measure_sealing(service, urn) for urn in (2_000, 20_000, long_urn)]
    table(["in the urn", "sealed/s", "CPU ms each, ours", "PostgreSQL", "WAL kB each"], rows)
    _measure_stirring(service, long_urn)


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
    load_urn(service, survey, urn, start=urn)
    before, own, began = _read(service), time.process_time(), time.perf_counter()
    sealed = 0
    for _batch in range(BATCHES):
        sealed += (moved := seal_ballots(survey.pk, at=timezone.now()))
        if not moved:
            break
    seconds, own = time.perf_counter() - began, time.process_time() - own
    time.sleep(1.0)
    after = _read(service)
    postgres = (after.cpu["postgres"] - before.cpu["postgres"]) / sealed * 1000
    wal = (after.wal - before.wal) / sealed / 1000
    _throw_urn_away(service, survey)
    return [
        f"{urn:,}",
        f"{sealed / seconds:,.0f}",
        f"{own / sealed * 1000:.2f}",
        f"{postgres:.2f}",
        f"{wal:.2f}",
    ]


def _measure_stirring(service: BenchService, lines: int) -> None:
    """The night's work: ballots of every survey wait while one register is written again."""
    from aimpact.surveys.services.stirring import stir

    survey = surveys.make_survey("stirring")
    load_urn(service, survey, lines, start=lines)
    _throw_urn_away(service, survey)
    before, began = _read(service), time.perf_counter()
    stir(survey.pk)
    seconds = time.perf_counter() - began
    time.sleep(1.0)
    wal = (_read(service).wal - before.wal) / lines / 1000
    say(
        f"Stirring a register of {lines:,} lines: {seconds:.1f} s ({lines / seconds:,.0f}/s), "
        f"{wal:.2f} kB of log each; ballots wait meanwhile."
    )


def _throw_urn_away(service: BenchService, survey: surveys.BenchSurvey) -> None:
    with psycopg.connect(service.database) as connection:
        connection.execute("DELETE FROM surveys_incomingballot WHERE survey_id = %s", [survey.pk])


def main() -> int:
    """This benchmark by itself."""
    plan = Plan.quick() if "quick" in sys.argv[1:] else Plan.full()
    describe_machine()
    with ExitStack() as held:
        measure(held.enter_context(BenchService.started()), plan)
    return 0


if __name__ == "__main__":
    sys.exit(main())
