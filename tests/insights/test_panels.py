"""What upper floors show under a question's results."""

from datetime import UTC, datetime

import pytest

from aimpact.insights import panels
from aimpact.insights.panels import ResultPanel, add_result_panel, panels_of
from aimpact.surveys.models import Survey

AT = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_panel(monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})


def test_panels_stand_under_the_questions_that_they_speak_of():
    add_result_panel(ResultPanel("one.html", lambda _survey, _at, _public: {"q1": "a"}))
    add_result_panel(
        ResultPanel("two.html", lambda _survey, _at, public: {"q1": "b", "q2": public})
    )
    found = panels_of(Survey(), at=AT, is_public=True)

    assert [(each.template, each.value) for each in found["q1"]] == [
        ("one.html", "a"),
        ("two.html", "b"),
    ]
    assert [each.value for each in found["q2"]] == [True]


def test_adding_a_panel_twice_keeps_the_last():
    for value in ("old", "new"):
        add_result_panel(ResultPanel("one.html", lambda _s, _at, _p, value=value: {"q1": value}))
    found = panels_of(Survey(), at=AT, is_public=False)
    assert [each.value for each in found["q1"]] == ["new"]
