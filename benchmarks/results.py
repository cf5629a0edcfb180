"""Results with a thousand ballots, and with a million: their time must not grow.

The first ten thousand ballots go through the urn and the product's own sealing. Larger numbers are
those ten thousand as often as needed, copied by PostgreSQL itself with other receipts, and their
counters as many times what they were: the same as if all had been sealed, in a tenth of the time.
"""

import random
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg

from benchmarks import surveys
from benchmarks.load import hidden_fields
from benchmarks.long import Browser, Visits
from benchmarks.plan import Plan
from benchmarks.printing import kilobytes, milliseconds, quantile, say, table, title
from benchmarks.questions import PROFILE_FIELDS, urn_row
from benchmarks.service import BenchService
from benchmarks.stirring import RECEIPT

REQUESTS = 20
SEALED = 10_000
"""Ballots that are sealed; more are copies of them."""
LARGEST_GROWTH = 2.0
"""More than this times the time of the smallest size is said to be growth."""
PUBLIC, TEAM, CROSSED, FIRST = "public page", "team's page", "crossed", "export's first byte"
URN_COPY = (
    "COPY surveys_incomingballot (receipt, survey_id, anonymity, answers, profile, day, seconds, "
    "language, channel) FROM STDIN"
)
_REGISTER = "COPY surveys_participation (survey_id, browser_key) FROM STDIN"
COPIES = (
    f"""
    INSERT INTO surveys_ballot
        (receipt, survey_id, anonymity, answers, profile, day, seconds, language, channel)
    SELECT {RECEIPT}, survey_id, anonymity, answers, profile, day, seconds, language, channel
    FROM surveys_ballot, generate_series(2, %(times)s) WHERE survey_id = %(survey)s
    """,
    """
    INSERT INTO surveys_openanswer (id, survey_id, field, text, masked, is_read_for_names)
    SELECT (random() * 2.0^62)::bigint, survey_id, field, text, masked, is_read_for_names
    FROM surveys_openanswer, generate_series(2, %(times)s) WHERE survey_id = %(survey)s
    """,
    """
    UPDATE surveys_tally SET count = count * %(times)s, total = total * %(times)s
    WHERE survey_id = %(survey)s
    """,
)
_EXPORT = (("content", "ballots"), ("file_format", "csv"), ("values", "codes"))
_AGREE = """
SELECT (SELECT count(*) FROM surveys_ballot WHERE survey_id = %(survey)s),
    (SELECT count FROM surveys_tally
     WHERE survey_id = %(survey)s AND field = '' AND profile_field = '')
"""


@dataclass(slots=True)
class Size:
    """One number of ballots, and what each page took (seconds). `whole`: an export to its end."""

    ballots: int
    prepared: float
    is_exact: bool
    times: dict[str, list[float]] = field(default_factory=dict)
    whole: float = 0.0

    def median(self, page: str) -> float:
        return quantile(self.times[page], 0.5)


def measure(service: BenchService, plan: Plan) -> bool:
    """Print what every page of results takes, by size; tell whether counters are true."""
    title("Pages of results, by number of ballots")
    survey = surveys.make_survey("results", is_over=True)
    cookies = surveys.sign_in(survey, "analyst")
    sizes: list[Size] = []
    for ballots in plan.sizes:
        before = sizes[-1].ballots if sizes else 0
        began = time.perf_counter()
        exact = _fill(service, survey, ballots, before)
        size = Size(ballots, time.perf_counter() - began, exact)
        _time_pages(service, survey, cookies, size)
        sizes.append(size)
    _print(sizes)
    _say_storage(service)
    return all(size.is_exact for size in sizes)


