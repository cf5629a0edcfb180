"""Complete ballots a second over HTTP, beside the database alone and a plain Django form."""

import json
import random
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from benchmarks import surveys
from benchmarks.insertion import inserts_per_second, statement
from benchmarks.load import Outcome
from benchmarks.plan import Plan
from benchmarks.printing import milliseconds, quantile, say, table, title
from benchmarks.questions import draw_answers, draw_profile
from benchmarks.service import ROOT, BenchService

WARM_UP = 2.0


@dataclass(frozen=True, slots=True)
class Level:
    """One number of clients: what the generator saw, and processor time in seconds."""

    clients: int
    outcome: Outcome
    web: float
    postgres: float

    @property
    def rate(self) -> float:
        return self.outcome.accepted / self.outcome.seconds


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked, which program answers it, and what kind of participant asks."""

    program: str
    url: str
    kind: str


def generate(url: str, kind: str, *, clients: int, seconds: float, most: int) -> Outcome:
    """Run the load generator in a process of its own."""
    words = [url, kind, str(clients), str(seconds), str(most)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", *words],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Outcome(**json.loads(done.stdout))


def measure(service: BenchService, plan: Plan) -> bool:
    """Print the tables; tell whether every ballot accepted is there, once."""
    title("Complete ballots: page, CSRF, submit, commit; a new connection and cookies each")
    survey = surveys.make_survey("ballots")
    target = Target("web", f"{service.url}/s/{survey.code}/", "ballot")
    generate(target.url, target.kind, clients=8, seconds=WARM_UP, most=plan.most)
    before = surveys.rows_of(survey)
    ours = [_level(service, target, clients, plan) for clients in plan.clients]
    exact = _check(survey, before, ours)
    with service.plain_site() as plain_url:
        target = Target("plain", plain_url, "plain")
        generate(plain_url, target.kind, clients=8, seconds=WARM_UP, most=plan.most)
        plain = [_level(service, target, clients, plan) for clients in plan.clients]
        _check_plain(service, plain)
    tool, alone = _database_alone(service, survey, plan)
    _print(ours, plain, tool, alone)
    return exact


def _level(service: BenchService, target: Target, clients: int, plan: Plan) -> Level:
    web, postgres = service.cpu(target.program), service.cpu("postgres")
    outcome = generate(
        target.url, target.kind, clients=clients, seconds=plan.seconds, most=plan.most
    )
    web, postgres = service.cpu(target.program) - web, service.cpu("postgres") - postgres
    return Level(clients, outcome, web, postgres)


def _check(survey: surveys.BenchSurvey, before: surveys.Rows, levels: list[Level]) -> bool:
    """Every form accepted is one ballot and one line of the register, replays included."""
    after = surveys.rows_of(survey)
    accepted = sum(level.outcome.accepted for level in levels)
    replayed = sum(level.outcome.replayed for level in levels)
    ballots, register = after.ballots - before.ballots, after.register - before.register
    exact = ballots == register == accepted
    verdict = "none lost, none double" if exact else "NOT EXACT"
    say(
        f"{accepted} forms accepted, {replayed} of them sent twice: {ballots} ballots and "
        f"{register} lines of the register, {verdict}."
    )
    for level in levels:
        if level.outcome.refused:
            say(f"  refused at {level.clients} clients: {level.outcome.refused}")
    return exact and not any(level.outcome.refused for level in levels)


def _check_plain(service: BenchService, levels: list[Level]) -> None:
    with psycopg.connect(service.database) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM plain_answer").fetchone() or (0,)
    accepted = sum(level.outcome.accepted + level.outcome.replayed for level in levels)
    say(f"Reference site: {rows} rows for {accepted} forms accepted and its warm-up.")


def _database_alone(
    service: BenchService, survey: surveys.BenchSurvey, plan: Plan
) -> tuple[str, list[float]]:
    rng = random.Random(1)
    answers = json.dumps(draw_answers(rng), ensure_ascii=False).replace("'", "''")
    text = statement(survey.pk, survey.version, answers, json.dumps(draw_profile(rng)))
    seconds = max(2.0, plan.seconds / 2)
    found = [
        inserts_per_second(service.database, text, clients=clients, seconds=seconds)
        for clients in plan.clients
    ]
    return found[0][0], [rate for _tool, rate in found]


def _print(ours: list[Level], plain: list[Level], tool: str, alone: list[float]) -> None:
    header = ["clients", "ballots/s", "p50 ms", "p95 ms", "p99 ms", "web CPU ms", "PG CPU ms"]
    header += ["generator CPU", f"{tool}/s", "of it", "plain form/s", "of it", "its CPU ms"]
    rows = []
    for level, reference, inserts in zip(ours, plain, alone, strict=True):
        outcome = level.outcome
        times = [milliseconds(quantile(outcome.times, share)) for share in (0.5, 0.95, 0.99)]
        number = max(1, outcome.accepted)
        rows.append(
            [
                level.clients,
                f"{level.rate:.0f}",
                *times,
                f"{level.web / number * 1000:.2f}",
                f"{level.postgres / number * 1000:.2f}",
                f"{outcome.cpu / outcome.seconds:.0%}",
                f"{inserts:.0f}",
                f"{level.rate / inserts:.0%}",
                f"{reference.rate:.0f}",
                f"{level.rate / reference.rate:.0%}",
                f"{reference.web / max(1, reference.outcome.accepted) * 1000:.2f}",
            ]
        )
    table(header, rows)
    say(
        "CPU is a ballot's, all processes of the program together. Generator CPU is that of one "
        "core: it shares this machine's cores with the service.\n"
        f"{tool} casts the same row with the same statement, on as many connections. The plain "
        "form is one page and one INSERT on the same granian settings."
    )
    plain_times = [quantile(level.outcome.times, 0.5) for level in plain]
    said = ", ".join(
        f"{level.clients}: {milliseconds(value)} ms"
        for level, value in zip(plain, plain_times, strict=True)
    )
    say(f"Plain form, p50 by clients: {said}. {datetime.now(UTC):%Y-%m-%d %H:%M} UTC.")
