"""The same question asked before: upper floors, which know of it, say what was answered then.

An app calls `add_waves` from its `AppConfig.ready`:

    add_waves(answers_before)
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from aimpact.insights.findings.inputs import WaveFact
from aimpact.surveys.models import Survey

ReadWaves = Callable[[Survey, datetime, bool], Iterable[WaveFact]]
"""What was answered the time before; its third argument: whether the reader is the public."""

_sources: dict[str, ReadWaves] = {}


def add_waves(read: ReadWaves) -> None:
    """Read the time before from there; adding it twice keeps the last."""
    _sources[f"{read.__module__}.{read.__qualname__}"] = read


def waves_of(survey: Survey, *, at: datetime, is_public: bool) -> list[WaveFact]:
    """The answers of the time before, question by question."""
    return [fact for read in _sources.values() for fact in read(survey, at, is_public)]
