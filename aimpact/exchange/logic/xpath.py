"""The part of XPath that XLSForm uses (docs.getodk.org/form-operators-functions)."""

import re

from aimpact.exchange.logic.reading import Language, parse
from aimpact.exchange.logic.trees import Node

SELF = "."
"""Stands for the question itself in a constraint."""

_PATTERN = re.compile(
    r"""(?P<space>\s+)
    |(?P<name>\$\{[^{}]+\}|\.(?![./\d])|[A-Za-z_][\w\-:]*)
    |(?P<number>\d+(?:\.\d+)?|\.\d+)
    |(?P<text>"[^"]*"|'[^']*'|“[^”]*”|‘[^’]*’)
    |(?P<sign><=|>=|!=|[<>=+\-*(),|])""",
    re.VERBOSE,
)
_SIGNS = {
    "and": "and", "or": "or", "=": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
    "+": "+", "-": "-", "*": "*", "div": "/", "mod": "mod", "(": "(", ")": ")", ",": ",",
}  # fmt: skip
XPATH = Language(_PATTERN, _SIGNS)


def parse_xpath(text: str) -> Node:
    """The tree of a `relevant`, `constraint` or `choice_filter`. Raises `NotCarried`."""
    return parse(text.strip(), XPATH)


def bare(name: str) -> str:
    """`${town}` is the question `town`."""
    return name[2:-1].strip() if name.startswith("${") else name
