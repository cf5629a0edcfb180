"""The part of VTL that INSEE's questionnaires use (sdmx.org, VTL 2.0): three values of truth."""

import re

from aimpact.exchange.logic.reading import Language, parse
from aimpact.exchange.logic.trees import Arithmetic, Call, Literal, Name, Node, NotCarried

_PATTERN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<name>[A-Za-z_][A-Za-z0-9_.]*|\$[A-Za-z_][A-Za-z0-9_.]*\$?|¤[^¤]*¤)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<text>"[^"]*")
    |(?P<sign>\|\||<>|<=|>=|[<>=+\-*/(),])""",
    re.VERBOSE | re.DOTALL,
)
_SIGNS = {
    "and": "and", "or": "or", "not": "not", "=": "=", "<>": "!=", "<": "<", "<=": "<=",
    ">": ">", ">=": ">=", "+": "+", "-": "-", "*": "*", "/": "/", "||": "||",
    "(": "(", ")": ")", ",": ",",
}  # fmt: skip
_CHOICE = re.compile(
    r'if\s*\(?\s*isnull\s*\(\s*(?P<name>\w+)\s*\)\s*\)?\s*then\s*"(?P<without>[^"{}|]*)"'
    r"\s*else\s*(?P=name)\b"
)
VTL = Language(_PATTERN, _SIGNS)


def parse_vtl(text: str) -> Node:
    """The tree of a filter. Raises `NotCarried`."""
    return parse(text.strip(), VTL)


def read_label(text: str) -> str:
    """The words of a label, which is an expression too: `"1. " || "Your name"`.

    Raises `NotCarried` where it is computed from answers.
    """
    return _words(parse_vtl(_CHOICE.sub(_recall, text)))


def _recall(found: re.Match[str]) -> str:
    """`if isnull(X) then "you" else X` as the recall of an answer, with what to say without it."""
    return f'"{{{found["name"]}|{found["without"]}}}"'


def _words(node: Node) -> str:
    match node:
        case Literal(str(value)):
            return value
        case Name(name):
            return f"{{{name.strip('$')}}}"
        case Arithmetic("||" | "+", parts):
            return "".join(_words(part) for part in parts)
        case Call("cast", (Literal(float(value)), *_)):
            return f"{value:g}"
    raise NotCarried("computed_text")
