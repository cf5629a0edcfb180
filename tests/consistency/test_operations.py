"""What an operator can set stands in docs/operations.md: no setting is found by reading code."""

import ast
from collections.abc import Iterator

from tests.consistency.house import PACKAGE, ROOT

NOT_SET_BY_OPERATORS = {"DJANGO_SETTINGS_MODULE": "ours: where the settings are"}
READERS = {"get", "setdefault", "_required"}


def names_read(source: str) -> Iterator[str]:
    """Names of the environment that a module reads.

    Of one that is put together, the parts that are written out, but for a lone prefix.
    """
    for node in ast.walk(ast.parse(source)):
        argument = _name(node)
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value
        if isinstance(argument, ast.JoinedStr):
            yield from (str(p.value) for p in argument.values if isinstance(p, ast.Constant))


def _name(node: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
        return node.slice
    if isinstance(node, ast.Call) and node.args:
        called = ast.unparse(node.func)
        if called == "_required" or called in {f"os.environ.{reader}" for reader in READERS}:
            return node.args[0]
    return None


def test_the_names_of_a_module_are_found() -> None:
    source = "import os\nos.environ['A_B']\nos.environ.get('C')\n_required(f'{x}_D', '')\n"
    assert list(names_read(source)) == ["A_B", "C", "_D"]


def test_every_setting_of_the_environment_is_told_to_operators() -> None:
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    modules = sorted(PACKAGE.rglob("*.py"))
    read = {name for module in modules for name in names_read(module.read_text(encoding="utf-8"))}

    assert len(read) > 25
    missing = {name for name in read if f"`{name}" not in told and f"{name}`" not in told}
    assert missing - NOT_SET_BY_OPERATORS.keys() == set()
