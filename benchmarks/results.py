"""The results page with a thousand ballots, and with a million: its time must not grow."""

import random
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from benchmarks import surveys
from benchmarks.ballots import generate
from benchmarks.load import Outcome
from benchmarks.plan import Plan
from benchmarks.printing import kilobytes, milliseconds, quantile, say, table, title
from benchmarks.questions import urn_row
from benchmarks.service import BenchService

REQUESTS = 40
BUDGET = 480.0
"""Seconds for all sizes; one that would take longer is left out, and that is said."""
CHUNK = 10_000
LARGEST_GROWTH = 2.0
"""More than this times the time of the smallest size is said to be growth."""
_URN = (
    "COPY surveys_incomingballot (receipt, survey_id, anonymity, answers, profile, day, seconds, "
    "language, channel) FROM STDIN"
)
_REGISTER = "COPY surveys_participation (survey_id, browser_key) FROM STDIN"


@dataclass(frozen=True, slots=True)
class Size:
    """One number of ballots: how fast they were sealed, what the page then took (seconds)."""

    ballots: int
    sealed_per_second: float
    outcome: Outcome
    is_exact: bool

    @property
    def median(self) -> float:
        return quantile(self.outcome.times, 0.5)


def measure(service: BenchService, plan: Plan) -> bool:
    """Load through the urn and the sealing, time the page; tell whether counters are true."""
    title("The public results page, by number of ballots")
    survey = surveys.make_survey("results", is_over=True)
    began = time.monotonic()
    sizes: list[Size] = []
    for ballots in plan.sizes:
        before = sizes[-1].ballots if sizes else 0
        needed = (ballots - before) / sizes[-1].sealed_per_second if sizes else 0.0
        if time.monotonic() - began + needed > BUDGET:
            say(f"{ballots:,} ballots: left out, {needed:.0f} s of sealing on this machine today.")
            break
        sizes.append(_measure_size(service, survey, ballots, before))
        say(f"  {ballots:,} ballots sealed and measured")
    _print(sizes)
    _say_storage(service)
    return all(size.is_exact for size in sizes)


def _measure_size(
    service: BenchService, survey: surveys.BenchSurvey, ballots: int, before: int
) -> Size:
    sealing = 0.0
    for start in range(before, ballots, CHUNK):
        # By small urns, as in life: the worker empties them every five seconds.
        load_urn(service, survey, min(CHUNK, ballots - start), start=start)
        began = time.perf_counter()
        sealed = _seal(survey)
        sealing += time.perf_counter() - began
    if sealed != ballots:
        say(f"  COUNTERS SAY {sealed} WHERE {ballots} BALLOTS WERE CAST")
    url = f"{service.url}/s/{survey.code}/resultats/"
    outcome = generate(url, "page", clients=1, seconds=30, most=REQUESTS)
    exact = sealed == ballots and outcome.accepted == len(outcome.times)
    return Size(ballots, (ballots - before) / sealing, outcome, exact)


def _print(sizes: list[Size]) -> None:
    rows = [
        [
            f"{size.ballots:,}",
            f"{size.sealed_per_second:,.0f}",
            *(milliseconds(quantile(size.outcome.times, share)) for share in (0.5, 0.95)),
            f"{size.outcome.accepted}",
        ]
        for size in sizes
    ]
    table(["ballots", "sealed/s", "page p50 ms", "p95 ms", "requests"], rows)
    say("Sealed through the product's own sealing: shuffled, counted, texts apart.")
    first, last = sizes[0], sizes[-1]
    times = last.median / first.median
    verdict = "IT GROWS" if times > LARGEST_GROWTH else "it does not grow with the ballots"
    say(f"From {first.ballots:,} to {last.ballots:,} ballots: ×{times:.2f}; {verdict}.")


def load_urn(
    service: BenchService, survey: surveys.BenchSurvey, number: int, *, start: int
) -> None:
    """Copy ballots into the urn and lines into the register, each by itself."""
    rng = random.Random(start)
    with psycopg.connect(service.database) as connection:
        with connection.cursor().copy(_REGISTER) as copy:
            for _ in range(number):
                copy.write_row((survey.pk, secrets.token_bytes(16)))
        with connection.cursor().copy(_URN) as copy:
            for row in _rows(rng, survey, number):
                copy.write_row(row)


def _rows(
    rng: random.Random, survey: surveys.BenchSurvey, number: int
) -> Iterator[tuple[Any, ...]]:
    from aimpact.surveys.models.ballots import make_receipt

    today = datetime.now(UTC).date()
    for _ in range(number):
        day = today - timedelta(days=rng.randint(0, 29))
        yield urn_row(rng, survey.pk, make_receipt(), day)


def _seal(survey: surveys.BenchSurvey) -> int:
    """Seal until the urn is empty; give the number of ballots that the counters then say."""
    from django.utils import timezone

    from aimpact.surveys.models import IncomingBallot, Tally
    from aimpact.surveys.services.sealing import seal_ballots

    while seal_ballots(survey.pk, at=timezone.now()):
        pass
    while IncomingBallot.objects.filter(survey_id=survey.pk).exists():
        time.sleep(0.2)  # the worker holds the last batch
    return Tally.objects.get(survey_id=survey.pk, field="", profile_field="").count


def _say_storage(service: BenchService) -> None:
    names = ["surveys_ballot", "surveys_participation", "surveys_openanswer", "surveys_tally"]
    with psycopg.connect(service.database) as connection:
        sizes = [
            (name, *(connection.execute(
                "SELECT pg_total_relation_size(%s::regclass)", [name]
            ).fetchone() or (0,)))
            for name in names
        ]  # fmt: skip
    said = ", ".join(f"{name} {kilobytes(size / 1000)} MB" for name, size in sizes)
    say(f"On disk, indexes included: {said}.")
