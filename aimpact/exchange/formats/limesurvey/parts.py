"""Parts of a LimeSurvey question that say more than one thing in one text."""

from dataclasses import replace

from aimpact.exchange.formats.entries import Entry
from aimpact.exchange.logic.expressionscript import parse_expression
from aimpact.exchange.logic.trees import Node, NotCarried
from aimpact.questionnaire.structure import Row, Text


def ended(row: Row) -> Row:
    """`left|right` is how LimeSurvey writes the two ends of a line."""
    if "|" not in row.label.fr + row.label.en:
        return row
    halves = [getattr(row.label, slot).partition("|") for slot in ("fr", "en")]
    label = Text(fr=halves[0][0].strip(), en=halves[1][0].strip())
    return replace(
        row, label=label, opposite=Text(fr=halves[0][2].strip(), en=halves[1][2].strip())
    )


def parse_when(entry: Entry, text: str) -> list[Node]:
    """The relevance of a question as a list of what must hold; written down when it is none."""
    if text.strip() in {"", "1"}:
        return []
    try:
        return [parse_expression(text)]
    except NotCarried as problem:
        entry.lose(f"condition_{problem.code}", text)
        return []
