"""What past work found on each question of a survey, as its page of results shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aimpact.knowledge.models import Entry, Opinion, QuestionCases
from aimpact.knowledge.selectors.cases import weigh
from aimpact.surveys.models import Survey

SHOWN = 3
"""Entries under a question: who wants more opens the page of comparable cases."""

Kept = Mapping[str, Any]
"""As the worker keeps it: `entry`, `score`, `is_near`."""


@dataclass(frozen=True, slots=True)
class QuestionCase:
    """An entry under a question. `is_near`: by meaning as well; `opinion`: what the team said of
    it there, `None` where it said nothing.
    """

    question: str
    entry: Entry
    is_near: bool
    opinion: bool | None


def cases_by_question(
    survey: Survey, at: datetime, is_public: bool
) -> Mapping[str, list[QuestionCase]]:
    """The entries found for each question, for its team alone. Three queries, or one where the
    worker has found none: the search itself was the worker's.

    What the space may see no longer is left out, and what it called not useful there.
    """
    kept = None if is_public else QuestionCases.objects.filter(survey=survey).first()
    if kept is None or not kept.cases:
        return {}
    wanted = {each["entry"] for found in kept.cases.values() for each in found}
    offered = Entry.objects.offered_to(survey.space).select_related("space", "survey", "found_in")
    known = offered.defer("body").in_bulk(wanted)
    said = _opinions(survey, known)
    shown = {code: _shown(code, found, known, said) for code, found in kept.cases.items()}
    return {code: cases for code, cases in shown.items() if cases}


@dataclass(frozen=True, slots=True)
class _Opinions:
    """Of the space, by entry; and on the questions of this survey."""

    all: Mapping[int, Sequence[bool]]
    here: Mapping[tuple[str, int], bool]


def _opinions(survey: Survey, known: Mapping[int, Entry]) -> _Opinions:
    rows = Opinion.objects.filter(survey__space=survey.space_id, entry__in=list(known))
    said: dict[int, list[bool]] = {}
    here: dict[tuple[str, int], bool] = {}
    for entry, at, question, useful in rows.values_list(
        "entry_id", "survey_id", "question", "is_useful"
    ):
        said.setdefault(entry, []).append(useful)
        if at == survey.pk and question:
            here[question, entry] = useful
    return _Opinions(said, here)


def _shown(
    code: str, found: Sequence[Kept], known: Mapping[int, Entry], said: _Opinions
) -> list[QuestionCase]:
    """The best of those found, once opinions have moved them."""
    wanted = [
        each
        for each in found
        if each["entry"] in known and said.here.get((code, each["entry"])) is not False
    ]
    wanted.sort(key=lambda each: -each["score"] * weigh(said.all.get(each["entry"], ())))
    return [
        QuestionCase(
            question=code,
            entry=known[each["entry"]],
            is_near=each["is_near"],
            opinion=said.here.get((code, each["entry"])),
        )
        for each in wanted[:SHOWN]
    ]
