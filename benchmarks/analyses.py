"""The whole analysis of many ballots of twenty questions: time of each step, memory, and beside it
a bare scan of the same rows.

`python -m benchmarks.analyses 1000000` measures the full size; `make bench` a smaller one. The
analysis runs in a process of its own, as in the worker, so that its memory is its own.
"""

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg

from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.kinds.opinions import AGREE, DISAGREE, PASS
from aimpact.questionnaire.structure import (
    Cells,
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)
from benchmarks import surveys
from benchmarks.long import Browser, Visits
from benchmarks.plan import Plan
from benchmarks.printing import milliseconds, quantile, say, table, title
from benchmarks.questions import AGES, GENDERS, PROFILE_FIELDS, TEXTS
from benchmarks.results import COPIES, SEALED, URN_COPY, seal_urn
from benchmarks.service import ROOT, BenchService

FULL = 1_000_000
LONGEST = 3_600
"""Seconds after which an analysis is given up: what hangs is said, and does not hang the rest."""
REQUESTS = 10
_SCAN = "COPY (SELECT answers, profile FROM surveys_ballot WHERE survey_id = {}) TO STDOUT"


def analysed_questionnaire() -> Questionnaire:
    """Twenty questions: choices, ticks, scales, lines, numbers, a text; two under conditions."""
    steps = tuple(
        Choice(code=f"c{n}", label=Text(f"Choix {n}", f"Choice {n}")) for n in range(1, 6)
    )
    rows = tuple(Row(code=f"r{n}", label=Text(f"Ligne {n}", f"Line {n}")) for n in range(1, 6))
    first = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("c1", "c2")),))
    asked: list[Question] = []
    for number in range(1, 21):
        code, label = f"q{number}", Text(f"Question {number} ?", f"Question {number}?")
        kind = _kind(number)
        asked.append(
            Question(
                code=code,
                kind=kind,
                label=label,
                choices=_choices(kind, steps),
                rows=rows if kind in {Kind.MATRIX, Kind.STATEMENTS} else (),
                cells=Cells.SINGLE,
                minimum=0 if kind is Kind.NUMBER else None,
                maximum=100 if kind is Kind.NUMBER else None,
                condition=first if number in {6, 19} else None,
            )
        )
    pages = tuple(Page(code=f"p{n}", questions=tuple(asked[5 * n : 5 * n + 5])) for n in range(4))
    return Questionnaire(title=Text("Vingt questions", "Twenty questions"), pages=pages)


def _choices(kind: Kind, steps: tuple[Choice, ...]) -> tuple[Choice, ...]:
    if kind is Kind.STATEMENTS:  # answered by these, and by nothing else
        return tuple(Choice(code=code, label=Text(code)) for code in (AGREE, DISAGREE, PASS))
    return () if kind in {Kind.NUMBER, Kind.TEXT} else steps


def _kind(number: int) -> Kind:
    special = {
        5: Kind.MULTIPLE, 10: Kind.MULTIPLE, 12: Kind.STATEMENTS, 14: Kind.MATRIX,
        16: Kind.NUMBER, 18: Kind.NUMBER, 20: Kind.TEXT,
    }  # fmt: skip
    return special.get(number, Kind.RATING if number % 4 == 3 else Kind.SINGLE)


def draw_answers(rng: random.Random, questionnaire: Questionnaire) -> dict[str, Any]:
    """One ballot: nearly everything is answered, one in five writes a text."""
    answers: dict[str, Any] = {}
    for question in questionnaire.questions():
        shown = question.condition is None or question.condition.holds(answers)
        if not shown or rng.random() < 0.05:
            continue
        codes = [choice.code for choice in question.choices]
        match question.kind:
            case Kind.MULTIPLE:
                answers[question.code] = sorted(rng.sample(codes, rng.randint(1, 3)))
            case Kind.STATEMENTS | Kind.MATRIX:
                answers |= {question.row_field(row): rng.choice(codes) for row in question.rows}
            case Kind.NUMBER:
                answers[question.code] = rng.randint(0, 100)
            case Kind.TEXT:
                answers |= {question.code: rng.choice(TEXTS)} if rng.random() < 0.2 else {}
            case _:
                answers[question.code] = rng.choice(codes)
    return answers


def measure(service: BenchService, plan: Plan) -> bool:
    """Print what an analysis costs; tell whether it read every ballot."""
    return measure_size(service, plan.analysed)


def measure_size(service: BenchService, ballots: int) -> bool:
    """The same for that many ballots."""
    title(f"Analysis of {ballots:,} ballots × 20 questions")
    survey = surveys.make_survey("analysis", is_over=True, document=analysed_questionnaire())
    with psycopg.connect(service.database, autocommit=True) as connection:
        connection.execute(
            "UPDATE surveys_survey SET profile_fields = %s WHERE id = %s",
            [list(PROFILE_FIELDS), survey.pk],
        )
    _keep_the_worker_out(survey)
    began = time.perf_counter()
    _fill(service, survey, ballots)
    say(f"Made in {time.perf_counter() - began:.0f} s.")
    scans = [_scan(service, survey) for _ in range(3)]
    told = _analyse(survey)
    _print(told, min(scan[0] for scan in scans), scans[0][1])
    _time_page(service, survey)
    return bool(told["ballots"] == ballots)


