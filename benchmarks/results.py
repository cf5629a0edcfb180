"""The results page with a thousand ballots, and with a million: its time must not grow."""

import random
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from benchmarks import surveys
from benchmarks.ballots import generate
from benchmarks.plan import Plan
from benchmarks.printing import kilobytes, milliseconds, quantile, say, table, title
from benchmarks.questions import urn_row
from benchmarks.service import BenchService

REQUESTS = 40
CHUNK = 50_000
LARGEST_GROWTH = 2.0
"""More than this times the time of the smallest size is said to be growth."""
_URN = (
    "COPY surveys_incomingballot (receipt, survey_id, anonymity, answers, profile, day, seconds, "
    "language, channel) FROM STDIN"
)
_REGISTER = "COPY surveys_participation (survey_id, browser_key) FROM STDIN"


def measure(service: BenchService, plan: Plan) -> bool:
    """Load through the urn and the sealing, time the page; tell whether counters are true."""
    title("The public results page, by number of ballots")
    survey = surveys.make_survey("results", is_over=True)
    url = f"{service.url}/s/{survey.code}/resultats/"
    rows, loaded, exact = [], 0, True
    for size in plan.sizes:
        began = time.perf_counter()
        _load(service, survey, size - loaded, start=loaded)
        copied = time.perf_counter() - began
        sealed = _seal(survey, size)
        seconds = time.perf_counter() - began - copied
        exact &= sealed == size
        outcome = generate(url, "page", clients=1, seconds=20, most=REQUESTS)
        rows.append(
            [
                f"{size:,}",
                f"{(size - loaded) / seconds:,.0f}",
                *(milliseconds(quantile(outcome.times, share)) for share in (0.5, 0.95)),
                f"{outcome.accepted}/{REQUESTS}",
            ]
        )
        exact &= outcome.accepted == REQUESTS
        loaded = size
    table(["ballots", "sealed/s", "page p50 ms", "p95 ms", "answered"], rows)
    say("Sealed through the product's own sealing: shuffled, counted, texts apart, the worker too.")
    _say_growth(rows)
    _say_storage(service)
    return exact


def _load(service: BenchService, survey: surveys.BenchSurvey, number: int, *, start: int) -> None:
    """Copy ballots into the urn and lines into the register, each by itself."""
    rng = random.Random(start)
    with psycopg.connect(service.database) as connection:
        with connection.cursor().copy(_REGISTER) as copy:
            for _ in range(number):
                copy.write_row((survey.pk, secrets.token_bytes(16)))
        for size in _chunks(number):
            with connection.cursor().copy(_URN) as copy:
                for row in _rows(rng, survey, size):
                    copy.write_row(row)
            connection.commit()


def _chunks(number: int) -> Iterator[int]:
    while number > 0:
        yield min(number, CHUNK)
        number -= CHUNK


def _rows(
    rng: random.Random, survey: surveys.BenchSurvey, number: int
) -> Iterator[tuple[Any, ...]]:
    from aimpact.surveys.models.ballots import make_receipt

    today = datetime.now(UTC).date()
    for _ in range(number):
        day = today - timedelta(days=rng.randint(0, 29))
        yield urn_row(rng, survey.pk, make_receipt(), day)


def _seal(survey: surveys.BenchSurvey, size: int) -> int:
    """Seal until the urn is empty; give the number that the counters then say."""
    from django.utils import timezone

    from aimpact.surveys.models import IncomingBallot, Tally
    from aimpact.surveys.services.sealing import seal_ballots

    while seal_ballots(survey.pk, at=timezone.now()):
        pass
    while IncomingBallot.objects.filter(survey_id=survey.pk).exists():
        time.sleep(0.2)  # the worker holds the last batch
    counted = Tally.objects.get(survey_id=survey.pk, field="", profile_field="").count
    if counted != size:
        say(f"  COUNTERS SAY {counted} WHERE {size} BALLOTS WERE CAST")
    return counted


def _say_growth(rows: list[list[str]]) -> None:
    first, last = float(rows[0][2]), float(rows[-1][2])
    grows = last > first * LARGEST_GROWTH
    verdict = "IT GROWS" if grows else "it does not grow with the ballots"
    say(f"From {rows[0][0]} to {rows[-1][0]} ballots: ×{last / first:.2f}; {verdict}.")


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
