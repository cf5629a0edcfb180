"""ExpressionScript, the language of LimeSurvey (manual.limesurvey.org, "ExpressionScript")."""

import re

from aimpact.exchange.logic.reading import Language, parse
from aimpact.exchange.logic.trees import Node, NotCarried

_PATTERN = re.compile(
    r"""(?P<space>\s+)
    |(?P<name>\d+X\d+X[A-Za-z0-9_\#]+(?:\.[A-Za-z]+)?
        |[A-Za-z_][A-Za-z0-9_\#]*(?:[.:][A-Za-z0-9_\#]+)*)
    |(?P<number>\d+(?:\.\d+)?|\.\d+)
    |(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<sign>&&|\|\||==|!=|<=|>=|[<>!=+\-*/(),])""",
    re.VERBOSE | re.DOTALL,
)
_SIGNS = {
    "&&": "and", "and": "and", "||": "or", "or": "or", "!": "not", "not": "not",
    "==": "=", "eq": "=", "!=": "!=", "ne": "!=", "<": "<", "lt": "<", "<=": "<=", "le": "<=",
    ">": ">", "gt": ">", ">=": ">=", "ge": ">=",
    "+": "+", "-": "-", "*": "*", "/": "/", "(": "(", ")": ")", ",": ",",
}  # fmt: skip
EXPRESSION_SCRIPT = Language(_PATTERN, _SIGNS, escapes=True, separates_suffix=True)


def parse_expression(text: str) -> Node:
    """The tree of a relevance equation. Raises `NotCarried`."""
    inner = text.strip()
    if inner.startswith("{") and inner.endswith("}"):
        inner = inner[1:-1]
    if re.search(r"(?<![=!<>])=(?!=)", re.sub(r"(\"[^\"]*\"|'[^']*')", "", inner)):
        # One sign alone stores a value, as in PHP: its author most often meant two.
        raise NotCarried("assignment", inner)
    return parse(inner, EXPRESSION_SCRIPT)