def _fill(service: BenchService, survey: surveys.BenchSurvey, ballots: int, before: int) -> bool:
    """Bring the survey to that many ballots; whether its counters say so."""
    if ballots <= SEALED:
        load_urn(service, survey, ballots - before, start=before)
        seal_urn(survey)
    with psycopg.connect(service.database, autocommit=True) as connection:
        values = {"survey": survey.pk, "times": ballots // before if ballots > SEALED else 1}
        for statement in COPIES if ballots > SEALED else ():
            connection.execute(statement, values)
        connection.execute("VACUUM (ANALYZE) surveys_ballot, surveys_openanswer, surveys_tally")
        counted = connection.execute(_AGREE, values).fetchone()
    if counted != (ballots, ballots):
        say(f"  {ballots} BALLOTS WANTED, IN THE BOX AND COUNTED: {counted}")
    return counted == (ballots, ballots)


def _time_pages(
    service: BenchService, survey: surveys.BenchSurvey, cookies: dict[str, str], size: Size
) -> None:
    public = f"/s/{survey.code}/resultats/"
    team = f"/e/results/equipe/sondages/{survey.code}/resultats/"
    pages = {PUBLIC: public, TEAM: team, CROSSED: f"{team}?croiser={PROFILE_FIELDS[0]}"}
    with Browser(service.url, cookies) as browser:
        for name, path in pages.items():
            visits = Visits(name)
            for _request in range(REQUESTS + 1):
                browser.ask(visits, path)
            size.times[name] = visits.times[1:]
        page = browser.ask(Visits(FIRST), f"{team}exports/")
        form = [*hidden_fields(page), *_EXPORT]
        size.times[FIRST], size.whole = _export(browser, f"{team}exports/", form)


def _export(browser: Browser, path: str, form: list[tuple[str, str]]) -> tuple[list[float], float]:
    """Seconds to the first byte of the ballots as a file, and to the last."""
    parts = urlsplit(browser.origin)
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=300)
    cookies = "; ".join(f"{name}={value}" for name, value in browser.jar.items())
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
    began = time.perf_counter()
    connection.request("POST", path, urlencode(form), headers | {"Origin": browser.origin})
    response = connection.getresponse()
    if response.status != 200 or not response.read(1):
        raise RuntimeError(f"{path} answers {response.status}")
    first = time.perf_counter() - began
    while response.read(1 << 20):
        pass
    connection.close()
    return [first], time.perf_counter() - began


def _print(sizes: list[Size]) -> None:
    names = (PUBLIC, TEAM, CROSSED, FIRST)
    rows = [
        [
            f"{size.ballots:,}",
            *(milliseconds(size.median(name)) for name in names),
            f"{size.whole:.1f}",
            f"{size.prepared:.0f}",
        ]
        for size in sizes
    ]
    table(["ballots", *(f"{name}, ms" for name in names), "its last, s", "made in, s"], rows)
    first, last = sizes[0], sizes[-1]
    for name in names:
        times = min(last.times[name]) / min(first.times[name])
        verdict = "IT GROWS" if times > LARGEST_GROWTH else "it does not grow with the ballots"
        sizes_said = f"from {first.ballots:,} to {last.ballots:,}"
        say(f"{name}, {sizes_said}, the fastest of each: ×{times:.2f}; {verdict}.")


def load_urn(
    service: BenchService, survey: surveys.BenchSurvey, number: int, *, start: int
) -> None:
    """Copy ballots into the urn and lines into the register, each by itself."""
    rng = random.Random(start)
    with psycopg.connect(service.database) as connection:
        with connection.cursor().copy(_REGISTER) as copy:
            for _ in range(number):
                copy.write_row((survey.pk, secrets.token_bytes(16)))
        with connection.cursor().copy(URN_COPY) as copy:
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


def seal_urn(survey: surveys.BenchSurvey) -> None:
    """Seal until the urn is empty."""
    from django.utils import timezone

    from aimpact.surveys.models import IncomingBallot
    from aimpact.surveys.services.sealing import seal_ballots

    while seal_ballots(survey.pk, at=timezone.now()):
        pass
    while IncomingBallot.objects.filter(survey_id=survey.pk).exists():
        time.sleep(0.2)  # the worker holds the last batch


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


def main() -> int:
    """This benchmark by itself."""
    with BenchService.started() as service:
        return 0 if measure(service, Plan.full()) else 1


if __name__ == "__main__":
    sys.exit(main())
