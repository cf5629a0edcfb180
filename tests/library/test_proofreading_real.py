"""The wording checker on questionnaires of others: few alarms, and true ones.

Read one by one (November 2026). Grand débat national, 97 texts: 31 remarks, of which 24 on the
wording are right (17 long, 7 double), 5 are brackets of the file, 2 initials (RIP, explained in
other words; CESE, not). Entendre la France, 14 open questions and 35 lists: 8 remarks, all right.
Census of INSEE, 83 texts: 4 long choices, and nothing else.
"""

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aimpact.library.proofreading import Finding, Rule, check_question
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.structure import Choice, Kind, Question, Text

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
DEBATE = DATA / "granddebat-questionnaire" / "questions.csv"
LISTEN = DATA / "entendre-la-france"
CENSUS = DATA / "questionnaires-insee"


def needs(path: Path) -> pytest.MarkDecorator:
    reason = "the real questionnaires are not part of the repository"
    return pytest.mark.skipif(not path.exists(), reason=reason)


def asked(label: str, kind: Kind, *choices: str) -> Question:
    offered = tuple(Choice(code=f"c{n}", label=Text(text)) for n, text in enumerate(choices, 1))
    return Question(code="q1", kind=kind, label=Text(label), choices=offered)


def rows(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with path.open() as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def count(findings: Iterator[Finding]) -> Counter[Rule]:
    return Counter(finding.rule for finding in findings)


@needs(DEBATE)
def test_the_great_debate_gets_few_remarks_and_true_ones():
    yes_no = blank_question(Kind.YES_NO, "q1").choices

    def question(row: dict[str, str]) -> Question:
        if row["is_free"] == "TRUE":
            return asked(row["text"], Kind.TEXT)
        return Question(code="q1", kind=Kind.YES_NO, label=Text(row["text"]), choices=yes_no)

    found = count(finding for row in rows(DEBATE, ";") for finding in check_question(question(row)))

    assert set(found) == {Rule.LONG, Rule.DOUBLE, Rule.PLACEHOLDER, Rule.ACRONYM}
    assert found[Rule.DOUBLE] == 7
    assert found[Rule.LONG] <= 17
    assert found[Rule.ACRONYM] <= 2


@needs(LISTEN)
def test_hearing_france_gets_remarks_on_its_double_questions_alone():
    found = count(
        finding
        for row in rows(LISTEN / "questions_ouvertes.csv")
        for finding in check_question(asked(row["question_elf"], Kind.TEXT))
    )
    lists: dict[str, list[str]] = {}
    for row in rows(LISTEN / "modalites_qcm.csv"):
        lists.setdefault(row["question"], []).append(row["libelle"])
    on_lists = count(
        finding
        for labels in lists.values()
        for finding in check_question(asked("Question", Kind.SINGLE, *labels))
    )

    assert set(found) == {Rule.LONG, Rule.DOUBLE}
    assert sum(found.values()) <= 8
    assert sum(on_lists.values()) == 0


@needs(CENSUS)
def test_the_census_gets_remarks_on_its_length_alone():
    texts = list(census_questions())
    found = count(finding for question in texts for finding in check_question(question))

    assert len(texts) > 50
    assert set(found) <= {Rule.LONG, Rule.ACRONYM, Rule.IDENTIFYING}
    assert sum(found.values()) <= len(texts) / 4


def census_questions() -> Iterator[Question]:
    """Questions of Lunatic files, as far as their labels are plain texts."""
    for name in ("rp", "recensement"):
        with gzip.open(CENSUS / f"lunatic_{name}.json.gz") as file:
            yield from _walk(json.load(file))


def _walk(part: Any) -> Iterator[Question]:
    if isinstance(part, dict):
        label = _plain(part.get("label"))
        if label and part.get("componentType") in {"Input", "Radio", "CheckboxOne", "Textarea"}:
            choices = [_plain(option["label"]) for option in part.get("options", [])]
            yield asked(label, Kind.SINGLE if choices else Kind.TEXT, *filter(None, choices))
        for value in part.values():
            yield from _walk(value)
    elif isinstance(part, list):
        for value in part:
            yield from _walk(value)


def _plain(label: Any) -> str:
    """The texts of an expression, without number, emphasis, or tip of its Markdown."""
    written = label.get("value", "") if isinstance(label, dict) else str(label or "")
    text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', written))
    text = re.sub(r"\[([^\]]*)\]\(\..*?'\)", r"\1", text)
    return re.sub(r"^\W*\d+\.\s*|[*#]+", "", text).strip()
