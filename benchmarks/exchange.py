"""Importing a questionnaire of another tool: the largest real file, against reading its XML."""

import gzip
import time
from collections.abc import Callable
from pathlib import Path

from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.opening import read_xml, unpack
from benchmarks.printing import kilobytes, milliseconds, quantile, say, table, title

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "limesurvey"
RUNS = 5


def measure() -> None:
    """Print what reading takes, and how many times what its XML alone takes."""
    title("Importing the largest real questionnaire of another tool")
    path = largest()
    if path is None:
        say("Skipped: the real files are not beside this repository.")
        return
    content = path.read_bytes()
    plain = unpack(content)
    imported = read_questionnaire(content)
    whole = timed(lambda: read_questionnaire(content))
    reference = timed(lambda: read_xml(plain))
    questions = len(imported.questions)
    table(
        ["file", "kB of XML", "questions", "ms", "ms of its XML", "times"],
        [[path.name, kilobytes(len(plain)), questions, milliseconds(whole),
          milliseconds(reference), f"{whole / reference:.1f}"]],
    )  # fmt: skip


def largest() -> Path | None:
    """The LimeSurvey file of most bytes once unpacked; `None` where there is none."""
    found = [each for each in REAL.rglob("*") if each.suffix in {".lss", ".gz"}]
    return max(found, key=_size, default=None)


def _size(path: Path) -> int:
    content = path.read_bytes()
    return len(gzip.decompress(content) if path.suffix == ".gz" else content)


def timed(run: Callable[[], object]) -> float:
    """Seconds of one run: the median of some, which one interruption does not change."""
    times = []
    for _number in range(RUNS):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return quantile(times, 0.5)
