"""A long survey, two hundred questions and a hundred conditions: what each page of it costs.

Each figure is beside a reference of the same run: pages beside the plain Django form, conditions
beside the same ones written in Python by hand.
"""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Self
from urllib.parse import urlencode, urlsplit

from benchmarks import surveys
from benchmarks.load import hidden_fields
from benchmarks.long_questionnaire import (
    CONDITIONS,
    EACH,
    PAGES,
    draw_long_answers,
    long_questionnaire,
    numbers_with_conditions,
    plain_condition_of,
)
from benchmarks.plan import Plan
from benchmarks.printing import kilobytes, milliseconds, quantile, say, table, title
from benchmarks.service import BenchService

ASKED = re.compile(rb'name="(q\d+)"')
AIM_SECONDS, AIM_BYTES = 0.1, 100_000
ANSWERED = 10
"""Pages that one participant goes through."""


@dataclass(slots=True)
class Visits:
    """Seconds and compressed bytes of each answer to a request of one kind."""

    name: str
    times: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


class Browser:
    """One connection that keeps its cookies, and asks for compressed pages as browsers do."""

    def __init__(self, url: str, cookies: dict[str, str] | None = None) -> None:
        parts = urlsplit(url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
        self.jar = dict(cookies or {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.close()

    def ask(self, visits: Visits, path: str, form: list[tuple[str, str]] | None = None) -> bytes:
        """Note how long the page takes and what travels; give the page as it was written."""
        headers = {"Accept-Encoding": "gzip", "Accept-Language": "fr", "Origin": self.origin}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        body = None if form is None else urlencode(form)
        self.connection.request("GET" if form is None else "POST", path, body, headers)
        response = self.connection.getresponse()
        sent = response.read()
        visits.times.append(time.perf_counter() - began)
        visits.sizes.append(len(sent))
        if response.status != 200:
            raise RuntimeError(f"{path} answers {response.status}")
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.jar[name] = value
        return unpacked(sent, response.headers.get("Content-Encoding", ""))


def unpacked(sent: bytes, encoding: str) -> bytes:
    """A page as it was before it was compressed."""
    if encoding != "gzip":
        return sent
    import gzip

    return gzip.decompress(sent)


def measure(service: BenchService, plan: Plan) -> None:
    """Print what the builder, an answering page and the conditions of a ballot cost."""
    title(f"A survey of {PAGES * EACH} questions and {CONDITIONS} conditions")
    survey = surveys.make_survey("long", document=long_questionnaire())
    cookies = surveys.sign_in(survey)
    times = 20 if plan.name == "quick" else 60
    with service.plain_site() as plain_url:
        reference = _repeat(plain_url, "plain Django form", [""], times, {})
    base = f"{service.url}/e/long/equipe/sondages/{survey.code}/questions/"
    middle = PAGES * EACH // 2
    visits = [
        _repeat(base, "builder", [f"?page=p{n}" for n in range(1, PAGES + 1)], times, cookies),
        _repeat(base, "builder, question open", [f"question/q{middle}/"], times, cookies),
        _participants(f"{service.url}/s/{survey.code}/", max(1, times // ANSWERED)),
    ]
    _print(reference, visits)
    _print_conditions()


def _repeat(url: str, name: str, pages: list[str], times: int, cookies: dict[str, str]) -> Visits:
    """Ask for these pages in turn, each once before the clock runs: what is drawn is kept."""
    path = urlsplit(url).path
    visits, before = Visits(name), Visits(name)
    with Browser(url, cookies) as browser:
        for page in pages:
            browser.ask(before, path + page)
        for number in range(times):
            browser.ask(visits, path + pages[number % len(pages)])
    return visits


def _participants(url: str, number: int) -> Visits:
    """Each answers the first pages, all that was said before in the form again."""
    visits, path = Visits("answering page"), urlsplit(url).path
    for seed in range(number):
        drawn = draw_long_answers(random.Random(seed))
        with Browser(url) as browser:
            page = browser.ask(visits, path)
            for _turn in range(ANSWERED):
                page = browser.ask(visits, path, _filled(page, drawn))
    return visits


def _filled(page: bytes, drawn: dict[str, list[str]]) -> list[tuple[str, str]]:
    """The form of a page with its answers, as « next » posts it."""
    asked = {name.decode() for name in ASKED.findall(page)}
    kept = [(name, value) for name, value in hidden_fields(page) if name not in asked]
    said = [(name, drawn[name][0]) for name in sorted(asked & drawn.keys())]
    return [*kept, *said, ("_go", "next")]


def _print(reference: Visits, visits: list[Visits]) -> None:
    base = quantile(reference.times, 0.5)
    rows = [
        [
            each.name,
            milliseconds(quantile(each.times, 0.5)),
            milliseconds(quantile(each.times, 0.95)),
            f"{quantile(each.times, 0.5) / base:.1f}",
            kilobytes(max(each.sizes)),
        ]
        for each in (reference, *visits)
    ]
    table(["page", "p50 ms", "p95 ms", "of the plain form", "most kB"], rows)
    slow = [each.name for each in visits if quantile(each.times, 0.95) > AIM_SECONDS]
    heavy = [each.name for each in visits if max(each.sizes) > AIM_BYTES]
    said = "; ".join(dict.fromkeys(slow + heavy))
    say(f"Aim: under 100 ms (p95) and 100 kB compressed. {'OVER: ' + said if said else 'Held.'}")


def _print_conditions() -> None:
    from aimpact.questionnaire.answers import ListData, read_pages

    document = long_questionnaire()
    reading = read_pages(document, ListData(draw_long_answers(random.Random(1))))
    answers = reading.answers
    conditions = [question.condition for question in document.questions() if question.condition]
    plain = [plain_condition_of(number) for number in numbers_with_conditions(document)]
    ours = best_of(lambda: [condition.holds(answers) for condition in conditions])
    theirs = best_of(lambda: [holds(answers) for holds in plain])
    say(
        f"All {len(conditions)} conditions of one ballot: {milliseconds(ours)} ms, "
        f"{ours / theirs:.1f} times the same written in Python by hand ({theirs * 1e6:.0f} µs)."
    )


def best_of(work: Callable[[], object], *, times: int = 200) -> float:
    """Seconds of one go, the median of many: what else the machine does is left out."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return quantile(found, 0.5)
