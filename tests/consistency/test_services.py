"""A write is a service: it says what it does, and its arguments are named."""

import ast
from pathlib import Path

import pytest

from tests.consistency.house import PACKAGE, name

SERVICES = sorted([*PACKAGE.glob("*/services.py"), *PACKAGE.glob("*/services/*.py")])


def public_functions(path: Path) -> list[ast.FunctionDef]:
    body = ast.parse(path.read_text()).body
    return [n for n in body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]


@pytest.mark.parametrize("path", SERVICES, ids=name)
def test_public_services_say_what_they_do(path):
    assert [f.name for f in public_functions(path) if not ast.get_docstring(f)] == []


@pytest.mark.parametrize("path", SERVICES, ids=name)
def test_public_services_take_at_most_two_arguments_by_position(path):
    # The subject, and at most the one thing that is done to it; all else by name.
    assert [f.name for f in public_functions(path) if len(f.args.args) > 2] == []


@pytest.mark.parametrize("path", SERVICES, ids=name)
def test_services_get_the_clock_from_outside(path):
    text = path.read_text()
    calls = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call)]
    clocks = {"timezone.now", "datetime.now", "datetime.today", "date.today", "time.time"}
    own = [c.lineno for c in calls if ast.unparse(c.func) in clocks]

    # A line that must look at the clock itself says why: `# clock: …`.
    assert [n for n in own if "# clock: " not in text.splitlines()[n - 1]] == []
