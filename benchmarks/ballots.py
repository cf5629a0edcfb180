"""Complete ballots a second over HTTP, beside the database alone and a plain Django form.

The plain form takes its turns between ours: both meet the same machine. Processor time a ballot
says more than ballots a second where other work shares the cores.
"""

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
from benchmarks.statements import since, statements_so_far

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

    @property
    def cpu(self) -> float:
        """Processor seconds a ballot, of the site and of PostgreSQL."""
        return (self.web + self.postgres) / max(1, self.outcome.accepted)


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked, which program answers it, and what kind of participant asks."""

    program: str
    url: str
    kind: str


def generate(
    url: str, kind: str, *, clients: int, seconds: float, most: int, rate: float = 0
) -> Outcome:
    """Run the load generator in a process of its own."""
    words = [url, kind, str(clients), str(seconds), str(most), str(rate)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", *words],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Outcome(**json.loads(done.stdout))


def measure(service: BenchService, plan: Plan) -> bool:
    """Print the tables; tell whether every ballot accepted is there, once."""
    title("Complete ballots: page, CSRF, submit, commit; a new connection and cookies each")
    survey = surveys.make_survey("ballots")
    own = Target("web", f"{service.url}/s/{survey.code}/", "ballot")
    with service.plain_site() as plain_url:
        reference = Target("plain", plain_url, "plain")
        for target in (own, reference):
            generate(target.url, target.kind, clients=8, seconds=WARM_UP, most=plan.most)
        before = surveys.rows_of(survey)
        pairs = [_pair(service, own, reference, clients, plan) for clients in plan.clients]
        ours = [pair[0] for pair in pairs]
        asked = statements_so_far(service.database)
        half = _half_load(own, ours, plan)
        counted = statements_so_far(service.database)
        exact = _check(survey, before, [*(level.outcome for level in ours), half])
        _check_plain(service, [pair[1] for pair in pairs])
    tool, alone = _database_alone(service, survey, plan)
    _print(pairs, tool, alone)
    _print_statements(since(asked, counted, ballots=max(1, half.accepted)))
    _print_half(half)
    return exact


def _pair(
    service: BenchService, own: Target, reference: Target, clients: int, plan: Plan
) -> tuple[Level, Level]:
    return _level(service, own, clients, plan), _level(service, reference, clients, plan)


def _half_load(target: Target, levels: list[Level], plan: Plan) -> Outcome:
    """Participants who come at half the rate that the site has just borne."""
    rate = max(1.0, max(level.rate for level in levels) / 2)
    return generate(
        target.url, target.kind, clients=0, seconds=plan.seconds, most=plan.most, rate=rate
    )


def _level(service: BenchService, target: Target, clients: int, plan: Plan) -> Level:
    web, postgres = service.cpu(target.program), service.cpu("postgres")
    outcome = generate(
        target.url, target.kind, clients=clients, seconds=plan.seconds, most=plan.most
    )
    web, postgres = service.cpu(target.program) - web, service.cpu("postgres") - postgres
    return Level(clients, outcome, web, postgres)


def _check(survey: surveys.BenchSurvey, before: surveys.Rows, outcomes: list[Outcome]) -> bool:
    """Every form accepted is one ballot and one line of the register, replays included."""
    after = surveys.rows_of(survey)
    accepted = sum(outcome.accepted for outcome in outcomes)
    replayed = sum(outcome.replayed for outcome in outcomes)
    ballots, register = after.ballots - before.ballots, after.register - before.register
    exact = ballots == register == accepted
    verdict = "none lost, none double" if exact else "NOT EXACT"
    say(
        f"{accepted} forms accepted, {replayed} of them sent twice: {ballots} ballots and "
        f"{register} lines of the register, {verdict}."
    )
    refused = [outcome.refused for outcome in outcomes if outcome.refused]
    for reasons in refused:
        say(f"  refused: {reasons}")
    return exact and not refused


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


def _print(pairs: list[tuple[Level, Level]], tool: str, alone: list[float]) -> None:
    header = ["clients", "ballots/s", "p50 ms", "p95 ms", "p99 ms", "web CPU ms", "PG CPU ms"]
    header += ["generator CPU", f"{tool}/s", "of it", "plain form/s", "of it"]
    header += ["its CPU ms", "its PG CPU ms", "CPU of ours"]
    rows = []
    for (level, reference), inserts in zip(pairs, alone, strict=True):
        outcome = level.outcome
        rows.append(
            [
                level.clients,
                f"{level.rate:.0f}",
                *_quantiles(outcome),
                *_each(level),
                f"{outcome.cpu / outcome.seconds:.0%}",
                f"{inserts:.0f}",
                f"{level.rate / inserts:.0%}",
                f"{reference.rate:.0f}",
                f"{level.rate / reference.rate:.0%}",
                *_each(reference),
                f"×{level.cpu / reference.cpu:.2f}",
            ]
        )
    table(header, rows)
    say(
        "CPU is a ballot's, all processes of the program together; « of ours » is web and "
        "PostgreSQL beside the same of the plain form. Generator CPU is that of one core: it "
        "shares this machine's cores with the service.\n"
        f"{tool} casts the same row with the same statement, on as many connections. The plain "
        "form is one page and one INSERT on the same granian settings, and takes its turns "
        "between ours."
    )
    plain_times = [quantile(reference.outcome.times, 0.5) for _level, reference in pairs]
    said = ", ".join(
        f"{level.clients}: {milliseconds(value)} ms"
        for (level, _reference), value in zip(pairs, plain_times, strict=True)
    )
    say(f"Plain form, p50 by clients: {said}. {datetime.now(UTC):%Y-%m-%d %H:%M} UTC.")


def _quantiles(outcome: Outcome) -> list[str]:
    return [milliseconds(quantile(outcome.times, share)) for share in (0.5, 0.95, 0.99)]


def _each(level: Level) -> list[str]:
    """Milliseconds of processor time a ballot: the site's, PostgreSQL's."""
    number = max(1, level.outcome.accepted)
    return [f"{seconds / number * 1000:.2f}" for seconds in (level.web, level.postgres)]


def _print_statements(found: list[tuple[str, float]]) -> None:
    if not found:
        say("Statements a ballot: this server does not count them (pg_stat_statements).")
        return
    say(f"Statements a ballot, one form in fifty sent twice: {sum(x for _text, x in found):.2f}.")
    for text, number in found:
        say(f"  {number:5.2f}  {text}…")


def _print_half(outcome: Outcome) -> None:
    p50, p95, p99 = _quantiles(outcome)
    rate = outcome.accepted / outcome.seconds
    say(
        f"At half of its best rate, {rate:.0f} ballots/s coming by themselves: p50 {p50} ms, "
        f"p95 {p95} ms, p99 {p99} ms for a whole participant (page and form)."
    )
