from dataclasses import replace

import pytest

from aimpact.questionnaire.answers import ListData
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.kinds import Cell, Posted, behaviour_of
from aimpact.questionnaire.structure import Cells, Kind


@pytest.mark.parametrize(("kind", "mention"), [(Kind.JUDGMENT, "c1"), (Kind.STATEMENTS, "agree")])
def test_each_line_gets_one_mention_whatever_its_cells_were(kind: Kind, mention: str) -> None:
    question = replace(blank_question(kind, "q1"), cells=Cells.TEXT, is_required=True)
    data = ListData({"q1__r1": [mention], "q1__r2": ["autre chose"]})
    reading = behaviour_of(question).read(question, Posted(data))
    assert reading.answers == {"q1__r1": mention}
    assert [(error.field, error.code) for error in reading.errors] == [("q1__r2", "unknown_choice")]


def test_each_line_is_counted_on_its_own_base() -> None:
    question = blank_question(Kind.STATEMENTS, "q1")
    assert list(behaviour_of(question).cells(question, {"q1__r2": "pass"})) == [
        Cell("q1", "_asked"),
        Cell("q1", "_answered"),
        Cell("q1__r1", "_asked"),
        Cell("q1__r2", "_asked"),
        Cell("q1__r2", "_answered"),
        Cell("q1__r2", "pass"),
    ]