def _keep_the_worker_out(survey: surveys.BenchSurvey) -> None:
    """An analysis was asked for since the survey ended: none starts by itself meanwhile."""
    from django.utils import timezone

    from aimpact.insights.enums import AnalysisState
    from aimpact.insights.models import Analysis

    stopped = AnalysisState.STOPPED
    Analysis.objects.create(survey_id=survey.pk, state=stopped, requested_at=timezone.now())


def _fill(service: BenchService, survey: surveys.BenchSurvey, ballots: int) -> None:
    """Seal the first ones; copy them by PostgreSQL for more, their counters as well."""
    sealed = min(ballots, SEALED)
    with (
        psycopg.connect(service.database) as connection,
        connection.cursor().copy(URN_COPY) as copy,
    ):
        for row in _rows(survey, sealed):
            copy.write_row(row)
    seal_urn(survey)
    with psycopg.connect(service.database, autocommit=True) as connection:
        values = {"survey": survey.pk, "times": ballots // sealed}
        for statement in COPIES if ballots > sealed else ():
            connection.execute(statement, values)
        connection.execute("VACUUM (ANALYZE) surveys_ballot, surveys_openanswer, surveys_tally")


def _rows(survey: surveys.BenchSurvey, number: int) -> Iterator[tuple[Any, ...]]:
    from aimpact.surveys.models.ballots import make_receipt

    rng, document = random.Random(number), analysed_questionnaire()
    today: date = datetime.now(UTC).date()
    for _ in range(number):
        answers = json.dumps(draw_answers(rng, document), ensure_ascii=False)
        known = {"age_band": rng.choice(AGES), "gender": rng.choice(GENDERS)}
        profile = json.dumps({name: value for name, value in known.items() if rng.random() < 0.9})
        yield (
            make_receipt(), survey.pk, "anonymous", answers, profile, today,
            rng.randint(60, 900), "fr", "web",
        )  # fmt: skip


def _scan(service: BenchService, survey: surveys.BenchSurvey) -> tuple[float, int]:
    """Seconds and bytes of the same rows as PostgreSQL gives them, nothing done with them."""
    began, size = time.perf_counter(), 0
    with (
        psycopg.connect(service.database) as connection,
        connection.cursor().copy(_SCAN.format(survey.pk)) as copy,
    ):
        for data in copy:
            size += len(data)
    return time.perf_counter() - began, size


def _analyse(survey: surveys.BenchSurvey) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.analyses", "child", str(survey.pk)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=LONGEST,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _print(told: dict[str, Any], scan: float, size: int) -> None:
    rows = [
        [name, f"{seconds:.2f}", f"{told['peaks'][name]:.0f}"]
        for name, seconds in told["seconds"].items()
    ]
    table(["step", "seconds", "peak so far, MB"], rows)
    whole = sum(told["seconds"].values())
    reading = told["seconds"]["reading"]
    say(
        f"Whole analysis: {whole:.1f} s; peak memory of its process {told['peak_mb']:.0f} MB "
        f"({told['start_mb']:.0f} MB before the first ballot)."
    )
    say(
        f"Bare scan of the same rows (COPY of answers and profile, {size / 1e6:.0f} MB, nothing "
        f"done with them): {scan:.2f} s; reading them into columns: ×{reading / scan:.1f}, whole "
        f"analysis: ×{whole / scan:.1f}."
    )


def _time_page(service: BenchService, survey: surveys.BenchSurvey) -> None:
    with Browser(service.url, {}) as browser:
        visits = Visits("results")
        for _request in range(REQUESTS + 1):
            browser.ask(visits, f"/s/{survey.code}/resultats/")
    say(f"Public page of results at that size: {milliseconds(quantile(visits.times[1:], 0.5))} ms.")


def _child(survey_id: int) -> None:
    """What the worker does, each part timed."""
    surveys.setup()
    from aimpact.insights.analyses.reading import read_matrix
    from aimpact.insights.running import left_out_of
    from aimpact.insights.steps import Part, compute_of, computed_steps
    from aimpact.surveys.models import Survey

    survey = Survey.objects.get(pk=survey_id)
    start = _peak()
    began = time.perf_counter()
    matrix = read_matrix(survey, left_out=left_out_of(survey))
    seconds = {"reading": time.perf_counter() - began}
    peaks = {"reading": _peak()}
    parts: dict[str, Part] = {}
    for step in computed_steps():
        began = time.perf_counter()
        parts[step.name] = compute_of(step)(survey, matrix, parts, lambda _share: None)
        seconds[step.name] = time.perf_counter() - began
        peaks[step.name] = _peak()
    told = {
        "ballots": matrix.ballots, "seconds": seconds, "peaks": peaks,
        "peak_mb": _peak(), "start_mb": start,
    }  # fmt: skip
    sys.stdout.write(json.dumps(told) + "\n")


def _peak() -> float:
    """Most memory that the process has held so far, in megabytes. Linux alone tells it without
    that of the process which started it (`ru_maxrss` keeps the parent's).
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main(words: list[str]) -> int:
    """This benchmark by itself, of as many ballots as the first word says."""
    if words[:1] == ["child"]:
        _child(int(words[1]))
        return 0
    with BenchService.started() as service:
        return 0 if measure_size(service, int(words[0]) if words else FULL) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
